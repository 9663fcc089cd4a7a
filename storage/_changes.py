"""Store the changes of entries, and read how the entries stood before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from model import SeenEntry
from storage._prepared import Prepared, PreparedList
from storage._tables import body, entry
from storage.found.keeping import keep_old

MAX_TEXT_BYTES = 64 * 1024  # kept of an entry's text, and as much of its summary


class EntryChange(NamedTuple):
    """A stored entry, and the entry that replaces its title, link and texts."""

    row: int
    entry: SeenEntry
    content: bytes
    """The hash of the new title and texts."""
    is_kept: bool
    """Whether the texts are stored; of an entry that changes too often only the hash is."""


class Replaced(NamedTuple):
    """A stored entry that changed, as it was stored before."""

    row: int
    entry: SeenEntry


def truncate(text: str) -> str:
    """Return *text*, cut to `MAX_TEXT_BYTES` and never within a character."""
    if len(text) * 4 <= MAX_TEXT_BYTES:
        return text
    return text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


def read_replaced(db: Connection, changed: Mapping[int, SeenEntry]) -> dict[str, Replaced]:
    """Return each of *changed*, by row, as it is stored; texts that are deleted did not change."""
    found: dict[str, Replaced] = {}
    for row in _STORED_TEXTS.fetch_all(db, list(changed)):
        one = changed[row.id]
        texts = {"title": row.title, "link": row.link}
        if row.summary is not None:
            texts |= {"summary": row.summary, "text": row.text}
        found[one.id] = Replaced(row.id, replace(one, **texts))
    return found


_STORED_TEXTS = PreparedList(
    "row",
    lambda rows: (
        select(
            entry.c.id,
            entry.c.title,
            entry.c.link,
            body.c.summary,
            body.c.text,
        )
        .outerjoin(body, body.c.entry == entry.c.id)
        .where(entry.c.id.in_(rows))
    ),
)


def store_changes(db: Connection, changes: Sequence[EntryChange]) -> None:
    """Store *changes*; of those that are not kept only the hashes."""
    kept = [change for change in changes if change.is_kept]
    hashes = [
        {"row": change.row, "new_content": change.content}
        for change in changes
        if not change.is_kept
    ]
    headlines = [
        {
            "row": change.row,
            "new_title": change.entry.title,
            "new_link": change.entry.link,
            "new_content": change.content,
        }
        for change in kept
    ]
    texts = [
        {
            "row": change.row,
            "new_summary": truncate(change.entry.summary),
            "new_text": truncate(change.entry.text),
        }
        for change in kept
    ]
    keep_old(db, [change.row for change in kept], changed=True)
    _CHANGE_HASH.run_for_each(db, hashes)
    _CHANGE_HEADLINE.run_for_each(db, headlines)
    _CHANGE_TEXTS.run_for_each(db, texts)


_CHANGE_HASH = Prepared(
    update(entry).where(entry.c.id == bindparam("row")).values(content=bindparam("new_content"))
)
_CHANGE_HEADLINE = Prepared(
    update(entry)
    .where(entry.c.id == bindparam("row"))
    .values(
        title=bindparam("new_title"),
        link=bindparam("new_link"),
        content=bindparam("new_content"),
        changes=entry.c.changes + 1,
    )
)
_CHANGE_TEXTS = Prepared(
    update(body)
    .where(body.c.entry == bindparam("row"))
    .values(summary=bindparam("new_summary"), text=bindparam("new_text"))
)
