"""Rulings: which messages wait in which channel, why, and which message told them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, case, func, select, type_coerce, update

from model import Alert, HeldCount, HeldMessage, HeldRest, Ruling, Severity, State
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import Time, alert, delivery
from storage.timing.rows import Queue, RulingRow
from storage.timing.tables import ruling

TOLD = "told"
"""The state of a ruling whose message is in the outbox at last."""
MAX_COLLECTED = 1_000
"""Messages that are read at once, for the lines of one message; the others are only counted."""

_ADD = Prepared(
    sql.insert(ruling).on_conflict_do_nothing(),
    ("alert", "channel", "state", "gate", "reason", "route", "severity", "until", "silence"),
)
_IS_HELD = ruling.c.state == State.HELD.value
_HOLD = Prepared(
    select(ruling.c.gate, ruling.c.reason, ruling.c.until)
    .join(alert, alert.c.seq == ruling.c.alert)
    .where(alert.c.key == bindparam("key"), ruling.c.channel == bindparam("channel"), _IS_HELD)
    .limit(1)
)
# Not by an equal sign: SQLite would read all alerts of the state.
_CHANNELS = Prepared(
    select(alert.c.channels)
    .where(alert.c.key == bindparam("key"), alert.c.state != State.SUPPRESSED.value)
    .limit(1)
)
_QUEUES = Prepared(
    select(
        ruling.c.channel,
        ruling.c.gate,
        ruling.c.until,
        func.count().label("size"),
    )
    .where(_IS_HELD)
    .group_by(ruling.c.channel, ruling.c.gate, ruling.c.until)
    .order_by(ruling.c.channel, ruling.c.until, ruling.c.gate)
)
_DUE = (
    select(
        ruling.c.seq,
        ruling.c.gate,
        ruling.c.severity,
        ruling.c.route,
        ruling.c.until,
        ruling.c.alert,
        alert.c.id,
        alert.c.key,
        alert.c.watch,
        alert.c.kind,
        alert.c.at,
        alert.c.story,
        alert.c.message,
    )
    .join(alert, alert.c.seq == ruling.c.alert)
    .order_by(alert.c.seq)
)
_IS_DUE = (
    _IS_HELD
    & (ruling.c.channel == bindparam("channel"))
    & (ruling.c.until <= bindparam("now", type_=Time))
)
_ALL_DUE = _DUE.where(_IS_DUE).limit(MAX_COLLECTED)
_COUNTS = (
    select(
        alert.c.watch,
        ruling.c.gate,
        func.count().label("number"),
        func.min(alert.c.at).label("first"),
    )
    .join(alert, alert.c.seq == ruling.c.alert)
    .where(_IS_DUE)
    .group_by(alert.c.watch, ruling.c.gate)
    .order_by(func.min(alert.c.seq))
)
_RANK = case({one.value: one.rank for one in Severity}, value=ruling.c.severity)
_PLACES = (
    select(
        ruling.c.seq,
        func.row_number()
        .over(partition_by=alert.c.watch, order_by=(_RANK.desc(), alert.c.seq))
        .label("place"),
    )
    .join(alert, alert.c.seq == ruling.c.alert)
    .where(_IS_DUE)
    .subquery()
)
_FIRST_OF_EACH = select(_PLACES.c.seq).order_by(_PLACES.c.place, _PLACES.c.seq).limit(MAX_COLLECTED)
"""The most severe ones of each watch, so that no watch hides another."""
_thread = func.coalesce(
    func.json_extract(type_coerce(alert.c.message, Text), "$.thread"),
    "",
)
_ROOTS = (
    select(
        delivery.c.channel,
        func.count(delivery.c.alert.distinct()).label("number"),
    )
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(delivery.c.at >= bindparam("since"), delivery.c.sent_at.is_not(None), _thread == "")
    .group_by(delivery.c.channel)
    .order_by(delivery.c.channel)
)
_whole = alert.alias("whole")
_OF_ALERTS = (
    select(ruling, alert.c.id.label("alert_id"), _whole.c.id.label("whole_id"))
    .join(alert, alert.c.seq == ruling.c.alert)
    .outerjoin(_whole, _whole.c.seq == ruling.c.within)
    .order_by(ruling.c.seq)
)


def add_rulings(db: Connection, raised: Alert, seq: int) -> None:
    """Store the rulings on the alert *raised*, which is row *seq*."""
    rows = [_to_columns(one, raised.severity, seq) for one in raised.rulings if _is_kept(one)]
    if rows:
        _ADD.run_for_each(db, rows)


def _is_kept(one: Ruling) -> bool:
    """Return whether *one* says more than the row of its delivery."""
    return one.state is not State.ACTIVE or bool(one.route)


def _to_columns(one: Ruling, severity: Severity, seq: int) -> dict[str, Any]:
    return {
        "alert": seq,
        "channel": one.channel,
        "state": one.state.value,
        "gate": one.gate,
        "reason": one.reason,
        "route": one.route,
        "severity": (one.severity or severity).value,
        "until": one.until,
        "silence": one.silence,
    }


def find_hold(db: Connection, key: str, channel: str) -> tuple[str, str, datetime] | None:
    """Return gate, reason and end of the wait of the signal *key* in *channel*; None if none."""
    row = _HOLD.fetch_first(db, {"key": key, "channel": channel})
    return None if row is None else (row.gate, row.reason, row.until)


def find_channels(db: Connection, key: str) -> Sequence[str]:
    """Return the channels of the alert on the signal *key*; none if nobody was told."""
    row = _CHANNELS.fetch_first(db, {"key": key})
    return () if row is None else row.channels


def list_queues(db: Connection) -> list[Queue]:
    """Return the held messages, counted by channel, gate and the end of their wait."""
    return [Queue(*row) for row in _QUEUES.fetch_all(db)]


def move_queue(db: Connection, queue: Queue, until: datetime) -> None:
    """Let the messages of *queue* wait until another time."""
    moved = update(ruling).where(
        _IS_HELD,
        ruling.c.channel == queue.channel,
        ruling.c.gate == queue.gate,
        ruling.c.until == queue.until,
    )
    db.execute(moved.values(until=until))


def list_due(db: Connection, channel: str, now: datetime) -> list[HeldMessage]:
    """Return the messages of *channel* that have waited long enough, in the order they came.

    Of more than MAX_COLLECTED, the most severe ones of each watch.
    """
    due = {"channel": channel, "now": now}
    rows = db.execute(_ALL_DUE, due).all()
    if len(rows) == MAX_COLLECTED:
        rows = db.execute(_DUE.where(ruling.c.seq.in_(_FIRST_OF_EACH)), due).all()
    return _to_held(rows, channel)


def read_rest(db: Connection, channel: str, now: datetime) -> HeldRest | None:
    """Return all messages that are due in *channel*; None if `list_due` has all of them."""
    due = {"channel": channel, "now": now}
    counts = [HeldCount(*row) for row in db.execute(_COUNTS, due)]
    if sum(one.number for one in counts) <= MAX_COLLECTED:
        return None

    def read() -> Iterator[Sequence[HeldMessage]]:
        last = 0
        while True:
            batch = _ALL_DUE.where(alert.c.seq > last)
            rows = db.execute(batch, due).all()
            if not rows:
                return
            yield _to_held(rows, channel)
            last = rows[-1].alert

    return HeldRest(counts, read)


def _to_held(rows: Sequence[Any], channel: str) -> list[HeldMessage]:
    return [
        HeldMessage(
            number=row.seq,
            alert=row.id,
            key=row.key,
            watch=row.watch,
            kind=row.kind,
            at=row.at,
            gate=row.gate,
            severity=Severity(row.severity),
            message=row.message.in_channel(channel),
            story=row.story,
            route=row.route,
            alert_number=row.alert,
        )
        for row in rows
    ]


def hold_longer(db: Connection, numbers: Sequence[int], one: Ruling) -> None:
    """Give the held rulings *numbers* the gate, reason and end of *one*, or suppress them."""
    changed = update(ruling).where(ruling.c.seq.in_(numbers))
    db.execute(
        changed.values(
            state=one.state.value,
            gate=one.gate,
            reason=one.reason,
            until=one.until,
            silence=one.silence,
        )
    )


def settle_rulings(db: Connection, numbers: Sequence[int], within: int | None) -> None:
    """Store that the held rulings *numbers* are told, by the alert of row *within* or their own."""
    changed = update(ruling).where(ruling.c.seq.in_(numbers))
    db.execute(changed.values(state=TOLD, within=within))


def settle_due(db: Connection, channel: str, now: datetime, within: int | None) -> None:
    """Store that all messages that are due in *channel* are told by the alert of row *within*."""
    due = _IS_HELD & (ruling.c.channel == channel) & (ruling.c.until <= now)
    db.execute(update(ruling).where(due).values(state=TOLD, within=within))


def list_rulings(db: Connection, alert_id: str) -> list[RulingRow]:
    """Return the rulings on the alert *alert_id*, in the order of its channels."""
    rows = db.execute(_OF_ALERTS.where(alert.c.id == alert_id)).all()
    return [_to_row(row) for row in rows]


def find_rulings(db: Connection, alerts: Sequence[int]) -> dict[int, tuple[RulingRow, ...]]:
    """Return the rulings on each of *alerts*, by its row, in the order of its channels."""
    found: dict[int, tuple[RulingRow, ...]] = {}
    for row in db.execute(_OF_ALERTS.where(ruling.c.alert.in_(alerts))):
        found[row.alert] = (*found.get(row.alert, ()), _to_row(row))
    return found


def count_roots(db: Connection, since: datetime) -> dict[str, int]:
    """Return how many messages each channel got *since* a time, without follow-ups."""
    rows = db.execute(_ROOTS, {"since": since})
    return {row.channel: row.number for row in rows}


def _to_row(row: Any) -> RulingRow:
    return RulingRow(
        alert=row.alert_id,
        channel=row.channel,
        state=row.state,
        gate=row.gate,
        reason=row.reason,
        route=row.route,
        until=row.until,
        within=row.whole_id or "",
    )
