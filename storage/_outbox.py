"""The outbox: which delivery is next, and how an answer of its channel changes it.

pending ─claim─▶ sending ─settle─▶ sent, dead, or pending again with a time to wait. A claim
commits before the channel is called, so a crash leaves `sending`: it may have arrived.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, case, select, update

from model import Delivery, Outcome, Verdict, format_duration
from storage import _sqlite as sql
from storage._dismissed import IS_DEAD, NOT_DISMISSED
from storage._rows import AttemptResult
from storage._tables import alert, attempt, channel, delivery
from storage.recipients.keeping import is_off, note_outcome

MAX_CHANNEL_PAUSE = timedelta(seconds=20)
"""After a server asked one message to wait for longer: another one may be taken."""
TRUSTED_ATTEMPTS = 10
"""A message that failed so often waits as it must, also when its channel takes others again."""
MAX_PLAINNESS = 2  # text alone; a channel that refuses even this refuses the message
CRASH_NOTE = "the daemon stopped before there was an answer"


def make_delivery_id(instance: str, alert_id: str, channel_name: str, recipient: str) -> str:
    """Return the idempotency key: the same in every run for an alert, channel and recipient."""
    named = f"{instance}|{alert_id}|{channel_name}|{recipient}"
    digest = sha256(named.encode()).digest()
    return b32encode(digest).decode()[:26].lower()


IS_PENDING = delivery.c.state == "pending"


def update_delivery(db: Connection, seq: int, changes: Mapping[str, Any]) -> None:
    changed = update(delivery).where(delivery.c.seq == seq)
    db.execute(changed.values(**changes))


# --- settle ---------------------------------------------------------------------------------


def settle(
    db: Connection, given: Delivery, outcome: Outcome, retry_at: datetime, now: datetime
) -> AttemptResult:
    """Store the *outcome* of an attempt; a delivery that is settled already stays as it is."""
    row = db.execute(_DELIVERY, {"id": given.id}).one()
    if row.state != "sending":
        return AttemptResult(row.state, newly_blocked=False, recovered=False)
    changes = _delivery_changes(row, outcome, retry_at, now)
    update_delivery(db, row.seq, changes)
    _end_attempt(db, row.seq, outcome.verdict, outcome.note, now)
    before = settle_channel(db, row.channel, outcome, retry_at, now)
    result = _make_result(changes["state"], outcome.verdict, before)
    if row.recipient and note_outcome(db, row.channel, row.recipient, outcome, now):
        result = result._replace(recipient_off=True)
    if result.recovered:
        make_all_due(db, row.channel, now)
    return result


_DELIVERY = select(delivery).where(delivery.c.id == bindparam("id"))
_CHANNEL = select(channel).where(channel.c.name == bindparam("name"))


def _make_result(state: str, verdict: Verdict, before: Any | None) -> AttemptResult:
    """Return the new *state* of a delivery, and the effect of *verdict* on its channel."""
    was_blocked = before is not None and before.blocked_since is not None
    was_failing = before is not None and before.failing_since is not None
    recovered = verdict is Verdict.SENT and (was_blocked or was_failing)
    failing_since = None
    if before is not None and recovered and not was_blocked:
        failing_since = before.failing_since
    return AttemptResult(
        state=state,
        newly_blocked=verdict is Verdict.BLOCKED and not was_blocked,
        recovered=recovered,
        failing_since=failing_since,
    )


def _delivery_changes(
    row: Any, outcome: Outcome, retry_at: datetime, now: datetime
) -> dict[str, Any]:
    """Return the columns of the delivery *row* that *outcome* changes; always its state."""
    noted = {"note": outcome.note}
    again = noted | {"state": "pending", "not_before": retry_at}
    match outcome.verdict:
        case Verdict.SENT:
            arrived = {"remote": outcome.remote, "sent_at": now, "maybe_sent": False}
            return noted | arrived | {"state": "sent"}
        case Verdict.WAIT | Verdict.BLOCKED:
            return again | _undo_claim(row)
        case Verdict.RETRY:
            return again
        case Verdict.UNSURE:
            return again | {"maybe_sent": True}
        case Verdict.TOO_RICH if row.plainness < MAX_PLAINNESS:
            return again | {"not_before": now, "plainness": row.plainness + 1}
        case _:  # REFUSED, or TOO_RICH although it was as plain as can be
            return noted | {"state": "dead"}


def _undo_claim(row: Any) -> dict[str, Any]:
    """Return the columns of *row* as they were before the claim, so that it does not count."""
    was_first = row.attempts == 1 and not row.maybe_sent
    return {
        "attempts": row.attempts - 1,
        "first_attempt": None if was_first else row.first_attempt,
    }


def _channel_changes(
    before: Any | None, outcome: Outcome, retry_at: datetime, now: datetime
) -> dict[str, Any]:
    """Return the columns of the channel that *outcome* changes, given its row *before*."""
    blocked_since = before and before.blocked_since
    failing_since = before and before.failing_since
    match outcome.verdict:
        case Verdict.SENT:
            return {
                "failures": 0,
                "failing_since": None,
                "blocked_since": None,
                "paused_until": None,
                "problem": "",
            }
        case Verdict.WAIT if not outcome.alone:
            # It answers, and takes nothing: told as a channel in trouble if it lasts.
            return {
                "failing_since": failing_since or now,
                "paused_until": retry_at,
                "problem": before.problem if before and blocked_since else outcome.note,
            }
        case Verdict.RETRY | Verdict.UNSURE if not outcome.alone:
            failures = before.failures if before else 0
            # A person has to unblock the channel; a failure must not hide the reason.
            problem = before.problem if before and blocked_since else outcome.note
            return {
                "failures": failures + 1,
                "failing_since": failing_since or now,
                "paused_until": _find_pause(outcome, retry_at, now),
                "problem": problem,
            }
        case Verdict.BLOCKED:
            return {
                "blocked_since": blocked_since or now,
                "paused_until": retry_at,
                "problem": outcome.note,
            }
        case _:
            return {}


def _find_pause(outcome: Outcome, retry_at: datetime, now: datetime) -> datetime:
    """Return until when a channel that failed gets no message: until the same one is due again.

    So no message overtakes it, unless the server asked this one to wait.
    """
    return retry_at if outcome.retry_in is None else min(retry_at, now + MAX_CHANNEL_PAUSE)


def settle_channel(
    db: Connection, name: str, outcome: Outcome, retry_at: datetime, now: datetime
) -> Any | None:
    """Store the effect of *outcome* on channel *name*; return its row as it was before."""
    before = db.execute(_CHANNEL, {"name": name}).one_or_none()
    _update_channel(db, name, _channel_changes(before, outcome, retry_at, now))
    return before


def _update_channel(db: Connection, name: str, changes: Mapping[str, Any]) -> None:
    if not changes:
        return
    row = sql.insert(channel).values(name=name, **changes)
    on_change = row.on_conflict_do_update(
        index_elements=[channel.c.name],
        set_=dict(changes),
    )
    db.execute(on_change)


def _end_attempt(db: Connection, seq: int, verdict: Verdict, note: str, now: datetime) -> None:
    ended = update(attempt).where(
        attempt.c.delivery == seq,
        attempt.c.verdict == "",
    )
    db.execute(ended.values(verdict=verdict.value, note=note, ended=now))


def make_all_due(db: Connection, name: str, now: datetime) -> None:
    """Make the pending deliveries to channel *name* due now, except those that fail alone."""
    later = update(delivery).where(
        IS_PENDING,
        delivery.c.channel == name,
        delivery.c.not_before > now,
        delivery.c.attempts < TRUSTED_ATTEMPTS,
    )
    db.execute(later.values(not_before=now))


# --- all at once ----------------------------------------------------------------------------

_UNDER_WAY = select(
    delivery.c.seq,
    delivery.c.channel,
).where(delivery.c.state == "sending")


def recover(db: Connection, wait: Mapping[str, timedelta], now: datetime) -> int:
    """Make deliveries that a crash left under way pending; return how many.

    *wait* says by channel how long each waits before its next attempt.
    """
    left = db.execute(_UNDER_WAY).all()
    for row in left:
        due = now + wait.get(row.channel, timedelta())
        _update_channel(db, row.channel, {"paused_until": due})  # no message overtakes it
        update_delivery(db, row.seq, {"state": "pending", "maybe_sent": True, "not_before": due})
        _end_attempt(db, row.seq, Verdict.UNSURE, CRASH_NOTE, now)
    return len(left)


_LATE_NOTE = bindparam("late", type_=String)
_EXPIRE = (
    update(delivery)
    .where(IS_PENDING, delivery.c.since < bindparam("before"))
    .values(
        state="dead",
        note=case(
            (delivery.c.note == "", _LATE_NOTE),
            else_=_LATE_NOTE + "; last: " + delivery.c.note,
        ),
    )
)


_TO_EXPIRE = (
    select(delivery.c.channel, alert.c.message)
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(IS_PENDING, delivery.c.since < bindparam("before"))
    .order_by(delivery.c.channel, delivery.c.at, delivery.c.seq)
)


def expire(db: Connection, before: datetime, now: datetime) -> list[tuple[str, str]]:
    """Give up the deliveries that have been pending since *before* a time.

    Return channel and headline of each, by the name of the channel.
    """
    rows = db.execute(_TO_EXPIRE, {"before": before}).all()
    if rows:
        late = f"not delivered within {format_duration(now - before)}"
        db.execute(_EXPIRE, {"before": before, "late": late})
    return [(row.channel, row.message.in_channel(row.channel).headline) for row in rows]


def retry(db: Connection, ids: Sequence[str] | None, now: datetime) -> int:
    """Make dead and pending deliveries due, all or those of *ids*, with a fresh budget.

    Dismissed ones only if *ids* name them; none to recipients who get no more. Those of *ids* are
    sent as they are, however late.
    """
    chosen: ColumnElement[bool] = IS_DEAD | IS_PENDING
    if ids is not None:
        chosen = delivery.c.state.in_(("dead", "pending")) & delivery.c.id.in_(ids)
    chosen = chosen & ~is_off(delivery.c.channel, delivery.c.recipient)
    channels = db.execute(select(delivery.c.channel).where(chosen)).scalars()
    opened = update(channel).where(channel.c.name.in_(set(channels)))
    again = update(delivery).where(chosen)
    count = db.execute(
        again.values(
            state="pending",
            since=now,
            not_before=now,
            attempts=0,
            plainness=0,
            asked=ids is not None,
            **NOT_DISMISSED,
            # If it may have arrived, the notifier asks the channel for messages since then.
            first_attempt=case((delivery.c.maybe_sent, delivery.c.first_attempt), else_=None),
        )
    ).rowcount
    db.execute(opened.values(paused_until=None))
    return count
