"""The feeds as people see them: health in words, the worst first."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import feeds
from answers.cursors import read_cursor, write_cursor
from model import FeedState, Health
from storage import FeedRow

ORDER = tuple(FeedState)
"""The states from the worst on."""
_PLACES = {state.value: place for place, state in enumerate(ORDER)}
HARMLESS = frozenset({FeedState.OK.value, FeedState.NEW.value})
BROKEN = frozenset({FeedState.GONE, FeedState.DEAD, FeedState.QUARANTINED, FeedState.DOWN})

ID_DIGITS = 12
"""Of the id of a feed. Halved: two of ten thousand feeds would often share one."""
MAX_IDS_KEPT = 20_000
"""Ids of feeds in memory; a list of 10,000 would cost 10 ms more without them."""
MAX_NAME_CHARS = 40
"""Of a name, by which feeds in one state are sorted. Each is in a cursor."""


@dataclass(frozen=True, slots=True)
class FeedShown:
    """A feed, its health, and how much it brings."""

    id: str
    """A short name that fits into an address."""
    name: str
    key: str
    """Its address, or its path."""
    state: str
    is_broken: bool
    """Whether nothing of it can be read for long, or ever again."""
    since: datetime | None
    why: str
    remedy: str
    last_read_at: datetime | None
    last_new_at: datetime | None
    next_poll_at: datetime
    entries: int
    a_day: float | None
    """New entries of a usual day; None while that is not known."""
    watches: tuple[str, ...]


class FeedPlace(NamedTuple):
    """The place of a feed in the list, from which a part goes on."""

    state: int
    name: str
    id: str
    is_newer: bool = False
    """Whether the part has the feeds before it; else those behind it."""

    @property
    def rank(self) -> tuple[int, str, str]:
        """Return the value by which the list is sorted."""
        return self.state, self.name, self.id


@dataclass(frozen=True, slots=True)
class FeedPart:
    """A part of the list of feeds, those in trouble first."""

    items: Sequence[FeedShown]
    older: str | None
    """The cursor of the part behind this one; None at the end."""
    newer: str | None
    """The cursor of the part before this one; None at the beginning."""
    counts: Mapping[str, int]
    """All feeds by state, the worst state first."""


@lru_cache(maxsize=MAX_IDS_KEPT)
def make_id(key: str) -> str:
    """Return a short name of the feed *key*, the same for ever."""
    return hashlib.sha256(key.encode()).hexdigest()[:ID_DIGITS]


def find_feed(shown: Iterable[FeedShown], name: str) -> FeedShown | None:
    """Return the feed whose id or key is *name*; None if there is none."""
    return next((feed for feed in shown if name in {feed.id, feed.key}), None)


def pick_feeds(
    shown: Sequence[FeedShown],
    state: str = "",
    limit: int = 50,
    after: FeedPlace | None = None,
) -> FeedPart:
    """Return *limit* of the feeds *shown* in *state*, or in any, next to the place *after*."""
    counts = Counter(feed.state for feed in shown)
    listed = [feed for feed in shown if state in {"", feed.state}]
    begin = 0
    if after is not None:
        begin = bisect_right(listed, after.rank, key=_rank)
        if after.is_newer:
            begin = max(bisect_left(listed, after.rank, key=_rank) - limit, 0)
    items = listed[begin : begin + limit]
    older = newer = None
    if begin + limit < len(listed):
        older = _write_place(FeedPlace(*_rank(items[-1])))
    if items and begin > 0:
        newer = _write_place(FeedPlace(*_rank(items[0]), is_newer=True))
    return FeedPart(items, older, newer, counts)


def read_place(text: str) -> FeedPlace:
    """Return the place in the list of feeds that the cursor *text* names.

    Raises:
        ValueError: it is no cursor of that list.
    """
    match read_cursor("feeds", text):
        case [int(state), str(name), str(id_), bool(is_newer)]:
            return FeedPlace(state, name, id_, is_newer)
    raise ValueError("it is no cursor; send `next` of the answer before")


def _write_place(place: FeedPlace) -> str:
    return write_cursor("feeds", *place)


def _rank(feed: FeedShown) -> tuple[int, str, str]:
    """Return the value by which the list is sorted: the worst feeds come first."""
    return _PLACES[feed.state], feed.name.lower()[:MAX_NAME_CHARS], feed.id


def show_feeds(rows: Iterable[FeedRow], now: datetime) -> list[FeedShown]:
    """Return the feeds of *rows*: those in trouble first, the worst of them on top."""
    rows = list(rows)
    names = {row.key: row.name for row in rows}
    shown = [_show_feed(row, judge(row, now, names)) for row in rows]
    return sorted(shown, key=_rank)


def judge(row: FeedRow, now: datetime, names: Mapping[str, str]) -> Health:
    """Return the health of a feed; *names* are those of all feeds, by key."""
    health = feeds.judge_health(row, now)
    if health.state is FeedState.MOVED and row.moved_to in names:
        why = f'it is now the same as "{names[row.moved_to]}"'
        return health._replace(why=why, remedy="remove it")
    return health


def pick_troubled(shown: Sequence[FeedShown]) -> list[FeedShown]:
    """Return the feeds that need a look."""
    return [feed for feed in shown if feed.state not in HARMLESS]


def _show_feed(row: FeedRow, health: Health) -> FeedShown:
    a_day = timedelta(days=1) / row.usual_gap if row.usual_gap else None
    return FeedShown(
        id=make_id(row.key),
        name=row.name,
        key=row.key,
        state=health.state.value,
        is_broken=health.state in BROKEN,
        since=health.since,
        why=health.why,
        remedy=health.remedy,
        last_read_at=row.last_success,
        last_new_at=row.last_new,
        next_poll_at=row.next_due,
        entries=row.entries,
        a_day=a_day and round(a_day, 1),
        watches=row.watches,
    )
