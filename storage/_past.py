"""Read alerts and deliveries of the past from the oldest on, page by page, for an export.

A page is a range of rows, whatever of it is wanted. So each page is one short transaction, however
little is found: the daemon goes on writing, and its write-ahead log does not grow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, func, or_, select

from model import Act, WatchVersion
from storage._alert_rows import to_alert_rows, to_delivery_row
from storage._parts import DELIVERY_ROWS
from storage._past_rows import PastAlert, PastDelivery, PastFilter, SentDelivery
from storage._rows import DeliveryRow
from storage._tables import alert, delivery
from storage._versions import find_versions
from storage.edits.tables import edit
from storage.recipients.reading import UNMADE_ROWS, to_unmade_row
from storage.recipients.tables import unmade
from storage.timing.acts import list_acts
from storage.timing.tables import ruling

PAGE_ROWS = 500
"""Rows of a page: 15 ms and 2 MB. Doubled: twice as much, and hardly faster."""

Begin = Callable[[], AbstractContextManager[Connection]]
Item = TypeVar("Item")


class Past:
    """The alerts and deliveries of the past, oldest first."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* opens."""
        self._begin = begin

    def read_alerts(self, wanted: PastFilter) -> Iterator[list[PastAlert]]:
        """Yield the alerts that are *wanted*, page by page; those raised since are left out."""
        listed = select(alert).where(*_list_alert_conditions(wanted)).order_by(alert.c.seq)
        return self._read_pages(listed, alert, _complete)

    def read_deliveries(self, wanted: PastFilter) -> Iterator[list[SentDelivery]]:
        """Yield the deliveries that are *wanted*, page by page; those made since are left out.

        Among them are those that were not made, in the order of the times.
        """
        columns = [alert.c.watch, alert.c.kind, alert.c.version, alert.c.at.label("raised")]
        lists = []
        for listed, table, complete in (
            (DELIVERY_ROWS.order_by(None), delivery, _list_deliveries),
            (UNMADE_ROWS, unmade, _list_unmade),
        ):
            conditions = _list_times(wanted, table.c.at)
            if wanted.watch:
                conditions.append(alert.c.watch == wanted.watch)
            if wanted.channel:
                conditions.append(table.c.channel == wanted.channel)
            chosen = listed.add_columns(*columns).where(*conditions).order_by(table.c.seq)
            lists.append(chain.from_iterable(self._read_pages(chosen, table, complete)))
        merged = merge(*lists, key=_get_time)
        while page := list(islice(merged, PAGE_ROWS)):
            yield page

    def find_versions(self, ids: Sequence[str]) -> dict[str, WatchVersion]:
        """Return those of the versions *ids* that are stored, by id."""
        with self._begin() as db:
            return find_versions(db, ids)

    def _read_pages(
        self,
        listed: Select[Any],
        table: Table,
        complete: Callable[[Connection, Sequence[Any]], list[Item]],
    ) -> Iterator[list[Item]]:
        """Yield the rows of *listed* by ranges of *table*, made *complete* in one transaction.

        None is open while the caller has a page, which may be sent over a slow network.
        """
        seq = table.c.seq
        with self._begin() as db:
            ends = db.execute(select(func.min(seq), func.max(seq)).select_from(table)).one()
        first = ends[0] or 1
        last = ends[1] or 0
        while first <= last:
            end = min(first + PAGE_ROWS - 1, last)
            with self._begin() as db:
                rows = db.execute(listed.where(seq.between(first, end))).all()
                page = complete(db, rows) if rows else []
            if page:
                yield page
            first = end + 1


def _list_times(wanted: PastFilter, at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.since is not None:
        conditions.append(at >= wanted.since)
    if wanted.until is not None:
        conditions.append(at < wanted.until)
    return conditions


def _list_alert_conditions(wanted: PastFilter) -> list[ColumnElement[bool]]:
    conditions = _list_times(wanted, alert.c.at)
    if wanted.watch:
        conditions.append(alert.c.watch == wanted.watch)
    if wanted.channel:
        sent = exists().where(delivery.c.alert == alert.c.seq, delivery.c.channel == wanted.channel)
        ruled = exists().where(ruling.c.alert == alert.c.seq, ruling.c.channel == wanted.channel)
        conditions.append(or_(sent, ruled))
    return conditions


def _complete(db: Connection, rows: Sequence[Any]) -> list[PastAlert]:
    """Return the alerts of *rows*, each with its deliveries and acts."""
    deliveries = _find_deliveries(db, [row.seq for row in rows])
    alerts = to_alert_rows(db, rows)
    acts: dict[str, list[Act]] = {}
    for act in list_acts(db, sorted({each.head for each in alerts})):
        acts.setdefault(act.subject, []).append(act)
    return [
        PastAlert(each, deliveries.get(row.seq, ()), acts.get(each.head, ()))
        for row, each in zip(rows, alerts, strict=True)
    ]


def _find_deliveries(db: Connection, alerts: Sequence[int]) -> dict[int, list[PastDelivery]]:
    """Return the deliveries of *alerts*, by row of the alert, in the order they were made."""
    listed = (
        select(delivery, edit.c.edited)
        .outerjoin(edit, edit.c.delivery == delivery.c.seq)
        .where(delivery.c.alert.in_(alerts))
        .order_by(delivery.c.seq)
    )
    found: dict[int, list[PastDelivery]] = {}
    for row in db.execute(listed):
        fields = {name: getattr(row, name) for name in PastDelivery._fields}
        found.setdefault(row.alert, []).append(PastDelivery(**fields))
    return found


def _get_time(one: SentDelivery) -> datetime:
    return one.row.at


def _list_unmade(_db: Connection, rows: Sequence[Any]) -> list[SentDelivery]:
    return [_to_sent_delivery(row, to_unmade_row(row), None) for row in rows]


def _list_deliveries(_db: Connection, rows: Sequence[Any]) -> list[SentDelivery]:
    return [_to_sent_delivery(row, to_delivery_row(row), row.first_attempt) for row in rows]


def _to_sent_delivery(row: Any, shown: DeliveryRow, first: datetime | None) -> SentDelivery:
    return SentDelivery(
        row=shown,
        watch=row.watch,
        kind=row.kind,
        version=row.version,
        raised=row.raised,
        first_attempt=first,
    )
