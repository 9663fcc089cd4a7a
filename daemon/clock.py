"""The two clocks of the daemon, and the steps of the wall clock when somebody sets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from storage import Store


class Clock(NamedTuple):
    """The two clocks of the daemon; those of a demo run ahead."""

    now: Callable[[], datetime]
    """The time on the wall, in UTC."""
    steady: Callable[[], float]
    """Seconds on a clock that nobody sets."""


class Steps:
    """Measures how far somebody set the wall clock, against a clock that nobody sets."""

    def __init__(self, wall: datetime, steady: float) -> None:
        """Start from the present times of the wall clock and the steady clock (seconds)."""
        self._offset = wall - timedelta(seconds=steady)

    def since_last(self, wall: datetime, steady: float) -> timedelta:
        """Return the step since the last call; zero for less than two seconds of drift."""
        offset = wall - timedelta(seconds=steady)
        step = offset - self._offset
        if abs(step) < timedelta(seconds=2):
            return timedelta()
        self._offset = offset
        return step

    def follow(self, clock: Clock, store: Store, log: Any) -> None:
        """Move the times in *store* if somebody set the wall clock since the last call."""
        step = self.since_last(clock.now(), clock.steady())
        if step:
            log.warning("clock.stepped", seconds=round(step.total_seconds()))
            store.shift_times(step)
