"""Look a page of entries up: which of them are stored, and which of these have changed.

Nothing is written, so it needs no write lock: most polls bring nothing that must be stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, select

from model import SeenEntry
from storage._prepared import PreparedList
from storage._tables import alias, entry

MAX_CHANGES = 24  # of one entry whose texts are stored; some entries change with every poll
IN_FEED_PRECISION = timedelta(days=1)  # `last_in_feed` is written once in this time


@dataclass(slots=True)
class PageEntry:
    """An entry of the page, with the hashes of its names."""

    entry: SeenEntry
    id_hash: bytes
    alias_hashes: tuple[bytes, ...]
    row: int | None = None
    """The row of the stored entry that it is; None until it is known."""
    is_new: bool = False
    is_renamed: bool = False
    changed: SeenEntry | None = None
    """The entry as it is now, with the stored `first_seen` and `arrival`; None if not changed."""
    is_kept: bool = True
    """Whether its change is stored; of an entry that changes too often only the hash is."""


@dataclass(slots=True)
class PageLookup:
    """A page of a feed, and the stored facts about its entries."""

    feed: int
    """The row of the feed."""
    page: list[PageEntry]
    taken: set[int]
    """The rows of the entries that are known by their id or an alias."""
    stored: list[Any]
    """These rows, without their texts."""
    missing: int = 0
    """How many entries came as unchanged, though they are not stored (any more); left out."""
    waiting: list[PageEntry] | None = None
    """New entries that are not stored yet, newest first; None before the first of `add_new`."""

    def has_nothing_to_store(self, now: datetime) -> bool:
        """Return whether all entries are known, unchanged, and marked as in the feed lately."""
        if self.missing or len(self.taken) < len(self.page):
            return False
        if any(item.is_renamed for item in self.page):
            return False
        by_row = {item.row: item for item in self.page}
        return all(
            stored.last_in_feed >= now - IN_FEED_PRECISION
            and not find_change(by_row[stored.id].entry, stored)
            for stored in self.stored
        )


def look_up(db: Connection, feed: int, entries: Sequence[SeenEntry]) -> PageLookup:
    """Return the stored facts about *entries*, all on one page of *feed*; write nothing."""
    page = _hash_names(entries)
    taken = _recognise_by_names(db, feed, page)
    stored = STORED_ENTRIES.fetch_all(db, list(taken))
    present = [item for item in page if item.row is not None or not item.entry.unchanged]
    return PageLookup(feed, present, taken, stored, missing=len(page) - len(present))


# --- names ----------------------------------------------------------------------------------


def hash_name(text: str, kind: bytes = b"") -> bytes:
    """Return the stored hash of a name: an id or alias, or a title or link as *kind* says."""
    raw = text.encode("utf-8", "surrogatepass")
    return blake2b(raw, digest_size=16, person=kind).digest()


def _hash_names(entries: Iterable[SeenEntry]) -> list[PageEntry]:
    """Return each entry once, with the names that no other entry of the page has."""
    page: dict[bytes, PageEntry] = {}
    for one in entries:
        item = PageEntry(
            entry=one,
            id_hash=hash_name(one.id),
            alias_hashes=tuple({hash_name(text) for text in one.aliases if text}),
        )
        page.setdefault(item.id_hash, item)
    # Where many entries share a link, the link names none of them.
    bearers: Counter[bytes] = Counter()
    for item in page.values():
        bearers.update({item.id_hash, *item.alias_hashes})
    for item in page.values():
        others = (name for name in item.alias_hashes if name != item.id_hash)
        item.alias_hashes = tuple(name for name in others if bearers[name] == 1)
    return list(page.values())


def hash_looks(one: SeenEntry) -> tuple[bytes, ...]:
    """Return the hashes of the title and the link of *one*, as far as it has them.

    They identify entries only in a bulk rename.
    """
    hashes = []
    if one.title:
        hashes.append(hash_name(one.title, b"title"))
    if one.link:
        hashes.append(hash_name(one.link, b"link"))
    return tuple(hashes)


_NAMED_ENTRIES = PreparedList(
    "hash",
    lambda hashes: select(
        alias.c.hash,
        alias.c.entry,
    ).where(
        alias.c.feed == bindparam("feed"),
        alias.c.hash.in_(hashes),
    ),
)


def find_rows(db: Connection, feed: int, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """Return the rows of the entries of *feed* that have one of *hashes* as a name."""
    return dict(_NAMED_ENTRIES.fetch_all(db, hashes, {"feed": feed}))


def _recognise_by_names(db: Connection, feed: int, page: Sequence[PageEntry]) -> set[int]:
    """Mark the entries that are known by their id or an alias; return their rows."""
    names = [name for item in page for name in (item.id_hash, *item.alias_hashes)]
    found = find_rows(db, feed, names)
    for item in page:
        item.row = found.get(item.id_hash)
    taken = {item.row for item in page if item.row is not None}
    for item in page:
        if item.row is None:
            candidates = map(found.get, item.alias_hashes)
            identify(item, candidates, taken)
    return taken


def identify(item: PageEntry, candidates: Iterable[int | None], taken: set[int]) -> None:
    """Make *item* the first candidate that no other entry of the page is; add it to *taken*."""
    for row in candidates:
        if row is not None and row not in taken:
            item.row = row
            item.is_renamed = True
            taken.add(row)
            return


# --- changes ---------------------------------------------------------------------------------


STORED_ENTRIES = PreparedList(
    "row",
    lambda rows: select(
        entry.c.id,
        entry.c.content,
        entry.c.changes,
        entry.c.first_seen,
        entry.c.arrival,
        entry.c.last_in_feed,
    ).where(entry.c.id.in_(rows)),
)


def find_change(one: SeenEntry, stored: Any) -> bytes:
    """Return the new hash of the texts of *one* if they changed; empty if they did not."""
    if one.unchanged:
        return b""
    content = hash_content(one)
    return b"" if content == stored.content else content


def hash_content(one: SeenEntry) -> bytes:
    """Return a hash of the title and the texts of *one*; dates and tags do not count."""
    texts = (one.title, one.summary, one.text)
    return hash_name("\0".join(texts))
