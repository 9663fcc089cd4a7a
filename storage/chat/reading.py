"""Read the lines by which people answer, for those who only look."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage._rows import LineRow
from storage.chat.tables import chat_line


def list_lines(db: Connection) -> list[LineRow]:
    """Return the lines by which people answer, by name."""
    listed = select(chat_line).order_by(chat_line.c.name)
    return [LineRow(**row._mapping) for row in db.execute(listed)]
