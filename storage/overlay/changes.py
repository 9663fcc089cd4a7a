"""Changes of keywords: stored with their authors, and kept after their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from model import ChangeKind, KeywordChange
from storage._tables import Time
from storage.overlay.tables import overlay_change as change

Begin = Callable[[], AbstractContextManager[Connection]]

_COLUMNS = tuple(column.name for column in change.columns)
_IN_ORDER = select(change).order_by(change.c.at, change.c.id)
_IN_FORCE = _IN_ORDER.where(change.c.ended.is_(None))
_BEFORE = bindparam("before", type_=Time)
_IN_FORCE_BEFORE = _IN_ORDER.where(
    change.c.at < _BEFORE,
    change.c.ended.is_(None) | (change.c.ended >= _BEFORE),
)
_END = update(change).where(change.c.id == bindparam("of"), change.c.ended.is_(None))


def list_in_force(db: Connection, before: datetime | None = None) -> tuple[KeywordChange, ...]:
    """Return the changes in force, the oldest first: now, or just *before* a time."""
    if before is None:
        rows = db.execute(_IN_FORCE)
    else:
        rows = db.execute(_IN_FORCE_BEFORE, {"before": before})
    return tuple(map(_to_change, rows))


def _to_change(row: Any) -> KeywordChange:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return KeywordChange(**{**values, "kind": ChangeKind(row.kind)})


class OverlayWriter:
    """Reads and writes changes in a transaction."""

    def __init__(self, db: Connection) -> None:
        """Write by *db*, in the transaction that it is in."""
        self._db = db

    def list_in_force(self) -> tuple[KeywordChange, ...]:
        """Return the changes in force, the oldest first."""
        return list_in_force(self._db)

    def add(self, added: KeywordChange) -> None:
        """Store *added*."""
        self._db.execute(insert(change), asdict(added))

    def end(self, name: str, why: str, now: datetime) -> bool:
        """End the change with the id *name*; return whether it was in force."""
        ended = _END.values(ended=now, why_ended=why)
        return self._db.execute(ended, {"of": name}).rowcount > 0


class StoredOverlay:
    """The changes that are stored, for those who only look."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* opens."""
        self._begin = begin

    def list_in_force(self, before: datetime | None = None) -> tuple[KeywordChange, ...]:
        """Return the changes in force, the oldest first: now, or just *before* a time."""
        with self._begin() as db:
            return list_in_force(db, before)

    def list_last(self, limit: int) -> Sequence[KeywordChange]:
        """Return the last *limit* changes, also those that ended, the newest first."""
        listed = select(change).order_by(change.c.at.desc(), change.c.id).limit(limit)
        with self._begin() as db:
            return [_to_change(row) for row in db.execute(listed)]
