"""The outbox: which delivery is next, and what becomes of it by what its channel answers.

pending ─claim─▶ sending ─settle─▶ sent, dead, or pending again with a time to wait. A claim
commits before the channel is called, so a crash leaves `sending`: it may have arrived.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, case, func, select, update

from model import Delivery, Outcome, State, Verdict, spoken
from storage import _sqlite as sql
from storage._rows import Settled, Waiting
from storage._tables import alert, attempt, channel, delivery

PAUSE = timedelta(seconds=60)  # at most, for a channel that failed: another delivery may pass
PLAINEST = 2  # text alone; what is refused then is refused
WENT_DOWN = "the daemon stopped before there was an answer"


def delivery_id(instance: str, alert_id: str, channel_name: str, recipient: str) -> str:
    """Return the idempotency key: the same alert to the same recipient has it in every run."""
    named = f"{instance}|{alert_id}|{channel_name}|{recipient}".encode()
    return b32encode(sha256(named).digest()).decode()[:26].lower()


# --- claim ----------------------------------------------------------------------------------


# Made once: most looks find nothing, and making a statement takes longer than it runs.
_IS_PENDING = delivery.c.state == "pending"
_IS_DUE = _IS_PENDING & (delivery.c.not_before <= bindparam("now"))
_IS_OPEN = channel.c.paused_until.is_(None) | (channel.c.paused_until <= bindparam("now"))
_CHANNELS_DUE = (
    select(delivery.c.channel)
    .distinct()
    .outerjoin(channel, channel.c.name == delivery.c.channel)
    .where(_IS_DUE, _IS_OPEN)
    .order_by(delivery.c.channel)
)
_WAITING = (
    select(delivery.c.channel, func.count(), func.max(delivery.c.at))
    .where(delivery.c.state.in_(("pending", "sending")))
    .group_by(delivery.c.channel)
    .order_by(delivery.c.channel)
)


def channels_due(db: Connection, now: datetime) -> list[str]:
    """Return the channels that have something to send and are not paused, by name."""
    return list(db.execute(_CHANNELS_DUE, {"now": now}).scalars())


def waiting(db: Connection) -> tuple[Waiting, ...]:
    """Return what has not been sent, a row a channel."""
    return tuple(Waiting(*row) for row in db.execute(_WAITING))


def claim(db: Connection, name: str, now: datetime) -> Delivery | None:
    """Mark the oldest delivery that is due to channel *name* as sending; None if there is none."""
    oldest = (
        select(delivery, alert.c.id.label("alert_id"), alert.c.message)
        .join(alert, alert.c.seq == delivery.c.alert)
        .outerjoin(channel, channel.c.name == delivery.c.channel)
        .where(delivery.c.channel == name, _IS_DUE, _IS_OPEN)
        .order_by(delivery.c.at, delivery.c.seq)
        .limit(1)
    )
    row = db.execute(oldest, {"now": now}).one_or_none()
    if row is None:
        return None
    n, first = row.attempts + 1, row.first_attempt or now
    _change(db, row.seq, {"state": "sending", "attempts": n, "first_attempt": first})
    db.execute(sql.insert(attempt).values(delivery=row.seq, n=n, at=now))
    return Delivery(
        id=row.id,
        alert=row.alert_id,
        channel=row.channel,
        recipient=row.recipient,
        message=row.message,
        at=row.at,
        attempt=n,
        maybe_sent=row.maybe_sent,
        first_attempt=first,
        plainness=row.plainness,
        under=_under(db, row.message.thread, row.channel, row.recipient),
    )


def _under(db: Connection, thread: str, name: str, recipient: str) -> Mapping[str, str]:
    """Return where the message of the signal *thread* went; empty where it did not arrive."""
    if not thread:
        return {}
    its_alert = (alert.c.key == thread) & (alert.c.state == State.ACTIVE.value)
    there = (delivery.c.channel == name) & (delivery.c.recipient == recipient)
    sent = (
        select(delivery.c.remote)
        .join(alert, alert.c.seq == delivery.c.alert)
        .where(its_alert, there, delivery.c.state == "sent")
        .limit(1)
    )
    return db.execute(sent).scalar_one_or_none() or {}


def _change(db: Connection, seq: int, changes: Mapping[str, Any]) -> None:
    db.execute(update(delivery).where(delivery.c.seq == seq).values(**changes))


# --- settle ---------------------------------------------------------------------------------


def settle(
    db: Connection, given: Delivery, outcome: Outcome, retry_at: datetime, now: datetime
) -> Settled:
    """Store what came of an attempt; one that is settled already stays as it is."""
    row = db.execute(select(delivery).where(delivery.c.id == given.id)).one()
    if row.state != "sending":
        return Settled(row.state, newly_blocked=False, recovered=False)
    before = db.execute(select(channel).where(channel.c.name == row.channel)).one_or_none()
    was_blocked = before is not None and before.blocked_since is not None
    was_failing = before is not None and before.failures > 0
    changes = _delivery_changes(row, outcome, retry_at, now)
    _change(db, row.seq, changes)
    _end_attempt(db, row.seq, outcome.verdict, outcome.note, now)
    _change_channel(db, row.channel, _channel_changes(before, outcome, retry_at, now))
    is_sent = outcome.verdict is Verdict.SENT
    if is_sent and (was_blocked or was_failing):
        _hurry(db, row.channel, now)
    return Settled(
        state=changes["state"],
        newly_blocked=outcome.verdict is Verdict.BLOCKED and not was_blocked,
        recovered=is_sent and (was_blocked or was_failing),
        failing_since=before.failing_since if before and is_sent and not was_blocked else None,
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
            return again | _uncounted(row)
        case Verdict.RETRY:
            return again
        case Verdict.UNSURE:
            return again | {"maybe_sent": True}
        case Verdict.TOO_RICH if row.plainness < PLAINEST:
            return again | {"not_before": now, "plainness": row.plainness + 1}
        case _:  # REFUSED, or TOO_RICH when it could not be plainer
            return noted | {"state": "dead"}


def _uncounted(row: Any) -> dict[str, Any]:
    """Return what takes back that *row* was claimed."""
    is_untried = row.attempts == 1 and not row.maybe_sent
    first = None if is_untried else row.first_attempt
    return {"attempts": row.attempts - 1, "first_attempt": first}


def _channel_changes(
    before: Any | None, outcome: Outcome, retry_at: datetime, now: datetime
) -> dict[str, Any]:
    """Return the columns of the channel that *outcome* changes, given its row *before*."""
    blocked_since = before and before.blocked_since
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
            return {"paused_until": retry_at}
        case Verdict.RETRY | Verdict.UNSURE if not outcome.alone:
            return {
                "failures": (before.failures if before else 0) + 1,
                "failing_since": (before and before.failing_since) or now,
                "paused_until": min(retry_at, now + PAUSE),
                # Why it is blocked is what a person must know; that it fails besides is not.
                "problem": before.problem if before and blocked_since else outcome.note,
            }
        case Verdict.BLOCKED:
            return {
                "blocked_since": blocked_since or now,
                "paused_until": retry_at,
                "problem": outcome.note,
            }
        case _:
            return {}


def _change_channel(db: Connection, name: str, changes: Mapping[str, Any]) -> None:
    if changes:
        row = sql.insert(channel).values(name=name, **changes)
        db.execute(row.on_conflict_do_update(index_elements=[channel.c.name], set_=dict(changes)))


def _end_attempt(db: Connection, seq: int, verdict: Verdict, note: str, now: datetime) -> None:
    under_way = (attempt.c.delivery == seq) & (attempt.c.verdict == "")
    ended = update(attempt).where(under_way)
    db.execute(ended.values(verdict=verdict.value, note=note, ended=now))


def _hurry(db: Connection, name: str, now: datetime) -> None:
    """Make all that waits for channel *name* due now."""
    waiting = (
        (delivery.c.state == "pending")
        & (delivery.c.channel == name)
        & (delivery.c.not_before > now)
    )
    db.execute(update(delivery).where(waiting).values(not_before=now))


# --- all at once ----------------------------------------------------------------------------


def recover(db: Connection, wait: Mapping[str, timedelta], now: datetime) -> int:
    """Take up what a crash left under way, each after what its channel wants to *wait*."""
    left = db.execute(
        select(delivery.c.seq, delivery.c.channel).where(delivery.c.state == "sending")
    ).all()
    for row in left:
        due = now + wait.get(row.channel, timedelta())
        _change(db, row.seq, {"state": "pending", "maybe_sent": True, "not_before": due})
        _end_attempt(db, row.seq, Verdict.UNSURE, WENT_DOWN, now)
    return len(left)


_LATE = bindparam("late", type_=String)
_EXPIRE = (
    update(delivery)
    .where(_IS_PENDING, delivery.c.since < bindparam("before"))
    .values(
        state="dead",
        note=case((delivery.c.note == "", _LATE), else_=_LATE + "; last: " + delivery.c.note),
    )
)


def expire(db: Connection, before: datetime, now: datetime) -> int:
    """Give up what has been pending since *before* that time; return how many."""
    late = f"not delivered within {spoken(now - before)}"
    return db.execute(_EXPIRE, {"before": before, "late": late}).rowcount


def retry(db: Connection, ids: Sequence[str] | None, now: datetime) -> int:
    """Make what is dead or waits due again, all of it or *ids*, with a fresh budget."""
    wanted: ColumnElement[bool] = delivery.c.state.in_(("dead", "pending"))
    if ids is not None:
        wanted = wanted & delivery.c.id.in_(ids)
    names = set(db.execute(select(delivery.c.channel).where(wanted)).scalars())
    count = db.execute(
        update(delivery)
        .where(wanted)
        .values(
            state="pending",
            since=now,
            not_before=now,
            attempts=0,
            plainness=0,
            # From then on the channel is asked whether it has it.
            first_attempt=case((delivery.c.maybe_sent, delivery.c.first_attempt), else_=None),
        )
    ).rowcount
    db.execute(update(channel).where(channel.c.name.in_(names)).values(paused_until=None))
    return count
