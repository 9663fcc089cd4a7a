"""The stored times that follow the system clock when it was wrong and is set right.

A stored time that waits (the next poll, the next attempt) counts from the clock as it was. When the
clock is set, `shift_times` moves the times by the step. When that happened while nobody looked,
`cap_times` finds the rows that were written ahead of the present, and moves each by as much as it
was ahead. So no wait is longer than its rule allowed when it was stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    true,
    type_coerce,
    update,
)

from model import MAX_ASKED_WAIT
from storage._tables import (
    EPOCH,
    MICROSECOND,
    Time,
    channel,
    delivery,
    feed,
    shift_column,
    watcher,
)
from storage.discovery.marks import cap_marks, shift_marks
from storage.discovery.tables import hot_topic
from storage.edits.tables import edit

_IS_WAITING = delivery.c.state.in_(("pending", "sending"))
_NOW = bindparam("now", type_=Time)
_NOW_MICROSECONDS = bindparam("now_microseconds", type_=BigInteger)


def shift_times(db: Connection, step: timedelta) -> None:
    """Move the stored times by the *step* that the clock jumped, so that nothing waits longer.

    Nor does any delivery get older, nor any absence of a feed longer.
    """
    _shift(db, delivery, ("since",), step, _IS_WAITING)
    _shift(db, feed, ("last_success", "last_page", "read_by"), step)
    if step < timedelta():  # after a step forward they are due earlier
        _shift(db, feed, ("next_due",), step)
        _shift(db, delivery, ("not_before",), step, _IS_WAITING)
        _shift(db, channel, ("paused_until",), step)
        _shift(db, edit, ("not_before",), step)
    _shift(db, watcher, ("wake",), step)
    # A topic is known for some days after its last listing.
    _shift(db, hot_topic, ("listed",), step)
    shift_marks(db, step)


def _shift(
    db: Connection,
    table: Table,
    columns: Sequence[str],
    step: timedelta,
    which: ColumnElement[bool] = true(),  # noqa: B008  # a constant of SQL
) -> None:
    """Add *step* to *columns* in the rows of *table*."""
    later = {name: shift_column(table.c[name], step) for name in columns}
    db.execute(update(table).where(which).values(later))


def cap_times(db: Connection, now: datetime) -> int:
    """Correct the rows that a clock ahead of *now* has written; return how many there were."""
    times = {
        "now": now,
        "now_microseconds": (now - EPOCH) // MICROSECOND,
        "latest": now + MAX_ASKED_WAIT,
    }
    capped = sum(db.execute(statement, times).rowcount for statement in _CAPS)
    return capped + cap_marks(db, now)


def _cap_wait(table: Table, wait: Column[Any], written: Column[Any]) -> Any:
    """Return the update that moves *wait* back by as much as *written* is ahead of the present."""
    rule = type_coerce(wait, BigInteger) - type_coerce(written, BigInteger)
    capped = type_coerce(_NOW_MICROSECONDS + rule, Time)
    return update(table).where(written > _NOW).values({wait: capped, written: _NOW})


def _cap(table: Table, column: Column[Any], limit: str = "now") -> Any:
    """Return the update that makes *column* no later than *limit*."""
    latest = bindparam(limit, type_=Time)
    return update(table).where(column > latest).values({column: latest})


_CAPS = (
    _cap_wait(feed, feed.c.next_due, feed.c.last_polled),
    _cap_wait(watcher, watcher.c.wake, watcher.c.at),
    _cap(feed, feed.c.last_success),
    _cap(feed, feed.c.last_page),
    _cap(feed, feed.c.failing_since),
    _cap(feed, feed.c.gone_since),
    _cap(feed, feed.c.missing_since),
    _cap(feed, feed.c.moved_since),
    _cap(delivery, delivery.c.since),
    _cap(delivery, delivery.c.not_before, "latest"),
    _cap(edit, edit.c.not_before, "latest"),
    _cap(edit, edit.c.edited),
    _cap(channel, channel.c.paused_until, "latest"),
    _cap(channel, channel.c.failing_since),
    _cap(channel, channel.c.blocked_since),
    _cap(hot_topic, hot_topic.c.listed),
)
