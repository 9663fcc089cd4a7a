"""Remember the rises of a watch that ended: how long they lasted, and the level they left.

A level is the usual number of reports a day. It is noted when a rise begins, and once more at the
first look 30 days after its end. All times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from model import Precedent
from watchers.usual.exposure import DAY

# Rises that are remembered. Doubled: the precedents of a busy watch reach back twice as far.
MAX_RISES = 12

# Seconds from the last report of a rise until the level is compared with that before. Doubled: a
# level that fell again within two months is no longer called higher.
LEVEL_AFTER = 30 * DAY

# Times the level before that a higher level is. Doubled: only lasting interest of three times the
# old level counts.
HIGHER = 1.5


class PastRise(NamedTuple):
    """A rise that ended; stored as a list, so new fields come last."""

    started: float
    ended: float
    """When its last report came."""
    peak: float
    """Its highest pulse, in reports."""
    before: float
    """Reports of a usual day when it began."""
    after: float | None = None
    """The same 30 days after its end; None until then."""


Rises = tuple[PastRise, ...]


def add_rise(rises: Rises, rise: PastRise) -> Rises:
    """Return *rises* with *rise*, which has just ended."""
    return (*rises, rise)[-MAX_RISES:]


def drop_resumed(rises: Rises, started: float) -> Rises:
    """Return *rises* without the one that *started* then: it goes on."""
    return tuple(rise for rise in rises if rise.started != started)


def is_level_due(rises: Rises, now: float) -> bool:
    """Return whether the level after a rise is to be noted at *now*."""
    return any(_is_due(rise, now) for rise in rises)


def note_level(rises: Rises, now: float, level: float) -> Rises:
    """Return *rises*; those that are due have the *level* at *now*, in reports a day."""
    return tuple(rise._replace(after=level) if _is_due(rise, now) else rise for rise in rises)


def _is_due(rise: PastRise, now: float) -> bool:
    return rise.after is None and now - rise.ended >= LEVEL_AFTER


def summarize(rises: Rises) -> Precedent:
    """Return the length of the earlier *rises*, and the levels that they left."""
    if not rises:
        return Precedent()
    judged = [rise for rise in rises if rise.after is not None]
    return Precedent(
        rises=len(rises),
        median_days=median((rise.ended - rise.started) / DAY for rise in rises),
        judged=len(judged),
        higher=sum(rise.after > HIGHER * rise.before for rise in judged if rise.after),
    )


def from_json(stored: Sequence[Sequence[float]]) -> Rises:
    """Return the rises that were *stored* as lists."""
    return tuple(PastRise(*row) for row in stored)
