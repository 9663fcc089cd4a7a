"""The rules that are compared: ours, worldmonitor's and TrendRadar's, over the same reports.

Each takes the reports of an hour, and lists its topics when it is asked. The rows of the peers are
followed from list to list as ours are, so that they have the same memory of topics.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import process_time
from typing import NamedTuple

from benchmarks.discovery_streams import DAY, SKIPPED, Stream
from model import DAYS_LEARNED, TOPIC_FOLLOWED, Marks, Term, Topic
from storage._rehearsal_past import RehearsedPast
from watchers.discovery.candidates import Candidate
from watchers.discovery.discovery import Discovery
from watchers.discovery.identity import follow
from watchers.discovery.topics import Group
from watchers.discovery.usual import Rise
from watchers.discovery.window import TitleReport, compute_start
from watchers.reports.publisher import strip_publisher

OURS = "groundswell"
MAX_ROWS = 15
WEEK = 7 * DAY  # hours


class Row(NamedTuple):
    """A topic in a list, and the numbers of its reports of the last 24 hours."""

    term: Term
    numbers: Sequence[int]


class List(NamedTuple):
    """The list at the beginning of an hour, best first."""

    hour: int
    rows: Sequence[Row]
    daily: float = 0.0
    """Reports of a usual day."""
    past_days: float = 0.0


@dataclass
class Run:
    """A rule over a whole stream."""

    name: str
    lists: list[List] = field(default_factory=list)
    seconds: float = 0.0
    """CPU of everything."""
    tick_seconds: float = 0.0
    """CPU of the lists."""

    @property
    def is_ours(self) -> bool:
        """Return whether it is the product's own code."""
        return self.name == OURS


@dataclass
class Played:
    """A stream that was played, with all its reports by number and all rules."""

    stream: Stream
    runs: list[Run]
    reports: dict[int, tuple[int, str]]
    """The hour and the title of each report, by number."""
    past_rows: int = 0
    """The most rows of the past at any time."""


class Ours:
    """The product's own code, with its past in memory."""

    def __init__(self, stream: Stream) -> None:
        self.discovery = Discovery(Marks())
        self.past = RehearsedPast()
        self.topics: dict[str, Topic] = {}
        self.past_rows: dict[int, int] = {}
        self._stream = stream
        self._number = 0

    def add_hour(self, hour: int) -> None:
        """Count the entries of the hour before *hour*."""
        self.discovery.add(self._stream.hours.get(hour - 1, ()), {})
        lesson = self.discovery.advance(hour)
        if lesson is not None:
            self.past.learn(lesson)
            self.past_rows |= {day: len(counts.terms) for day, counts in lesson.days.items()}

    def take_fresh(self) -> list[TitleReport]:
        """Return the reports that came since it was asked last."""
        fresh: list[TitleReport] = []
        for report in reversed(self.discovery.window.reports):
            if report.number <= self._number:
                break
            fresh.append(report)
        fresh.reverse()
        if fresh:
            self._number = fresh[-1].number
        return fresh

    def list_rows(self) -> List:
        """Return the list at the beginning of the hour."""
        hour = self.discovery.hour
        self.topics = _remember(self.topics, hour)
        listing = self.discovery.list_terms(self.past, list(self.topics.values()))
        self.topics |= {topic.id: topic for topic in listing.topics}
        rows = [Row(term, self._list_numbers(term)) for term in listing.hot.terms]
        return List(hour, rows, listing.hot.daily, listing.hot.days)

    def count_past_rows(self) -> int:
        """Return the most rows of the past in any 28 days."""
        rows = list(self.past_rows.values())
        sums = (sum(rows[first : first + DAYS_LEARNED]) for first in range(len(rows)))
        return max(sums, default=0)

    def _list_numbers(self, term: Term) -> list[int]:
        return [report.number for report in self.discovery.window.postings[term.key]]


class Found(NamedTuple):
    """A word that a peer lists."""

    word: str
    score: float
    reports: Sequence[TitleReport]


class Peer:
    """A rule of a peer, whose rows are followed as ours are."""

    def __init__(self, find: Callable[[int], Iterable[Found]]) -> None:
        self._find = find
        self._topics: dict[str, Topic] = {}

    def list_rows(self, hour: int) -> List:
        """Return the list at the beginning of *hour*."""
        found = list(self._find(hour))[:MAX_ROWS]
        groups = [Group(_make_candidate(one)) for one in found]
        self._topics = _remember(self._topics, hour)
        now = compute_start(hour)
        topics = follow(groups, list(self._topics.values()), now)
        self._topics |= {topic.id: topic for topic in topics}
        rows = [
            Row(_make_term(one, topic), [report.number for report in one.reports])
            for one, topic in zip(found, topics, strict=True)
        ]
        return List(hour, rows)


def _remember(topics: dict[str, Topic], hour: int) -> dict[str, Topic]:
    now = compute_start(hour)
    return {name: one for name, one in topics.items() if now - one.listed <= TOPIC_FOLLOWED}


def _make_candidate(found: Found) -> Candidate:
    rise = Rise(score=found.score, hours=DAY, observed=len(found.reports), expected=0.0)
    return Candidate(found.word, rise, found.reports, found.reports, publishers=0)


def _make_term(found: Found, topic: Topic) -> Term:
    return Term(
        id=topic.id,
        text=found.word,
        key=found.word,
        also=(),
        score=found.score,
        peak=topic.peak,
        observed=len(found.reports),
        expected=0.0,
        hours=DAY,
        reports=len(found.reports),
        publishers=0,
        began=topic.began,
        started=topic.started,
        stories=(),
        carriers=(),
        daily=0.0,
    )


class WorldMonitor:
    """Single words that are five times in the window and three times the mean of the week.

    A word has three Latin letters or more, reports of two publishers, and a capital in the middle
    of the title. The greatest count comes first. No word is stopped.
    """

    def __init__(self, hours: int) -> None:
        self._hours = hours
        self._reports: deque[tuple[int, TitleReport]] = deque()
        self._counts: deque[Counter[str]] = deque()
        self._week: Counter[str] = Counter()

    def add(self, reports: Sequence[TitleReport], hour: int) -> None:
        """Take in the *reports* of the hour before *hour*."""
        self._reports.extend((hour - 1, report) for report in reports)
        counts = Counter(word for report in reports for word in _list_latin(report))
        self._week.update(counts)
        self._counts.append(counts)
        if len(self._counts) > WEEK:
            self._week.subtract(self._counts.popleft())

    def find(self, hour: int) -> Iterator[Found]:
        """Yield the words at the beginning of *hour*, the most frequent first."""
        while self._reports and self._reports[0][0] < hour - self._hours:
            self._reports.popleft()
        of_word: dict[str, list[TitleReport]] = defaultdict(list)
        for _, report in self._reports:
            for word in _list_latin(report):
                of_word[word].append(report)
        windows = (len(self._counts) - self._hours) / self._hours
        for word, reports in sorted(of_word.items(), key=lambda one: (-len(one[1]), one[0])):
            count = len(reports)
            if count < 5:
                break
            mean = (self._week[word] - count) / windows
            if count > 3 * mean and _has_two_publishers(reports) and _is_name(word, reports):
                yield Found(word, float(count), reports)


def _list_latin(report: TitleReport) -> list[str]:
    return [term for term in report.list_terms() if len(term) > 2 and _LATIN.fullmatch(term)]


_LATIN = re.compile(r"[a-z0-9.&'-]*[a-z][a-z0-9.&'-]*")


def _has_two_publishers(reports: Iterable[TitleReport]) -> bool:
    return len({name for report in reports for name in report.list_publishers()}) > 1


def _is_name(word: str, reports: Sequence[TitleReport]) -> bool:
    """Return whether *word* is mostly written with a capital in the middle of titles."""
    find = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE).finditer
    written = [place for report in reports[:8] for place in find(report.entry.title)]
    inside = [place[0][0].isupper() for place in written if place.start()]
    if inside:
        return sum(inside) / len(inside) >= 0.5
    return any(place[0].isupper() for place in written)


class TrendRadar:
    """Words between spaces that come three times as often as yesterday, or five times if new.

    A day begins at midnight. The greatest ratio comes first.
    """

    def __init__(self) -> None:
        self._day = 0
        self._today: dict[str, list[TitleReport]] = {}
        self._yesterday: dict[str, int] = {}

    def add(self, reports: Sequence[TitleReport], hour: int) -> None:
        """Take in the *reports* of the hour before *hour*."""
        day = (hour - 1) // DAY
        if day != self._day:
            self._yesterday = {word: len(its) for word, its in self._today.items()}
            self._today = {}
            self._day = day
        for report in reports:
            words = re.findall(r"[^\W_]+", strip_publisher(report.entry).casefold())
            for word in {word for word in words if len(word) > 1}:
                self._today.setdefault(word, []).append(report)

    def find(self, _hour: int) -> Iterator[Found]:
        """Yield the words of today."""
        ranked: list[tuple[float, int, str]] = []
        for word, reports in self._today.items():
            count, before = len(reports), self._yesterday.get(word, 0)
            if before and count >= 3 * before:
                ranked.append((count / before, count, word))
            elif not before and count >= 5:
                ranked.append((1e6 + count, count, word))
        for _, count, word in sorted(ranked, reverse=True):
            yield Found(word, float(count), self._today[word])


def make_peers(stream: Stream) -> dict[str, WorldMonitor | TrendRadar]:
    """Return the peers that are compared on *stream*, by name."""
    windows = (2, 6, 24) if stream.plan.is_quiet else (2, 6)
    peers: dict[str, WorldMonitor | TrendRadar] = {
        f"worldmonitor {hours} h": WorldMonitor(hours) for hours in windows
    }
    return {**peers, "TrendRadar viral": TrendRadar()}


def play(stream: Stream, with_peers: bool = True) -> Played:
    """Return the lists of all rules over *stream*, or ours alone."""
    ours = Ours(stream)
    peers = make_peers(stream) if with_peers else {}
    followed = {name: Peer(peer.find) for name, peer in peers.items()}
    runs = {name: Run(name) for name in (OURS, *peers)}
    reports: dict[int, tuple[int, str]] = {}
    for hour in range(stream.first + 1, stream.end + 1):
        _spend(runs[OURS], partial(ours.add_hour, hour))
        fresh = ours.take_fresh()
        reports |= {one.number: (one.hour, strip_publisher(one.entry)) for one in fresh}
        for name, peer in peers.items():
            _spend(runs[name], partial(peer.add, fresh, hour))
        if hour % stream.plan.step or hour < stream.first + SKIPPED:
            continue
        _tick(runs[OURS], ours.list_rows)
        for name, one in followed.items():
            _tick(runs[name], partial(one.list_rows, hour))
    return Played(stream, list(runs.values()), reports, past_rows=ours.count_past_rows())


def _spend(run: Run, work: Callable[[], None]) -> None:
    began = process_time()
    work()
    run.seconds += process_time() - began


def _tick(run: Run, work: Callable[[], List]) -> None:
    began = process_time()
    run.lists.append(work())
    spent = process_time() - began
    run.seconds += spent
    run.tick_seconds += spent
