"""A recorded stream of invented headlines, counted hour by hour."""

from datetime import UTC, datetime, timedelta

from model import Arrival, Marks, SeenEntry
from storage._rehearsal_past import RehearsedPast
from watchers.discovery.discovery import Discovery
from watchers.discovery.window import count_hours

START = datetime(2026, 3, 2, tzinfo=UTC)
SUBJECTS = "council school budget river library museum harbour bakery stadium orchestra".split()  # noqa: SIM905
VERBS = "plans opens debates repairs extends reviews funds closes paints measures".split()  # noqa: SIM905
OBJECTS = "bridge garden timetable roof fence archive market tunnel playground lighthouse".split()  # noqa: SIM905


def entry(title, at, publisher="alpha.example", arrival=Arrival.NEWS, feed="", **more):
    """Return an entry of *publisher*, first seen *at* a time."""
    name = f"https://{publisher}/{at:%m/%d/%H%M%S}/{title.replace(' ', '-')}"
    return SeenEntry(
        feed=feed or publisher,
        id=name,
        title=title,
        link=name,
        first_seen=at,
        arrival=arrival,
        **more,
    )


def everyday(hour):
    """Return the headlines of an usual hour: eight, each of another publisher."""
    at = START + timedelta(hours=hour)
    for number in range(8):
        turn = hour * 8 + number
        subject = SUBJECTS[turn % 10]
        verb = VERBS[(turn // 10 + turn) % 10]
        thing = OBJECTS[(turn // 100 + 3 * turn) % 10]
        title = f"The {subject} of Town{turn % 7} {verb} a {thing} number{turn}"
        yield entry(title, at + timedelta(minutes=number), f"paper{number}.example")


class Newsroom:
    """Discovery over a stream, with its past in memory."""

    def __init__(self, past=None, known=()):
        self.past = past or RehearsedPast()
        self.discovery = Discovery(self.past.marks if past else Marks())
        self.known = {topic.id: topic for topic in known}

    def hour(self, hour, *entries):
        """Count *entries* in the *hour* since the start, and end it."""
        ordered = sorted(entries, key=lambda one: one.first_seen)
        self.discovery.add(ordered, {})
        lesson = self.discovery.advance(count_hours(START) + hour + 1)
        if lesson:
            self.past.learn(lesson)

    def everyday(self, first, last):
        """Count the usual headlines of the hours from *first* to *last* (exclusive)."""
        for hour in range(first, last):
            self.hour(hour, *everyday(hour))

    def list(self, **options):
        """Return the list at the end of the last hour."""
        listing = self.discovery.list_terms(self.past, list(self.known.values()), **options)
        self.known |= {topic.id: topic for topic in listing.topics}
        return listing.hot


def story(hour, titles, minute=30, first_publisher=0):
    """Return *titles* as reports of different publishers in the *hour*."""
    at = START + timedelta(hours=hour, minutes=minute)
    return [
        entry(title, at + timedelta(seconds=number), f"paper{first_publisher + number}.example")
        for number, title in enumerate(titles)
    ]
