"""The tables of chats; they belong to all `metadata`.

A change here needs a migration, as in storage/_tables.py.
"""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from storage._tables import CleanText, Time, metadata

# A request of a person, stored before it is acknowledged, so that it is done once.
chat_request = Table(
    "chat_request",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", Time, nullable=False, index=True),
    # As JSON; empty once it is done.
    Column("request", Text, nullable=False),
    sqlite_with_rowid=False,
)

# A line by which people answer, by the names of its channels.
chat_line = Table(
    "chat_line",
    metadata,
    Column("name", Text, primary_key=True),
    # When it was last opened.
    Column("open_since", Time),
    # Null while it works.
    Column("failing_since", Time),
    Column("problem", CleanText, nullable=False),
    Column("told", Time),
    sqlite_with_rowid=False,
)

# The names of people, as the chat said them last.
chat_person = Table(
    "chat_person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", CleanText, nullable=False),
    sqlite_with_rowid=False,
)
