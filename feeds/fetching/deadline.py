"""The time that one fetch may take; it stands still while the fetch waits for ourselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class Deadline:
    """The seconds of one fetch: all its requests share them."""

    def __init__(self, seconds: float) -> None:
        """Allow *seconds* in all."""
        self._left = seconds
        self._timeout: asyncio.Timeout | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let the time run during the block.

        Raises:
            TimeoutError: it ran out.
        """
        async with asyncio.timeout(self._left) as self._timeout:
            try:
                yield
            finally:
                self._left = self._find_left(self._timeout)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let the time stand still during the block, which lies within `running`."""
        timeout = self._timeout
        if timeout is None:
            raise RuntimeError("the deadline does not run")
        left = self._find_left(timeout)
        timeout.reschedule(None)
        try:
            yield
        finally:
            timeout.reschedule(asyncio.get_running_loop().time() + left)

    def _find_left(self, timeout: asyncio.Timeout) -> float:
        when = timeout.when()
        return self._left if when is None else when - asyncio.get_running_loop().time()
