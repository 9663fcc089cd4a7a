"""How high a score must be for a promised rate of false alarms; made by benchmarks/calibrate.py."""

from __future__ import annotations

from bisect import bisect_right
from math import log

DAYS = {"1/week": 7.0, "1/month": 30.0, "1/quarter": 91.0}
"""Days between false alarms, by what a config says."""

# Score for one false alarm in 30 days, and what each factor e of patience adds, by reports a day.
TABLE = (
    (0.05, 4.0, 1.0),
    (2000.0, 8.0, 1.0),
)


def threshold(daily: float, days: float) -> float:
    """Return the score that a watch with *daily* reports reaches once in *days* by chance."""
    rates = [row[0] for row in TABLE]
    at = min(max(bisect_right(rates, daily), 1), len(TABLE) - 1)
    (low, base, slope), (high, base_2, slope_2) = TABLE[at - 1], TABLE[at]
    part = min(max(log(max(daily, low) / low) / log(high / low), 0.0), 1.0)
    patience = log(days / 30.0)
    return base + part * (base_2 - base) + patience * (slope + part * (slope_2 - slope))
