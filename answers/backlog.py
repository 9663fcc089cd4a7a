"""How many messages are on their way or were given up, and the words for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage import Status

ALL_TOLD = "all that was to be told is told"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many deliveries are on their way, and how many were given up."""

    waiting: int
    dead: int

    @property
    def sentence(self) -> str:
        """Return the gravest of these facts in words, without a capital letter or a full stop."""
        if self.dead:
            return f"{_count(self.dead)} could not be delivered"
        if self.waiting:
            verb = "is" if self.waiting == 1 else "are"
            return f"{_count(self.waiting)} {verb} on the way"
        return ALL_TOLD


def count_backlog(status: Status) -> Backlog:
    """Return how many deliveries of *status* are on their way, and how many were given up."""
    counts = status.deliveries_by_state
    waiting = counts.get("pending", 0) + counts.get("sending", 0)
    return Backlog(waiting, counts.get("dead", 0))


def _count(number: int) -> str:
    return "1 message" if number == 1 else f"{number:,} messages"
