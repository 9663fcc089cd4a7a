"""Which entries of a page are new, which are known under another name, which have changed.

Set-based: a page costs a handful of statements, however many entries it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from model import Arrival, Entry
from storage import _sqlite as sql
from storage._tables import alias, body, entry

TEXT_LIMIT = 64 * 1024  # bytes of an entry's text, and of its summary, that are kept
CHANGES = 24  # times that an entry may change; some change with every poll
CHURN = 5  # new entries on one page before they can be old ones that were renamed
STILL_THERE = timedelta(days=1)  # how exactly it is known when an entry was last in its feed
AT_ONCE = 500  # hashes or rows named in one statement


@dataclass(slots=True)
class _Item:
    """An entry of the page, with the hashes of its names."""

    entry: Entry
    id: bytes
    aliases: tuple[bytes, ...]
    looks: tuple[bytes, ...]
    """Title and link: they tell only that many entries at once were renamed."""
    known: int | None = None
    """The row of the entry that it is."""
    is_renamed: bool = False
    changed: Entry | None = None
    """The entry as it is now, with what was remembered of it, if it is worth another look."""


@dataclass(slots=True)
class News:
    """What a page brought."""

    new: list[Entry] = field(default_factory=list)
    """Entries never seen before."""
    fresh: list[Entry] = field(default_factory=list)
    """Those, and known ones that changed, in the order of the page."""
    renamed: int = 0
    """Known entries that came back in bulk under other ids."""


def add_new(db: Connection, feed: int, entries: Sequence[Entry], now: datetime) -> News:
    """Store *entries*, all on one page of *feed*, and return what is worth a look."""
    page = _items(entries)
    taken = _recognise(db, feed, page)
    new = [item for item in page if item.known is None]
    renamed = _recognise_churn(db, feed, new, len(page), taken)
    new = [item for item in new if item.known is None]
    _look_again(db, page, renamed, now)
    _insert(db, feed, new, now)
    _remember_names(db, feed, page, new)
    changed = [item for item in page if item.changed is not None]
    at = {id(item): place for place, item in enumerate(page)}
    fresh = sorted([*new, *changed], key=lambda item: at[id(item)])
    return News(
        [item.entry for item in new],
        [item.changed or item.entry for item in fresh],
        len(renamed),
    )


# --- names ----------------------------------------------------------------------------------


def name_hash(text: str, kind: bytes = b"") -> bytes:
    """Return what is kept of a name: an id or alias, or a title or link as *kind* says."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind).digest()


def _items(entries: Iterable[Entry]) -> list[_Item]:
    """Return each entry once, with those of its names that are its alone on this page."""
    items: dict[bytes, _Item] = {}
    for one in entries:
        kinds = ((one.title, b"title"), (one.link, b"link"))
        looks = [name_hash(text, kind) for text, kind in kinds if text]
        names = tuple({name_hash(text) for text in one.aliases if text})
        item = _Item(one, name_hash(one.id), names, tuple(looks))
        items.setdefault(item.id, item)
    # Where many entries share a link, the link names none of them.
    shared = Counter(name for item in items.values() for name in {item.id, *item.aliases})
    for item in items.values():
        item.aliases = tuple(n for n in item.aliases if shared[n] == 1 and n != item.id)
    return list(items.values())


def _find(db: Connection, feed: int, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """Return the rows of the entries known by *hashes*."""
    known = select(alias.c.hash, alias.c.entry).where(alias.c.feed == feed)
    found: dict[bytes, int] = {}
    for start in range(0, len(hashes), AT_ONCE):
        some = known.where(alias.c.hash.in_(hashes[start : start + AT_ONCE]))
        found.update((row.hash, row.entry) for row in db.execute(some))
    return found


def _recognise(db: Connection, feed: int, page: Sequence[_Item]) -> set[int]:
    """Mark what is known by its id or an alias; return the rows of the entries found."""
    found = _find(db, feed, [name for item in page for name in (item.id, *item.aliases)])
    for item in page:
        item.known = found.get(item.id)
    taken = {item.known for item in page if item.known is not None}
    for item in page:
        if item.known is None:
            _claim(item, (found.get(name) for name in item.aliases), taken)
    return taken


def _claim(item: _Item, candidates: Iterable[int | None], taken: set[int]) -> None:
    """Take *item* for the first candidate that is not on the page already as itself."""
    for row in candidates:
        if row is not None and row not in taken:
            item.known, item.is_renamed = row, True
            taken.add(row)
            return


def _recognise_churn(
    db: Connection, feed: int, new: Sequence[_Item], size: int, taken: set[int]
) -> list[_Item]:
    """Mark entries whose site gave all of them new ids at once; return them.

    Each has to stand for a known entry of its own that is gone from the page: a title that
    every entry of a feed bears shows nothing.
    """
    if len(new) < CHURN or 2 * len(new) <= size:
        return []
    found = _find(db, feed, [look for item in new for look in item.looks])
    for item in new:
        _claim(item, (found.get(look) for look in item.looks), taken)
    renamed = [item for item in new if item.is_renamed]
    if 2 * len(renamed) > len(new):
        return renamed
    for item in renamed:
        item.known, item.is_renamed = None, False
    return []


# --- known entries --------------------------------------------------------------------------


def _look_again(
    db: Connection, page: Sequence[_Item], renamed: Sequence[_Item], now: datetime
) -> None:
    """Mark and store what changed of the known entries, and that they are still in the feed."""
    items = {item.known: item for item in reversed(page) if item.known is not None}
    silent = {item.known for item in renamed}
    still, changes = [], []
    for row in _rows(db, list(items)):
        item = items[row.id]
        if row.last_in_feed < now - STILL_THERE:
            still.append(row.id)
        content = _content(item.entry)
        if content != row.content and row.changes < CHANGES:
            changes.append((row.id, item.entry, content))
            if row.id not in silent:
                item.changed = replace(
                    item.entry, first_seen=row.first_seen, arrival=Arrival(row.arrival)
                )
    _store_changes(db, changes)
    for start in range(0, len(still), AT_ONCE):
        some = update(entry).where(entry.c.id.in_(still[start : start + AT_ONCE]))
        db.execute(some.values(last_in_feed=now))


def _rows(db: Connection, rows: Sequence[int]) -> Iterable[Any]:
    wanted = select(
        entry.c.id,
        entry.c.content,
        entry.c.changes,
        entry.c.first_seen,
        entry.c.arrival,
        entry.c.last_in_feed,
    )
    for start in range(0, len(rows), AT_ONCE):
        yield from db.execute(wanted.where(entry.c.id.in_(rows[start : start + AT_ONCE])))


def _store_changes(db: Connection, changes: Sequence[tuple[int, Entry, bytes]]) -> None:
    if not changes:
        return
    db.execute(
        update(entry)
        .where(entry.c.id == bindparam("row"))
        .values(
            title=bindparam("new_title"),
            link=bindparam("new_link"),
            content=bindparam("new_content"),
            changes=entry.c.changes + 1,
        ),
        [
            {"row": row, "new_title": now.title, "new_link": now.link, "new_content": content}
            for row, now, content in changes
        ],
    )
    db.execute(
        update(body)
        .where(body.c.entry == bindparam("row"))
        .values(summary=bindparam("new_summary"), text=bindparam("new_text")),
        [
            {"row": row, "new_summary": _cut(now.summary), "new_text": _cut(now.text)}
            for row, now, _ in changes
        ],
    )


# --- new entries ----------------------------------------------------------------------------


def _content(one: Entry) -> bytes:
    """Return a hash of what people read of *one*: no date, no markup."""
    return name_hash(f"{one.title}\0{one.summary}\0{one.text}")


def _cut(text: str) -> str:
    """Return *text*, at most `TEXT_LIMIT` bytes of it."""
    if len(text) * 4 <= TEXT_LIMIT:
        return text
    return text.encode()[:TEXT_LIMIT].decode(errors="ignore")


def _insert(db: Connection, feed: int, new: Sequence[_Item], now: datetime) -> None:
    """Store *new* with their texts, and mark them with their rows."""
    if not new:
        return
    added = sql.insert(entry).returning(entry.c.key, entry.c.id)
    stored = db.execute(added, [_fields(feed, item, now) for item in new])
    rows: dict[bytes, int] = {row.key: row.id for row in stored}
    for item in new:
        item.known = rows[item.id]
    db.execute(
        sql.insert(body),
        [
            {
                "entry": item.known,
                "since": item.entry.first_seen or now,
                "summary": _cut(item.entry.summary),
                "text": _cut(item.entry.text),
            }
            for item in new
        ],
    )


def _fields(feed: int, item: _Item, now: datetime) -> dict[str, Any]:
    one = item.entry
    return {
        "feed": feed,
        "key": item.id,
        "content": _content(one),
        "title": one.title,
        "link": one.link,
        "publisher": one.publisher,
        "author": one.author,
        "lang": one.lang,
        "tags": one.tags,
        "published": one.published,
        "first_seen": one.first_seen or now,
        "arrival": one.arrival.value,
        "last_in_feed": now,
    }


def _remember_names(db: Connection, feed: int, page: Sequence[_Item], new: Sequence[_Item]) -> None:
    """Store all names of the new, renamed and changed; who has a name already keeps it."""
    fresh = {id(item) for item in new}
    named = [
        {"feed": feed, "hash": name, "entry": item.known}
        for item in page
        if item.is_renamed or item.changed is not None or id(item) in fresh
        for name in (item.id, *item.aliases, *item.looks)
    ]
    if named:
        db.execute(sql.insert(alias).on_conflict_do_nothing(), named)
