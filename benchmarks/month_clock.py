"""The time of `benchmarks.month`: an event loop that jumps over its sleeps, and a wall clock.

The loop never waits. When no task can go on, its time jumps to the next timer. So the pauses
between two requests, the deadlines and the retries of the real code take their time, but none of
ours.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from daemon.clock import Clock


class _JumpingSelector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    """Reports input that is there, and jumps instead of waiting for more."""

    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[Any]:
        ready: list[Any] = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self._jump(timeout)
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only while all its tasks sleep."""

    def __init__(self) -> None:
        """Start at zero."""
        self.elapsed = 0.0
        super().__init__(_JumpingSelector(self._jump))

    def time(self) -> float:
        """Return the seconds since the start."""
        return self.elapsed

    def _jump(self, seconds: float) -> None:
        self.elapsed += seconds


class WallClock:
    """The clocks of the daemon: the loop's time, and a wall clock that somebody sets."""

    def __init__(self, loop: JumpingLoop, start: datetime) -> None:
        """Show *start* at the loop's zero."""
        self._loop, self._start = loop, start
        self.wrong_by = timedelta()
        """How far the wall clock is ahead of the true time."""

    @property
    def pair(self) -> Clock:
        """Return the clocks as the daemon takes them."""
        return Clock(self.now, self._loop.time)

    def now(self) -> datetime:
        """Return the time on the wall."""
        return self.true_time(self._loop.time()) + self.wrong_by

    def true_time(self, seconds: float) -> datetime:
        """Return the true time *seconds* after the start."""
        return self._start + timedelta(seconds=seconds)
