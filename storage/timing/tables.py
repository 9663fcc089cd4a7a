"""The tables of rulings, pasts of channels, silences and acts; they belong to all `metadata`.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from storage._json_columns import MessageJson
from storage._tables import RowNumber, Time, metadata

# The decision for an alert and a channel, where it is not told at once and by its watch alone.
ruling = Table(
    "ruling",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("alert", ForeignKey("alert.seq", ondelete="CASCADE"), nullable=False),
    Column("channel", Text, nullable=False),
    # "told" once the message that it waited for is in the outbox.
    Column("state", Text, nullable=False),
    Column("gate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("until", Time),
    # The alert whose message tells it with others; empty if its own does.
    Column("within", RowNumber),
    # The id of the silence that suppresses it; empty if none does.
    Column("silence", Text, nullable=False, server_default=""),
    # The words of now for the message of a trend that moved while it was held; for an edit.
    Column("moved", MessageJson),
    CheckConstraint("state IN ('active', 'held', 'suppressed', 'told')", name="state"),
    Index(None, "alert", "channel", unique=True),
    Index(None, "silence"),
    Index(None, "state", "channel", "until"),
)

# The facts about the last messages of a channel, as JSON.
channel_past = Table(
    "channel_past",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("facts", Text, nullable=False),
    sqlite_with_rowid=False,
)

silence = Table(
    "silence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Time, nullable=False),
    Column("until", Time, nullable=False, index=True),
    Column("ended", Time),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Each of these is empty where the silence is for any of them.
    Column("watch", Text, nullable=False),
    Column("keyword", Text, nullable=False),
    Column("story", Text, nullable=False),
    Column("trend", Text, nullable=False),
    Column("channel", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What a person said about an alert: that somebody sees to it, that it was useful, or not relevant.
act = Table(
    "act",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("at", Time, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    # The way it came: a command, the page, a chat.
    Column("via", Text, nullable=False),
    Column("alert", Text, nullable=False),
    # The key of the alert's trend, or of the alert itself.
    Column("subject", Text, nullable=False),
    Column("watch", Text, nullable=False),
    Column("story", Text, nullable=False),
    Index(None, "subject", "kind", "by", unique=True),
    Index(None, "watch", "at"),
)
