"""The rows of stored entries: how they are read, found by their time, and turned into entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from model import Arrival, SeenEntry
from storage._lookup import hash_name
from storage._prepared import Prepared
from storage._tables import alias, body, entry, feed

BATCH_SIZE = 1000  # entries
ENTRY_ROWS = (
    select(
        entry,
        feed.c.key.label("of"),
        body.c.summary,
        body.c.text,
    )
    .join(feed, feed.c.id == entry.c.feed)
    .outerjoin(body, body.c.entry == entry.c.id)
)
_END = Prepared(select(func.coalesce(func.max(entry.c.id), 0) + 1))
_NEXT_ROW = Prepared(
    select(
        entry.c.id,
        entry.c.first_seen,
    )
    .where(entry.c.id >= bindparam("row"))
    .order_by(entry.c.id)
    .limit(1)
)


def find_end(db: Connection) -> int:
    """Return the number that is one higher than that of the newest entry."""
    end: int = _END.fetch_value(db)
    return end


def find_first_row(db: Connection, at: datetime) -> int:
    """Return the number of the first entry that was seen at or after *at*.

    Entries are numbered as they come, so a binary search finds it without an index.
    """
    low = 1
    high = find_end(db)
    while low < high:
        middle = (low + high) // 2
        row = _NEXT_ROW.fetch_first(db, {"row": middle})
        if row.first_seen < at:
            low = row.id + 1
        else:
            high = middle
    return low


def skip_to_last(db: Connection, first: int, end: int, limit: int) -> int:
    """Return the row from which on *limit* entries are left before *end*; *first* at least."""
    span = (entry.c.id >= first) & (entry.c.id < end)
    newest_first = select(entry.c.id).where(span).order_by(entry.c.id.desc())
    of_limit = newest_first.offset(limit - 1).limit(1)
    found = db.execute(of_limit).scalar_one_or_none()
    return first if found is None else max(first, found)


def is_of_poll(one: SeenEntry, other: SeenEntry) -> bool:
    """Return whether the same poll brought *one* and *other*."""
    return one.feed == other.feed and one.first_seen == other.first_seen


def is_named(text: str, kind: bytes) -> ColumnElement[bool]:
    """Return the condition that an entry of any feed has *text* as its title or link."""
    # With the feeds named, the primary key finds a name.
    in_any_feed = alias.c.feed.in_(select(feed.c.id))
    is_its_name = alias.c.hash == hash_name(text, kind)
    return entry.c.id.in_(select(alias.c.entry).where(in_any_feed, is_its_name))


def to_entry(row: Any) -> SeenEntry:
    """Return the entry of a row of `ENTRY_ROWS`; its id is the hash of the real one."""
    return SeenEntry(
        feed=row.of,
        id=row.key.hex(),
        title=row.title,
        link=row.link,
        publisher=row.publisher,
        author=row.author,
        summary=row.summary or "",
        text=row.text or "",
        lang=row.lang,
        tags=row.tags,
        published=row.published,
        first_seen=row.first_seen,
        arrival=Arrival(row.arrival),
    )
