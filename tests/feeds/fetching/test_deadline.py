"""The time of a fetch runs out, but not while it waits for ourselves."""

from __future__ import annotations

import asyncio

import pytest

from feeds.fetching.deadline import Deadline


def test_all_requests_of_a_fetch_share_its_time():
    async def act() -> None:
        deadline = Deadline(0.1)
        async with deadline.running():
            await asyncio.sleep(0.06)
        async with deadline.running():
            await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        asyncio.run(act())


def test_a_wait_for_ourselves_takes_no_time():
    async def act() -> str:
        deadline = Deadline(0.1)
        async with deadline.running():
            with deadline.stopped():
                await asyncio.sleep(0.2)
            return "in time"

    assert asyncio.run(act()) == "in time"


def test_after_such_a_wait_the_rest_of_the_time_runs_on():
    async def act() -> None:
        deadline = Deadline(0.05)
        async with deadline.running():
            with deadline.stopped():
                await asyncio.sleep(0.01)
            await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        asyncio.run(act())


def test_only_a_running_time_can_be_stopped():
    with pytest.raises(RuntimeError, match="does not run"), Deadline(1).stopped():
        pass
