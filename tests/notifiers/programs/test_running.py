"""A program within limits; tests/notifiers/test_command.py has its exit codes and limits."""

from __future__ import annotations

import asyncio

import pytest

from notifiers.programs.running import run


def test_a_program_that_does_not_read_its_text_may_end() -> None:
    ran = asyncio.run(run(["/bin/sh", "-c", "exit 4"], b"x" * 5_000_000, 5))

    assert ran.code == 4
    assert ran.limit == ""


def test_the_beginning_of_standard_error_is_kept() -> None:
    ran = asyncio.run(run(["/bin/sh", "-c", "echo no >&2; exit 1"], b"", 5))

    assert ran.error == "no\n"


def test_a_caller_that_is_cancelled_kills_the_program() -> None:
    async def cancel() -> None:
        task = asyncio.ensure_future(run(["/bin/sleep", "600"], b"", 600))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(cancel(), 5))
