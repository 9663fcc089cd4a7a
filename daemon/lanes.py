"""The lanes of the channels: in each one message after the other, at the channel's pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from daemon.crew import Crew, Guard


class Paced(Protocol):
    """The code of a channel, as far as its pace goes."""

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two messages; on average, where it has a `burst`."""
        ...


class Lanes(Crew):
    """The work of the channels, one piece a channel.

    A channel that was quiet may get a few messages at once, and then one at each pace. So an
    alert does not wait because another one came just before. Each message moves the time at which
    the channel counts as quiet again by one pace. The next message waits only where that time
    would be more than `burst` paces ahead.
    """

    def __init__(self, guard: Guard, steady: Callable[[], float]) -> None:
        """Run every piece inside *guard*, and wait by the clock *steady*, which nobody sets."""
        super().__init__(guard)
        self._steady = steady
        self._quiet_at: dict[str, float] = {}

    async def rest(self, name: str, channel: Paced) -> None:
        """Wait after a message in the lane *name*, until *channel* may get the next one."""
        pace = channel.pace.total_seconds()
        burst: int = getattr(channel, "burst", 1)
        now = self._steady()
        quiet_at = max(self._quiet_at.get(name, now), now) + pace
        self._quiet_at[name] = quiet_at
        wait = quiet_at - now - (burst - 1) * pace
        await asyncio.sleep(min(max(wait, 0.0), pace))  # also if the clock stands still
