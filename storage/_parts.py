"""Read the alerts and deliveries of the past part by part, newest first.

A part goes on from a row, not from a number of rows: so none is shown twice or left out when new
rows arrive between two parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage._alert_rows import is_in_state, to_alert_rows, to_delivery_row
from storage._dismissed import SHOWN_STATE
from storage._panel_rows import AlertFilter, DeliveryFilter, Part, Place
from storage._rows import AlertRow, DeliveryRow
from storage._tables import alert, delivery
from storage.edits.tables import edit
from storage.timing.tables import ruling

Begin = Callable[[], AbstractContextManager[Connection]]

DELIVERY_ROWS = (
    select(
        delivery,
        alert.c.id.label("alert_id"),
        alert.c.message,
        ruling.c.route,
        ruling.c.gate,
        edit.c.edited,
        func.coalesce(edit.c.note, "").label("edit_note"),
    )
    .join(alert, alert.c.seq == delivery.c.alert)
    .outerjoin(
        ruling,
        and_(ruling.c.alert == delivery.c.alert, ruling.c.channel == delivery.c.channel),
    )
    .outerjoin(edit, edit.c.delivery == delivery.c.seq)
    .order_by(delivery.c.seq.desc())
)


class Parts:
    """The lists of the past."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* opens."""
        self._begin = begin

    def list_alerts(
        self, wanted: AlertFilter, limit: int, place: Place | None = None
    ) -> Part[AlertRow]:
        """Return *limit* alerts next to *place*; the newest ones without a place."""
        listed = select(alert).where(*_list_conditions(wanted))
        with self._begin() as db:
            part = _cut(db, listed, alert.c.seq, limit, place)
            rows = to_alert_rows(db, part.rows)
        return Part(rows, part.older, part.newer)

    def list_deliveries(
        self, wanted: DeliveryFilter, limit: int, place: Place | None = None
    ) -> Part[DeliveryRow]:
        """Return *limit* deliveries next to *place*; the newest ones without a place."""
        listed = DELIVERY_ROWS.order_by(None)
        if wanted.channel:
            listed = listed.where(delivery.c.channel == wanted.channel)
        if wanted.state:
            listed = listed.where(SHOWN_STATE.in_((wanted.state,)))
        with self._begin() as db:
            part = _cut(db, listed, delivery.c.seq, limit, place)
        return Part([to_delivery_row(row) for row in part.rows], part.older, part.newer)


def _list_conditions(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.watch:
        conditions.append(alert.c.watch == wanted.watch)
    if wanted.state:
        conditions.append(is_in_state(wanted.state))
    if wanted.kind:
        steps = alert.c.kind.startswith(f"{wanted.kind}.", autoescape=True)
        conditions.append(or_(alert.c.kind == wanted.kind, steps))
    if wanted.since is not None:
        conditions.append(alert.c.at >= wanted.since)
    return conditions


def _cut(
    db: Connection, listed: Select[Any], seq: Any, limit: int, place: Place | None
) -> Part[Any]:
    """Return the rows of *listed* next to *place*, as they are stored."""
    if place is not None and place.is_newer:
        newer = listed.where(seq > place.row).order_by(seq).limit(limit + 1)
        rows = db.execute(newer).all()
        if len(rows) > limit:
            return _make_part(rows[:limit][::-1], has_older=True, has_newer=True)
        place = None  # the first part, which may have more rows than these
    if place is not None:
        listed = listed.where(seq < place.row)
    rows = db.execute(listed.order_by(seq.desc()).limit(limit + 1)).all()
    return _make_part(rows[:limit], has_older=len(rows) > limit, has_newer=place is not None)


def _make_part(rows: Sequence[Any], *, has_older: bool, has_newer: bool) -> Part[Any]:
    older = Place(rows[-1].seq) if rows and has_older else None
    newer = Place(rows[0].seq, is_newer=True) if rows and has_newer else None
    return Part(rows, older, newer)
