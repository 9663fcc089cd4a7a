"""Search the stored entries: was it seen, which watches match it, and which alerts show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import alerts
from model import Finding, SeenEntry, Span, UsageError
from watchers import QueryError

if TYPE_CHECKING:
    from storage import AlertRow, Reader
    from watchers import Watchlist

NO_SPANS: tuple[Span, ...] = ()


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


@dataclass
class Search:
    """One walk through the stored entries, newest first. It holds one batch of them at a time."""

    reader: Reader
    question: Question
    watchlist: Watchlist
    """The watches that are asked about each entry."""
    searched: int = 0
    """How many entries were read so far."""
    has_more: bool = False
    """It ended at the limit, and an older entry is looked for as well."""

    def run(self, look: Callable[[datetime], None]) -> Iterator[Found]:
        """Yield the entries that are looked for; *look* gets the time of each batch."""
        question = self.question
        left = question.limit
        for entries in self.reader.read_newest(question.since, of=question.feed):
            look(entries[0].first_seen)
            for entry, spans in self._select(entries):
                if not left:
                    self.has_more = True
                    return
                left -= 1
                yield self._explain(entry, spans)

    def _select(self, entries: list[SeenEntry]) -> Iterable[tuple[SeenEntry, tuple[Span, ...]]]:
        """Return those of *entries* that the query matches, each with the places."""
        self.searched += len(entries)
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
