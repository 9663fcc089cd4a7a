"""Delete rows that are older than their time. A step touches so few that nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    not_,
    or_,
    select,
    tuple_,
)

from storage._feeds import count_deleted
from storage._lookup import IN_FEED_PRECISION
from storage._rows import TEXTS_KEPT
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
    matched,
    shift_column,
    watcher,
)
from storage._versions import USE_PRECISION, watch_version
from storage.chat.keeping import REQUESTS_KEPT
from storage.chat.tables import chat_request
from storage.discovery.forgetting import forget_some
from storage.discovery.tables import hot_topic
from storage.found.keeping import keep_old, lower_upto
from storage.steps.gaps import is_old_gap
from storage.steps.keeping import roll_up
from storage.steps.tables import gap

MAX_ROWS = 1000  # that one step deletes: it takes some 30 ms, and the daemon waits for it
ENTRIES_KEPT = timedelta(days=180)  # after they left their feed
SUPPRESSED_KEPT = timedelta(days=30)
ALERTS_KEPT = timedelta(days=365)  # and the states of watchers, after their last change
MATCHES_KEPT = timedelta(days=30)  # of a watch in a feed, after the last one
REPORTS_KEPT = timedelta(days=7)
TOPICS_KEPT = timedelta(days=30)  # after they were last listed

_Deletable = tuple[Table, ColumnElement[bool]]
"""A table, and the condition that its deletable rows meet."""


def prune(db: Connection, now: datetime) -> int:
    """Delete at most `MAX_ROWS` rows older than their time; return 0 if none is left.

    Otherwise it returns how many were deleted, or looked at where no index finds them.
    """
    return forget_some(db) or roll_up(db, now) or _delete_some(db, now)


def _delete_some(db: Connection, now: datetime) -> int:
    left = MAX_ROWS
    for table, is_deletable in _list_deletable(now):
        # By primary key, since not every database has LIMIT on DELETE itself.
        key_columns = table.primary_key.columns
        some = select(*key_columns).where(is_deletable).limit(left)
        if table in (body, entry):
            left -= _delete_texts(db, table, some)
            continue
        deleted = delete(table).where(tuple_(*key_columns).in_(some))
        left -= db.execute(deleted).rowcount
    return MAX_ROWS - left


def _delete_texts(db: Connection, table: Table, some: Select[Any]) -> int:
    """Delete the rows *some* of *table*, body or entry; the search index hears of it."""
    rows = db.execute(some).scalars().all()
    if rows:
        keep_old(db, rows, changed=False)
        (key,) = table.primary_key.columns
        deleted = delete(table).where(key.in_(rows))
        if table is entry:
            count_deleted(db, db.execute(deleted.returning(entry.c.feed)).scalars().all())
        else:
            db.execute(deleted)
        lower_upto(db)
    return len(rows)


def _list_deletable(now: datetime) -> Iterator[_Deletable]:
    """Yield tables with the condition of their deletable rows, children before their parents."""
    yield body, body.c.since < now - TEXTS_KEPT
    yield matched, matched.c.at < now - MATCHES_KEPT
    yield from _list_entries(now)
    yield watcher, watcher.c.at < now - ALERTS_KEPT
    for table in (fingerprint, account, carried):
        yield table, table.c.at < now - REPORTS_KEPT
    yield watch_version, watch_version.c.used < now - ALERTS_KEPT - USE_PRECISION
    yield gap, is_old_gap(now)
    yield hot_topic, hot_topic.c.listed < now - TOPICS_KEPT
    yield chat_request, chat_request.c.at < now - REQUESTS_KEPT
    yield from _list_alerts(now)


def _list_entries(now: datetime) -> Iterator[_Deletable]:
    """Yield the names of entries that left their feed long ago, then the entries."""
    gone = (
        select(entry.c.id)
        .join(feed, feed.c.id == entry.c.feed)
        .where(_has_left_feed(now))
        .order_by(entry.c.last_in_feed)
        .limit(MAX_ROWS)  # without it each step would first look up all there are
    )
    is_gone = entry.c.id.in_(gone)
    its_names = select(alias.c.hash).where(alias.c.entry == entry.c.id)
    yield alias, alias.c.entry.in_(gone)
    yield entry, and_(is_gone, not_(its_names.exists()))


def _has_left_feed(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an entry has been out of its feed for `ENTRIES_KEPT`.

    A feed that fails or says "not modified" for half a year has not lost its entries. They must
    be missing from a page that was read since, or they would be new when it is read again.
    """
    was_missing = entry.c.last_in_feed < shift_column(feed.c.last_page, -IN_FEED_PRECISION)
    is_old = entry.c.last_in_feed < now - ENTRIES_KEPT
    return and_(is_old, or_(not_(feed.c.present), was_missing))


def _list_alerts(now: datetime) -> Iterator[_Deletable]:
    """Yield settled deliveries of old alerts, then alerts that have no delivery."""
    is_old = alert.c.at < now - ALERTS_KEPT
    old_alerts = select(alert.c.seq).where(is_old)
    is_settled = delivery.c.state.in_(("sent", "dead"))
    yield delivery, and_(is_settled, delivery.c.alert.in_(old_alerts))
    is_suppressed = alert.c.state == "suppressed"
    is_past_use = and_(is_suppressed, alert.c.at < now - SUPPRESSED_KEPT)
    its_deliveries = select(delivery.c.seq).where(delivery.c.alert == alert.c.seq)
    yield alert, and_(or_(is_past_use, is_old), not_(its_deliveries.exists()))
