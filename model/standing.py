"""How a watch stands: usual, rising, over, silent."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Standing(NamedTuple):
    """How a watch, or one keyword of it, stands by the state that a watcher keeps of it."""

    phase: str
    """usual, rising, peaked, over or silent."""
    is_live: bool
    """Whether it is a trend that is not over."""
    daily: float
    """The reports of a usual day."""
    known_since: datetime
    """Since when that number is learned."""
    keyword: str = ""
    """The keyword whose trend it is; empty for the whole watch."""
    began: datetime | None = None
    """When the first report of the trend came, or the last one before the lull."""
    ended: datetime | None = None
    """When the trend was over; None if it is not, or if there is none."""
    rise: str = ""
    """The key of the signal of the rise; empty if there was none."""
    reports: int = 0
    """The reports since the trend began."""
    missed: float = 0.0
    """The reports that are usual in the time of the lull; 0 if there is none."""
