"""Lines are written in their order, and a reader that stops delays nobody."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from terminal.line_writer import LineWriter
from tests.scenes.pipes import end_reading, open_pipe, read_bytes

LINE = "x" * 999  # with its end 1,000 bytes


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Yield the end of a pipe that is read, and the stream that writes it."""
    with open_pipe() as both:
        yield both


def test_lines_are_written_in_their_order(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    writer = LineWriter(stream, print)

    for number in range(100):
        writer.write(f"line {number} ü")

    assert writer.drain(30)
    lines = read_bytes(reader, 100).decode().splitlines()
    assert lines == [f"line {number} ü" for number in range(100)]


def test_lines_beyond_the_limit_are_dropped_and_counted(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    dropped: list[int] = []
    writer = LineWriter(stream, dropped.append, max_bytes=100_000)

    for _ in range(1000):  # the pipe takes 65 lines, the buffer 100
        writer.write(LINE)
    assert not writer.drain(0.05)
    taken = read_bytes(reader, 100_000)
    assert writer.drain(30)

    rest = 1_000_000 - 1000 * sum(dropped)
    if len(taken) < rest:
        taken += read_bytes(reader, rest - len(taken))
    assert len(dropped) == 1
    assert 800 < dropped[0] < 950
    assert set(taken.decode().splitlines()) == {LINE}


def test_a_stream_that_is_gone_takes_nothing_and_stops_nothing(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    writer = LineWriter(stream, print)
    end_reading(reader)

    writer.write("a")
    writer.write("b")

    assert writer.drain(30)


def test_a_stream_without_a_descriptor_is_written_at_once():
    stream = io.StringIO()

    LineWriter(stream, print).write("a")

    assert stream.getvalue() == "a\n"


def test_a_forked_process_writes_its_own_lines(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    writer = LineWriter(stream, print)
    writer.write("parent")
    assert writer.drain(30)

    child = os.fork()
    if child == 0:
        writer.write("child")
        os._exit(0 if writer.drain(30) else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert read_bytes(reader, 13) == b"parent\nchild\n"
