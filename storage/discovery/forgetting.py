"""Delete the counts of days that are too long ago, a few at each step.

The table of the counts is ordered by term, and has no index by batch. So a walk goes through it
from the first term to the last, and deletes the rows of the batches that were to be forgotten when
it began. Then it deletes these batches. The walk is in `meta`, so a restart goes on with it.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from storage._meta import delete_value, read_value, write_value
from storage.discovery.marks import find_first_day, read_marks
from storage.discovery.tables import term_batch, term_days

MAX_ROWS_WALKED = 1000  # by one step; it takes some 3 ms
SPARE_DAYS = 1  # for which counts stay after the last time that they are read

_WALK = "discovery.walk"  # its name in `meta`
_LAST_TERM = (
    select(term_days.c.term)
    .where(term_days.c.term > bindparam("after"))
    .order_by(term_days.c.term)
    .offset(MAX_ROWS_WALKED - 1)
    .limit(1)
)


class _Walk(NamedTuple):
    """A walk through the counts of all terms."""

    batches: list[int]
    """The batches whose rows are deleted."""
    after: str = ""
    """The last term that was looked at."""


def forget_some(db: Connection) -> int:
    """Delete some of the forgotten counts; return how many were looked at, 0 if all are deleted."""
    walk = _find_walk(db)
    if not walk.batches:
        return 0
    last = db.execute(_LAST_TERM, {"after": walk.after}).scalar_one_or_none()
    span = term_days.c.term > walk.after
    if last is not None:
        span &= term_days.c.term <= last
    db.execute(delete(term_days).where(span, term_days.c.batch.in_(walk.batches)))
    if last is None:
        db.execute(delete(term_batch).where(term_batch.c.seq.in_(walk.batches)))
        delete_value(db, _WALK)
    else:
        write_value(db, _WALK, json.dumps(walk._replace(after=last)))
    return MAX_ROWS_WALKED


def _find_walk(db: Connection) -> _Walk:
    """Return the walk under way, or a new one; it has no batches if none is to be forgotten."""
    text = read_value(db, _WALK)
    if text is not None:
        return _Walk(*json.loads(text))
    # By the marks, not by the clock: a day goes when a later one is learned, even if the daemon
    # did not run for weeks. Batches that were given up have the day 0.
    first = max(find_first_day(read_marks(db)) - SPARE_DAYS, 1)
    forgotten = select(term_batch.c.seq).where(term_batch.c.day < first)
    return _Walk(list(db.execute(forgotten).scalars()))
