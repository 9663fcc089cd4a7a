"""Try the draft of one watch on the stored entries: those that it gains, and those that it loses.

The running watch and the draft are matched together, in one walk through the candidates of both. So
the two counts are of the same entries. Copies are folded by link and title alone. A rehearsal folds
as the daemon does and finds the alerts as well, but it takes seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import config as configs
from answers.copies import Copies
from answers.marks import Piece, mark_excerpt, mark_title
from answers.placement import Placed, place_draft
from answers.saving import Saving, find_saving
from answers.search import Question, Search
from watchers import lint

if TYPE_CHECKING:
    from config import Config, DraftMistake
    from model import Match, SeenEntry, Watch
    from storage import Reader

MAX_SAMPLES = 6
"""Entries that are shown of the reports that the draft gains, and of those that it loses."""
MAX_HINTS = 6
MIN_ALONE = 3
"""New reports from which on a keyword is named that most of them have alone."""
NOW, THEN = "now", "then"
"""The names of the running watch and of the draft, while they are matched together."""
DAY = timedelta(days=1)


class WantedPreview(NamedTuple):
    """The draft that is tried."""

    yaml: str
    days: int = 14
    of: str = ""
    """The name of the running watch that it replaces; empty for the one with the draft's name."""


@dataclass(frozen=True, slots=True)
class PlacedMistake:
    """A mistake in a draft."""

    line: int
    column: int
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the running watch, and that of the draft."""

    now: float
    then: float


@dataclass(frozen=True, slots=True)
class Sample:
    """An entry of a report that is gained or lost."""

    title: str
    url: str
    publisher: str
    first_seen: datetime
    keywords: tuple[str, ...]
    pieces: tuple[Piece, ...]
    """The title, with the marks."""
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The draft of a watch on the entries of the last days."""

    name: str
    """Of the watch; empty while it has mistakes."""
    mistakes: tuple[PlacedMistake, ...] = ()
    is_new: bool = True
    """No running watch is compared with it."""
    reports: Change | None = None
    """None while it has mistakes, or if it has no keywords."""
    usual: Change | None = None
    """Reports of a usual day: half of the days have fewer."""
    more: int = 0
    """Reports that the draft alone finds."""
    fewer: int = 0
    """Reports that the running watch alone finds."""
    gained: tuple[Sample, ...] = ()
    """The newest of them."""
    lost: tuple[Sample, ...] = ()
    hints: tuple[str, ...] = ()
    exact: bool = True
    """Whether all entries of the days were looked at; else the figures are the least."""
    searched_back_to: datetime | None = None
    days: int = 0
    """Whole days that were looked at."""
    place: Placed | None = None
    """The lines to copy, and where they go; null while it has mistakes."""
    saving: Saving | None = None
    """The part of the draft that can be in force at once; null where there is no running watch."""
    candidates: int = 0
    took_ms: float = 0.0


def preview(
    reader: Reader,
    running: Config,
    wanted: WantedPreview,
    now: datetime,
    is_over: Callable[[], bool],
) -> Preview:
    """Return the reports that the draft would find; those found so far once *is_over*."""
    draft = configs.read_draft(running, wanted.yaml)
    if draft.watch is None:
        return Preview(name="", mistakes=tuple(map(_place, draft.mistakes)))
    watch = draft.watch
    old = running.watches.get(wanted.of or watch.name)
    place = place_draft(running, wanted.yaml, "" if old is None else old.name)
    saving = None if old is None else find_saving(old, watch)
    if not (watch.keywords or watch.all):
        hint = "a watch without keywords looks at the hot list, so there is nothing to try"
        return Preview(name=watch.name, is_new=old is None, hints=(hint,), place=place)
    alone = running.watchlist.make_list([watch])
    hints = [doubt.message for doubt in lint(alone, running.watchlist.labels)]
    since = now - wanted.days * DAY
    both = running.watchlist.make_list(_list_both(old, watch))
    search = Search(reader, Question(since, 0, both, is_over=is_over), running.watchlist)
    counting = _Counting()
    for entries in search.read_entries():
        counting.add(both.match(entries))
    pair = _Pair(watch, old, wanted.days)
    return replace(_make_answer(counting, search, pair, hints, now), place=place, saving=saving)


def _place(mistake: DraftMistake) -> PlacedMistake:
    return PlacedMistake(*mistake)


def _list_both(old: Watch | None, new: Watch) -> list[Watch]:
    both = [replace(new, name=THEN)]
    if old is not None and (old.keywords or old.all):
        both.append(replace(old, name=NOW))
    return both


class _Report(NamedTuple):
    """The newest match of a report."""

    entry: SeenEntry
    match: Match


@dataclass
class _Counting:
    """Counts the reports of the running watch and of the draft."""

    then: dict[int, _Report] = field(default_factory=dict)
    """By number of the report."""
    now: dict[int, _Report] = field(default_factory=dict)
    keywords: set[str] = field(default_factory=set)
    """Those of the draft that stand in an entry."""
    _copies: Copies = field(default_factory=Copies)

    def add(self, matches: Iterable[Match]) -> None:
        """Take the next matches, newest first."""
        entry: SeenEntry | None = None
        number = 0
        for match in matches:
            # The matches of both watches in an entry follow one another.
            if match.entry is not entry:
                entry = match.entry
                number = self._copies.find(entry)
            reports = self.now
            if match.watch == THEN:
                reports = self.then
                self.keywords.update(match.keywords)
            reports.setdefault(number, _Report(match.entry, match))

    def list_gained(self) -> list[_Report]:
        """Return the reports that only the draft finds."""
        return [report for number, report in self.then.items() if number not in self.now]

    def list_lost(self) -> list[_Report]:
        """Return the reports that only the running watch finds."""
        return [report for number, report in self.now.items() if number not in self.then]


class _Pair(NamedTuple):
    """The draft, and the running watch that it replaces."""

    new: Watch
    old: Watch | None
    days: int


def _make_answer(
    counting: _Counting, search: Search, pair: _Pair, hints: list[str], now: datetime
) -> Preview:
    gained = counting.list_gained()
    lost = counting.list_lost()
    days = pair.days
    back_to = search.question.since
    if search.is_late:
        back_to = search.searched_back_to or now
        days = (now - back_to) // DAY
    if pair.old is not None:
        hints.extend(_find_alone(gained))
    if not search.is_late:
        hints.extend(_find_silent(pair.new, counting, days))
    return Preview(
        name=pair.new.name,
        is_new=pair.old is None,
        reports=Change(len(counting.now), len(counting.then)),
        usual=Change(
            find_usual(counting.now.values(), now, days),
            find_usual(counting.then.values(), now, days),
        ),
        more=len(gained),
        fewer=len(lost),
        gained=tuple(map(_show, gained[:MAX_SAMPLES])),
        lost=tuple(map(_show, lost[:MAX_SAMPLES])),
        hints=tuple(dict.fromkeys(hints))[:MAX_HINTS],
        exact=not search.is_late,
        searched_back_to=back_to,
        days=days,
        candidates=search.searched,
    )


def find_usual(reports: Iterable[_Report], now: datetime, days: int) -> float:
    """Return the median of the reports a day over the last *days*."""
    counts = [0] * max(days, 1)
    for report in reports:
        ago = (now - report.entry.first_seen) // DAY
        if 0 <= ago < len(counts):
            counts[ago] += 1
    return float(median(counts))


def _find_alone(gained: Sequence[_Report]) -> list[str]:
    """Return a hint at the keyword that most of the new reports have alone."""
    alone = Counter(
        report.match.keywords[0] for report in gained if len(report.match.keywords) == 1
    )
    if len(gained) < MIN_ALONE or not alone:
        return []
    keyword, number = alone.most_common(1)[0]
    if 2 * number <= len(gained):
        return []
    return [f"{number} of the {len(gained)} new reports have “{keyword}” alone"]


def _find_silent(watch: Watch, counting: _Counting, days: int) -> list[str]:
    """Return a hint at each keyword that stands in no entry."""
    if not counting.then:
        return [f"it finds nothing in the last {days} days"]
    silent = [keyword for keyword in watch.keywords if keyword not in counting.keywords]
    return [f"“{keyword}” finds nothing in the last {days} days" for keyword in silent]


def _show(report: _Report) -> Sample:
    entry = report.entry
    spans = report.match.spans
    return Sample(
        title=entry.title,
        url=entry.link,
        publisher=entry.publisher,
        first_seen=entry.first_seen,
        keywords=report.match.keywords,
        pieces=mark_title(entry, spans),
        excerpt=mark_excerpt(entry, spans),
    )
