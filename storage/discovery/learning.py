"""Learn a lesson in steps, each so short that the daemon does not wait for it.

Each step is a transaction of its own, and a kill may come between any two. These are the steps:

1. Batches are made for the days of the lesson. They are not done, so nobody reads their counts.
2. The counts of the terms are written. The counts of the words are written as increments, which
   are not valid yet.
3. One transaction makes the batches done and the increments valid, and stores the marks.
4. The increments are added to the counts of the words. Each is deleted in the transaction that
   adds it, so that it is added once.
5. If the lesson says so, all counts of words are halved. The transaction that halves some of them
   also stores the last word that is halved.

Until step 3 the past is the old one, and from then on the new one: readers add valid increments,
and halve the counts that are not yet halved. After a kill before step 3 the lesson comes again. The
next lesson then gives up the batches that are not done, and deletes the increments. After a
kill in step 4 or 5 the next lesson first goes on with that step.

Terms and words are written in their order. The rows of a step are then near one another in the
file, so that a step changes about a hundred pages and not five hundred.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, not_, select, update

from model import DayCounts, Lesson
from storage import _sqlite as sql
from storage._prepared import Prepared
from storage.discovery.marks import (
    FORGOTTEN,
    read_halved,
    read_marks,
    read_valid,
    write_halved,
    write_marks,
    write_valid,
)
from storage.discovery.tables import term_batch, term_days, word_edges, word_increment

MAX_ROWS = 500
"""Rows that a step writes. Doubled: half as many steps, each of up to 20 ms."""

MAX_SORTED = 2000
"""Rows that a step sorts; sorted runs are merged as they are written."""

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction, and commits it at the end of the `with`."""

_ADD_BATCH = Prepared(
    sql.insert(term_batch).returning(term_batch.c.seq),
    ("day", "reports"),
)
_ADD_TERM = Prepared(sql.insert(term_days), ("term", "batch", "reports"))
_ADD_INCREMENT = Prepared(sql.insert(word_increment), ("counts",))
_FIRST_INCREMENT = Prepared(
    select(word_increment)
    .where(word_increment.c.seq <= bindparam("valid"))
    .order_by(word_increment.c.seq)
    .limit(1)
)


def _make_add_word() -> Prepared:
    row = sql.insert(word_edges)
    added = {name: word_edges.c[name] + row.excluded[name] for name in ("seen", "starts", "ends")}
    changed = row.on_conflict_do_update(index_elements=[word_edges.c.word], set_=added)
    return Prepared(changed, ("word", "seen", "starts", "ends"))


_ADD_WORD = _make_add_word()


def learn(begin: Begin, lesson: Lesson) -> Iterator[None]:
    """Learn *lesson*, a step with each turn of the iterator; one that is learned changes nothing.

    *begin* begins the transaction of a step.
    """
    yield from _finish_words(begin)
    with begin() as db:
        if lesson.marks.upto <= read_marks(db).upto:
            return
        batches = _begin_batches(db, lesson.days)
    yield
    for day, batch in batches.items():
        yield from _write_terms(begin, batch, lesson.days[day])
    yield from _write_words(begin, lesson.words)
    with begin() as db:
        _make_valid(db, lesson, list(batches.values()))
    yield
    yield from _finish_words(begin)


# --- counts that nobody reads yet -----------------------------------------------------------


def _begin_batches(db: Connection, days: Mapping[int, DayCounts]) -> dict[int, int]:
    """Give up whatever a killed process began; return a new batch for each of *days*."""
    is_given_up = not_(term_batch.c.done)
    db.execute(update(term_batch).where(is_given_up).values(day=FORGOTTEN))
    db.execute(delete(word_increment).where(word_increment.c.seq > read_valid(db)))
    return {
        day: _ADD_BATCH.fetch_value(db, {"day": day, "reports": counts.reports})
        for day, counts in days.items()
    }


def _write_terms(begin: Begin, batch: int, counts: DayCounts) -> Iterator[None]:
    ordered = yield from _sort(counts.terms.items())
    for some in _split(ordered):
        rows = [{"term": term, "batch": batch, "reports": count} for term, count in some]
        with begin() as db:
            _ADD_TERM.run_for_each(db, rows)
        yield


def _write_words(begin: Begin, words: Mapping[str, Sequence[int]]) -> Iterator[None]:
    ordered = yield from _sort(words.items())
    for some in _split(ordered):
        counts = json.dumps([(word, *places) for word, places in some])
        with begin() as db:
            _ADD_INCREMENT.run(db, {"counts": counts})
        yield


def _sort(rows: Iterable[tuple[str, Any]]) -> Generator[None, None, Iterator[tuple[str, Any]]]:
    """Sort *rows* by their first columns, all different; return them after some steps."""
    left = iter(rows)
    runs: list[list[tuple[str, Any]]] = []
    while run := sorted(islice(left, MAX_SORTED)):
        runs.append(run)
        yield
    return merge(*runs)


def _split(rows: Iterator[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    while some := list(islice(rows, MAX_ROWS)):
        yield some


def _make_valid(db: Connection, lesson: Lesson, batches: Sequence[int]) -> None:
    """Make the past the new one."""
    is_written = term_batch.c.seq.in_(batches)
    db.execute(update(term_batch).where(is_written).values(done=True))
    last = db.execute(select(func.max(word_increment.c.seq))).scalar_one()
    if last is not None:
        write_valid(db, last)
    if lesson.halves:
        write_halved(db, "")
    write_marks(db, lesson.marks)


# --- words ----------------------------------------------------------------------------------


def _finish_words(begin: Begin) -> Iterator[None]:
    """Add the valid increments, and halve the counts if that was begun."""
    while True:
        with begin() as db:
            is_left = _add_increment(db) or _halve_some(db)
        if not is_left:
            return
        yield


def _add_increment(db: Connection) -> bool:
    """Add the first valid increment; return whether there was one."""
    row = _FIRST_INCREMENT.fetch_first(db, {"valid": read_valid(db)})
    if row is None:
        return False
    names = ("word", "seen", "starts", "ends")
    counts = [dict(zip(names, counted, strict=True)) for counted in json.loads(row.counts)]
    _ADD_WORD.run_for_each(db, counts)
    db.execute(delete(word_increment).where(word_increment.c.seq == row.seq))
    return True


def _halve_some(db: Connection) -> bool:
    """Halve the counts of some words, and delete those that were seen once."""
    halved = read_halved(db)
    if halved is None:
        return False
    span = word_edges.c.word > halved
    in_order = select(word_edges.c.word).where(span).order_by(word_edges.c.word)
    last = db.execute(in_order.offset(MAX_ROWS - 1).limit(1)).scalar_one_or_none()
    if last is not None:
        span &= word_edges.c.word <= last
    db.execute(delete(word_edges).where(span, word_edges.c.seen < 2))
    halves = {name: word_edges.c[name] // 2 for name in ("seen", "starts", "ends")}
    db.execute(update(word_edges).where(span).values(halves))
    write_halved(db, last)
    return True
