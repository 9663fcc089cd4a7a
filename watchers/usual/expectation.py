"""Tell which reports a watch expects at which hour, for the chart of the watch.

A watch is looked at when a report comes. The expected reports of the time before are then known as
one sum. The chart spreads them over the hours, as the watch's own hours are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from model import Interval
from watchers.usual import hours as _hours
from watchers.usual.exposure import HOUR
from watchers.usual.hours import Hours


class Expectation(NamedTuple):
    """The reports that a watch expects."""

    hours: Hours
    pending: Interval | None
    """The time since the last look; None if there was none."""

    def spread(
        self, since: datetime, until: datetime, expected: float
    ) -> Iterator[tuple[datetime, float]]:
        """Yield each hour from *since* to *until* with its part of the *expected* reports."""
        for hour, part in _hours.list_parts(self.hours, since.timestamp(), until.timestamp()):
            yield datetime.fromtimestamp(hour * HOUR, UTC), part * expected


EVEN = Expectation(_hours.NO_HOURS, None)
"""Of a watch whose hours are not known: it spreads evenly."""
