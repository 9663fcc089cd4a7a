"""The agenda: which feed is due when."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping


class Agenda:
    """The feeds by when they are due, on a steady clock in seconds.

    A heap whose stale rows are skipped, so that 100,000 feeds cost no more than those due.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._due: dict[str, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._count = itertools.count()

    def __len__(self) -> int:
        return len(self._due)

    def put(self, key: str, due: float) -> None:
        """Set when *key* is due, in place of an earlier time."""
        row = (due, next(self._count))
        self._due[key] = row
        heapq.heappush(self._heap, (*row, key))

    def replace(self, due: Mapping[str, float]) -> None:
        """Replace all times by those of *due*."""
        self._due, self._heap = {}, []
        for key, when in due.items():
            self.put(key, when)

    def take(self, now: float, limit: int) -> dict[str, float]:
        """Take out at most *limit* keys that are due, the longest due first.

        Return since when each is due.
        """
        taken: dict[str, float] = {}
        while self._heap and self._heap[0][0] <= now and len(taken) < limit:
            due, number, key = heapq.heappop(self._heap)
            if self._due.get(key) == (due, number):
                del self._due[key]
                taken[key] = due
        return taken

    def find_first_due(self) -> float | None:
        """Return when the next key is due; None if there is none."""
        while self._heap:
            due, number, key = self._heap[0]
            if self._due.get(key) == (due, number):
                return due
            heapq.heappop(self._heap)
        return None
