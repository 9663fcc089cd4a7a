"""Give the score that a burst must reach, for a promised rate of false alarms.

The score of a window says how much better "the rate rose" explains its reports than "the rate is
as usual". Chance reaches each score now and then, and more often in a watch that has more tries.
benchmarks/calibrate.py plays watches without any event and finds which score chance reaches once
in so many days; it writes `TABLE`. A straight line through the logarithm of these days is exact
enough, so a row has two numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from math import log
from typing import NamedTuple

# Days between two false alarms, by the value of `sensitivity`.
DAYS_BETWEEN_ALARMS = {"1/week": 7.0, "1/month": 30.0, "1/quarter": 91.0, "1/year": 365.0}


class Row(NamedTuple):
    """The scores that chance reaches in a watch of so many looks a day."""

    looks: float
    """Looks of a day that bring reports."""
    score: float
    """The score for one false alarm in 30 days."""
    slope: float
    """Added for each factor e of patience."""


TABLE = (
    (0.2, 1.03, 1.50),
    (0.5, 2.92, 1.43),
    (1.0, 3.97, 1.66),
    (2.0, 4.90, 1.49),
    (5.0, 5.56, 1.43),
    (9.8, 6.05, 1.73),
    (37.3, 6.61, 1.26),
    (144.2, 8.58, 1.31),
)
_ROWS = [Row(*row) for row in TABLE]
_LOOKS = [row.looks for row in _ROWS]

# The least threshold for one false alarm in 30 days. A story often brings two or three reports,
# and the reports of a rare word are mostly of one story. The table does not know that. A score of 5
# means 150 times as likely as by chance. Doubled: rare words need about five reports, not three.
MIN_SCORE = 5.0

# What each factor e of patience adds to the least threshold. Doubled: at `1/quarter` rare words
# need one report more, at `1/week` fewer bursts of theirs are noise.
MIN_SCORE_SLOPE = 1.0


def least_threshold(days: float) -> float:
    """Return the score below which no threshold for one false alarm in *days* is."""
    return MIN_SCORE + log(days / 30.0) * MIN_SCORE_SLOPE


def threshold(looks: float, days: float) -> float:
    """Return the score that chance reaches once in *days*, in a watch of so many *looks* a day.

    A look is a moment that brings reports. A feed that brings a whole day's entries at once gives
    chance one try, not twenty. Watches with fewer looks than the first row have its score. The
    result is never less than `least_threshold`.
    """
    after = bisect_right(_LOOKS, looks)
    n = min(max(after, 1), len(_ROWS) - 1)
    low = _ROWS[n - 1]
    high = _ROWS[n]
    above_low = log(max(looks, low.looks) / low.looks)
    part = above_low / log(high.looks / low.looks)
    part = min(max(part, 0.0), 1.0)
    patience = log(days / 30.0)
    score = low.score + part * (high.score - low.score)
    slope = low.slope + part * (high.slope - low.slope)
    return max(least_threshold(days), score + patience * slope)
