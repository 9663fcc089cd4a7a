"""The feeds that are due, in one line for each publisher. Pure; times are seconds on one clock.

A publisher with hundreds of feeds gets one request a second. Its feeds wait here, where they hold
no place among the polls under way: a feed of another publisher is polled at once.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from dataclasses import dataclass, field

from model import MAX_REQUESTS_AT_ONCE, REQUEST_SPACING


@dataclass(slots=True)
class _Line:
    """The feeds of one publisher."""

    waiting: deque[str] = field(default_factory=deque)
    running: int = 0
    next_start: float = 0.0
    is_listed: bool = False
    """It stands among the lines that start a poll next."""


class Turns:
    """The feeds that wait for the turn of their publisher, and those under way."""

    def __init__(self) -> None:
        """Start empty."""
        self._lines: dict[str, _Line] = {}
        self._free: deque[str] = deque()
        self._next: list[tuple[float, int, str]] = []
        self._count = itertools.count()
        self._known: dict[str, str] = {}
        """The publisher of each feed that waits or runs; empty for those that never wait."""

    def __len__(self) -> int:
        return len(self._known)

    def add(self, key: str, publisher: str) -> None:
        """Let feed *key* stand in the line of *publisher*; with "" it need not wait.

        Does nothing for a feed that waits or runs already.
        """
        if key in self._known:
            return
        self._known[key] = publisher
        if not publisher:
            self._free.append(key)
            return
        line = self._lines.setdefault(publisher, _Line())
        line.waiting.append(key)
        self._list(publisher, line)

    def take(self, now: float, limit: int) -> list[str]:
        """Take out and return at most *limit* feeds that may be polled now; `finish` each."""
        taken: list[str] = []
        while self._free and len(taken) < limit:
            taken.append(self._free.popleft())
        while self._next and self._next[0][0] <= now and len(taken) < limit:
            _, _, publisher = heapq.heappop(self._next)
            line = self._lines[publisher]
            taken.append(line.waiting.popleft())
            line.running += 1
            line.is_listed = False
            line.next_start = now + REQUEST_SPACING
            self._list(publisher, line)
        return taken

    def finish(self, key: str) -> None:
        """Note that the poll of *key* is done."""
        publisher = self._known.pop(key, "")
        line = self._lines.get(publisher)
        if line is None:
            return
        line.running -= 1
        if line.running or line.waiting:
            self._list(publisher, line)
        else:
            del self._lines[publisher]

    def find_next_start(self) -> float | None:
        """Return when the next poll may start; None if no feed waits, or none may start."""
        if self._free:
            return 0.0
        return self._next[0][0] if self._next else None

    def _list(self, publisher: str, line: _Line) -> None:
        """Let *line* start its next poll in its turn, if it has one and may start it."""
        may_start = bool(line.waiting) and line.running < MAX_REQUESTS_AT_ONCE
        if may_start and not line.is_listed:
            line.is_listed = True
            heapq.heappush(self._next, (line.next_start, next(self._count), publisher))
