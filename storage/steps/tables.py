"""The tables of the charts; they belong to the `metadata` of all tables.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table, Text

from storage._tables import RowNumber, Time, metadata

# The reports of a watch, or of one keyword of it, in an hour; of an older one, in a day. An hour in
# which nobody looked at the watch has no row: the next row has the reports that were expected then.
step = Table(
    "step",
    metadata,
    Column("watch", Text, primary_key=True),
    # Empty for the whole watch.
    Column("keyword", Text, primary_key=True),
    # When the hour or the day begins.
    Column("start", Time, primary_key=True, autoincrement=False),
    # The time to which `expected` belongs: it begins with the look before, often long ago.
    Column("since", Time, nullable=False),
    Column("until", Time, nullable=False),
    Column("reports", Integer, nullable=False),
    # Empty where no watcher knows it.
    Column("expected", Float),
    Column("size", Float),
    sqlite_with_rowid=False,
)

# The times in which a feed could not be read, after it could be read again. It has no foreign key:
# a feed is never deleted.
gap = Table(
    "gap",
    metadata,
    Column("feed", RowNumber, primary_key=True, autoincrement=False),
    Column("since", Time, primary_key=True, autoincrement=False),
    Column("until", Time, nullable=False),
    sqlite_with_rowid=False,
)
