"""Pipes whose reader takes as much as a test wants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def open_pipe() -> Iterator[tuple[int, TextIO]]:
    """Yield the end of a pipe that is read, and the stream that writes it."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        yield reader, stream
    os.close(reader)


def read_bytes(reader: int, size: int) -> bytes:
    """Return *size* bytes or more of the pipe."""
    taken = b""
    while len(taken) < size:
        taken += os.read(reader, 65536)
    return taken


def end_reading(reader: int) -> None:
    """Leave the pipe of *reader* without a reader."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, reader)
    os.close(nothing)
