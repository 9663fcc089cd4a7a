"""A series of counts to draw: six half days with a burst in the fourth and fifth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cli.drawing.series import Mark, Series
from watchers import Step

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HALF = timedelta(hours=12)

# Quiet, one, quiet, then three, four and one; two are usual at most.
COUNTS = (0, 1, 0, 3, 4, 1)
SERIES = Series(
    [Step(MONDAY + n * HALF, count, 0.4, 2) for n, count in enumerate(COUNTS)],
    HALF,
    [
        Mark(MONDAY + timedelta(hours=40), "rising", is_this=True),
        Mark(MONDAY + timedelta(hours=50), "escalated", is_this=False),
        Mark(MONDAY + timedelta(hours=61), "over", is_this=False),
    ],
)
