"""The feeds as people see them: health in words, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import feeds
from model import FeedState, Health
from storage import FeedRow

ORDER = tuple(FeedState)
"""The states from the worst on."""
_PLACES = {state.value: place for place, state in enumerate(ORDER)}
HARMLESS = frozenset({FeedState.OK.value, FeedState.NEW.value})
BROKEN = frozenset({FeedState.GONE, FeedState.DEAD, FeedState.QUARANTINED, FeedState.DOWN})


@dataclass(frozen=True, slots=True)
class FeedShown:
    """A feed, its health, and how much it brings."""

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


def show_feeds(rows: Iterable[FeedRow], now: datetime) -> list[FeedShown]:
    """Return the feeds of *rows*: those in trouble first, the worst of them on top."""
    rows = list(rows)
    names = {row.key: row.name for row in rows}
    shown = [_show_feed(row, judge(row, now, names)) for row in rows]
    return sorted(shown, key=lambda feed: (_PLACES[feed.state], feed.name.lower()))


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
