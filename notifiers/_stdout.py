"""Print texts on standard output without waiting for its reader in the event loop.

The reader may stop: a paused pager, Ctrl-S in a terminal. A thread writes the text, and the caller
waits for it no longer than a deadline. A text that is under way then is finished when the reader
goes on; nothing else is printed before that.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import threading
from dataclasses import dataclass, field
from typing import TextIO

PRINT_DEADLINE = 5.0
"""Seconds for the reader to take a text."""


@dataclass(slots=True)
class _Print:
    """A text that a thread writes."""

    name: str
    done: threading.Event = field(default_factory=threading.Event)
    error: OSError | None = None


class Printer:
    """Prints one text after the other."""

    def __init__(self, deadline: float = PRINT_DEADLINE) -> None:
        """Wait for the reader *deadline* seconds at most."""
        self._deadline = deadline
        self._last: _Print | None = None

    async def print(self, name: str, text: str, stream: TextIO) -> bool:
        """Print *text*, called *name*, on *stream*; return whether its reader took all of it.

        A text with the name of the last one, which the reader did not take in time, is that text:
        it is waited for, and not printed again.

        Raises:
            OSError: *stream* cannot be written.
        """
        while (other := self._last) is not None and other.name != name:
            if not await self._finish(other):
                return False
        if self._last is None:
            self._last = self._begin(name, text, stream)
        own = self._last
        is_finished = await self._finish(own)
        if own.error is not None:
            raise own.error
        return is_finished

    def _begin(self, name: str, text: str, stream: TextIO) -> _Print:
        begun = _Print(name)
        work = threading.Thread(target=_write, args=(begun, text, stream), daemon=True)
        work.start()
        return begun

    async def _finish(self, begun: _Print) -> bool:
        """Wait for the end of a text; return whether it came in time."""
        import asyncio

        loop = asyncio.get_running_loop()
        end = loop.time() + self._deadline
        pause = 0.001
        while not begun.done.is_set():
            if loop.time() > end:
                return False
            await asyncio.sleep(pause)
            pause = min(2 * pause, 0.1)
        if self._last is begun:
            self._last = None
        return True


def _write(begun: _Print, text: str, stream: TextIO) -> None:
    try:
        stream.flush()
        encoding = stream.encoding or "utf-8"
        _write_bytes(text.encode(encoding, "replace"), stream, encoding)
    except OSError as error:
        begun.error = error
    finally:
        begun.done.set()


def _write_bytes(text: bytes, stream: TextIO, encoding: str) -> None:
    descriptor = _find_descriptor(stream)
    if descriptor is None:
        stream.write(text.decode(encoding))
        stream.flush()
        return
    while text:
        try:
            text = text[os.write(descriptor, text) :]
        except BlockingIOError:  # somebody made the stream one that does not wait
            select.select([], [descriptor], [])


def _find_descriptor(stream: TextIO) -> int | None:
    """Return the file descriptor of *stream*; None where it has none, as in a test."""
    with contextlib.suppress(AttributeError, io.UnsupportedOperation, ValueError):
        return stream.fileno()
    return None
