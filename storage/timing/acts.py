"""Acts of people, and the alerts that nobody acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select

from model import Act, ActKind
from storage._alert_rows import to_alert_row
from storage._prepared import prepare_upsert
from storage._rows import AlertRow
from storage._tables import Time, alert
from storage.timing.tables import act, ruling

_COLUMNS = tuple(column.name for column in act.columns if column.name != "seq")
_KEYS = ("subject", "kind", "by")
_KEEP = prepare_upsert(act, _KEYS, [name for name in _COLUMNS if name not in _KEYS])

_OPPOSITES = {ActKind.USEFUL: ActKind.NOT_USEFUL, ActKind.NOT_USEFUL: ActKind.USEFUL}

_TOLD_WITH_OTHERS = alert.alias("told_with_others")
_TOLD_AT = func.coalesce(
    select(func.max(_TOLD_WITH_OTHERS.c.at))
    .join(ruling, ruling.c.within == _TOLD_WITH_OTHERS.c.seq)
    .where(ruling.c.alert == alert.c.seq)
    .scalar_subquery(),
    alert.c.at,
)
_IS_HELD = exists().where(ruling.c.alert == alert.c.seq, ruling.c.state == "held")
_IS_ACKNOWLEDGED = exists().where(
    act.c.subject == alert.c.key, act.c.kind == ActKind.ACKNOWLEDGED.value
)
_UNANSWERED = (
    select(alert)
    .where(
        alert.c.watch == bindparam("watch"),
        alert.c.state == "active",
        alert.c.at >= bindparam("since", type_=Time),
        ~_IS_HELD,
        ~_IS_ACKNOWLEDGED,
        bindparam("before", type_=Time) >= _TOLD_AT,
    )
    .order_by(alert.c.seq)
)
_ALERT = select(alert).where(alert.c.id == bindparam("of"))


def keep_act(db: Connection, done: Act) -> None:
    """Store *done*; the same said again replaces it, and the opposite is forgotten."""
    opposite = _OPPOSITES.get(done.kind)
    if opposite is not None:
        db.execute(
            delete(act).where(
                act.c.subject == done.subject, act.c.kind == opposite.value, act.c.by == done.by
            )
        )
    _KEEP.run(db, asdict(done))


def forget_acts(db: Connection, subject: str, kinds: Sequence[ActKind], person: str) -> None:
    """Forget the acts of *kinds* about *subject* of the *person* with that id in a chat.

    The name before the id may have changed since.
    """
    is_person = (act.c.by == person) | act.c.by.endswith(f" ({person})", autoescape=True)
    named = [kind.value for kind in kinds]
    db.execute(delete(act).where(act.c.subject == subject, act.c.kind.in_(named), is_person))


def find_alert(db: Connection, name: str) -> tuple[AlertRow, str] | None:
    """Return the alert with the id *name* and the key of its story; None if there is none."""
    row = db.execute(_ALERT, {"of": name}).one_or_none()
    return None if row is None else (to_alert_row(row, ()), row.story)


def list_unanswered(
    db: Connection, watch: str, since: datetime, before: datetime
) -> list[AlertRow]:
    """Return the active alerts of *watch* that were told *before* a time, and not acknowledged.

    Of those raised *since* a time; an alert that still waits in a channel is not among them.
    """
    found = db.execute(_UNANSWERED, {"watch": watch, "since": since, "before": before})
    return [to_alert_row(row, ()) for row in found]


def list_acts(db: Connection, subjects: Sequence[str]) -> list[Act]:
    """Return the acts about *subjects*, the oldest first."""
    listed = select(act).where(act.c.subject.in_(subjects)).order_by(act.c.at, act.c.seq)
    return [_to_act(row) for row in db.execute(listed)]


def list_stories(db: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the keys of the stories of those of the alerts *ids* that tell one report."""
    listed = select(alert.c.id, alert.c.story).where(alert.c.id.in_(ids), alert.c.story != "")
    return {row.id: row.story for row in db.execute(listed)}


def list_told_stories(db: Connection, watch: str, since: datetime) -> dict[str, str]:
    """Return the last alert of *watch* on each story that it raised one on, by the story's key."""
    listed = (
        select(alert.c.story, alert.c.id)
        .where(alert.c.watch == watch, alert.c.story != "", alert.c.at >= since)
        .order_by(alert.c.seq)
    )
    return {row.story: row.id for row in db.execute(listed)}


def list_said(db: Connection, watch: str, kind: ActKind, since: datetime) -> list[Act]:
    """Return the acts of *kind* about alerts of *watch*, *since* then, the oldest first."""
    listed = (
        select(act)
        .where(act.c.watch == watch, act.c.at >= since, act.c.kind == kind.value)
        .order_by(act.c.at, act.c.seq)
    )
    return [_to_act(row) for row in db.execute(listed)]


def count_acts(
    db: Connection, since: datetime, until: datetime | None = None
) -> dict[tuple[str, ActKind], int]:
    """Return how often each thing was said *since* a time, by watch and kind."""
    counted = (
        select(act.c.watch, act.c.kind, func.count())
        .where(act.c.at >= since)
        .group_by(act.c.watch, act.c.kind)
    )
    if until is not None:
        counted = counted.where(act.c.at < until)
    return {(watch, ActKind(kind)): count for watch, kind, count in db.execute(counted)}


def _to_act(row: Any) -> Act:
    fields = {name: getattr(row, name) for name in _COLUMNS}
    return Act(**{**fields, "kind": ActKind(row.kind)})
