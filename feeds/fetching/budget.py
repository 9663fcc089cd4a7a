"""Bound the memory that the bodies of all fetches hold together.

Sixty documents of 9 MB at once would hold half a gigabyte. So only a few large bodies are in memory
at once. A fetch whose body grows large waits for a place before it reads on; its server waits too.
A small body needs no place, so that it never waits behind large ones.
"""

from __future__ import annotations

import asyncio
import weakref

MAX_SMALL_BYTES = 256 * 1024
"""A body up to this size needs no place; three in four feeds are smaller."""
MAX_LARGE_BODIES = 4
"""Places; each may hold as much as the largest body that is read."""
MAX_WAITING_UNCOUNTED = 64
"""More fetches than these do not give their place among the polls to others while they wait."""


class Body(bytearray):
    """The bytes of a document. Its place in memory is free again when nothing refers to it."""


class Budget:
    """The places for large bodies."""

    def __init__(self) -> None:
        """Start with all places free."""
        self._places = asyncio.Semaphore(MAX_LARGE_BODIES)
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """Return how many fetches wait for a place, of those that are few enough not to count."""
        return min(self._waiting, MAX_WAITING_UNCOUNTED)

    async def take_place(self, body: Body) -> None:
        """Wait for a place, which *body* holds as long as it lives."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        holder = weakref.finalize(body, self._places.release)
        holder.atexit = False
