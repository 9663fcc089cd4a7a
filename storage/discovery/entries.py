"""The stored entries, as discovery reads them: many without their texts, or a few by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from model import Arrival, SeenEntry
from storage._entry_rows import ENTRY_ROWS, to_entry
from storage._lookup import find_rows, hash_name
from storage._prepared import Prepared, PreparedList
from storage._tables import Time, body, entry, feed
from storage.discovery.learning import Begin

PAGE_SIZE = 500  # entries

# Entries have no index by time, but their texts do, and stand there as long as the past goes back.
# `since` is the time at which the entry was first seen; it never changes.
_AFTER = tuple_(body.c.since, body.c.entry) > tuple_(
    bindparam("at", type_=Time), bindparam("row", type_=entry.c.id.type)
)
_TITLES = Prepared(
    select(
        entry.c.id.label("row"),
        feed.c.key.label("of"),
        entry.c.key,
        entry.c.title,
        entry.c.link,
        entry.c.publisher,
        entry.c.lang,
        entry.c.published,
        entry.c.first_seen,
        entry.c.arrival,
    )
    .select_from(body)
    .join(entry, entry.c.id == body.c.entry)
    .join(feed, feed.c.id == entry.c.feed)
    .where(_AFTER, body.c.since < bindparam("until", type_=Time))
    .order_by(body.c.since, body.c.entry)
    .limit(PAGE_SIZE)
)
_ENTRIES = PreparedList("row", lambda rows: ENTRY_ROWS.where(entry.c.id.in_(rows)))


def read_titles(begin: Begin, since: datetime, until: datetime) -> Iterator[Sequence[SeenEntry]]:
    """Yield the entries first seen from *since* until before *until*, in pages.

    They come by `first_seen`, then in the order in which they were stored; without summary, text,
    author and tags. Of entries whose texts are deleted there are none. *begin* begins the
    transaction of a page, so that none is open between two.
    """
    after = {"at": since, "row": 0, "until": until}
    while True:
        with begin() as db:
            rows = _TITLES.fetch_all(db, after)
        if rows:
            yield [_to_title(row) for row in rows]
        if len(rows) < PAGE_SIZE:
            return
        after |= {"at": rows[-1].first_seen, "row": rows[-1].row}


def _to_title(row: Any) -> SeenEntry:
    return SeenEntry(
        feed=row.of,
        id=row.key.hex(),
        title=row.title,
        link=row.link,
        publisher=row.publisher,
        lang=row.lang,
        published=row.published,
        first_seen=row.first_seen,
        arrival=Arrival(row.arrival),
    )


def read_entries(db: Connection, names: Sequence[tuple[str, str]]) -> list[SeenEntry]:
    """Return the entries with *names*, in their order and with their texts; without missing ones.

    A name is the key of a feed and an id: the stored one, or the one that the feed gave.
    """
    rows = _find_rows(db, names)
    found = {row.id: to_entry(row) for row in _ENTRIES.fetch_all(db, list(rows.values()))}
    return [found[rows[name]] for name in names if name in rows]


def _find_rows(db: Connection, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the row of each entry that is stored, by its name."""
    by_feed: dict[str, list[str]] = {}
    for key, given in names:
        by_feed.setdefault(key, []).append(given)
    keys = select(feed.c.key, feed.c.id).where(feed.c.key.in_(list(by_feed)))
    rows: dict[tuple[str, str], int] = {}
    for key, number in db.execute(keys).all():
        hashes = [(one, given) for given in by_feed[key] for one in _hash_id(given)]
        found = find_rows(db, number, [one for one, _ in hashes])
        for one, given in hashes:
            if one in found:
                rows.setdefault((key, given), found[one])
    return rows


def _hash_id(given: str) -> list[bytes]:
    """Return the hashes under which an id may be stored; stored entries have the hash as id."""
    hashes = [hash_name(given)]
    with suppress(ValueError):
        hashes.append(bytes.fromhex(given))
    return hashes
