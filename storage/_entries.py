"""Store a page of entries; tell the new, the renamed and the changed ones apart.

A page is looked up first, without the write lock: most polls bring nothing that must be written.
Then `add_new` stores the rest, some entries in each transaction. A page costs a handful of
statements, however many entries it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from model import Arrival, SeenEntry
from storage import _sqlite as sql
from storage._changes import EntryChange, Replaced, read_replaced, store_changes, truncate
from storage._lookup import (
    IN_FEED_PRECISION,
    MAX_CHANGES,
    STORED_ENTRIES,
    PageEntry,
    PageLookup,
    find_change,
    find_rows,
    hash_content,
    hash_looks,
    identify,
)
from storage._prepared import Prepared
from storage._rows import MAX_ENTRIES_SEARCHED, MAX_TITLES
from storage._tables import Time, alias, body, entry

MIN_BULK_RENAME = 5  # new entries on a page before they are compared with known titles and links
MAX_NEW_AT_ONCE = 50  # new entries that one transaction stores and judges


@dataclass(slots=True)
class StoredPage:
    """The entries of a page that need judging."""

    new: list[SeenEntry] = field(default_factory=list)
    """Entries that were never seen before."""
    new_or_changed: list[SeenEntry] = field(default_factory=list)
    """The new ones, and known ones that changed, in the order of the page."""
    replaced: dict[str, Replaced] = field(default_factory=dict)
    """The changed ones as they were stored, by id."""
    renamed: int = 0
    """How many known entries came back in bulk under other ids."""
    left: int = 0
    """How many new entries are not stored yet, as there were too many at once."""


def add_new(db: Connection, lookup: PageLookup, now: datetime) -> StoredPage:
    """Store the entries that *lookup* found to be new or changed; return those to be judged.

    Of more than `MAX_NEW_AT_ONCE` new entries only the oldest are stored; call it again.
    """
    renamed: list[PageEntry] = []
    replaced: dict[str, Replaced] = {}
    if lookup.waiting is None:
        renamed = _recognise_bulk_rename(db, lookup)
        lookup.waiting = [item for item in lookup.page if item.row is None]
        replaced = _update_known(db, lookup, renamed, now)
        _store_names(db, lookup.feed, lookup.page)
    left = max(0, len(lookup.waiting) - MAX_NEW_AT_ONCE)
    new = lookup.waiting[left:]  # the newest stand first
    lookup.waiting = lookup.waiting[:left]
    _insert_new(db, lookup.feed, new, now)
    _store_names(db, lookup.feed, new)
    return StoredPage(
        new=[item.entry for item in new],
        new_or_changed=_list_to_judge(lookup.page, new),
        replaced=replaced,
        renamed=len(renamed),
        left=left,
    )


def _recognise_bulk_rename(db: Connection, lookup: PageLookup) -> list[PageEntry]:
    """Mark and return the entries of a page whose site gave new ids to all of them.

    Each has to stand for a known entry of its own that left the page. A title that every entry
    of a feed has proves nothing.
    """
    unknown = [item for item in lookup.page if item.row is None]
    is_bulk = 2 * len(unknown) > len(lookup.page)
    if not is_bulk or len(unknown) < MIN_BULK_RENAME:
        return []
    looks = {id(item): hash_looks(item.entry) for item in unknown}
    hashes = [look for of_item in looks.values() for look in of_item]
    found = find_rows(db, lookup.feed, hashes)
    for item in unknown:
        candidates = map(found.get, looks[id(item)])
        identify(item, candidates, lookup.taken)
    renamed = [item for item in unknown if item.is_renamed]
    if 2 * len(renamed) > len(unknown):
        rows = [item.row for item in renamed]
        lookup.stored += STORED_ENTRIES.fetch_all(db, rows)
        return renamed
    for item in renamed:
        item.row = None
        item.is_renamed = False
    return []


# --- known entries --------------------------------------------------------------------------


def _update_known(
    db: Connection, lookup: PageLookup, renamed: Sequence[PageEntry], now: datetime
) -> dict[str, Replaced]:
    """Store and mark the changes of known entries, and that they are still in the feed.

    Return the changed ones as they were stored. A bulk rename changes titles and links as well:
    its entries are not marked as changed.
    """
    by_row = {item.row: item for item in reversed(lookup.page) if item.row is not None}
    renamed_rows = {item.row for item in renamed}
    in_feed: list[int] = []
    changes: list[EntryChange] = []
    for stored in lookup.stored:
        if stored.last_in_feed < now - IN_FEED_PRECISION:
            in_feed.append(stored.id)
        item = by_row[stored.id]
        content = find_change(item.entry, stored)
        if not content:
            continue
        item.is_kept = stored.changes < MAX_CHANGES
        change = EntryChange(stored.id, item.entry, content, item.is_kept)
        changes.append(change)
        if stored.id not in renamed_rows:
            item.changed = _as_first_seen(item.entry, stored)
    changed = {item.row: item.changed for item in by_row.values() if item.row and item.changed}
    replaced = read_replaced(db, changed)
    store_changes(db, changes)
    _MARK_IN_FEED.run_for_each(db, [{"row": row, "now": now} for row in in_feed])
    return replaced


_MARK_IN_FEED = Prepared(
    update(entry)
    .where(entry.c.id == bindparam("row"))
    .values(last_in_feed=bindparam("now", type_=Time))
)


def _as_first_seen(one: SeenEntry, stored: Any) -> SeenEntry:
    """Return *one* with the time and the arrival that are stored of it.

    Its texts are cut as the stored ones are, with which they are compared.
    """
    return replace(
        one,
        summary=truncate(one.summary),
        text=truncate(one.text),
        first_seen=stored.first_seen,
        arrival=Arrival(stored.arrival),
    )


# --- new entries ----------------------------------------------------------------------------


def _insert_new(db: Connection, feed: int, new: Sequence[PageEntry], now: datetime) -> None:
    """Store *new* with their texts, and mark them as new."""
    if not new:
        return
    for item in new:
        item.row = _ADD_ENTRY.fetch_value(db, _entry_columns(feed, item, now))
        item.is_new = True
    texts = [_body_columns(item, now) for item in new]
    _ADD_BODY.run_for_each(db, texts)


_ADD_ENTRY = Prepared(
    sql.insert(entry).returning(entry.c.id),
    (
        *("feed", "key", "content", "title", "link", "publisher", "author", "lang", "tags"),
        *("published", "first_seen", "arrival", "last_in_feed"),
    ),
)
_ADD_BODY = Prepared(sql.insert(body), ("entry", "since", "summary", "text"))


def _entry_columns(feed: int, item: PageEntry, now: datetime) -> dict[str, Any]:
    one = item.entry
    return {
        "feed": feed,
        "key": item.id_hash,
        "content": hash_content(one),
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


def _body_columns(item: PageEntry, now: datetime) -> dict[str, Any]:
    return {
        "entry": item.row,
        "since": item.entry.first_seen,
        "summary": truncate(item.entry.summary),
        "text": truncate(item.entry.text),
    }


def _store_names(db: Connection, feed: int, page: Sequence[PageEntry]) -> None:
    """Store all names of the new, renamed and changed; a name that is taken stays as it is."""
    named = [
        {"feed": feed, "hash": name, "entry": item.row}
        for item in page
        if item.is_new or item.is_renamed or (item.changed and item.is_kept)
        for name in (item.id_hash, *item.alias_hashes, *hash_looks(item.entry))
    ]
    if named:
        _ADD_NAME.run_for_each(db, named)


_ADD_NAME = Prepared(sql.insert(alias).on_conflict_do_nothing(), ("feed", "hash", "entry"))


def _list_to_judge(page: Sequence[PageEntry], new: Sequence[PageEntry]) -> list[SeenEntry]:
    """Return the *new* entries and the changed ones, in the order of the page."""
    listed: list[SeenEntry] = []
    rows = {item.row for item in new}
    for item in page:
        if item.row in rows:
            listed.append(item.entry)
        elif item.changed:
            listed.append(item.changed)
            item.changed = None  # it is judged once
    return listed


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
