"""Make the rows that lists show of the rows of alerts and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from model import Message, SeenEntry
from storage._dismissed import DISMISSED, SHOWN_STATE
from storage._rows import AlertRow, DeliveryRow
from storage._tables import alert, delivery
from storage.timing.rows import RulingRow
from storage.timing.rulings import find_rulings
from storage.timing.tables import ruling

_WAITING = select(ruling.c.alert).where(ruling.c.state == "held")
_ITS_DELIVERIES = select(delivery.c.seq).where(delivery.c.alert == alert.c.seq)


def is_in_state(state: str) -> ColumnElement[bool]:
    """Return the condition that an alert is shown in *state*, or waits in a channel for `held`."""
    stored = alert.c.state == state
    if state == "held":
        return or_(stored, alert.c.seq.in_(_WAITING))
    if state == "active":
        return and_(stored, or_(alert.c.seq.not_in(_WAITING), _ITS_DELIVERIES.exists()))
    return stored


def find_deliveries(db: Connection, alerts: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return channel and state of the deliveries of *alerts*, by alert."""
    listed = select(
        delivery.c.alert,
        delivery.c.channel,
        SHOWN_STATE,
    ).where(delivery.c.alert.in_(alerts))
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for of, name, state in db.execute(listed.order_by(delivery.c.seq)):
        earlier = found.get(of, ())
        found[of] = (*earlier, (name, state))
    return found


def shows(message: Message, seen: SeenEntry) -> bool:
    """Return whether *message* shows *seen*: by its link, or by its title if it has no link."""
    if seen.link:
        return any(mention.link == seen.link for mention in message.all_mentions)
    return any(mention.title == seen.title for mention in message.all_mentions)


def to_alert_rows(db: Connection, rows: Sequence[Any]) -> list[AlertRow]:
    """Return the alerts of *rows*, each with its deliveries and rulings."""
    numbers = [row.seq for row in rows]
    deliveries = find_deliveries(db, numbers)
    rulings = find_rulings(db, numbers)
    return [
        to_alert_row(row, deliveries.get(row.seq, ()), rulings.get(row.seq, ())) for row in rows
    ]


def to_alert_row(
    row: Any,
    deliveries: tuple[tuple[str, str], ...],
    rulings: tuple[RulingRow, ...] = (),
) -> AlertRow:
    fields = row._mapping
    others = {"to", "deliveries", "rulings"}
    copied = {name: fields[name] for name in AlertRow.__slots__ if name not in others}
    return AlertRow(to=fields["channels"], deliveries=deliveries, rulings=rulings, **copied)


def to_delivery_row(row: Any) -> DeliveryRow:
    fields = row._mapping
    others = {"alert", "headline", "route", "gate", "state"}
    copied = {name: fields[name] for name in DeliveryRow.__slots__ if name not in others}
    return DeliveryRow(
        alert=fields["alert_id"],
        headline=fields["message"].in_channel(fields["channel"]).headline,
        route=fields["route"] or "",
        state=DISMISSED if fields["dismissed"] else fields["state"],
        gate=fields["gate"] or "",
        **copied,
    )
