"""Learn how high the scores of a watch go by its own habits, and which score is rare in it.

The table in `watchers/usual/thresholds.py` says which scores chance reaches if the reports come one
by one. But many words have reports that come in clumps: the live texts of a match, the tolls of a
disaster, the follow-ups of one publisher. Such a word reaches high scores far more often than
chance, week after week. No table holds for it, since other words of the same rate have no clumps.
So each watch also learns its own *tail*: how often its scores are high, and how high.

**Peaks.** A look is high if it would be a burst at one false alarm a week. That threshold is the
*base*, and the score minus the base is the height of the look. The high looks of `PEAK_LENGTH`
from the first one are one peak, which is as high as its highest look. It counts whether or not a
rise may be told. A peak above `MAX_HABIT` was an event and is no habit.

**Learning.** A peak is learned `LEARN_PEAK_AFTER` it began. Otherwise a story that goes on would
raise the threshold for its own climax. We keep three sums: the peaks, their heights, and the days
in which they came. All lose half of their value in `TAIL_HALF_LIFE_DAYS`.

**The rare score.** Heights above a high base have nearly an exponential distribution (Balkema and
de Haan 1974; Pickands 1975), with one height for each cluster (Coles 2001, chapter 5). With the
days between two peaks and their mean height, the score that is reached once in so many days is

    base + mean height * ln(days / days between).

A peak hides all others for `PEAK_LENGTH`, so that time is taken off the days between (Feller 1948,
a counter with dead time). The prior is one peak of the kind that the table promises: once in
`BASE_DAYS`, with the table's slope as its height. So a watch that does as the table says keeps its
threshold. Siffer and others (KDD 2017) learn the thresholds of streams in such a way.

The base is the same at every `sensitivity`. So a team that sets another one keeps the tail. All
times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, exp2, log
from typing import Any, NamedTuple

from watchers.usual.exposure import DAY

# Days between two peaks of a watch of chance alone. Doubled: half as many peaks are learned, and
# the tail is known less well.
BASE_DAYS = 7.0

# Seconds from the beginning of a peak in which further high looks belong to it. Doubled: a story
# of a week is one peak, not two, so its watch has a lower threshold.
PEAK_LENGTH = 3 * DAY

# The highest peak that is a habit, in nats above the base. Doubled: a watch with a real event each
# month misses some of them.
MAX_HABIT = 12.0

# Seconds from the beginning of a peak until it is learned. Doubled: stories of six weeks do not
# raise the threshold for their own climax, and a new habit is known three weeks later.
LEARN_PEAK_AFTER = 21 * DAY

# Half-life of the sums, in days. Doubled: a habit that ended raises the threshold twice as long.
TAIL_HALF_LIFE_DAYS = 90.0

# Seconds from the beginning of a watch until its tail begins. Doubled: a watch with clumps has
# too many alerts for two weeks more.
BEGIN_AFTER = 14 * DAY

# The weight of the prior, in peaks. Doubled: a watch with clumps needs twice as many peaks until
# its threshold is right.
PRIOR_PEAKS = 1.0

# The least days between two peaks, which come one at once after the other. Doubled: nothing, but
# in watches that are always high.
MIN_DAYS_BETWEEN = 0.01

DAYS_OF_MONTH = 30.0


class Peak(NamedTuple):
    """A peak that is over."""

    began: float
    height: float
    """In nats above the base."""


class Tail(NamedTuple):
    """The peaks of one watch; stored as a list, so new fields come last."""

    at: float = 0.0
    """When the watch last looked; 0 if the tail has not begun."""
    peaks: float = 0.0
    """The learned peaks; older ones count less."""
    excess: float = 0.0
    """The sum of their heights; older ones count less."""
    days: float = 0.0
    """The days in which they came; older ones count less."""
    began: float = 0.0
    """When the present peak began; 0 if there is none."""
    height: float = 0.0
    """The height of the present peak."""
    waiting: tuple[Peak, ...] = ()
    """The peaks that are not learned yet, oldest first: seven at most."""


NO_TAIL = Tail()


class Base(NamedTuple):
    """The table's promise for a watch."""

    score: float
    """The score that chance reaches once in `BASE_DAYS`."""
    slope: float
    """Added by the table for each factor e of patience; at least 1."""


def advance(tail: Tail, now: float) -> Tail:
    """Return *tail* at *now*, with the peaks learned that are due."""
    if not tail.at:
        return tail._replace(at=now)
    kept = exp2((tail.at - now) / DAY / TAIL_HALF_LIFE_DAYS)
    peaks = tail.peaks * kept
    excess = tail.excess * kept
    tail = _close_peak(tail, now)
    waiting = tail.waiting
    while waiting and now - waiting[0].began >= LEARN_PEAK_AFTER:
        peaks += 1.0
        excess += waiting[0].height
        waiting = waiting[1:]
    remembered = TAIL_HALF_LIFE_DAYS / log(2)
    return Tail(
        at=now,
        peaks=peaks,
        excess=excess,
        days=tail.days * kept + (1.0 - kept) * remembered,
        began=tail.began,
        height=tail.height,
        waiting=waiting,
    )


def _close_peak(tail: Tail, now: float) -> Tail:
    """Return *tail* without its present peak if that is over; a habit waits to be learned."""
    if not tail.began or now - tail.began <= PEAK_LENGTH:
        return tail
    waiting = tail.waiting
    if tail.height <= MAX_HABIT:
        waiting = (*waiting, Peak(tail.began, tail.height))
    return tail._replace(began=0.0, height=0.0, waiting=waiting)


def add_high_look(tail: Tail, now: float, height: float) -> Tail:
    """Return *tail* with a look at *now* that is so high above the base; as it is if not begun."""
    if not tail.at:
        return tail
    return tail._replace(began=tail.began or now, height=max(tail.height, height))


def find_rare_score(tail: Tail, days: float, base: Base) -> float:
    """Return the score that the watch reaches once in *days* by its habits, at least the base."""
    times = days / _days_between(tail)
    return base.score + _mean_height(tail, base) * log(max(1.0, times))


def count_per_month(tail: Tail, score: float, base: Base) -> float:
    """Return how often in 30 days the watch reaches *score* by its habits."""
    rarer = exp(-max(0.0, score - base.score) / _mean_height(tail, base))
    return DAYS_OF_MONTH / _days_between(tail) * rarer


def _days_between(tail: Tail) -> float:
    hidden = PEAK_LENGTH / DAY
    per_day = (tail.peaks + PRIOR_PEAKS) / (tail.days + PRIOR_PEAKS * (BASE_DAYS + hidden))
    return max(MIN_DAYS_BETWEEN, 1.0 / per_day - hidden)


def _mean_height(tail: Tail, base: Base) -> float:
    return (tail.excess + PRIOR_PEAKS * base.slope) / (tail.peaks + PRIOR_PEAKS)


def to_json(tail: Tail) -> Sequence[Any]:
    """Return *tail* as JSON values; empty if it has not begun."""
    return tail if tail.at else ()


def from_json(stored: Sequence[Any]) -> Tail:
    """Return the tail that `to_json` gave, bit for bit; `NO_TAIL` if there is none yet."""
    if not stored:
        return NO_TAIL
    tail = Tail(*stored)
    return tail._replace(waiting=tuple(Peak(*peak) for peak in tail.waiting))
