"""The table of edits; it belongs to the `metadata` of all tables.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from storage._json_columns import MessageJson
from storage._tables import CleanText, RowNumber, Time, metadata

# The message that a trend's first one should be now, for each delivery of that one.
edit = Table(
    "edit",
    metadata,
    Column(
        "delivery",
        RowNumber,
        ForeignKey("delivery.seq", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("channel", Text, nullable=False),
    # "ended" where the message can be edited no more.
    Column("state", Text, nullable=False),
    # The words to show, or those that stand there once it is done.
    Column("wanted", MessageJson),
    Column("since", Time, nullable=False),
    Column("not_before", Time, nullable=False),
    # Whether it waits for no quarter of an hour.
    Column("urgent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("plainness", Integer, nullable=False),
    Column("note", CleanText, nullable=False),
    # A hash of the words that stand there; empty before the first edit.
    Column("stands", Text, nullable=False),
    Column("edited", Time),
    CheckConstraint("state IN ('wanted', 'done', 'ended')", name="state"),
    Index(None, "state", "channel", "not_before"),
    sqlite_with_rowid=False,
)
