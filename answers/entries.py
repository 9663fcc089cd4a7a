"""Find stored entries for the page Search and its twin: a part of a list, and figures on the whole.

The newest entries are shown with the places of the query. Up to a thousand are counted: when they
came, who published them, which watches find them. Whoever wants more looks further by a cursor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from answers.copies import Copies
from answers.cursors import read_cursor, write_cursor
from answers.marks import Piece, mark_excerpt, mark_title
from answers.search import Question, Search, compile_checked
from model import UsageError
from storage import TEXTS_KEPT

if TYPE_CHECKING:
    from config import Config
    from model import SeenEntry, Span
    from storage import Reader
    from watchers import Watchlist

MAX_COUNTED = 1000
"""Entries that are counted. Doubled: a search for a frequent word takes twice as long."""
MAX_STEPS = 60
"""Bars of the chart."""
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
NO_WATCH = "-"
"""As the name of a watch: entries that no watch finds."""
VIEWS = ("stories",)
"""Besides the usual one, with every entry."""
STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720))
"""Lengths of a bar."""
LIST = "entries"
"""The name of the list in its cursors."""
MAX_SUMMARY_CHARS = 500
"""Of a summary. Doubled: an answer with fifty entries has 25 kB more."""


class WantedEntries(NamedTuple):
    """The entries that are looked for; an empty text stands for all."""

    q: str = ""
    since: timedelta | None = None
    until: datetime | None = None
    feed: str = ""
    """By its name or address."""
    watch: str = ""
    """That finds them; `NO_WATCH` for none."""
    view: str = ""
    """Whether each report is shown once: "stories"."""
    after: str = ""
    """A cursor."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that was looked for."""

    id: str
    title: str
    url: str
    feed: str
    """The name of its feed."""
    publisher: str
    lang: str
    first_seen: datetime
    published: datetime | None
    arrival: str
    spans: tuple[tuple[str, int, int], ...]
    """Where the query stands: field, first character, character behind the last."""
    watches: tuple[str, ...]
    """Those of today's config that find it."""
    copies: int
    """How many of the entries counted are copies of it; 0 unless each report is shown once."""
    pieces: tuple[Piece, ...]
    """The title, with the marks."""
    excerpt: tuple[Piece, ...]
    """The first place below the title, with its surroundings."""
    summary: str
    """The beginning of its summary, or of its text; empty if none is stored."""
    cursor: str | None
    """To be sent as `after`: the search goes on behind this entry. Null if it is gone."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries have a name."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Total:
    """How many entries there are; at least so many unless it is exact."""

    total: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Times:
    """The entries in equal steps of time."""

    start: datetime
    step_seconds: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EntriesFound:
    """The entries that were looked for, newest first."""

    items: tuple[FoundEntry, ...]
    next: str | None
    """To be sent as `after`; null if there are no older ones."""
    as_of: datetime
    counted: Total
    """From the cursor back."""
    candidates: int
    """Entries that were looked at one by one."""
    is_indexed: bool
    """Whether the index helped. If not, every entry must be looked at."""
    is_late: bool
    """The time was over before all entries were looked at."""
    searched_back_to: datetime | None
    stored_since: datetime | None
    """When the oldest stored entry was first seen."""
    texts_since: datetime
    """Of older entries only the headlines are stored."""
    times: Times | None
    """None if nothing was found."""
    publishers: tuple[Count, ...]
    watches: tuple[Count, ...]
    """An empty name stands for no watch."""
    took_ms: float = 0.0


def find_entries(
    reader: Reader,
    config: Config,
    wanted: WantedEntries,
    now: datetime,
    is_over: Callable[[], bool],
) -> EntriesFound:
    """Return the entries that are *wanted*; those found so far once *is_over*.

    Raises:
        BadQuery: the query has mistakes.
        UsageError: there is no such feed, watch or cursor.
    """
    query = compile_checked(wanted.q, config.watchlist) if wanted.q.strip() else None
    if wanted.watch not in {"", NO_WATCH, *config.watches}:
        raise UsageError(f'watch: there is no watch "{wanted.watch}"; see the page Now for all')
    names = reader.list_feed_names()
    feed = _find_feed(wanted.feed, names)
    since = EARLIEST if wanted.since is None else now - min(wanted.since, now - EARLIEST)
    question = Question(
        since=since,
        limit=wanted.limit,
        query=query,
        feed=feed,
        is_over=is_over,
        below=_find_end(reader, wanted),
    )
    search = Search(reader, question, config.watchlist)
    counting = _Counting(wanted, names, config.watchlist)
    for matches in search.read_matches():
        counting.add(matches)
        if counting.is_full:
            break
    return _make_answer(reader, search, counting, now)


def _find_feed(word: str, names: Mapping[str, str]) -> str | None:
    """Return the key of the feed that *word* names; None for all."""
    if not word:
        return None
    for key, name in names.items():
        if word in {key, name}:
            return key
    raise UsageError(f'feed: there is no feed "{word}"; see the page Feeds for all')


# --- the cursor -----------------------------------------------------------------------------


def _find_end(reader: Reader, wanted: WantedEntries) -> int | None:
    """Return the row below which the entries are looked for; None for all."""
    ends: list[int] = []
    if wanted.after:
        ends.append(_read_row(wanted.after))
    if wanted.until is not None:
        ends.append(reader.index.find_first_row(wanted.until))
    return min(ends, default=None)


def _read_row(cursor: str) -> int:
    try:
        (row,) = read_cursor(LIST, cursor)
    except ValueError as error:
        raise UsageError(f"after: {error}") from error
    return int(row)


# --- counting -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    """An entry that is shown."""

    entry: SeenEntry
    spans: tuple[Span, ...]
    watches: tuple[str, ...]
    copies: int = 0


@dataclass
class _Counting:
    """Takes the entries as they are found, shows the first ones, and counts them all."""

    wanted: WantedEntries
    names: Mapping[str, str]
    watchlist: Watchlist
    lines: list[_Line] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    publishers: Counter[str] = field(default_factory=Counter)
    watches: Counter[str] = field(default_factory=Counter)
    is_full: bool = False
    """There are more than are counted."""
    has_older: bool = False
    """There are more than are shown."""
    last: SeenEntry | None = None
    """The last entry that was counted."""
    _copies: Copies = field(default_factory=Copies)
    _by_report: dict[int, _Line] = field(default_factory=dict)

    def add(self, matches: Sequence[tuple[SeenEntry, tuple[Span, ...]]]) -> None:
        """Take the next entries, each with the places of the query."""
        found_by = self._find_watches([entry for entry, _ in matches])
        for entry, spans in matches:
            watches = found_by.get((entry.feed, entry.id), ())
            if not self._is_wanted(watches):
                continue
            if len(self.times) >= MAX_COUNTED:
                self.is_full = True
                return
            self._count(entry, watches)
            self._show(_Line(entry, spans, watches))

    def _find_watches(self, entries: Sequence[SeenEntry]) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for match in self.watchlist.match(entries):
            name = (match.entry.feed, match.entry.id)
            found[name] = (*found.get(name, ()), match.watch)
        return found

    def _is_wanted(self, watches: Sequence[str]) -> bool:
        watch = self.wanted.watch
        if watch == NO_WATCH:
            return not watches
        return not watch or watch in watches

    def _count(self, entry: SeenEntry, watches: Sequence[str]) -> None:
        self.last = entry
        self.times.append(entry.first_seen)
        self.publishers[entry.publisher or self.names.get(entry.feed, entry.feed)] += 1
        self.watches.update(watches or [""])

    def _show(self, line: _Line) -> None:
        if self.wanted.view:
            number = self._copies.find(line.entry)
            if number in self._by_report:
                self._by_report[number].copies += 1
                return
            self._by_report[number] = line
        if len(self.lines) < self.wanted.limit:
            self.lines.append(line)
        else:
            self.has_older = True

    def list_times(self) -> Times | None:
        """Return the entries in steps from the oldest to the newest; None if there are none."""
        if not self.times:
            return None
        # Not the first and the last of them: a clock may have been set back meanwhile.
        newest, oldest = max(self.times), min(self.times)
        span = newest - oldest
        step = next((one for one in STEPS if span / one < MAX_STEPS - 1), STEPS[-1])
        start = EARLIEST + (oldest - EARLIEST) // step * step
        counts = [0] * min(MAX_STEPS, (newest - start) // step + 1)
        for at in self.times:
            place = min((at - start) // step, len(counts) - 1)
            counts[place] += 1
        return Times(start, int(step.total_seconds()), tuple(counts))


def _make_answer(
    reader: Reader, search: Search, counting: _Counting, now: datetime
) -> EntriesFound:
    cursors = _write_cursors(reader, [line.entry for line in counting.lines])
    shown = zip(counting.lines, cursors, strict=True)
    items = tuple(_show_entry(line, cursor, counting.names) for line, cursor in shown)
    return EntriesFound(
        items=items,
        next=_find_next(reader, search, counting),
        as_of=now,
        counted=Total(len(counting.times), not (counting.is_full or search.is_late)),
        candidates=search.searched,
        is_indexed=search.needs is not None,
        is_late=search.is_late,
        searched_back_to=search.searched_back_to,
        stored_since=reader.find_oldest(search.question.feed),
        texts_since=now - TEXTS_KEPT,
        times=counting.list_times(),
        publishers=_list_counts(counting.publishers),
        watches=_list_counts(counting.watches),
    )


def _find_next(reader: Reader, search: Search, counting: _Counting) -> str | None:
    """Return the cursor behind the last entry that is shown, or that was looked at."""
    last: SeenEntry | None = None
    if counting.has_older:
        last = counting.lines[-1].entry
    elif counting.is_full:
        last = counting.last
    elif search.is_late:
        last = search.last_read
    if last is None:
        return write_cursor(LIST, search.question.below or 2**62) if search.is_late else None
    return _write_cursors(reader, [last])[0]


def _write_cursors(reader: Reader, entries: Sequence[SeenEntry]) -> list[str | None]:
    """Return the cursor behind each of *entries*; None for one that is gone."""
    rows = reader.index.find_rows(entries)
    return [None if row is None else write_cursor(LIST, row) for row in rows]


def _show_entry(line: _Line, cursor: str | None, names: Mapping[str, str]) -> FoundEntry:
    entry = line.entry
    summary = entry.summary or entry.text
    return FoundEntry(
        id=entry.id,
        title=entry.title,
        url=entry.link,
        feed=names.get(entry.feed, entry.feed),
        publisher=entry.publisher,
        lang=entry.lang,
        first_seen=entry.first_seen,
        published=entry.published,
        arrival=entry.arrival.value,
        spans=tuple((span.field, span.start, span.end) for span in line.spans),
        watches=line.watches,
        copies=line.copies,
        pieces=mark_title(entry, line.spans),
        excerpt=mark_excerpt(entry, line.spans),
        summary=summary[:MAX_SUMMARY_CHARS],
        cursor=cursor,
    )


def _list_counts(counter: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name, number) for name, number in counter.most_common())
