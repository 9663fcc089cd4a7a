"""The facts of a rise, gathered from the memory of its watch."""

from datetime import UTC, datetime, timedelta

from model import Figures, Match, Rise, SeenEntry, Watch
from watchers.discovery.terms import list_spellings
from watchers.trends import state
from watchers.trends.facts import gather_facts
from watchers.trends.memory import BurstMemory
from watchers.trends.precedents import PastRise
from watchers.trends.stories import First, Stories, Story, Title
from watchers.usual.exposure import Exposure

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SINCE = AT.timestamp()
WATCH = Watch("Money", ("CBDC",))
FIRST = SeenEntry("f", "1", "CBDC pilot begins", publisher="Reuters", first_seen=AT)
LABELS = {"ministry": ("official",), "desk": ("trade", "press")}
BEFORE = [f"Markets {n} wait for the bank and shares rise on {n % 7} oil news" for n in range(200)]


def figures():
    return Figures(3, 0.1, 9.0, 5.0, AT, 2, 3, 0.1, AT - timedelta(days=90))


def gather(*titles, stories=(), rises=()):
    memory = BurstMemory(WATCH, state.begin(Exposure(), SINCE), Stories(stories, titles))
    memory.rises = rises
    about = Rise(figures(), first=Match("Money", FIRST, ("CBDC",), ()), related=("eNaira",))
    return gather_facts(
        about,
        memory,
        load_earlier=lambda: BEFORE,
        list_labels=lambda feed: LABELS.get(feed, ()),
        spell=list_spellings,
    )


def title(text, feed="desk", publisher="ft.com", after=0.0):
    return Title(SINCE + after, text, "story", feed, publisher)


def test_reports_are_counted_by_publisher_and_by_the_labels_of_their_feeds():
    facts = gather(
        title("| pilot begins", "ministry", "reuters.com"),
        title("Pilot of |", after=1.0),
        title("Wallets and |", publisher="ft", after=2.0),
        title("Yesterday's |", after=-1.0),
    )

    assert facts.reports == 3
    assert (facts.publisher, facts.of_publisher) == ("ft.com", 2)
    assert facts.labels == (("trade", 2), ("press", 2), ("official", 1))
    assert [term.casefold() for term in facts.shared] == ["pilot"]
    assert facts.sharing == 2
    assert facts.rising == ("eNaira",)
    assert facts.first == "Reuters"


def test_entries_beyond_the_reports_of_the_stories_are_copies():
    first = First(Match("Money", FIRST, ("CBDC",), ()), "reuters.com")
    stories = (
        Story("old", SINCE - 9, SINCE + 1, 4, 9, first),
        Story("a", SINCE, SINCE + 1, 2, 7, first),
        Story("b", SINCE, SINCE + 1, 1, 1, first),
    )

    facts = gather(title("| pilot"), stories=stories)

    assert (facts.copies, facts.entries) == (5, 8)


def test_titles_of_an_older_version_have_neither_feed_nor_publisher():
    facts = gather(Title(SINCE, "| pilot", "story"), Title(SINCE, "a |", "story"))

    assert (facts.publisher, facts.of_publisher, facts.labels) == ("", 0, ())


def test_the_earlier_rises_are_the_precedent():
    facts = gather(title("| pilot"), rises=(PastRise(0.0, 86400.0, 4.0, 0.5, 2.0),))

    assert facts.precedent.rises == 1
    assert facts.precedent.higher == 1
