"""The crew: pieces of work under way at once, one a name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

Guard = Callable[[str, Coroutine[Any, Any, Any]], Awaitable[None]]
"""Awaits a named piece of work, and logs its failure."""


class Crew:
    """Pieces of work under way at once, one a name."""

    def __init__(self, guard: Guard) -> None:
        """Run every piece inside *guard*, which logs each failure."""
        self._guard = guard
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, name: str) -> bool:
        return name in self._tasks

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Do *work* as the piece *name*; drop it while an earlier one of that name is under way."""
        if name in self._tasks:
            work.close()
            return
        task = asyncio.ensure_future(self._guard(name, work))
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._end_piece(name))

    def _end_piece(self, name: str) -> None:
        """Forget the piece *name*, which is done."""
        self._tasks.pop(name, None)

    async def wait_for_one(self) -> bool:
        """Wait until some piece is done; False at once if none is under way."""
        if not self._tasks:
            return False
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def end(self, within: float) -> None:
        """Let the pieces under way finish *within* seconds, then cancel the rest."""
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
