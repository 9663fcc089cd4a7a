"""How much an alert matters to its team, and whom it reaches if nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Severity(StrEnum):
    """How much an alert of a watch matters to its team."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"
    """It passes quiet hours, and a budget that is used up."""

    @property
    def rank(self) -> int:
        """Return its place among all, from 0 for low."""
        return list(Severity).index(self)

    def raise_one(self) -> Severity:
        """Return the next higher one; urgent stays urgent."""
        ranks = list(Severity)
        return ranks[min(self.rank + 1, len(ranks) - 1)]


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to tell if nobody acknowledges an alert in time."""

    after: timedelta
    to: tuple[str, ...]
    """Names of channels."""
