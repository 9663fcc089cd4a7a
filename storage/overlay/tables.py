"""The table of the overlay; it belongs to all `metadata`.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text

from storage._tables import Time, metadata

# A keyword that somebody added to a watch, or removed from it, without an edit of the files.
overlay_change = Table(
    "overlay_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("watch", Text, nullable=False),
    Column("keyword", Text, nullable=False),
    Column("at", Time, nullable=False),
    Column("by", Text, nullable=False),
    # The way it came: a command, the page, a chat.
    Column("via", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Null while it is in force.
    Column("ended", Time),
    Column("why_ended", Text, nullable=False),
    CheckConstraint("kind IN ('add', 'remove')", name="kind"),
    Index(None, "ended", "at"),
    sqlite_with_rowid=False,
)
