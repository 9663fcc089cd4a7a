"""Search the stored entries: was it seen, which watches match it, and which alerts show it.

The search index names candidates, and the query's own matcher confirms each. Entries that are not
indexed yet are looked at one by one. So are all of them if the index knows no word of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import alerts
from model import Finding, Needs, OutOfTime, SeenEntry, Span, UsageError
from watchers import INDEX_VERSION, QueryError

if TYPE_CHECKING:
    from storage import AlertRow, Reader
    from watchers import Watchlist

NO_SPANS: tuple[Span, ...] = ()


class BadQuery(UsageError):
    """A query that cannot be read; *errors* has every mistake."""

    def __init__(self, errors: Sequence[QueryMistake]) -> None:
        """Keep *errors*."""
        self.errors = tuple(errors)
        first = errors[0]
        super().__init__(f"q, character {first.column}: {first.detail}")


@dataclass(frozen=True, slots=True)
class QueryMistake:
    """A mistake in a query."""

    column: int
    """The character, from one."""
    detail: str


class Question(NamedTuple):
    """The entries that are looked for."""

    since: datetime
    """Only those first seen from then on."""
    limit: int
    """So many of them, the newest."""
    query: Watchlist | None = None
    """As `compile_query` returns it; None for every entry."""
    feed: str | None = None
    """Only those of the feed with this key."""
    is_over: Callable[[], bool] | None = None
    """Whether the time for the search is over; None for a search without a deadline."""
    below: int | None = None
    """Only those whose row is below it; None for all."""


class Found(NamedTuple):
    """A stored entry that was looked for."""

    entry: SeenEntry
    spans: tuple[Span, ...]
    """Where the query stands in it."""
    findings: tuple[Finding, ...]
    """The decision of each watch of today's config."""
    alerts: Mapping[str, tuple[AlertRow, ...]]
    """By watch, those that the poll raised which brought the entry."""
    why_old: str
    """Why it is no news and may raise no alert; empty if it is news."""


def compile_query(query: str, watchlist: Watchlist) -> Watchlist:
    """Return *query* as `Question` needs it; it may name the feeds that *watchlist* has.

    Raises:
        UsageError: it cannot be read; the text names the character.
    """
    try:
        return watchlist.make_search(query)
    except QueryError as error:
        mistake = error.errors[0]
        raise UsageError(f"QUERY, character {mistake.column}: {mistake.message}") from error


def compile_checked(text: str, watchlist: Watchlist) -> Watchlist:
    """Return the query *text* as a search needs it.

    Raises:
        BadQuery: with every mistake.
    """
    try:
        return watchlist.make_search(text)
    except QueryError as error:
        errors = [QueryMistake(one.column, one.message) for one in error.errors]
        raise BadQuery(errors) from error


@dataclass
class Search:
    """One walk through the stored entries, newest first. It holds one batch of them at a time."""

    reader: Reader
    question: Question
    watchlist: Watchlist
    """The watches that are asked about each entry."""
    searched: int = 0
    """How many entries were read so far: with the index, candidates alone."""
    has_more: bool = False
    """It ended at the limit, and an older entry is looked for as well."""
    is_late: bool = False
    """It ended at its deadline, before it had looked at all entries."""
    last_read: SeenEntry | None = None
    """The last entry that it read; None if it read none."""

    @property
    def searched_back_to(self) -> datetime | None:
        """Return when the last entry was first seen that it read; None if it read none."""
        return self.last_read.first_seen if self.last_read else None

    @cached_property
    def needs(self) -> Needs | None:
        """Return the words that the index must have; None if it cannot help."""
        query = self.question.query
        return None if query is None else query.find_needs()

    def run(self, look: Callable[[datetime], None]) -> Iterator[Found]:
        """Yield the entries that are looked for; *look* gets the time of each batch."""
        left = self.question.limit
        for entries in self.read_entries():
            look(entries[0].first_seen)
            for entry, spans in self._select(entries):
                if not left:
                    self.has_more = True
                    return
                left -= 1
                yield self._explain(entry, spans)

    def read_matches(self) -> Iterator[list[tuple[SeenEntry, tuple[Span, ...]]]]:
        """Yield all entries that are looked for, with the places of the query, in batches.

        The limit of the question does not count. A batch may be empty.
        """
        for entries in self.read_entries():
            yield self._select(entries)

    def read_entries(self) -> Iterator[list[SeenEntry]]:
        """Yield the entries that may be looked for, in batches, until the time is over."""
        for entries in self._read():
            self.searched += len(entries)
            self.last_read = entries[-1]
            yield entries

    def _read(self) -> Iterator[list[SeenEntry]]:
        question = self.question
        index = self.reader.index
        if self.needs is None:
            batches = self.reader.read_newest(
                question.since, of=question.feed, below=question.below
            )
        else:
            batches = index.read_candidates(
                self.needs, INDEX_VERSION, question.since, question.feed, question.below
            )
        is_over = question.is_over
        if is_over is None:
            yield from batches
            return
        while not self.is_late:
            try:
                with index.limit_time(is_over):
                    entries = next(batches, None)
            except OutOfTime:
                entries = None
                self.is_late = True
            if entries is None:
                return
            yield entries
            self.is_late = is_over()

    def _select(self, entries: list[SeenEntry]) -> list[tuple[SeenEntry, tuple[Span, ...]]]:
        """Return those of *entries* that the query matches, each with the places."""
        query = self.question.query
        if query is None:
            return [(entry, NO_SPANS) for entry in entries]
        return [(match.entry, match.spans) for match in query.match(entries)]

    def _explain(self, entry: SeenEntry, spans: tuple[Span, ...]) -> Found:
        findings = tuple(self.watchlist.explain_entry(entry))
        matched = [finding.watch for finding in findings if finding.matched]
        raised = self.reader.find_alerts(entry, matched) if matched else []
        by_watch = {watch: tuple(row for row in raised if row.watch == watch) for watch in matched}
        return Found(
            entry=entry,
            spans=spans,
            findings=findings,
            alerts=by_watch,
            why_old=alerts.explain_arrival(entry),
        )
