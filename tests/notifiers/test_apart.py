"""Blocking work in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from notifiers._apart import Apart

_word: ContextVar[str] = ContextVar("word", default="")


def test_the_result_or_the_error_of_the_work_comes_back() -> None:
    async def run() -> None:
        apart = Apart()
        assert await apart.do(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await apart.do(lambda: 1 // 0)
        assert await apart.do(lambda: 8) == 8

    asyncio.run(run())


def test_the_work_sees_the_context_of_its_caller() -> None:
    async def run() -> str:
        _word.set("here")
        return await Apart().do(_word.get)

    assert asyncio.run(run()) == "here"


def test_work_waits_for_the_piece_before_it_also_if_nobody_waits_for_that_one() -> None:
    stop = threading.Event()
    done: list[str] = []

    def block() -> None:
        stop.wait()
        done.append("first")

    async def run() -> None:
        apart = Apart()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(apart.do(block), 0.05)
        second = asyncio.ensure_future(apart.do(lambda: done.append("second")))
        await asyncio.sleep(0.05)
        assert done == []
        stop.set()
        await asyncio.wait_for(second, 5)

    asyncio.run(run())
    assert done == ["first", "second"]


def test_work_that_never_ends_does_not_hold_the_loop_open() -> None:
    stop = threading.Event()

    async def run() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Apart().do(stop.wait), 0.05)

    asyncio.run(run())
    stop.set()  # it ends after its loop, and nothing is raised in its thread
