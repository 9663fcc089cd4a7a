"""The learned past of terms and words, read from the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select

from model import Marks, Sums, WordPlaces
from storage._prepared import MAX_LIST, PreparedList
from storage.discovery.learning import Begin
from storage.discovery.marks import find_first_day, read_halved, read_marks, read_valid
from storage.discovery.tables import term_batch, term_days, word_edges, word_increment

_LEARNED_BATCHES = select(term_batch.c.seq, term_batch.c.day).where(
    term_batch.c.done,
    term_batch.c.day >= bindparam("first"),
)
_LEARNED_DAYS = (
    select(
        term_batch.c.day,
        func.sum(term_batch.c.reports).label("reports"),
    )
    .where(term_batch.c.done, term_batch.c.day >= bindparam("first"))
    .group_by(term_batch.c.day)
)
_TERM_COUNTS = PreparedList(
    "term", lambda terms: select(term_days).where(term_days.c.term.in_(terms))
)
_INCREMENTS = select(word_increment.c.counts).where(word_increment.c.seq <= bindparam("valid"))


class StoredPast:
    """The learned past. Days that are too long ago do not count, though their rows may be there."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* begins."""
        self._begin = begin

    @property
    def marks(self) -> Marks:
        """Return how far it is learned."""
        with self._begin() as db:
            return read_marks(db)

    def list_days(self) -> Mapping[int, int]:
        """Return the reports of each day that is learned, by days since 1970."""
        with self._begin() as db:
            first = find_first_day(read_marks(db))
            return {row.day: row.reports for row in db.execute(_LEARNED_DAYS, {"first": first})}

    def find_sums(self, terms: Iterable[str]) -> Mapping[str, Sums]:
        """Return the sums of *terms*; without those that it does not have.

        Each few hundred terms have a transaction of their own, so that no checkpoint waits long.
        """
        wanted = list(terms)
        sums: dict[str, Sums] = {}
        for start in range(0, len(wanted), MAX_LIST):
            some = wanted[start : start + MAX_LIST]
            with self._begin() as db:
                daily = read_daily_counts(db, some)
            for term, days in daily.items():
                counts = days.values()
                squares = sum(count * count for count in counts)
                sums[term] = Sums(float(sum(counts)), float(squares))
        return sums

    def list_frequent(self, least: float) -> Sequence[tuple[str, WordPlaces]]:
        """Return the words that were seen at least so often."""
        with self._begin() as db:
            if _is_settled(db):
                frequent = select(word_edges).where(word_edges.c.seen >= least)
                rows = db.execute(frequent)
                return [(word, WordPlaces(*places)) for word, *places in rows]
            counts = _read_unsettled(db)
        return [(word, places) for word, places in counts.items() if places.seen >= least]


def read_daily_counts(db: Connection, terms: Sequence[str]) -> dict[str, dict[int, int]]:
    """Return the reports of each of *terms* by day; without days and terms that have none."""
    first = find_first_day(read_marks(db))
    # Adding the batches of a day up here is faster than a join, which SQLite sorts again.
    batches = {row.seq: row.day for row in db.execute(_LEARNED_BATCHES, {"first": first})}
    daily: dict[str, dict[int, int]] = {}
    for term, batch, reports in _TERM_COUNTS.fetch_all(db, terms):
        day = batches.get(batch)
        if day is None:
            continue
        counts = daily.setdefault(term, {})
        counts[day] = counts.get(day, 0) + reports
    return daily


# --- words ----------------------------------------------------------------------------------


def _is_settled(db: Connection) -> bool:
    """Return whether the counts of words are all in their table, as they are to be read."""
    if read_halved(db) is not None:
        return False
    return db.execute(_INCREMENTS.limit(1), {"valid": read_valid(db)}).first() is None


def _read_unsettled(db: Connection) -> dict[str, WordPlaces]:
    """Return the places of all words as they will be when the last lesson is finished."""
    counts = {word: WordPlaces(*places) for word, *places in db.execute(select(word_edges))}
    for text in db.execute(_INCREMENTS, {"valid": read_valid(db)}).scalars():
        for word, *added in json.loads(text):
            known = counts.get(word, (0, 0, 0))
            counts[word] = WordPlaces(*map(sum, zip(known, added, strict=True)))
    halved = read_halved(db)
    if halved is None:
        return counts
    return {
        word: places if word <= halved else WordPlaces(*(count // 2 for count in places))
        for word, places in counts.items()
        if word <= halved or places.seen > 1
    }
