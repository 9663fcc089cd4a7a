"""Make the rows that lists show of the rows of alerts and deliveries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from model import Message, SeenEntry
from storage._rows import AlertRow, DeliveryRow
from storage._tables import delivery


def find_deliveries(db: Connection, alerts: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return channel and state of the deliveries of *alerts*, by alert."""
    listed = select(
        delivery.c.alert,
        delivery.c.channel,
        delivery.c.state,
    ).where(delivery.c.alert.in_(alerts))
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for of, name, state in db.execute(listed.order_by(delivery.c.seq)):
        earlier = found.get(of, ())
        found[of] = (*earlier, (name, state))
    return found


def shows(message: Message, seen: SeenEntry) -> bool:
    """Return whether *message* shows *seen*: by its link, or by its title if it has no link."""
    if seen.link:
        return any(mention.link == seen.link for mention in message.mentions)
    return any(mention.title == seen.title for mention in message.mentions)


def to_alert_row(row: Any, deliveries: tuple[tuple[str, str], ...]) -> AlertRow:
    fields = row._mapping
    others = {"to", "deliveries"}
    copied = {name: fields[name] for name in AlertRow.__slots__ if name not in others}
    return AlertRow(to=fields["channels"], deliveries=deliveries, **copied)


def to_delivery_row(row: Any) -> DeliveryRow:
    fields = row._mapping
    others = {"alert", "headline"}
    copied = {name: fields[name] for name in DeliveryRow.__slots__ if name not in others}
    return DeliveryRow(
        alert=fields["alert_id"],
        headline=fields["message"].in_channel(fields["channel"]).headline,
        **copied,
    )
