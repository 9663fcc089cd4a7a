"""Silences: kept for as long as the alerts that they suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from model import Silence
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage._tables import Time
from storage.timing.tables import ruling, silence

_COLUMNS = tuple(column.name for column in silence.columns)
_ADD = Prepared(sql.insert(silence).on_conflict_do_nothing().returning(silence.c.id), _COLUMNS)
_IN_FORCE = Prepared(
    select(silence)
    .where(silence.c.until > bindparam("now"), silence.c.ended.is_(None))
    .order_by(silence.c.at, silence.c.id)
)
_end = func.coalesce(silence.c.ended, silence.c.until)
_SINCE = bindparam("since", type_=Time)
_ENDED = Prepared(
    select(silence.c.id)
    .where(silence.c.until >= _SINCE, _end >= _SINCE, _end <= bindparam("now", type_=Time))
    .limit(1)
)
_END = update(silence).where(
    silence.c.id == bindparam("of"),
    silence.c.ended.is_(None),
    silence.c.until > bindparam("now"),
)


def add_silence(db: Connection, added: Silence) -> bool:
    """Store *added*; return False if one with its id is stored already."""
    return _ADD.fetch_first(db, asdict(added)) is not None


def end_silence(db: Connection, name: str, now: datetime) -> bool:
    """End the silence with the id *name*; return whether it was in force."""
    ended = _END.values(ended=bindparam("now"))
    return db.execute(ended, {"of": name, "now": now}).rowcount > 0


def has_ended(db: Connection, since: datetime, now: datetime) -> bool:
    """Return whether a silence ended between *since* and *now*, at its time or before."""
    return _ENDED.fetch_first(db, {"since": since, "now": now}) is not None


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
    listed = select(silence).where(_end > since).order_by(silence.c.at, silence.c.id)
    return [_to_silence(row) for row in db.execute(listed)]


def count_held(db: Connection, silences: Sequence[Silence]) -> dict[str, int]:
    """Return how many alerts each of *silences* has suppressed, in one channel or more."""
    counted = (
        select(ruling.c.silence, func.count(ruling.c.alert.distinct()))
        .where(ruling.c.silence.in_([one.id for one in silences]))
        .group_by(ruling.c.silence)
    )
    numbers = {row[0]: row[1] for row in db.execute(counted)}
    return {one.id: numbers.get(one.id, 0) for one in silences}
