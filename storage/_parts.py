"""Read the alerts and deliveries of the past part by part, newest first.

A part goes on from a row, not from a number of rows: so none is shown twice or left out when new
rows arrive between two parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from storage._alert_rows import is_in_state, to_alert_rows, to_delivery_row
from storage._dismissed import SHOWN_STATE
from storage._panel_rows import AlertFilter, DeliveryFilter, Part, Place
from storage._rows import AlertRow, DeliveryRow
from storage._tables import alert, delivery
from storage.edits.tables import edit
from storage.recipients.reading import SKIPPED, UNMADE_ROWS, to_unmade_row
from storage.recipients.tables import unmade
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
        """Return *limit* deliveries next to *place*; the newest ones without a place.

        Among them are those that were not made.
        """
        made = DELIVERY_ROWS.order_by(None)
        unmade_rows = UNMADE_ROWS
        if wanted.channel:
            made = made.where(delivery.c.channel == wanted.channel)
            unmade_rows = unmade_rows.where(unmade.c.channel == wanted.channel)
        if wanted.state:
            made = made.where(SHOWN_STATE.in_((wanted.state,)))
        lists = [_DeliveryList(made, delivery.c.seq, to_delivery_row)]
        if wanted.state in {"", SKIPPED}:
            lists.append(_DeliveryList(unmade_rows, unmade.c.seq, to_unmade_row))
        with self._begin() as db:
            return _cut_deliveries(db, lists, limit, place)


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


# --- deliveries that were made, and those that were not ------------------------------------------


class _DeliveryList(NamedTuple):
    """One of the two lists of deliveries, each with row numbers of its own."""

    listed: Select[Any]
    seq: ColumnElement[int]
    make_row: Callable[[Any], DeliveryRow]


class _Found(NamedTuple):
    """A delivery that was found in one of the lists."""

    list: int
    seq: int
    row: DeliveryRow


def _cut_deliveries(
    db: Connection, lists: Sequence[_DeliveryList], limit: int, place: Place | None
) -> Part[DeliveryRow]:
    """Return the rows of *lists* next to *place*, as one list, newest first.

    A place names a row of each list. Each list goes on from its own, so that none is shown twice or
    left out, however their times are mixed.
    """
    if place is not None and place.is_newer:
        ends = [place.row + 1, place.skipped + 1]
        found = _read_newer(db, lists, ends, limit + 1)
        if len(found) > limit:
            shown = found[:limit][::-1]
            return _make_delivery_part(shown, ends, has_older=True, has_newer=True)
        place = None  # the first part, which may have more rows than these
    ends = _find_ends(db, lists) if place is None else [place.row, place.skipped]
    found = _read_older(db, lists, ends, limit + 1)
    has_older = len(found) > limit
    return _make_delivery_part(
        found[:limit], ends, has_older=has_older, has_newer=place is not None
    )


def _find_ends(db: Connection, lists: Sequence[_DeliveryList]) -> list[int]:
    """Return for each of *lists* the number after its last row."""
    return [(db.execute(select(func.max(one.seq))).scalar() or 0) + 1 for one in lists]


def _read_older(
    db: Connection, lists: Sequence[_DeliveryList], ends: Sequence[int], limit: int
) -> list[_Found]:
    """Return the last rows before *ends*, newest first."""
    found = []
    for number, one in enumerate(lists):
        listed = one.listed.where(one.seq < ends[number]).order_by(one.seq.desc()).limit(limit)
        found.append([_Found(number, row.seq, one.make_row(row)) for row in db.execute(listed)])
    return list(islice(merge(*found, key=_get_time, reverse=True), limit))


def _read_newer(
    db: Connection, lists: Sequence[_DeliveryList], ends: Sequence[int], limit: int
) -> list[_Found]:
    """Return the first rows from *ends* on, oldest first."""
    found = []
    for number, one in enumerate(lists):
        listed = one.listed.where(one.seq >= ends[number]).order_by(one.seq).limit(limit)
        found.append([_Found(number, row.seq, one.make_row(row)) for row in db.execute(listed)])
    return list(islice(merge(*reversed(found), key=_get_time), limit))


def _get_time(one: _Found) -> datetime:
    return one.row.at


def _make_delivery_part(
    shown: Sequence[_Found], ends: Sequence[int], *, has_older: bool, has_newer: bool
) -> Part[DeliveryRow]:
    """Return the part with *shown*; a list with none of them goes on from its one of *ends*."""
    first = [*ends, 0][:2]
    last = [max(end - 1, 0) for end in first]
    for one in shown[::-1]:
        last[one.list] = one.seq
    for one in shown:
        first[one.list] = one.seq
    older = Place(first[0], skipped=first[1]) if shown and has_older else None
    newer = Place(last[0], is_newer=True, skipped=last[1]) if shown and has_newer else None
    return Part([one.row for one in shown], older, newer)
