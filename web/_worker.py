"""Do the work that takes longer than a moment in one thread, with a reader of its own.

A search may take a third of a second. In the thread of the event loop it would delay every other
page. One thread does one piece of work after the other, so two searches never slow each other, nor
the daemon by more than one core. Work ends when its time is over, or when its asker has left: a
page that sends a newer request closes the older one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

from storage import open_reader
from web._problem import Problem

if TYPE_CHECKING:
    from storage import Reader

MAX_WAITING = 16
"""Pieces of work at once. Doubled: the last asker waits twice as long before it is refused."""
PATIENCE = 10.0
"""Seconds from the request until its work ends, whatever CPU it got on a busy machine."""

Answer = TypeVar("Answer")
IsOver = Callable[[], bool]
Work = Callable[["Reader", IsOver], Answer]
"""Gets the reader, and a function that says whether to come to an end."""


class Worker:
    """The thread, and the reader that only it uses."""

    def __init__(self, database: Path) -> None:
        """Read *database*; it is opened by the first piece of work."""
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")
        self._reader: Reader | None = None
        self._waiting = 0

    async def run(self, request: web.Request, budget: float, work: Work[Answer]) -> Answer:
        """Return the answer of *work*, which may take *budget* seconds of CPU.

        Raises:
            Problem: too many others wait.
        """
        if self._waiting >= MAX_WAITING:
            detail = "too many searches are under way; try again in a moment"
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "2"})
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            last = loop.time() + PATIENCE

            def is_hopeless() -> bool:
                return loop.time() >= last or _has_left(request)

            return await loop.run_in_executor(self._thread, self._do, work, budget, is_hopeless)
        finally:
            self._waiting -= 1

    def _do(self, work: Work[Answer], budget: float, is_hopeless: IsOver) -> Answer:
        if self._reader is None:
            self._reader = open_reader(self._database)
        began = thread_time()

        def is_over() -> bool:
            return thread_time() - began >= budget or is_hopeless()

        return work(self._reader, is_over)

    async def close(self) -> None:
        """Let go of the database when the work under way is done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown()

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _has_left(request: web.Request) -> bool:
    transport = request.transport
    return transport is None or transport.is_closing()


async def run_worker(app: web.Application) -> AsyncIterator[None]:
    """Keep the worker while the application runs."""
    yield
    await app[WORKER].close()


WORKER = web.AppKey("worker", Worker)
