"""The times in which a feed could not be read: no reading is not zero.

A gap begins when the feed was to be read again, and ends when it is read. So it also tells of a
daemon that was stopped, and of a network that was down.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, select

from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import Time, feed
from storage.steps.tables import gap

MIN_GAP = timedelta(hours=1)
"""Doubled, an outage of an hour and a half is not shown. Most feeds are read every ten minutes."""
GAPS_KEPT = timedelta(days=400)
"""As long as the days of the charts."""

_ADD_GAP = Prepared(
    sql.insert(gap)
    .from_select(
        ["feed", "since", "until"],
        select(feed.c.id, feed.c.read_by, bindparam("now", type_=Time).label("until")).where(
            feed.c.key == bindparam("of"), feed.c.read_by <= bindparam("latest", type_=Time)
        ),
    )
    .on_conflict_do_nothing()
)


def add_gap(db: Connection, key: str, now: datetime) -> None:
    """Note that feed *key* is read *now*, if it was to be read long before."""
    _ADD_GAP.run(db, {"of": key, "now": now, "latest": now - MIN_GAP})


def is_old_gap(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a gap is older than the charts."""
    return gap.c.until < now - GAPS_KEPT
