"""Messages that a channel took late: they are ruled once more before they are sent.

A channel that took nothing for hours has many messages in the outbox. Those that surely did not
arrive are taken out of it and wait as held ones do. So silences and quiet hours that have begun
since count for them, and one message can tell them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, exists, func, select, update

from model import HeldMessage, Severity, State
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import Time, alert, channel, delivery
from storage.timing.tables import ruling

GATE = "late"
REASON = "the channel took nothing for a while"
MAX_LATE = 1_000
"""Messages that are ruled once more at one look; the rest comes with the next one."""

_IS_OPEN = (channel.c.failing_since.is_(None)) & (channel.c.blocked_since.is_(None))
_other = delivery.alias("other")
_IS_KEPT = exists().where(
    _other.c.alert == delivery.c.alert,
    _other.c.channel == delivery.c.channel,
    (_other.c.state != "pending") | _other.c.maybe_sent | _other.c.asked,
)
"""The message may have arrived at a recipient, or a person asked for it."""
_IS_LATE = (
    (delivery.c.state == "pending")
    & ~delivery.c.asked
    & (delivery.c.channel == bindparam("channel"))
    & (delivery.c.at < bindparam("before", type_=Time))
)
_HAS_LATE = Prepared(
    select(func.count().label("number")).select_from(
        select(delivery.c.seq).where(_IS_LATE).limit(1).subquery()
    )
)
_FAILING = select(channel.c.name).where(channel.c.name == bindparam("channel"), ~_IS_OPEN)
_LATE = (
    select(
        alert.c.seq,
        alert.c.id,
        alert.c.key,
        alert.c.watch,
        alert.c.kind,
        alert.c.at,
        alert.c.message,
        alert.c.story,
        ruling.c.severity,
        ruling.c.route,
    )
    .distinct()
    .join(delivery, delivery.c.alert == alert.c.seq)
    .outerjoin(ruling, (ruling.c.alert == alert.c.seq) & (ruling.c.channel == delivery.c.channel))
    .where(_IS_LATE, ~_IS_KEPT)
    .order_by(alert.c.seq)
    .limit(MAX_LATE)
)


def has_late(db: Connection, channel_name: str, before: datetime) -> bool:
    """Return whether a message raised *before* a time waits in the outbox for a channel."""
    found = _HAS_LATE.fetch_first(db, {"channel": channel_name, "before": before})
    return found is not None and found.number > 0


def is_failing(db: Connection, channel_name: str) -> bool:
    """Return whether a channel took nothing at the last attempt."""
    return db.execute(_FAILING, {"channel": channel_name}).first() is not None


def list_late(
    db: Connection, channel_name: str, before: datetime, severities: Mapping[str, Severity]
) -> list[HeldMessage]:
    """Return the messages raised *before* a time that wait in the outbox for a channel.

    In their order, without those that may have arrived at a recipient, and those that a person
    asked for by id. The number of each is the
    row of its alert. *severities* has those of the watches.
    """
    rows = db.execute(_LATE, {"channel": channel_name, "before": before})
    return [_to_held(row, channel_name, severities) for row in rows]


def _to_held(row: Any, channel_name: str, severities: Mapping[str, Severity]) -> HeldMessage:
    severity = Severity(row.severity) if row.severity else severities.get(row.watch)
    return HeldMessage(
        number=row.seq,
        alert=row.id,
        key=row.key,
        watch=row.watch,
        kind=row.kind,
        at=row.at,
        gate=GATE,
        severity=severity or Severity.NORMAL,
        message=row.message.in_channel(channel_name),
        story=row.story,
        route=row.route or "",
    )


def take_back(
    db: Connection, channel_name: str, late: Sequence[HeldMessage], now: datetime
) -> None:
    """Take the messages *late* of `list_late` out of the outbox; they are held until *now*.

    Of a message that tells several, its parts are held again, and its alert is deleted: nobody
    has seen it.
    """
    for one in late:
        db.execute(_DROP_DELIVERIES, {"of": one.number, "channel": channel_name})
        parts = db.execute(_HOLD_PARTS, {"of": one.number, "now": now}).rowcount
        if parts:
            db.execute(_DROP_ALERT, {"of": one.number})
            continue
        values = {
            "alert": one.number,
            "channel": channel_name,
            "state": State.HELD.value,
            "gate": GATE,
            "reason": REASON,
            "route": one.route,
            "severity": one.severity.value,
            "until": now,
        }
        _HOLD.run(db, values)


_DROP_DELIVERIES = delete(delivery).where(
    delivery.c.alert == bindparam("of"), delivery.c.channel == bindparam("channel")
)
_DROP_ALERT = delete(alert).where(alert.c.seq == bindparam("of"))
_HOLD_PARTS = (
    update(ruling)
    .where(ruling.c.within == bindparam("of"))
    .values(
        state=State.HELD.value,
        gate=case((ruling.c.gate == "", GATE), else_=ruling.c.gate),
        until=bindparam("now", type_=Time),
        within=None,
    )
)
_ADDED = sql.insert(ruling)
_HOLD = Prepared(
    _ADDED.on_conflict_do_update(
        index_elements=[ruling.c.alert, ruling.c.channel],
        set_={
            name: _ADDED.excluded[name] for name in ("state", "gate", "reason", "until", "severity")
        },
    ),
    ("alert", "channel", "state", "gate", "reason", "route", "severity", "until"),
)
