"""The reports of a trend by the hour, and the small chart that a message shows of them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

Hours = tuple[tuple[datetime, int], ...]
"""Hours by their beginning, and the reports in them; an hour without any may be left out."""


class Series(NamedTuple):
    """Reports in equal steps, as plain numbers: each channel draws them in its own way."""

    counts: tuple[int, ...]
    """The reports of each step, the oldest first; there are at least three."""
    hours: int
    """The length of a step."""
    until: datetime
    """The last step goes on until then."""
    risen: int = 0
    """The place of the step in which the trend began."""
