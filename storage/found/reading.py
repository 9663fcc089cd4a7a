"""Ask the search index for candidates: entries in which a query may hold, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, column, func, select, text

from model import AllOf, IndexWord, Needs, SeenEntry
from storage import _sqlite as sql
from storage._entry_rows import BATCH_SIZE, ENTRY_ROWS, find_end, find_first_row, to_entry
from storage._prepared import Prepared, PreparedList
from storage._tables import alias, entry, feed, found_end, found_old
from storage.found.keeping import MIN_END_CHARS, read_upto

MIN_LOT = 24  # candidates that are read first: some more than a search shows
GROWTH = 2  # of a lot to the next; doubled, a search looks at more entries than it shows
MAX_ENDS = 1000  # words with one end that are looked up; with more, all entries are looked at

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction."""

_CANDIDATES = Prepared(
    text(
        "SELECT rowid FROM found WHERE found MATCH :expression AND rowid >= :first "
        "AND rowid < :below ORDER BY rowid DESC LIMIT :lot"
    ).columns(column("rowid", Integer))
)
_WORDS_BY_END = Prepared(
    select(found_end.c.word)
    .where(found_end.c.word >= bindparam("first"), found_end.c.word < bindparam("below"))
    .limit(bindparam("most"))
)
_CHANGED = Prepared(
    select(found_old.c.entry).where(
        found_old.c.changed,
        found_old.c.entry >= bindparam("first"),
        found_old.c.entry < bindparam("below"),
    )
)
_ROW = Prepared(
    select(alias.c.entry)
    .join(feed, feed.c.id == alias.c.feed)
    .where(feed.c.key == bindparam("of"), alias.c.hash == bindparam("name"))
)
LAST_CHARACTER = "\U0010ffff"
"""Sorts behind every character of a word."""


class StoredIndex:
    """The search index, for those who look."""

    def __init__(self, connection: Connection, begin: Begin) -> None:
        """Read by *connection*, in transactions that *begin* begins."""
        self._connection = connection
        self._begin = begin

    def read_candidates(
        self,
        needs: Needs,
        version: str,
        since: datetime,
        of: str | None = None,
        below: int | None = None,
    ) -> Iterator[list[SeenEntry]]:
        """Yield the entries first seen from *since* on that may have *needs*, in batches.

        Newest first, only those of the feed *of*, and only those below the row *below*, if they
        are given. Entries that are not indexed yet by the rules *version* are among them, whatever
        their words. No transaction stays open between two batches.
        """
        with self._begin() as db:
            first = find_first_row(db, since)
            if below is None:
                below = find_end(db)
        walk = _Walk(needs, version, first, of)
        while below > first:
            with self._begin() as db:
                rows, below = walk.read_lot(db, below)
            recent = [to_entry(row) for row in rows if row.first_seen >= since]
            if recent:
                yield recent

    def find_rows(self, entries: Iterable[SeenEntry]) -> list[int | None]:
        """Return the row of each of the stored *entries*; None for one that is gone."""
        names = [{"of": one.feed, "name": bytes.fromhex(one.id)} for one in entries]
        with self._begin() as db:
            return [_ROW.fetch_value(db, name) for name in names]

    def find_first_row(self, at: datetime) -> int:
        """Return the row of the first entry that was seen at or after *at*."""
        with self._begin() as db:
            return find_first_row(db, at)

    def count_entries(self, since: datetime, of: str | None = None) -> int:
        """Return how many entries were first seen from *since* on; of the feed *of*, if given."""
        counted = select(func.count()).select_from(entry)
        if of is not None:
            counted = counted.join(feed, feed.c.id == entry.c.feed).where(feed.c.key == of)
        with self._begin() as db:
            first = find_first_row(db, since)
            return db.execute(counted.where(entry.c.id >= first)).scalar_one()

    @contextmanager
    def limit_time(self, is_over: Callable[[], bool]) -> Iterator[None]:
        """Let statements in the block raise `OutOfTime` once *is_over*."""
        with sql.limit_time(self._connection, is_over):
            yield


class _Rows:
    """How entries are read: those of a span, and those with certain rows."""

    def __init__(self, rows: Select[Any]) -> None:
        in_span = (entry.c.id >= bindparam("first")) & (entry.c.id < bindparam("below"))
        newest_first = rows.order_by(entry.c.id.desc())
        self.between = Prepared(newest_first.where(in_span).limit(bindparam("most")))
        self.among = PreparedList("row", lambda listed: rows.where(entry.c.id.in_(listed)))


_OF_ALL = _Rows(ENTRY_ROWS)
_OF_FEED = _Rows(ENTRY_ROWS.where(feed.c.key == bindparam("feed")))


class _Walk:
    """One way through the entries from the newest to row *first*."""

    def __init__(self, needs: Needs, version: str, first: int, of: str | None) -> None:
        self._needs = needs
        self._version = version
        self._first = first
        self._rows = _OF_ALL if of is None else _OF_FEED
        self._feed = {"feed": of}
        self._expression: str | None = None
        self._is_looked_up = False
        self._lot = MIN_LOT

    def read_lot(self, db: Connection, below: int) -> tuple[Sequence[Any], int]:
        """Return the next rows below row *below*, and the row below which the others are."""
        upto = read_upto(db, self._version)
        if below <= upto + 1:
            if not self._is_looked_up:
                self._expression = _write_expression(db, self._needs)
                self._is_looked_up = True
            if self._expression is not None:
                return self._read_indexed(db, self._expression, below)
            upto = 0
        first = max(self._first, upto + 1)
        values = {"first": first, "below": below, "most": BATCH_SIZE, **self._feed}
        rows = self._rows.between.fetch_all(db, values)
        if len(rows) < BATCH_SIZE:
            return rows, first
        return rows, rows[-1].id

    def _read_indexed(
        self, db: Connection, expression: str, below: int
    ) -> tuple[Sequence[Any], int]:
        values = {
            "expression": expression,
            "first": self._first,
            "below": below,
            "lot": self._lot,
        }
        numbers = [row.rowid for row in _CANDIDATES.fetch_all(db, values)]
        next_below = numbers[-1] if len(numbers) == self._lot else self._first
        self._lot = min(GROWTH * self._lot, BATCH_SIZE)
        changed = _CHANGED.fetch_all(db, {"first": next_below, "below": below})
        looked_at = {*numbers, *(row.entry for row in changed)}
        rows = self._rows.among.fetch_all(db, list(looked_at), self._feed)
        return sorted(rows, key=_get_number, reverse=True), next_below


def _get_number(row: Any) -> int:
    number: int = row.id
    return number


# --- the language of the index --------------------------------------------------------------


def _write_expression(db: Connection, needs: Needs) -> str | None:
    """Return *needs* in the language of FTS5; None if too many words have an end of them.

    Each word is one in quotes. Without positions the index knows no phrases, and words are all
    that it may be asked for.
    """
    if isinstance(needs, IndexWord):
        return _write_word(db, needs)
    written = [_write_expression(db, part) for part in needs.parts]
    known = [part for part in written if part is not None]
    if isinstance(needs, AllOf):
        return _join(known, " AND ")
    return _join(known, " OR ") if len(known) == len(written) else None


def _join(parts: Sequence[str], operator: str) -> str | None:
    return f"({operator.join(parts)})" if parts else None


def _write_word(db: Connection, word: IndexWord) -> str | None:
    if word.part == "whole":
        return f'"{word.text}"'
    if word.part == "begin":
        return f'"{word.text}" *'
    if len(word.text) < MIN_END_CHARS:
        return None
    reversed_end = word.text[::-1]
    below = f"{reversed_end}{LAST_CHARACTER}"
    values = {"first": reversed_end, "below": below, "most": MAX_ENDS + 1}
    ends = [row.word for row in _WORDS_BY_END.fetch_all(db, values)]
    if len(ends) > MAX_ENDS:
        return None
    # The end may be a word itself, too short to be listed.
    words = {word.text, *(end[::-1] for end in ends)}
    return _join([f'"{one}"' for one in sorted(words)], " OR ")
