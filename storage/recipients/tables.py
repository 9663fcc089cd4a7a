"""The tables of recipients who get nothing; they belong to the `metadata` of all tables.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from storage._json_columns import StringList
from storage._tables import CleanText, RowNumber, Time, metadata

# A recipient who gets nothing, or was refused since the last message that arrived there.
recipient = Table(
    "recipient",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    # Empty while messages are sent; then the cause is empty too.
    Column("off_since", Time),
    Column("cause", Text, nullable=False),
    Column("via", Text, nullable=False),
    # Days, as 2026-11-30.
    Column("refused_on", StringList, nullable=False),
    Column("note", CleanText, nullable=False),
    CheckConstraint("cause IN ('', 'unsubscribed', 'refused')", name="cause"),
    sqlite_with_rowid=False,
)

# The deliveries that were not made, or were taken back, as their recipient gets nothing.
unmade = Table(
    "unmade",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("alert", ForeignKey("alert.seq", ondelete="CASCADE"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "alert", "channel", "recipient", unique=True),
    Index(None, "channel", "recipient"),
)
