"""Silences: kept for as long as the alerts that they suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, bindparam, func, select, type_coerce, update

from model import Silence, State
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import alert
from storage.timing.tables import ruling, silence

_COLUMNS = tuple(column.name for column in silence.columns)
_ADD = Prepared(sql.insert(silence).on_conflict_do_nothing().returning(silence.c.id), _COLUMNS)
_IN_FORCE = Prepared(
    select(silence)
    .where(silence.c.until > bindparam("now"), silence.c.ended.is_(None))
    .order_by(silence.c.at, silence.c.id)
)
_END = update(silence).where(
    silence.c.id == bindparam("of"),
    silence.c.ended.is_(None),
    silence.c.until > bindparam("now"),
)
_message = type_coerce(alert.c.message, Text)
_thread = func.json_extract(_message, "$.thread")
_keywords = func.json_extract(_message, "$.keywords")


def add_silence(db: Connection, added: Silence) -> bool:
    """Store *added*; return False if one with its id is stored already."""
    return _ADD.fetch_first(db, asdict(added)) is not None


def end_silence(db: Connection, name: str, now: datetime) -> bool:
    """End the silence with the id *name*; return whether it was in force."""
    ended = _END.values(ended=bindparam("now"))
    return db.execute(ended, {"of": name, "now": now}).rowcount > 0


def list_in_force(db: Connection, now: datetime) -> list[Silence]:
    """Return the silences that have not ended, the oldest first."""
    return [_to_silence(row) for row in _IN_FORCE.fetch_all(db, {"now": now})]


def list_silences(db: Connection, limit: int) -> Sequence[Silence]:
    """Return the last *limit* silences, also those that ended, the newest first."""
    listed = select(silence).order_by(silence.c.at.desc(), silence.c.id).limit(limit)
    return [_to_silence(row) for row in db.execute(listed)]


def _to_silence(row: Any) -> Silence:
    return Silence(**{name: getattr(row, name) for name in _COLUMNS})


def list_since(db: Connection, since: datetime) -> list[Silence]:
    """Return the silences that ended after *since*, or have not ended, the oldest first."""
    end = func.coalesce(silence.c.ended, silence.c.until)
    listed = select(silence).where(end > since).order_by(silence.c.at, silence.c.id)
    return [_to_silence(row) for row in db.execute(listed)]


def count_held(db: Connection, one: Silence) -> int:
    """Return how many alerts the silence *one* has suppressed of those raised since it began."""
    held = (
        select(func.count(alert.c.seq.distinct()))
        .join(ruling, ruling.c.alert == alert.c.seq)
        .where(
            ruling.c.state == State.SUPPRESSED.value,
            ruling.c.gate == "silence",
            alert.c.at >= one.at,
            alert.c.at < (one.ended or one.until),
            *_list_subjects(one),
        )
    )
    found: int = db.execute(held).scalar_one()
    return found


def _list_subjects(one: Silence) -> list[ColumnElement[bool]]:
    """Return the conditions that an alert and its ruling fulfil if *one* concerns them."""
    subjects: list[ColumnElement[bool]] = []
    if one.watch:
        subjects.append(alert.c.watch == one.watch)
    if one.story:
        subjects.append(alert.c.story == one.story)
    if one.trend:
        subjects.append((alert.c.key == one.trend) | (_thread == one.trend))
    if one.keyword:
        subjects.append(func.json_extract(_keywords, "$[0]") == one.keyword)
        subjects.append(func.json_array_length(_keywords) == 1)
    if one.channel:
        subjects.append(ruling.c.channel == one.channel)
    return subjects
