"""Blocking work of one channel, in a thread of its own.

The pool of the event loop has few threads. Some names that no server resolves, or services that
hang, would hold all of them, and the work of every other channel would wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Piece:
    """A piece of work, and its end."""

    ended: asyncio.Future[None]
    result: Any = None
    error: BaseException | None = None


class Apart:
    """Does one piece of blocking work after the other; none holds the process open."""

    def __init__(self) -> None:
        """Start no thread yet."""
        self._under_way: _Piece | None = None

    async def do(self, work: Callable[[], T]) -> T:
        """Return the result of *work*, or raise its error.

        A piece that is under way ends first. If the caller gives up, *work* goes on alone.
        """
        while self._under_way is not None:
            await asyncio.wait([self._under_way.ended])
        loop = asyncio.get_running_loop()
        piece = _Piece(loop.create_future())
        self._under_way = piece
        run = copy_context().run
        thread = threading.Thread(target=run, args=(self._run, work, piece, loop), daemon=True)
        thread.start()
        await asyncio.wait([piece.ended])
        if piece.error is not None:
            raise piece.error
        result: T = piece.result
        return result

    def _run(self, work: Callable[[], Any], piece: _Piece, loop: asyncio.AbstractEventLoop) -> None:
        """Do *work* in the thread."""
        try:
            piece.result = work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is awaited
            piece.error = error
        with contextlib.suppress(RuntimeError):  # the loop ended first
            loop.call_soon_threadsafe(self._end, piece)

    def _end(self, piece: _Piece) -> None:
        self._under_way = None
        if not piece.ended.done():
            piece.ended.set_result(None)
