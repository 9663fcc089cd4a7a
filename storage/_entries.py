"""Store a page of entries; tell the new, the renamed and the changed ones apart.

A page costs a handful of statements, however many entries it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, func, select, update

from model import Arrival, SeenEntry
from storage import _sqlite as sql
from storage._rows import MAX_ENTRIES_SEARCHED, MAX_TITLES
from storage._tables import alias, body, entry

MAX_TEXT_BYTES = 64 * 1024  # kept of an entry's text, and as much of its summary
MAX_CHANGES = 24  # of one entry that are stored; some entries change with every poll
MIN_BULK_RENAME = 5  # new entries on a page before they are compared with known titles and links
MAX_NEW_AT_ONCE = 100  # new entries that one transaction stores and judges
IN_FEED_PRECISION = timedelta(days=1)  # `last_in_feed` is written once in this time
MAX_PER_STATEMENT = 500  # hashes or rows that one statement names

_T = TypeVar("_T")


@dataclass(slots=True)
class _PageEntry:
    """An entry of the page, with the hashes of its names."""

    entry: SeenEntry
    id_hash: bytes
    alias_hashes: tuple[bytes, ...]
    look_hashes: tuple[bytes, ...]
    """Of its title and its link. They identify entries only in a bulk rename."""
    row: int | None = None
    """The row of the stored entry that it is; None until it is known."""
    is_new: bool = False
    is_renamed: bool = False
    changed: SeenEntry | None = None
    """The entry as it is now, with the stored `first_seen` and `arrival`; None if not changed."""


class _EntryChange(NamedTuple):
    """A stored entry, and the entry that replaces its title, link and texts."""

    row: int
    entry: SeenEntry
    content: bytes
    """The hash of the new title and texts."""


@dataclass(slots=True)
class StoredPage:
    """The entries of a page that need judging."""

    new: list[SeenEntry] = field(default_factory=list)
    """Entries that were never seen before."""
    new_or_changed: list[SeenEntry] = field(default_factory=list)
    """The new ones, and known ones that changed, in the order of the page."""
    renamed: int = 0
    """How many known entries came back in bulk under other ids."""
    left: int = 0
    """How many new entries are not stored yet, as there were too many at once."""


def add_new(db: Connection, feed: int, entries: Sequence[SeenEntry], now: datetime) -> StoredPage:
    """Store *entries*, all on one page of *feed*; return those that need judging.

    Of more than `MAX_NEW_AT_ONCE` new entries only the oldest are stored; call it again.
    """
    page = _hash_names(entries)
    taken = _recognise_by_names(db, feed, page)
    unknown = [item for item in page if item.row is None]
    renamed = _recognise_bulk_rename(db, feed, unknown, len(page), taken)
    new = [item for item in unknown if item.row is None]
    left = max(0, len(new) - MAX_NEW_AT_ONCE)
    new = new[left:]  # the newest stand first
    _update_known(db, page, renamed, now)
    _insert_new(db, feed, new, now)
    _store_names(db, feed, page)
    to_judge = (item for item in page if item.is_new or item.changed)
    return StoredPage(
        new=[item.entry for item in new],
        new_or_changed=[item.changed or item.entry for item in to_judge],
        renamed=len(renamed),
        left=left,
    )


# --- names ----------------------------------------------------------------------------------


def hash_name(text: str, kind: bytes = b"") -> bytes:
    """Return the stored hash of a name: an id or alias, or a title or link as *kind* says."""
    raw = text.encode("utf-8", "surrogatepass")
    return blake2b(raw, digest_size=16, person=kind).digest()


def _hash_names(entries: Iterable[SeenEntry]) -> list[_PageEntry]:
    """Return each entry once, with the names that no other entry of the page has."""
    page: dict[bytes, _PageEntry] = {}
    for one in entries:
        item = _PageEntry(
            entry=one,
            id_hash=hash_name(one.id),
            alias_hashes=tuple({hash_name(text) for text in one.aliases if text}),
            look_hashes=_hash_looks(one),
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


def _hash_looks(one: SeenEntry) -> tuple[bytes, ...]:
    """Return the hashes of the title and the link of *one*, as far as it has them."""
    hashes = []
    if one.title:
        hashes.append(hash_name(one.title, b"title"))
    if one.link:
        hashes.append(hash_name(one.link, b"link"))
    return tuple(hashes)


_NAMED_ENTRIES = select(
    alias.c.hash,
    alias.c.entry,
).where(
    alias.c.feed == bindparam("feed"),
    alias.c.hash.in_(bindparam("hashes", expanding=True)),
)


def _find_rows(db: Connection, feed: int, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """Return the rows of the entries of *feed* that have one of *hashes* as a name."""
    found: dict[bytes, int] = {}
    for some in _split_for_statements(hashes):
        for row in db.execute(_NAMED_ENTRIES, {"feed": feed, "hashes": some}):
            found[row.hash] = row.entry
    return found


def _split_for_statements(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield *items* in parts of at most `MAX_PER_STATEMENT`."""
    for start in range(0, len(items), MAX_PER_STATEMENT):
        yield items[start : start + MAX_PER_STATEMENT]


def _recognise_by_names(db: Connection, feed: int, page: Sequence[_PageEntry]) -> set[int]:
    """Mark the entries that are known by their id or an alias; return their rows."""
    names = [name for item in page for name in (item.id_hash, *item.alias_hashes)]
    found = _find_rows(db, feed, names)
    for item in page:
        item.row = found.get(item.id_hash)
    taken = {item.row for item in page if item.row is not None}
    for item in page:
        if item.row is None:
            candidates = map(found.get, item.alias_hashes)
            _identify(item, candidates, taken)
    return taken


def _identify(item: _PageEntry, candidates: Iterable[int | None], taken: set[int]) -> None:
    """Make *item* the first candidate that no other entry of the page is; add it to *taken*."""
    for row in candidates:
        if row is not None and row not in taken:
            item.row = row
            item.is_renamed = True
            taken.add(row)
            return


def _recognise_bulk_rename(
    db: Connection, feed: int, unknown: Sequence[_PageEntry], page_size: int, taken: set[int]
) -> list[_PageEntry]:
    """Mark and return the entries of a page whose site gave new ids to all of them.

    Each has to stand for a known entry of its own that left the page. A title that every entry
    of a feed has proves nothing.
    """
    is_bulk = 2 * len(unknown) > page_size
    if not is_bulk or len(unknown) < MIN_BULK_RENAME:
        return []
    looks = [look for item in unknown for look in item.look_hashes]
    found = _find_rows(db, feed, looks)
    for item in unknown:
        candidates = map(found.get, item.look_hashes)
        _identify(item, candidates, taken)
    renamed = [item for item in unknown if item.is_renamed]
    if 2 * len(renamed) > len(unknown):
        return renamed
    for item in renamed:
        item.row = None
        item.is_renamed = False
    return []


# --- known entries --------------------------------------------------------------------------


def _update_known(
    db: Connection, page: Sequence[_PageEntry], renamed: Sequence[_PageEntry], now: datetime
) -> None:
    """Store and mark the changes of known entries, and that they are still in the feed.

    A bulk rename changes titles and links as well: its entries are not marked as changed.
    """
    by_row = {item.row: item for item in reversed(page) if item.row is not None}
    renamed_rows = {item.row for item in renamed}
    in_feed: list[int] = []
    changes: list[_EntryChange] = []
    for stored in _read_rows(db, list(by_row)):
        if stored.last_in_feed < now - IN_FEED_PRECISION:
            in_feed.append(stored.id)
        item = by_row[stored.id]
        content = _hash_content(item.entry)
        if content == stored.content or stored.changes >= MAX_CHANGES:
            continue
        change = _EntryChange(stored.id, item.entry, content)
        changes.append(change)
        if stored.id not in renamed_rows:
            item.changed = _as_first_seen(item.entry, stored)
    _store_changes(db, changes)
    _mark_in_feed(db, in_feed, now)


_AMONG_ROWS = entry.c.id.in_(bindparam("rows", expanding=True))
_STORED_ENTRIES = select(
    entry.c.id,
    entry.c.content,
    entry.c.changes,
    entry.c.first_seen,
    entry.c.arrival,
    entry.c.last_in_feed,
).where(_AMONG_ROWS)


def _read_rows(db: Connection, rows: Sequence[int]) -> Iterable[Any]:
    """Yield the stored entries with the numbers *rows*, without their texts."""
    for some in _split_for_statements(rows):
        yield from db.execute(_STORED_ENTRIES, {"rows": some})


def _as_first_seen(one: SeenEntry, stored: Any) -> SeenEntry:
    """Return *one* with the time and the arrival that are stored of it."""
    return replace(one, first_seen=stored.first_seen, arrival=Arrival(stored.arrival))


def _store_changes(db: Connection, changes: Sequence[_EntryChange]) -> None:
    if not changes:
        return
    headlines = [
        {
            "row": change.row,
            "new_title": change.entry.title,
            "new_link": change.entry.link,
            "new_content": change.content,
        }
        for change in changes
    ]
    texts = [
        {
            "row": change.row,
            "new_summary": _truncate(change.entry.summary),
            "new_text": _truncate(change.entry.text),
        }
        for change in changes
    ]
    db.execute(_CHANGE_HEADLINE, headlines)
    db.execute(_CHANGE_TEXTS, texts)


_CHANGE_HEADLINE = (
    update(entry)
    .where(entry.c.id == bindparam("row"))
    .values(
        title=bindparam("new_title"),
        link=bindparam("new_link"),
        content=bindparam("new_content"),
        changes=entry.c.changes + 1,
    )
)
_CHANGE_TEXTS = (
    update(body)
    .where(body.c.entry == bindparam("row"))
    .values(summary=bindparam("new_summary"), text=bindparam("new_text"))
)


def _mark_in_feed(db: Connection, rows: Sequence[int], now: datetime) -> None:
    """Store that the entries *rows* were in their feed *now*."""
    marked = update(entry).where(_AMONG_ROWS).values(last_in_feed=now)
    for some in _split_for_statements(rows):
        db.execute(marked, {"rows": some})


# --- new entries ----------------------------------------------------------------------------


def _hash_content(one: SeenEntry) -> bytes:
    """Return a hash of the title and the texts of *one*; dates and tags do not count."""
    texts = (one.title, one.summary, one.text)
    return hash_name("\0".join(texts))


def _truncate(text: str) -> str:
    """Return *text*, cut to `MAX_TEXT_BYTES` and never within a character."""
    if len(text) * 4 <= MAX_TEXT_BYTES:
        return text
    return text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


def _insert_new(db: Connection, feed: int, new: Sequence[_PageEntry], now: datetime) -> None:
    """Store *new* with their texts, and mark them as new."""
    if not new:
        return
    entries = [_entry_columns(feed, item, now) for item in new]
    rows = {row.key: row.id for row in db.execute(_INSERT_ENTRY, entries)}
    for item in new:
        item.row = rows[item.id_hash]
        item.is_new = True
    texts = [_body_columns(item, now) for item in new]
    db.execute(sql.insert(body), texts)


_INSERT_ENTRY = sql.insert(entry).returning(
    entry.c.key,
    entry.c.id,
)


def _entry_columns(feed: int, item: _PageEntry, now: datetime) -> dict[str, Any]:
    one = item.entry
    return {
        "feed": feed,
        "key": item.id_hash,
        "content": _hash_content(one),
        "title": one.title,
        "link": one.link,
        "publisher": one.publisher,
        "author": one.author,
        "lang": one.lang,
        "tags": one.tags,
        "published": one.published,
        "first_seen": one.first_seen,
        "arrival": one.arrival.value,
        "last_in_feed": now,
    }


def _body_columns(item: _PageEntry, now: datetime) -> dict[str, Any]:
    return {
        "entry": item.row,
        "since": item.entry.first_seen,
        "summary": _truncate(item.entry.summary),
        "text": _truncate(item.entry.text),
    }


def _store_names(db: Connection, feed: int, page: Sequence[_PageEntry]) -> None:
    """Store all names of the new, renamed and changed; a name that is taken stays as it is."""
    named = [
        {"feed": feed, "hash": name, "entry": item.row}
        for item in page
        if item.is_new or item.is_renamed or item.changed
        for name in (item.id_hash, *item.alias_hashes, *item.look_hashes)
    ]
    if named:
        db.execute(sql.insert(alias).on_conflict_do_nothing(), named)


# --- earlier titles -------------------------------------------------------------------------


_NEWEST = select(func.max(entry.c.id)).scalar_subquery()
_EARLIER_TITLES = (
    select(entry.c.title)
    .where(
        entry.c.id > _NEWEST - MAX_ENTRIES_SEARCHED,
        entry.c.first_seen < bindparam("before"),
    )
    .order_by(entry.c.id.desc())
    .limit(MAX_TITLES)
)


def read_titles(db: Connection, before: datetime) -> Sequence[str]:
    """Return the titles of the last entries that were seen *before* a time, newest first."""
    return db.execute(_EARLIER_TITLES, {"before": before}).scalars().all()
