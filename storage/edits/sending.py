"""The edits that are due: which is next, and how the channel's answer changes it.

An edit is never marked as under way. It says the same when it is sent again, so a crash in between
only repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update

from model import Delivery, MessageEdit, Outcome, Verdict
from storage._outbox import MAX_PLAINNESS, make_all_due, settle_channel
from storage._rows import AttemptResult
from storage._tables import Time, alert, channel, delivery
from storage.edits.tables import edit
from storage.edits.wanting import MIN_BETWEEN, hash_words

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction."""

_NOW = bindparam("now", type_=Time)
_other = delivery.alias()
_IS_BUSY = exists().where(
    _other.c.channel == edit.c.channel,
    (_other.c.state == "sending") | ((_other.c.state == "pending") & (_other.c.not_before <= _NOW)),
)
"""A delivery to the channel is due, or under way: it goes first."""
_IS_DUE = (
    (edit.c.state == "wanted")
    & (edit.c.not_before <= _NOW)
    & (delivery.c.state == "sent")
    & (channel.c.paused_until.is_(None) | (channel.c.paused_until <= _NOW))
    & ~_IS_BUSY
)
_DUE_CHANNELS = (
    select(edit.c.channel)
    .distinct()
    .join(delivery, delivery.c.seq == edit.c.delivery)
    .outerjoin(channel, channel.c.name == edit.c.channel)
    .where(_IS_DUE)
    .order_by(edit.c.channel)
)
_NEXT = (
    select(
        edit,
        delivery.c.id,
        delivery.c.recipient,
        delivery.c.at,
        delivery.c.remote,
        alert.c.id.label("alert_id"),
    )
    .join(delivery, delivery.c.seq == edit.c.delivery)
    .join(alert, alert.c.seq == delivery.c.alert)
    .outerjoin(channel, channel.c.name == edit.c.channel)
    .where(edit.c.channel == bindparam("channel"), _IS_DUE)
    .order_by(edit.c.not_before, edit.c.delivery)
    .limit(1)
)
_EDIT = select(edit).where(edit.c.delivery == bindparam("number"))


class EditLane:
    """The edits that are due. Each method commits before it returns."""

    def __init__(self, begin: Begin) -> None:
        """Read and write in transactions that *begin* opens."""
        self._begin = begin

    def list_due_channels(self, now: datetime) -> list[str]:
        """Return the channels with an edit due and no delivery, by name."""
        with self._begin() as db:
            return list(db.execute(_DUE_CHANNELS, {"now": now}).scalars())

    def read_next(self, channel: str, now: datetime) -> MessageEdit | None:
        """Return the edit due to *channel*; None if none is, or if a delivery is."""
        with self._begin() as db:
            return read_next(db, channel, now)

    def settle(
        self, given: MessageEdit, outcome: Outcome, retry_at: datetime, now: datetime
    ) -> AttemptResult:
        """Store the *outcome* of an attempt to edit; return the new state of both."""
        with self._begin() as db:
            return settle(db, given, outcome, retry_at, now)


def read_next(db: Connection, name: str, now: datetime) -> MessageEdit | None:
    """Return the edit that is due to channel *name*; None if none is, or if a delivery is."""
    row = db.execute(_NEXT, {"channel": name, "now": now}).one_or_none()
    if row is None:
        return None
    sent = Delivery(
        id=row.id,
        alert=row.alert_id,
        channel=row.channel,
        recipient=row.recipient,
        message=row.wanted,
        at=row.at,
        attempt=row.attempts + 1,
        plainness=row.plainness,
    )
    return MessageEdit(row.delivery, sent, row.remote)


def settle(
    db: Connection, given: MessageEdit, outcome: Outcome, retry_at: datetime, now: datetime
) -> AttemptResult:
    """Store the *outcome* of an attempt; return the new state, and the effect on the channel."""
    row = db.execute(_EDIT, {"number": given.number}).one_or_none()
    if row is None or row.state == "ended":  # deleted meanwhile with its delivery
        return AttemptResult("ended", newly_blocked=False, recovered=False)
    changes = _find_changes(row, given, outcome, retry_at, now)
    db.execute(update(edit).where(edit.c.delivery == given.number).values(**changes))
    if outcome.verdict is Verdict.WAIT:
        _let_all_wait(db, row.channel, retry_at)
    newly_blocked = recovered = False
    if outcome.verdict is Verdict.BLOCKED:
        before = settle_channel(db, row.channel, outcome, retry_at, now)
        newly_blocked = before is None or before.blocked_since is None
    elif outcome.verdict is Verdict.SENT and _has_blocked(db, row):
        settle_channel(db, row.channel, outcome, retry_at, now)
        make_all_due(db, row.channel, now)
        recovered = True
    state: str = changes.get("state", row.state)
    return AttemptResult(state, newly_blocked=newly_blocked, recovered=recovered)


def _has_blocked(db: Connection, row: Any) -> bool:
    """Return whether the channel is blocked by the refusal of this very edit.

    One that refuses messages may take edits, so an edit that it took does not open it.
    """
    blocked = select(channel.c.name).where(
        channel.c.name == row.channel,
        channel.c.blocked_since.is_not(None),
        channel.c.problem == row.note,
    )
    return db.execute(blocked).first() is not None


def _find_changes(
    row: Any, given: MessageEdit, outcome: Outcome, retry_at: datetime, now: datetime
) -> Mapping[str, Any]:
    """Return the columns of *row* that *outcome* changes."""
    noted = {"note": outcome.note}
    match outcome.verdict:
        case Verdict.SENT:
            return noted | _find_shown(row, given, now)
        case Verdict.WAIT | Verdict.BLOCKED:
            return noted | {"not_before": retry_at}
        case Verdict.RETRY | Verdict.UNSURE:
            return noted | {"not_before": retry_at, "attempts": row.attempts + 1}
        case Verdict.TOO_RICH if row.plainness < MAX_PLAINNESS:
            return noted | {"plainness": row.plainness + 1}
        case _:  # REFUSED, or TOO_RICH although it was as plain as can be
            return noted | {"state": "ended", "wanted": None}


def _find_shown(row: Any, given: MessageEdit, now: datetime) -> dict[str, Any]:
    """Return the columns of *row* once the words of *given* stand there; newer ones may wait."""
    shown = hash_words(given.delivery.message)
    changes: dict[str, Any] = {"stands": shown, "edited": now, "attempts": 0}
    if row.wanted is None or hash_words(row.wanted) == shown:
        return changes | {"state": "done", "urgent": False}
    return changes | {"not_before": now if row.urgent else now + MIN_BETWEEN}


def _let_all_wait(db: Connection, name: str, until: datetime) -> None:
    """Let all edits of channel *name* wait, as the channel asks; its deliveries go on."""
    later = update(edit).where(
        edit.c.channel == name, edit.c.state == "wanted", edit.c.not_before < until
    )
    db.execute(later.values(not_before=until))
