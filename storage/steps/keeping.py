"""Keep the steps of the charts: add the counts of a look, and make days of old hours.

A poll adds the steps in its own commit, one row for each watch that it looked at. The upkeep walks
through all watches once a day, some of them at a time. It makes one row of the hours of a day, 60
days later, and deletes days that are older than 400.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
)

from model import Hours, Interval
from storage import _meta
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import EPOCH, MICROSECOND, Time
from storage.steps.tables import step

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOURS_KEPT = 60 * DAY
"""How long the hours are kept. Doubled, the table is about twice as large."""
DAYS_KEPT = 400 * DAY
"""A year and a month, so that a chart of a year is never cut."""
MAX_WATCHES = 50
"""Watches of one step of the walk: some 10 ms, and the daemon waits."""

_WALKED = "steps.walked"  # the day of the last walk, and the watch at which it is; in `meta`

# --- add --------------------------------------------------------------------------------------

_ADD = sql.insert(step)
_ADD_STEP = Prepared(
    _ADD.on_conflict_do_update(
        index_elements=[step.c.watch, step.c.keyword, step.c.start],
        set_={
            "until": _ADD.excluded.until,
            "reports": step.c.reports + _ADD.excluded.reports,
            "expected": func.coalesce(
                step.c.expected + _ADD.excluded.expected,
                _ADD.excluded.expected,
                step.c.expected,
            ),
            "size": func.coalesce(_ADD.excluded.size, step.c.size),
        },
    ),
    ("watch", "keyword", "start", "since", "until", "reports", "expected", "size"),
)


def add_intervals(db: Connection, watch: str, intervals: Sequence[Interval]) -> None:
    """Add *intervals* of *watch* to the hours in which they end."""
    rows = [
        {
            "watch": watch,
            "keyword": one.keyword,
            "start": find_start(one.until, HOUR),
            "since": one.since,
            "until": one.until,
            "reports": one.reports,
            "expected": one.expected,
            "size": one.size,
        }
        for one in intervals
    ]
    _ADD_STEP.run_for_each(db, rows)


_HOURS = (
    select(step.c.start, step.c.reports)
    .where(
        step.c.watch == bindparam("of"),
        step.c.keyword == bindparam("word"),
        step.c.start >= bindparam("first", type_=Time),
    )
    .order_by(step.c.start)
)


def read_hours(db: Connection, watch: str, keyword: str, since: datetime) -> Hours:
    """Return the hours of *watch*, or of a *keyword* of it, that begin at or after *since*."""
    rows = db.execute(_HOURS, {"of": watch, "word": keyword, "first": since})
    return tuple((row.start, row.reports) for row in rows)


def find_start(at: datetime, length: timedelta) -> datetime:
    """Return when the hour or the day, of *length*, begins that holds *at*."""
    return EPOCH + (at - EPOCH) // length * length


# --- roll up ----------------------------------------------------------------------------------


def roll_up(db: Connection, now: datetime) -> int:
    """Make days of the old hours of the next watches; return how many, 0 if all were today."""
    today = now.astimezone(UTC).date().isoformat()
    day, _, last = (_meta.read_value(db, _WALKED) or "").partition(" ")
    if day == today and not last:
        return 0
    if day != today:
        last = ""
    names = list(_list_watches(db, last))
    for name in names:
        _roll_up_watch(db, name, now)
    _meta.write_value(db, _WALKED, f"{today} {names[-1] if len(names) == MAX_WATCHES else ''}")
    return len(names)


_NEXT_WATCH = select(func.min(step.c.watch)).where(step.c.watch > bindparam("last"))


def _list_watches(db: Connection, last: str) -> Iterator[str]:
    """Yield the next watches after *last*. Each is found by one look into the key."""
    for _ in range(MAX_WATCHES):
        name = db.execute(_NEXT_WATCH, {"last": last}).scalar_one()
        if name is None:
            return
        yield name
        last = name


_IN_WATCH = step.c.watch == bindparam("of")
_START = type_coerce(step.c.start, BigInteger)
_DAY_START = type_coerce(_START - _START % (DAY // MICROSECOND), Time)
# A day is summed again only if it has an hour besides its first one.
_OLD_DAYS = (
    select(
        step.c.keyword,
        _DAY_START.label("start"),
        func.min(step.c.since).label("since"),
        func.max(step.c.until).label("until"),
        func.sum(step.c.reports).label("reports"),
        func.sum(step.c.expected).label("expected"),
        func.avg(step.c.size).label("size"),
    )
    .where(_IN_WATCH, step.c.start < bindparam("before", type_=Time))
    .group_by(step.c.keyword, _DAY_START)
    .having(func.max(_START % (DAY // MICROSECOND)) > 0)
)
_DELETE_HOURS = delete(step).where(
    _IN_WATCH,
    step.c.keyword == bindparam("word"),
    step.c.start >= bindparam("first", type_=Time),
    step.c.start < bindparam("next", type_=Time),
)
_DELETE_OLD = delete(step).where(_IN_WATCH, step.c.start < bindparam("before", type_=Time))
_ADD_DAY = insert(step)


def _roll_up_watch(db: Connection, watch: str, now: datetime) -> None:
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    days = db.execute(_OLD_DAYS, {"of": watch, "before": midnight - HOURS_KEPT}).mappings().all()
    for day in days:
        limits: dict[str, Any] = {"first": day["start"], "next": day["start"] + DAY}
        db.execute(_DELETE_HOURS, {"of": watch, "word": day["keyword"], **limits})
        db.execute(_ADD_DAY, {"watch": watch, **day})
    db.execute(_DELETE_OLD, {"of": watch, "before": midnight - DAYS_KEPT})
