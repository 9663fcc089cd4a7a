"""The tables of discovery; they belong to the `metadata` of all tables.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from storage._tables import RowNumber, Time, metadata


def _count_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


# Reports of one day that were learned together. A day has several if some came late. Numbers are
# never reused, so that counts which wait for their deletion never get into another batch.
term_batch = Table(
    "term_batch",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    # In days since 1970; 0 if its counts are to be deleted.
    _count_column("day"),
    _count_column("reports"),
    # Nobody reads its counts before.
    Column("done", Boolean, nullable=False, default=False, server_default="0"),
    sqlite_autoincrement=True,
)

# How many reports of a batch have a term. It has nearly a million rows. So it has no second index,
# and no foreign key: to delete a batch, SQLite would look through all of them.
term_days = Table(
    "term_days",
    metadata,
    Column("term", Text, primary_key=True),
    Column("batch", RowNumber, primary_key=True, autoincrement=False),
    _count_column("reports"),
    sqlite_with_rowid=False,
)

# How often a word was seen, began a clause, and ended one.
word_edges = Table(
    "word_edges",
    metadata,
    Column("word", Text, primary_key=True),
    _count_column("seen"),
    _count_column("starts"),
    _count_column("ends"),
    sqlite_with_rowid=False,
)

# Counts of some words that are not yet in `word_edges`, as JSON: [[word, seen, starts, ends], ...].
word_increment = Table(
    "word_increment",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("counts", Text, nullable=False),
    sqlite_autoincrement=True,
)

# The topics as they were last listed; `state` is JSON.
hot_topic = Table(
    "hot_topic",
    metadata,
    Column("id", Text, primary_key=True),
    Column("listed", Time, nullable=False, index=True),
    Column("state", Text, nullable=False),
    sqlite_with_rowid=False,
)
