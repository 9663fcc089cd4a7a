"""What is dropped, and when. A step touches so few rows that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, not_, or_, select, tuple_

from storage._entries import STILL_THERE
from storage._tables import (
    account,
    alert,
    alias,
    body,
    carried,
    delivery,
    entry,
    feed,
    fingerprint,
    moved,
    watcher,
)

ROWS = 1000  # touched by one step: some 30 ms, since the daemon does nothing else meanwhile
TEXTS = timedelta(days=30)
ENTRIES = timedelta(days=180)
SUPPRESSED = timedelta(days=30)
ALERTS = timedelta(days=365)
REPORTS = timedelta(days=7)


def prune(db: Connection, now: datetime) -> int:
    """Drop at most `ROWS` rows that are past their keeping; return how many, 0 when all is done."""
    left = ROWS
    for table, is_old in _old(now):
        # By the keys of its rows: LIMIT on DELETE itself is not in every database.
        keys = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(is_old).limit(left)
        left -= db.execute(delete(table).where(keys.in_(some))).rowcount
    return ROWS - left


def _old(now: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what may go: what hangs on something before that on which it hangs."""
    yield body, body.c.since < now - TEXTS
    gone = (
        select(entry.c.id)
        .join(feed, feed.c.id == entry.c.feed)
        .where(_is_gone(now))
        .order_by(entry.c.last_in_feed)
        .limit(ROWS)  # or each step would first look up all there are
    )
    named = select(alias.c.hash).where(alias.c.entry == entry.c.id).exists()
    yield alias, alias.c.entry.in_(gone)
    yield entry, and_(entry.c.id.in_(gone), not_(named))
    yield watcher, watcher.c.at < now - ALERTS
    for table in (fingerprint, account, carried):
        yield table, table.c.at < now - REPORTS
    old = select(alert.c.seq).where(alert.c.at < now - ALERTS)
    settled = delivery.c.state.in_(("sent", "dead"))
    yield delivery, and_(settled, delivery.c.alert.in_(old))
    suppressed = and_(alert.c.state == "suppressed", alert.c.at < now - SUPPRESSED)
    sent = select(delivery.c.seq).where(delivery.c.alert == alert.c.seq).exists()
    yield alert, and_(or_(suppressed, alert.c.at < now - ALERTS), not_(sent))


def _is_gone(now: datetime) -> ColumnElement[bool]:
    """Return what is true of an entry that has left its feed long ago.

    A feed that fails or says "not modified" for half a year has not lost its entries: they have
    to be missing from a page that was read since, or would be new when it is read again.
    """
    was_missing = entry.c.last_in_feed < moved(feed.c.last_page, -STILL_THERE)
    return and_(entry.c.last_in_feed < now - ENTRIES, or_(not_(feed.c.present), was_missing))
