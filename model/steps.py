"""The time between two looks at a watch, from which the chart of the watch is drawn."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Interval(NamedTuple):
    """The time between two looks at a watch, or at one keyword of it."""

    since: datetime
    until: datetime
    """The present look. The reports came in its hour; the expected ones belong to all the time."""
    reports: int
    """Distinct reports that are news, without copies."""
    expected: float | None = None
    """The reports that were usual; None where no watcher knows that."""
    size: float | None = None
    """How well that is known, as the size of a negative binomial."""
    keyword: str = ""
    """Empty for the whole watch."""
