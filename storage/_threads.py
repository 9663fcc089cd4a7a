"""Read the alerts of trends: those that stand under one message, and those of the last weeks."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)

from storage._alert_rows import to_alert_rows
from storage._panel_rows import CarriedRow
from storage._rows import AlertRow
from storage._tables import account, alert, carried

_thread = func.json_extract(type_coerce(alert.c.message, Text), "$.thread")


def list_threads(db: Connection, keys: Set[str]) -> list[AlertRow]:
    """Return the alerts with *keys* and those that stand under them, oldest first.

    An alert whose first one was deleted is not among them; `list_orphans` finds it.
    """
    heads = db.execute(
        select(alert.c.seq, alert.c.watch, alert.c.kind).where(alert.c.key.in_(sorted(keys)))
    ).all()
    if not heads:
        return []
    types = {row.kind.partition(".")[0] for row in heads}
    later = select(alert).where(
        alert.c.seq >= min(row.seq for row in heads),
        alert.c.watch.in_(sorted({row.watch for row in heads})),
        _is_of(types),
    )
    rows = db.execute(later.order_by(alert.c.seq)).all()
    return to_alert_rows(db, [row for row in rows if keys & {row.key, row.message.thread}])


def list_orphans(db: Connection, key: str, types: Collection[str]) -> list[AlertRow]:
    """Return the alerts under the alert with *key*, which was deleted; oldest first.

    Only those that *types* of watchers raised.
    """
    under = select(alert).where(_is_of(types), _thread == bindparam("key"))
    return to_alert_rows(db, db.execute(under.order_by(alert.c.seq), {"key": key}).all())


def list_steps(
    db: Connection, types: Collection[str], since: datetime, watch: str = ""
) -> list[AlertRow]:
    """Return the alerts that *types* of watchers raised from *since* on, oldest first.

    Of all watches, or of *watch*.
    """
    found = select(alert).where(alert.c.at >= since, _is_of(types)).order_by(alert.c.seq)
    if watch:
        found = found.where(alert.c.watch == watch)
    return to_alert_rows(db, db.execute(found).all())


def list_thread_keys(db: Connection, types: Collection[str]) -> list[str]:
    """Return the keys of the first alerts of all trends that *types* of watchers raised.

    Also of those that were deleted, while an alert that stands under them is stored.
    """
    key = func.coalesce(_thread, alert.c.key)
    return list(db.execute(select(key).where(_is_of(types)).distinct()).scalars())


def list_carried(db: Connection, watch: str, since: datetime, until: datetime) -> list[CarriedRow]:
    """Return the reports of *watch* that came from *since* to *until*, in the order they came."""
    # A report without a text of its own has only the time when it was last carried.
    began = func.coalesce(func.min(account.c.at), carried.c.at)
    rows = db.execute(
        select(began.label("at"), carried.c.publishers)
        .outerjoin(account, account.c.report == carried.c.report)
        .where(carried.c.watch == watch)
        .group_by(carried.c.report)
        .having(began >= since, began <= until)
        .order_by(began)
    )
    return [CarriedRow(row.at, row.publishers) for row in rows]


def _is_of(types: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that an alert was raised by one of *types* of watchers."""
    names = sorted(types)
    steps = [alert.c.kind.startswith(f"{name}.", autoescape=True) for name in names]
    return or_(alert.c.kind.in_(names), *steps)
