"""Turn recipients off and on, and keep their deliveries from being made while they are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, select

from model import MAX_REFUSED_DAYS, OffCause, Outcome, Recipient, Verdict
from storage import _sqlite as sql
from storage._prepared import Prepared, prepare_upsert
from storage._tables import delivery
from storage.recipients.tables import recipient, unmade

SERVER = "the server"
"""The way by which a recipient is turned off whose server refused it."""

_COLUMNS = tuple(column.name for column in recipient.columns)
_WRITE = prepare_upsert(recipient, ["channel", "address"], list(_COLUMNS[2:]))
_ONE = Prepared(
    select(recipient).where(
        recipient.c.channel == bindparam("channel"),
        recipient.c.address == bindparam("address"),
    )
)
_OFF = Prepared(
    select(recipient)
    .where(recipient.c.off_since.is_not(None))
    .order_by(recipient.c.channel, recipient.c.address)
)
_DELETE = delete(recipient).where(
    recipient.c.channel == bindparam("of"), recipient.c.address == bindparam("to")
)
_ADD_UNMADE = sql.insert(unmade).on_conflict_do_nothing()
_PENDING = (delivery.c.state == "pending") & (delivery.c.recipient == bindparam("to"))
_OF_CHANNEL = delivery.c.channel == bindparam("of")
_TAKE_BACK = select(delivery.c.seq, delivery.c.alert).where(_OF_CHANNEL, _PENDING)


def is_off(channel: ColumnElement[str], address: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the recipient in these columns gets nothing."""
    return exists().where(
        recipient.c.channel == channel,
        recipient.c.address == address,
        recipient.c.off_since.is_not(None),
    )


def find(db: Connection, channel: str, address: str) -> Recipient:
    """Return what is stored of a recipient; nothing is, of one who gets all messages."""
    rows = _ONE.fetch_all(db, {"channel": channel, "address": address})
    return to_recipient(rows[0]) if rows else Recipient(channel, address, None)


def to_recipient(row: Any) -> Recipient:
    """Return the recipient of a row."""
    return Recipient(
        channel=row.channel,
        address=row.address,
        off_since=row.off_since,
        cause=OffCause(row.cause) if row.cause else None,
        via=row.via,
        refused_on=tuple(map(date.fromisoformat, row.refused_on)),
        note=row.note,
    )


def turn_off(db: Connection, off: Recipient) -> None:
    """Store that *off* gets nothing, and take back the deliveries that wait for it."""
    _write(db, off)
    where = {"of": off.channel, "to": off.address}
    waiting = db.execute(_TAKE_BACK, where).all()
    rows = [_make_unmade(row.alert, off, off.off_since) for row in waiting]
    if rows:
        db.execute(_ADD_UNMADE, rows)
        numbers = [row.seq for row in waiting]
        db.execute(delete(delivery).where(delivery.c.seq.in_(numbers)))


def turn_on(db: Connection, channel: str, address: str) -> bool:
    """Forget all that is stored of a recipient; return whether it got nothing until now."""
    was_off = find(db, channel, address).off_since is not None
    db.execute(_DELETE, {"of": channel, "to": address})
    return was_off


def keep_from_making(
    db: Connection, alert: int, addresses: Sequence[tuple[str, str]], at: datetime
) -> Sequence[tuple[str, str]]:
    """Return *addresses*, pairs of channel and recipient, without those who get nothing.

    For each of these it is stored that the delivery of the row *alert* is not made, and why.
    """
    if not any(to for _channel, to in addresses):
        return addresses
    off = {(row.channel, row.address): row for row in _OFF.fetch_all(db, {})}
    kept = [to_recipient(off[pair]) for pair in addresses if pair in off]
    if kept:
        db.execute(_ADD_UNMADE, [_make_unmade(alert, one, at) for one in kept])
    return [pair for pair in addresses if pair not in off] if kept else addresses


def _make_unmade(alert: int, off: Recipient, at: datetime | None) -> dict[str, Any]:
    return {
        "alert": alert,
        "channel": off.channel,
        "recipient": off.address,
        "at": at,
        "reason": off.reason,
    }


def note_outcome(
    db: Connection, channel: str, address: str, outcome: Outcome, now: datetime
) -> bool:
    """Count the days on which a recipient was refused for good, and turn it off on the third.

    Return whether it was turned off. A message that arrives begins a new count. A delivery that
    was under way when the recipient was turned off, and is to be tried again, is taken back.
    """
    known = find(db, channel, address)
    if known.off_since is not None:
        turn_off(db, known)
        return False
    if outcome.verdict is Verdict.SENT and known.refused_on:
        turn_on(db, channel, address)
    if outcome.verdict is not Verdict.REFUSED or not outcome.alone:
        return False
    days = (*(day for day in known.refused_on if day != now.date()), now.date())
    refused = Recipient(channel, address, None, refused_on=days, note=outcome.note)
    if len(days) < MAX_REFUSED_DAYS:
        _write(db, refused)
        return False
    turn_off(db, replace(refused, off_since=now, cause=OffCause.REFUSED, via=SERVER))
    return True


def _write(db: Connection, one: Recipient) -> None:
    _WRITE.run(
        db,
        {
            "channel": one.channel,
            "address": one.address,
            "off_since": one.off_since,
            "cause": one.cause.value if one.cause else "",
            "via": one.via,
            "refused_on": tuple(day.isoformat() for day in one.refused_on),
            "note": one.note,
        },
    )
