"""The recipients who get nothing, for those who look, and the daemon's way to change them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from model import Recipient
from storage import _meta
from storage._prepared import Prepared
from storage._rows import DeliveryRow
from storage._tables import Time, alert
from storage.recipients import keeping
from storage.recipients.tables import recipient, unmade

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction."""

SKIPPED = "skipped"
"""The state in which people see a delivery that was not made."""
KEY = "unsubscribe.key"
"""The name of the key in `meta`, by which links that end mails are signed."""

_LIST = Prepared(select(recipient).order_by(recipient.c.channel, recipient.c.address))
_COUNT_SKIPPED = select(func.count()).where(
    unmade.c.channel == bindparam("of"),
    unmade.c.recipient == bindparam("to"),
    unmade.c.at >= bindparam("since", type_=Time),
)
UNMADE_ROWS = select(unmade, alert.c.id.label("alert_id"), alert.c.message).join(
    alert, alert.c.seq == unmade.c.alert
)
_UNMADE = UNMADE_ROWS.where(alert.c.id == bindparam("of")).order_by(unmade.c.seq)


def list_recipients(db: Connection) -> list[Recipient]:
    """Return the recipients who get nothing, or were refused, by channel and address."""
    return [_count_skipped(db, keeping.to_recipient(row)) for row in _LIST.fetch_all(db, {})]


def _count_skipped(db: Connection, one: Recipient) -> Recipient:
    if one.off_since is None:
        return one
    where = {"of": one.channel, "to": one.address, "since": one.off_since}
    return replace(one, skipped=db.execute(_COUNT_SKIPPED, where).scalar_one())


def to_unmade_row(row: Any) -> DeliveryRow:
    """Return the row of `UNMADE_ROWS` as lists show it."""
    return DeliveryRow(
        id=f"{row.alert_id}-{row.seq}",
        alert=row.alert_id,
        channel=row.channel,
        recipient=row.recipient,
        state=SKIPPED,
        at=row.at,
        attempts=0,
        not_before=row.at,
        maybe_sent=False,
        note=row.reason,
        remote={},
        headline=row.message.in_channel(row.channel).headline,
        sent_at=None,
    )


class StoredRecipients:
    """The recipients who get nothing, or were refused since their last message."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* begins."""
        self._begin = begin

    def list_all(self) -> list[Recipient]:
        """Return them by channel and address."""
        with self._begin() as db:
            return list_recipients(db)

    def list_unmade(self, alert_id: str) -> list[DeliveryRow]:
        """Return the deliveries of an alert that were not made, in the state `skipped`."""
        with self._begin() as db:
            return [to_unmade_row(row) for row in db.execute(_UNMADE, {"of": alert_id})]

    def read_key(self) -> bytes:
        """Return the key by which links that end mails are signed; empty if there is none yet."""
        with self._begin() as db:
            return bytes.fromhex(_meta.read_value(db, KEY) or "")


class RecipientDesk(StoredRecipients):
    """The same, for the daemon, which changes them. Each method commits before it returns."""

    def turn_off(self, off: Recipient) -> bool:
        """Store that *off* gets nothing; return whether it got messages until now."""
        with self._begin() as db:
            was_on = keeping.find(db, off.channel, off.address).off_since is None
            if was_on:
                keeping.turn_off(db, off)
            return was_on

    def turn_on(self, channel: str, address: str) -> bool:
        """Let a recipient get messages; return whether it got none until now."""
        with self._begin() as db:
            return keeping.turn_on(db, channel, address)

    def make_key(self, key: bytes) -> bytes:
        """Return the key that is stored; *key*, and store it, if there is none."""
        with self._begin() as db:
            stored = _meta.read_value(db, KEY)
            if stored is None:
                _meta.write_value(db, KEY, key.hex())
                return key
            return bytes.fromhex(stored)
