"""The marks of the past: how far it is learned, and how far its words are counted."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from model import DAYS_LEARNED, Marks
from storage._meta import delete_value, read_value, write_value
from storage._tables import EPOCH
from storage.discovery.tables import term_batch

# Their names in `meta`.
_MARKS = "discovery.marks"
_VALID = "discovery.increments"  # the last valid row of `word_increment`
_HALVED = "discovery.halved"  # the last word of `word_edges` whose counts are halved

HOURS = 24  # of a day
FORGOTTEN = 0
"""The day of a batch whose counts are to be deleted."""


def read_marks(db: Connection) -> Marks:
    """Return how far the past is learned."""
    text = read_value(db, _MARKS)
    return Marks() if text is None else Marks(**json.loads(text))


def write_marks(db: Connection, marks: Marks) -> None:
    """Store how far the past is learned."""
    write_value(db, _MARKS, json.dumps(asdict(marks)))


def find_first_day(marks: Marks) -> int:
    """Return the first day that belongs to the past, in days since 1970."""
    return marks.upto // HOURS - DAYS_LEARNED - 1


def forget_future(db: Connection, hour: int) -> int:
    """Go back to *hour*, in hours since 1970; return 0 if the past was not learned beyond it.

    A clock that was ahead wrote these marks. If they stayed, nothing would be learned until the
    right clock reaches them.
    """
    marks = read_marks(db)
    if marks.upto <= hour:
        return 0
    today = hour // HOURS
    earlier = replace(
        marks,
        since=min(marks.since, hour),
        upto=hour,
        day=min(marks.day, today - 2),
    )
    write_marks(db, earlier)
    db.execute(update(term_batch).where(term_batch.c.day > today).values(day=FORGOTTEN))
    return 1


def cap_marks(db: Connection, now: datetime) -> int:
    """Correct marks that a clock ahead of *now* has written; return how many there were."""
    return forget_future(db, (now - EPOCH) // timedelta(hours=1))


def shift_marks(db: Connection, step: timedelta) -> None:
    """Follow a clock that was set back by the hours of *step*.

    After a step forward nothing is to be done: the hours between had no reports.
    """
    hours = -step // timedelta(hours=1)
    if hours > 0:
        forget_future(db, read_marks(db).upto - hours)


# --- words ----------------------------------------------------------------------------------


def read_valid(db: Connection) -> int:
    """Return the number of the last row of `word_increment` that counts."""
    return int(read_value(db, _VALID) or 0)


def write_valid(db: Connection, seq: int) -> None:
    """Let the rows of `word_increment` until *seq* count."""
    write_value(db, _VALID, str(seq))


def read_halved(db: Connection) -> str | None:
    """Return the word until which all counts are halved; None if all or none are to be."""
    return read_value(db, _HALVED)


def write_halved(db: Connection, word: str | None) -> None:
    """Store the *word* until which all counts are halved; None once all of them are."""
    if word is None:
        delete_value(db, _HALVED)
    else:
        write_value(db, _HALVED, word)
