"""Claim the delivery that is next for a channel; see storage/_outbox.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from model import Delivery
from storage import _sqlite as sql
from storage._outbox import IS_PENDING, update_delivery
from storage._rows import Backlog
from storage._tables import alert, attempt, channel, delivery
from storage.timing.tables import ruling

AFTER_FIRST = timedelta(seconds=1)
"""After the first message of a thread is due: when a follow-up looks whether it is sent."""

# Made once: most calls find nothing, and building a statement takes longer than running it.
_IS_WAITING = delivery.c.state.in_(("pending", "sending"))
_IS_DELIVERY_DUE = IS_PENDING & (delivery.c.not_before <= bindparam("now"))
_OF_ITS_CHANNEL = channel.c.name == delivery.c.channel
_IS_OPEN = channel.c.paused_until.is_(None) | (channel.c.paused_until <= bindparam("now"))
_DUE_CHANNELS = (
    select(delivery.c.channel)
    .distinct()
    .outerjoin(channel, _OF_ITS_CHANNEL)
    .where(_IS_DELIVERY_DUE, _IS_OPEN)
    .order_by(delivery.c.channel)
)
_BACKLOGS = (
    select(
        delivery.c.channel,
        func.count(),
        func.max(delivery.c.at),
    )
    .where(_IS_WAITING)
    .group_by(delivery.c.channel)
    .order_by(delivery.c.channel)
)
_OLDEST_DUE = (
    select(
        delivery,
        alert.c.id.label("alert_id"),
        alert.c.message,
    )
    .join(alert, alert.c.seq == delivery.c.alert)
    .outerjoin(channel, _OF_ITS_CHANNEL)
    .where(delivery.c.channel == bindparam("channel"), _IS_DELIVERY_DUE, _IS_OPEN)
    .order_by(delivery.c.at, delivery.c.seq)
    .limit(1)
)


def list_due_channels(db: Connection, now: datetime) -> list[str]:
    """Return the channels that have a delivery due and are not paused, by name."""
    return list(db.execute(_DUE_CHANNELS, {"now": now}).scalars())


def list_backlogs(db: Connection) -> tuple[Backlog, ...]:
    """Return the deliveries that are neither sent nor dead, counted by channel."""
    return tuple(Backlog(*row) for row in db.execute(_BACKLOGS))


def claim(db: Connection, name: str, now: datetime) -> Delivery | None:
    """Mark the oldest delivery that is due to channel *name* as sending; None if there is none."""
    row = _find_next(db, name, now)
    if row is None:
        return None
    number = row.attempts + 1
    first_attempt = row.first_attempt or now
    claimed = {"state": "sending", "attempts": number, "first_attempt": first_attempt}
    update_delivery(db, row.seq, claimed)
    _begin_attempt(db, row.seq, number, now)
    return Delivery(
        id=row.id,
        alert=row.alert_id,
        channel=row.channel,
        recipient=row.recipient,
        message=row.message.in_channel(row.channel),
        at=row.at,
        attempt=number,
        maybe_sent=row.maybe_sent,
        first_attempt=first_attempt,
        attempted_at=now,
        plainness=row.plainness,
        under=_find_parent(db, row.message.thread, row.channel, row.recipient),
    )


def _find_next(db: Connection, name: str, now: datetime) -> Any | None:
    """Return the row of the oldest delivery that is due to channel *name*; None for none.

    One whose first message is still on its way waits with that.
    """
    while True:
        row = db.execute(_OLDEST_DUE, {"channel": name, "now": now}).one_or_none()
        if row is None or not row.message.thread:
            return row
        where = {"thread": row.message.thread, "channel": name, "recipient": row.recipient}
        due = db.execute(_FIRST_ON_ITS_WAY, where).scalar_one_or_none()
        if due is None:
            return row
        update_delivery(db, row.seq, {"not_before": max(due, now + AFTER_FIRST)})


_FIRST_ON_ITS_WAY = (
    select(delivery.c.not_before)
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(
        alert.c.key == bindparam("thread"),
        delivery.c.channel == bindparam("channel"),
        delivery.c.recipient == bindparam("recipient"),
        _IS_WAITING,
    )
    .limit(1)
)
"""When the first message of a thread is due, which is not sent yet."""

_SENT_EARLIER = (
    select(delivery.c.remote)
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(
        alert.c.key == bindparam("thread"),
        delivery.c.channel == bindparam("channel"),
        delivery.c.recipient == bindparam("recipient"),
        # Not by its state: SQLite would read all deliveries that were sent to the channel.
        delivery.c.sent_at.is_not(None),
    )
    .limit(1)
)


_SENT_WITH_OTHERS = (
    select(delivery.c.remote)
    .join(ruling, ruling.c.within == delivery.c.alert)
    .join(alert, alert.c.seq == ruling.c.alert)
    .where(
        alert.c.key == bindparam("thread"),
        ruling.c.channel == bindparam("channel"),
        delivery.c.channel == bindparam("channel"),
        delivery.c.recipient == bindparam("recipient"),
        delivery.c.sent_at.is_not(None),
    )
    .limit(1)
)
"""The message for several held ones, one of which is the first of the thread."""


def _find_parent(db: Connection, thread: str, name: str, recipient: str) -> Mapping[str, str]:
    """Return where the first message of *thread* is; empty if it did not arrive there."""
    if not thread:
        return {}
    where = {"thread": thread, "channel": name, "recipient": recipient}
    found = db.execute(_SENT_EARLIER, where).scalar_one_or_none()
    return found or db.execute(_SENT_WITH_OTHERS, where).scalar_one_or_none() or {}


def _begin_attempt(db: Connection, seq: int, number: int, now: datetime) -> None:
    begun = sql.insert(attempt).values(delivery=seq, n=number, at=now)
    db.execute(begun)
