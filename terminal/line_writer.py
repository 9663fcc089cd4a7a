"""Write lines to a stream from a thread of its own, so that a slow reader delays nobody.

The reader of a log may stop: a paused pager, a stuck collector, Ctrl-S in a terminal. A write then
blocks for as long as that lasts. The lines wait in a buffer of limited size. When it is full, new
lines are dropped and counted, and the count is reported once there is room again.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO

MAX_WAITING_BYTES = 4 * 1024 * 1024
"""Of lines that wait; about 15,000 lines of a log, the polls of a quarter of an hour."""
DRAIN_DEADLINE = 2.0
"""Seconds that the end of the process waits for the reader."""


class LineWriter:
    """Writes lines to one stream; `write` never waits for the reader."""

    def __init__(
        self,
        stream: TextIO,
        report_dropped: Callable[[int], None],
        max_bytes: int = MAX_WAITING_BYTES,
    ) -> None:
        """Write to *stream*; call *report_dropped* with the number of lines that were dropped."""
        self._stream = stream
        self._report_dropped = report_dropped
        self._max_bytes = max_bytes
        self._descriptor = _find_descriptor(stream)
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        """Begin without lines and without a thread, as a forked process does."""
        self._lines: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._dropped = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def write(self, line: str) -> None:
        """Write *line*, or let it wait, or drop it if too much waits."""
        if self._descriptor is None:
            self._stream.write(line + "\n")
            self._stream.flush()
            return
        encoded = (line + "\n").encode(self._encoding, "backslashreplace")
        with self._changed:
            if self._waiting_bytes + len(encoded) > self._max_bytes:
                self._dropped += 1
                return
            self._lines.append(encoded)
            self._waiting_bytes += len(encoded)
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="log", daemon=True)
                self._thread.start()

    def drain(self, seconds: float = DRAIN_DEADLINE) -> bool:
        """Wait until all lines are written, *seconds* at most; return whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting_bytes, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                line = self._lines.popleft()
            self._write_now(line)
            with self._changed:
                self._waiting_bytes -= len(line)
                dropped = 0
                if not self._lines:
                    dropped, self._dropped = self._dropped, 0
                self._changed.notify_all()
            if dropped:
                self._report_dropped(dropped)

    def _write_now(self, line: bytes) -> None:
        """Write *line*, however long that takes; a stream that is gone takes nothing."""
        with contextlib.suppress(OSError):
            while line:
                line = line[self._write_some(line) :]

    def _write_some(self, line: bytes) -> int:
        """Write the beginning of *line*; return how many bytes."""
        descriptor = self._descriptor or 0
        try:
            return os.write(descriptor, line)
        except BlockingIOError:  # somebody made the stream one that does not wait
            select.select([], [descriptor], [])
            return 0


def _find_descriptor(stream: TextIO) -> int | None:
    """Return the file descriptor of *stream*; None where it has none, as in a test."""
    try:
        return stream.fileno()
    except (AttributeError, io.UnsupportedOperation, ValueError):
        return None
