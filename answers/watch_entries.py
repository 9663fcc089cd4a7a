"""The stored entries that a watch finds, with the places of its keywords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import alerts
import watchers
from answers.said import DoneBy
from model import ActKind, Arrival, Match, SeenEntry
from storage import TEXTS_KEPT, RehearsalState

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from watchers import Watchlist

LOOK_BACK = timedelta(days=14)
"""How far back entries are looked for, where nobody says."""
MAX_MATCHES = 300
"""Entries that one answer looks at. Doubled: a watch that finds many takes twice as long."""
MAX_LOOKED = 4000
"""Candidates that are looked at. Doubled: a watch of patterns takes 0.2 s."""
EXCERPT_CHARS = 120
VIEWS = ("all", "stories", "late")

Marks = tuple[tuple[int, int], ...]
"""The places of keywords: start and end of each."""


@dataclass(frozen=True, slots=True)
class EntryFound:
    """An entry that a watch found."""

    title: str
    url: str
    source: str
    published_at: datetime | None
    first_seen_at: datetime
    lang: str
    arrival: str
    """news, baseline or backfill."""
    title_spans: Marks
    """The places of the keywords in the title."""
    excerpt: str
    """The text around the first keyword; empty if all are in the title."""
    excerpt_spans: Marks
    why: tuple[str, ...]
    """The keywords for which it matched."""
    story: str
    """The same for all entries about one event."""
    reports: int
    """The reports that tell its story."""
    is_first: bool
    """Whether it is the first entry of its story."""
    copy_of: str
    """The publisher of the report of which it is a copy; empty if it is none."""
    alert: str = ""
    """The id of the last alert on its story, by which it can be called not relevant; or empty."""
    not_relevant: DoneBy | None = None
    """The last person who said that its story has nothing to do with the watch."""


@dataclass(frozen=True, slots=True)
class EntriesFound:
    """The entries that a watch found, newest first."""

    view: str
    entries: tuple[EntryFound, ...]
    counts: dict[str, int]
    """How many there are in each view, as far back as it looked."""
    searched_back_to: datetime | None
    """All entries since then were looked at; None if none is stored."""
    is_whole: bool
    """Whether it looked at all stored entries of the time."""
    texts_since: datetime
    """Older entries match by their titles alone: their texts are deleted."""


def read_entries(
    reader: Reader,
    config: Config,
    name: str,
    view: str,
    now: datetime,
    span: timedelta = LOOK_BACK,
) -> EntriesFound:
    """Return the entries of the last *span* that the watch *name* finds by today's config."""
    narrow = config.watchlist.narrow(name)
    walk = _Walk(reader, narrow)
    since = now - span
    with reader.one_moment():
        oldest = reader.find_oldest()
        matches = walk.run(since)
        told = reader.timing.list_told_stories(name, since)
        acts = reader.timing.list_said(name, ActKind.NOT_RELEVANT, since)
    irrelevant = {act.story: DoneBy(act.by, act.at, act.via) for act in acts}
    found = [
        replace(one, alert=told.get(one.story, ""), not_relevant=irrelevant.get(one.story))
        for one in _describe(matches, now)
    ]
    views = {one: [entry for entry in found if _is_in(entry, one)] for one in VIEWS}
    back_to = oldest and max(oldest, now - span)
    return EntriesFound(
        view=view,
        entries=tuple(views[view]),
        counts={one: len(its) for one, its in views.items()},
        searched_back_to=back_to if walk.is_whole else walk.last_looked_at,
        is_whole=walk.is_whole,
        texts_since=now - TEXTS_KEPT,
    )


def _is_in(entry: EntryFound, view: str) -> bool:
    if view == "stories":
        return entry.is_first
    return view == "all" or entry.arrival == Arrival.BACKFILL


class _Walk:
    """One walk through the stored entries, newest first."""

    def __init__(self, reader: Reader, watchlist: Watchlist) -> None:
        self._reader = reader
        self._watchlist = watchlist
        self.last_looked_at: datetime | None = None
        self.is_whole = True

    def run(self, since: datetime) -> list[Match]:
        """Return the matches from *since* on, newest first, until there are enough."""
        matches: list[Match] = []
        looked = 0
        for entries in self._read(since):
            self.last_looked_at = entries[-1].first_seen
            looked += len(entries)
            matches += self._watchlist.match(entries)
            if len(matches) >= MAX_MATCHES or looked >= MAX_LOOKED:
                self.is_whole = False
                break
        return matches[:MAX_MATCHES]

    def _read(self, since: datetime) -> Iterator[list[SeenEntry]]:
        needs = self._watchlist.find_needs()
        if needs is None:
            return self._reader.read_newest(since)
        return self._reader.index.read_candidates(needs, watchers.INDEX_VERSION, since)


# --- stories ----------------------------------------------------------------------------------


def _describe(matches: Sequence[Match], now: datetime) -> list[EntryFound]:
    """Return *matches*, which stand newest first, with their stories."""
    oldest_first = list(reversed(matches))
    reports = watchers.Folder().fold(oldest_first, RehearsalState().recent(now), now)
    stories: dict[str, list[Match]] = {}
    counts: dict[str, int] = {}
    of_match: dict[int, tuple[str, str]] = {}
    for report in reports:
        counts[report.story] = counts.get(report.story, 0) + 1
        stories.setdefault(report.story, []).extend(report.matches)
        first = report.matches[0]
        for match in report.matches:
            source = first.entry.publisher if match is not first else ""
            of_match[id(match)] = (report.story, source)
    firsts = {id(_find_first(its)) for its in stories.values()}
    return [
        _show(match, of_match[id(match)], counts, is_first=id(match) in firsts) for match in matches
    ]


def _find_first(matches: Iterable[Match]) -> Match:
    return min(matches, key=lambda match: match.entry.first_seen)


def _show(
    match: Match, place: tuple[str, str], counts: dict[str, int], *, is_first: bool
) -> EntryFound:
    story, source = place
    entry = match.entry
    mention = alerts.make_mention(match, EXCERPT_CHARS)
    return EntryFound(
        title=mention.title,
        url=entry.link,
        source=mention.publisher,
        published_at=entry.published,
        first_seen_at=entry.first_seen,
        lang=entry.lang,
        arrival=str(entry.arrival),
        title_spans=mention.title_spans,
        excerpt=mention.excerpt if mention.excerpt_spans else "",
        excerpt_spans=mention.excerpt_spans,
        why=match.keywords,
        story=story,
        reports=counts[story],
        is_first=is_first,
        copy_of=source,
    )
