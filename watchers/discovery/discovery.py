"""Count the reports of all feeds hour by hour, and list the terms that are unusual.

Only news counts. An entry that was known late, such as those on the first page of a feed, goes to
the past of its own day. A feed that is new or returns brings words of its own: for four days its
reports go to the past alone, unless it began together with discovery itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from model import (
    DAYS_LEARNED,
    MIN_PAST_REPORTS,
    Arrival,
    DayCounts,
    Feed,
    HotList,
    Lesson,
    Marks,
    SeenEntry,
    Term,
    TermReport,
    Topic,
)
from watchers.discovery.candidates import Scorer, list_candidates
from watchers.discovery.copies import UNCOUNTED, Copies
from watchers.discovery.edges import EdgeWords, learn_edges
from watchers.discovery.gates import Gate, squeeze_publisher
from watchers.discovery.identity import follow
from watchers.discovery.labels import choose_label, list_also
from watchers.discovery.past import Past
from watchers.discovery.terms import Run, TitleWords, list_terms, read_title
from watchers.discovery.topics import Group, make_groups
from watchers.discovery.usual import Usual
from watchers.discovery.window import (
    WINDOW_HOURS,
    TitleReport,
    Window,
    compute_start,
    count_hours,
)
from watchers.reports.publisher import choose_shown_name, name_publisher, strip_publisher

DAY = 24  # hours
LOOKBACK_HOURS = 72
"""Hours before the counted ones that are read at a start, to recognise copies and new feeds."""

NEW_FEED_HOURS = 96
"""Hours for which the reports of a new feed go to the past alone. Doubled: a feed that was added
raises topics a week later; halved: its everyday words are topics."""

GRACE_HOURS = 24
"""Hours after the beginning of discovery in which a feed is no new one."""

LEARNING_HOURS = 72
"""Hours in which the past is learned every six hours, not only at midnight."""

LEARNING_STEP = 6
YOUNG_DAYS = 3
MAX_WORD_REPORTS = 200_000
"""Reports in the counts of words; beyond it they are halved. Doubled: twice as many rare words."""

QUIET_DAILY = 1000
"""Reports a day below which a weak rise is chance, and titles must be more alike to be copies.
Doubled: busier feeds list less of chance, and find events later."""

MIN_QUIET_SCORE = 5.0
MAX_ROWS = 15
MAX_STORIES = 3
MAX_CARRIERS = 300


Runs = tuple[Run, ...]
"""The words of a title, as `TitleWords` has them."""


class Discovery:
    """The reports of the last hours and the counts that the past does not have yet.

    It is made again at a start: the entries since `find_first_hour` are added, and it is advanced
    to the present hour.
    """

    def __init__(self, marks: Marks, *, keeps_texts: bool = False) -> None:
        """Go on from the *marks* of the past; the window *keeps_texts* of entries, or drops them.

        Texts take most of the memory, and a rehearsal has no other place for them.
        """
        self._keeps_texts = keeps_texts
        self.hour = 0
        """The hour that is being counted, in hours since 1970; 0 before the first."""
        self.window = Window()
        self._marks = marks
        self._copies = Copies()
        self._number = 0
        self._new_feeds: dict[str, int] = {}
        self._days: dict[int, list[Runs]] = {}
        """By day: the words of the reports that left the window; counted when the day is over."""
        self._late: dict[int, list[Runs]] = {}
        """The same of reports that were published before their feed was read."""
        self._words: dict[str, list[int]] = {}
        """By word: how often it was seen, began a clause and ended one."""
        self._word_count = 0
        self._clause_count = 0
        self._report_count = 0
        self._edges: EdgeWords | None = None
        self._publishers: set[str] = set()
        """Their names, squeezed."""

    @property
    def marks(self) -> Marks:
        """Return how far the past is learned."""
        return self._marks

    # --- counting -------------------------------------------------------------------------------

    def add(self, entries: Iterable[SeenEntry], feeds: Mapping[str, Feed]) -> None:
        """Count *entries*, which are in the order of their `first_seen`.

        Their hours are over when `advance` is called. *feeds*, by key, may name publishers.
        """
        for entry in entries:
            hour = count_hours(entry.first_seen)
            if not self._marks.since:
                self._marks = replace(self._marks, since=hour, upto=hour)
            if entry.arrival is Arrival.BASELINE:
                self._new_feeds[entry.feed] = hour
            feed = feeds.get(entry.feed)
            publisher = name_publisher(entry, feed.publisher if feed else "")
            self._publishers.add(squeeze_publisher(publisher))
            self._count(entry, hour, publisher)

    def _count(self, entry: SeenEntry, hour: int, publisher: str) -> None:
        is_quiet = len(self.window) < QUIET_DAILY
        origin = self._copies.find(entry, is_quiet)
        number = origin.number
        if number is None:
            number = self._add_report(entry, hour, publisher, origin.story)
        report = self.window.get(number)
        if report is not None:
            report.carriers.append((entry.first_seen, publisher))
        self._copies.add(origin, number, entry.first_seen)

    def _add_report(self, entry: SeenEntry, hour: int, publisher: str, story: int | None) -> int:
        """Count the report that begins with *entry*; return its number.

        *story* is the number of the first report about the same event, if there was one.
        """
        title = read_title(strip_publisher(entry))
        if entry.arrival is not Arrival.NEWS:
            self._add_late(entry, hour, title)
            return UNCOUNTED
        self._count_words(title, hour)
        if not self._is_known(entry.feed, hour):
            self._add_to_day(hour // DAY, title.runs)
            return UNCOUNTED
        self._number += 1
        if not self._keeps_texts:
            entry = replace(entry, summary="", text="", tags=(), aliases=())
        if story is None:
            story = self._number
        report = TitleReport(self._number, hour, entry, publisher, title.runs, story)
        self.window.add(report)
        return self._number

    def _add_late(self, entry: SeenEntry, hour: int, title: TitleWords) -> None:
        """Count a report that was published before its feed was read."""
        if entry.published is None or hour < self._marks.upto:
            return
        published = count_hours(entry.published)
        if hour - DAYS_LEARNED * DAY <= published < hour - WINDOW_HOURS:
            self._late.setdefault(published // DAY, []).append(title.runs)
            self._count_words(title, hour)

    def _count_words(self, title: TitleWords, hour: int) -> None:
        """Count the places of the words of *title*, unless the past has them."""
        if hour < self._marks.upto:
            return
        all_words = title.list_words()
        for position, words in enumerate((all_words, title.starts, title.ends)):
            for word in words:
                self._words.setdefault(word, [0, 0, 0])[position] += 1
        self._word_count += len(all_words)
        self._clause_count += len(title.starts)
        self._report_count += 1

    def _add_to_day(self, day: int, runs: Runs) -> None:
        if day > self._marks.day:
            self._days.setdefault(day, []).append(runs)

    def _is_known(self, feed: str, hour: int) -> bool:
        """Return whether *feed* has been read for so long that its words are no news."""
        began = self._new_feeds.get(feed)
        if began is None or began <= self._marks.since + GRACE_HOURS:
            return True
        return hour - began >= NEW_FEED_HOURS

    # --- learning -------------------------------------------------------------------------------

    def advance(self, hour: int) -> Lesson | None:
        """Go to the beginning of *hour*; return the counts that the past is to learn then.

        It is asked for each hour in turn, and its entries were added before. The past has learned
        a lesson before the next one comes.
        """
        self.hour = hour
        for report in self.window.remove_before(hour - WINDOW_HOURS):
            self._add_to_day(report.hour // DAY, report.runs)
        if hour <= self._marks.upto or not self._is_time_to_learn(hour):
            return None
        return self._make_lesson(hour)

    def _is_time_to_learn(self, hour: int) -> bool:
        age = hour - self._marks.since
        if hour % DAY == 0:
            return True
        if self._late and age < DAY:
            return True
        return age < LEARNING_HOURS and age % LEARNING_STEP == 0

    def _make_lesson(self, hour: int) -> Lesson:
        marks = replace(
            self._marks,
            upto=hour,
            words=self._marks.words + self._word_count,
            clauses=self._marks.clauses + self._clause_count,
            reports=self._marks.reports + self._report_count,
        )
        days = {day: _count(reports) for day, reports in self._late.items()}
        if hour % DAY == 0:
            marks = replace(marks, day=hour // DAY - 2)
            days |= self._close_days(marks.day)
        halves = marks.reports > MAX_WORD_REPORTS
        if halves:
            marks = _halve(marks)
        lesson = Lesson(marks, days=days, words=self._words, halves=halves)
        self._marks = marks
        self._late, self._words = {}, {}
        self._word_count = self._clause_count = self._report_count = 0
        self._edges = None
        return lesson

    def _close_days(self, last: int) -> dict[int, DayCounts]:
        """Return the counts of the days until *last* that were not learned yet."""
        closed: dict[int, DayCounts] = {}
        for day in [day for day in self._days if day <= last]:
            reports = self._days.pop(day)
            # The first day is learned only if most of it was counted.
            if self._marks.since <= day * DAY + DAY // 2:
                closed[day] = _drop_chance(_count(reports))
        return closed

    # --- listing --------------------------------------------------------------------------------

    def list_terms(self, past: Past, known: Sequence[Topic], min_reports: int = 3) -> Listing:
        """Return the unusual terms at the beginning of the hour, as topics *known* before go on."""
        now = compute_start(self.hour)
        usual = Usual(past, len(self.window))
        facts = HotList(at=now, days=int(usual.days), daily=usual.daily)
        if usual.days < 1 or usual.reports < MIN_PAST_REPORTS:
            return Listing(replace(facts, learning_until=self._find_first_list()), [])
        if self._edges is None:
            self._edges = learn_edges(past, usual)
        gate = Gate(self._edges, usual, self.window, self._publishers)
        scorer = Scorer(self.window, usual, self.hour, min_reports)
        groups = make_groups(list_candidates(scorer, gate, self.hour), gate)
        floor = MIN_QUIET_SCORE if usual.daily < QUIET_DAILY else 0.0
        groups = [group for group in groups if group.head.rise.score >= floor]
        groups = sorted(groups, key=_get_rank, reverse=True)[:MAX_ROWS]
        topics = follow(groups, known, now)
        terms = [
            _make_term(group, topic, gate) for group, topic in zip(groups, topics, strict=True)
        ]
        # Dated entries of first pages are a past at once, but a thin one.
        age = self.hour - self._marks.since
        is_young = usual.days < YOUNG_DAYS or age < YOUNG_DAYS * DAY
        return Listing(replace(facts, terms=tuple(terms), is_young=is_young), topics)

    def _find_first_list(self) -> datetime:
        """Return when the first day of the past is learned."""
        since = self._marks.since or self.hour
        first_day = (since + DAY // 2 - 1) // DAY  # the first day of which most is counted
        return compute_start((first_day + 2) * DAY)


class Listing(NamedTuple):
    """The list of an hour, and its topics in the same order."""

    hot: HotList
    topics: Sequence[Topic]


def find_first_hour(marks: Marks, now: datetime) -> int:
    """Return the hour since which entries are read at a start, in hours since 1970."""
    hour = count_hours(now)
    if not marks.since:
        return hour - DAYS_LEARNED * DAY
    counted = min(hour - WINDOW_HOURS, (marks.day + 1) * DAY, marks.upto)
    return max(counted - LOOKBACK_HOURS, hour - DAYS_LEARNED * DAY)


def _halve(marks: Marks) -> Marks:
    return replace(
        marks,
        words=marks.words // 2,
        clauses=marks.clauses // 2,
        reports=marks.reports // 2,
    )


def _count(reports: Iterable[Runs]) -> DayCounts:
    """Return how many of *reports*, of which the words are given, have each term."""
    counts = DayCounts()
    for runs in reports:
        counts.add(list_terms(runs))
    return counts


def _drop_chance(counts: DayCounts) -> DayCounts:
    """Return *counts* without the terms of three words and more that one report had."""
    kept = {term: n for term, n in counts.terms.items() if n > 1 or term.count(" ") < 2}
    return DayCounts(counts.reports, kept)


def _get_rank(group: Group) -> float:
    return group.head.rise.rank


def _make_term(group: Group, topic: Topic, gate: Gate) -> Term:
    head = group.head
    label = choose_label(group, gate)
    return Term(
        id=topic.id,
        text=label,
        key=head.term,
        also=list_also(group, label, gate),
        score=head.rise.score,
        peak=topic.peak,
        observed=head.rise.observed,
        expected=head.rise.expected,
        hours=head.rise.hours,
        reports=len(head.reports),
        publishers=head.publishers,
        began=topic.began,
        started=topic.started,
        stories=_choose_stories(group),
        carriers=tuple(report.key for report in head.reports[-MAX_CARRIERS:]),
        daily=gate.usual.get_daily(head.term),
    )


def _choose_stories(group: Group) -> tuple[TermReport, ...]:
    """Return the reports that tell *group* best: with most of its terms, then most carriers."""
    terms = set(group.terms)

    def rank(report: TitleReport) -> tuple[int, int, int]:
        return len(terms.intersection(report.list_terms())), len(report.carriers), -report.number

    stories: list[TermReport] = []
    shown: set[str] = set()
    for report in sorted(group.head.reports, key=rank, reverse=True):
        if report.publisher in shown:
            continue
        shown.add(report.publisher)
        stories.append(_show(report))
        if len(stories) == MAX_STORIES:
            break
    return tuple(stories)


def _show(report: TitleReport) -> TermReport:
    entry = report.entry
    return TermReport(
        feed=entry.feed,
        id=entry.id,
        title=strip_publisher(entry),
        link=entry.link,
        publisher=choose_shown_name(entry, report.publisher),
        at=entry.first_seen,
    )
