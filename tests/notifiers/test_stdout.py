"""A text is printed once, and a reader that stops delays nobody."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import TextIO

import pytest

from notifiers._stdout import Printer
from tests.scenes.pipes import end_reading, open_pipe, read_bytes

TEXT = "an alert " * 20_000  # more than a pipe holds


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Yield the end of a pipe that is read, and the stream that writes it."""
    with open_pipe() as both:
        yield both


def read(reader: int, size: int) -> str:
    return read_bytes(reader, size).decode()


def test_a_text_is_printed(pipe: tuple[int, TextIO]):
    reader, stream = pipe

    assert asyncio.run(Printer().print("a", "Zürich\n", stream))
    assert read(reader, 8) == "Zürich\n"


def test_a_text_that_nobody_reads_is_not_taken_and_the_loop_goes_on(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    printer = Printer(deadline=0.1)

    async def act() -> list[bool]:
        slow = asyncio.create_task(printer.print("a", TEXT, stream))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not slow.done()
        return [await slow, await printer.print("b", "second", stream)]

    assert asyncio.run(act()) == [False, False]
    assert read(reader, len(TEXT)) == TEXT


def test_a_text_that_was_not_taken_in_time_is_finished_and_not_printed_again(
    pipe: tuple[int, TextIO],
):
    reader, stream = pipe
    printer = Printer(deadline=0.1)

    async def act() -> tuple[bool, str, bool, bool]:
        first = await printer.print("a", TEXT, stream)
        shown = await asyncio.to_thread(read, reader, len(TEXT))
        printer._deadline = 30
        again = await printer.print("a", TEXT, stream)
        return first, shown, again, await printer.print("b", "second", stream)

    assert asyncio.run(act()) == (False, TEXT, True, True)
    assert read(reader, 6) == "second"


def test_a_stream_that_is_gone_is_an_error(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    end_reading(reader)

    with pytest.raises(BrokenPipeError):
        asyncio.run(Printer().print("a", "text", stream))


def test_a_stream_of_somebody_that_does_not_wait_gets_all_of_a_text(pipe: tuple[int, TextIO]):
    reader, stream = pipe
    os.set_blocking(stream.fileno(), False)

    async def act() -> tuple[bool, str]:
        printing = asyncio.create_task(Printer(deadline=30).print("a", TEXT, stream))
        shown = await asyncio.to_thread(read, reader, len(TEXT))
        return await printing, shown

    assert asyncio.run(act()) == (True, TEXT)
