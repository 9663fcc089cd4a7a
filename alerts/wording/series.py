"""Make the small chart of a trend from the hours of its watch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from model import Series

MAX_BARS = 24
"""Bars of the chart. Doubled, a line of them takes two rows on a phone."""
MIN_BARS = 3
HOUR = timedelta(hours=1)


def make_series(
    hours: Iterable[tuple[datetime, int]], began: datetime, known: datetime, now: datetime
) -> Series | None:
    """Return the chart of a trend that *began*, until *now*; None where it says nothing.

    It goes back a day at least, but not beyond the hour since which the watch is *known*.
    """
    first = max(min(began, now - (MAX_BARS - 1) * HOUR), min(known, began))
    first = first.replace(minute=0, second=0, microsecond=0)
    length = (now - first) // HOUR + 1
    each = -(-length // MAX_BARS)
    counts = [0] * -(-length // each)
    for start, reports in hours:
        place = (start - first) // HOUR // each
        if 0 <= place < len(counts):
            counts[place] += reports
    if len(counts) < MIN_BARS or not any(counts):
        return None
    return Series(tuple(counts), each, now, risen=(began - first) // HOUR // each)
