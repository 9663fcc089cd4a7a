"""The clock that a test passes to the daemon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from daemon.clock import Clock


class StoppedClock:
    """The two clocks of the daemon; both stand still until a test moves them."""

    def __init__(self, start: datetime | None = None) -> None:
        """Stand at *start*; at the present time if there is none."""
        self.start = start or datetime.now(UTC)
        self.at = self.start
        """The time that both clocks agree on."""
        self.wrong_by = timedelta()
        """How far the wall clock is ahead of that, because somebody set it."""

    @property
    def pair(self) -> Clock:
        """Return the clocks as the daemon takes them."""
        return Clock(self.now, self.steady)

    def now(self) -> datetime:
        """Return the time on the wall."""
        return self.at + self.wrong_by

    def steady(self) -> float:
        """Return the seconds since *start*."""
        return (self.at - self.start).total_seconds()
