"""The versions of watches that raised alerts: their lines and keywords, each stored once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Table, Text, select

from model import WatchVersion
from storage import _sqlite as sql
from storage._json_columns import StringList
from storage._prepared import Prepared
from storage._tables import Time, metadata, shift_column

watch_version = Table(
    "watch_version",
    metadata,
    Column("id", Text, primary_key=True),
    Column("watch", Text, nullable=False),
    Column("lines", Text, nullable=False),
    Column("keywords", StringList, nullable=False),
    # When its last alert was raised, to the day: it is kept as long as that.
    Column("used", Time, nullable=False),
    sqlite_with_rowid=False,
)

USE_PRECISION = timedelta(days=1)
"""`used` is written once in this time, as the lines of a large watch take long to write."""

_ROW = sql.insert(watch_version)
_KEEP = Prepared(
    _ROW.on_conflict_do_update(
        index_elements=[watch_version.c.id],
        set_={"used": _ROW.excluded.used},
        where=shift_column(watch_version.c.used, USE_PRECISION) < _ROW.excluded.used,
    ),
    ("id", "watch", "lines", "keywords", "used"),
)


def keep_versions(db: Connection, versions: Iterable[WatchVersion], at: datetime) -> None:
    """Store *versions*, which raised an alert *at* a time."""
    _KEEP.run_for_each(db, [{**version._asdict(), "used": at} for version in versions])


def find_versions(db: Connection, ids: Sequence[str]) -> dict[str, WatchVersion]:
    """Return those of the versions *ids* that are stored, by id."""
    listed = select(watch_version).where(watch_version.c.id.in_(ids))
    return {
        row.id: WatchVersion(row.id, row.watch, row.lines, row.keywords)
        for row in db.execute(listed)
    }
