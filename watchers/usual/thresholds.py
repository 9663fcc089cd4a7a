"""How high a score must be for a promised rate of false alarms; made by benchmarks/calibrate.py."""

from __future__ import annotations

from bisect import bisect_right
from math import log

DAYS = {"1/week": 7.0, "1/month": 30.0, "1/quarter": 91.0}
"""Days between false alarms, by what a config says."""

# Score for one false alarm in 30 days, and what each factor e of patience adds, by looks a day.
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
_RATES = [row[0] for row in TABLE]

LEAST = 2.5  # what is less than twelve times likelier than chance is no burst, however rare


def threshold(looks: float, days: float) -> float:
    """Return the score that a watch reaches once in *days* by chance, at so many *looks* a day.

    A look is a moment that brings reports: a feed that brings a day's at once gives chance one
    try, not twenty. Of a watch with less than the rarest of the table as much is asked as there.
    """
    at = min(max(bisect_right(_RATES, looks), 1), len(TABLE) - 1)
    (low, base, slope), (high, base_2, slope_2) = TABLE[at - 1], TABLE[at]
    part = min(max(log(max(looks, low) / low) / log(high / low), 0.0), 1.0)
    patience = log(days / 30.0)
    score = base + part * (base_2 - base) + patience * (slope + part * (slope_2 - slope))
    return max(LEAST, score)
