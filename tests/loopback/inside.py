"""The daemon of a world without a process of its own: opened in the test, with its secrets lent."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

import monitor
from tests.loopback.world import World
from tests.scenes.clock import StoppedClock

T = TypeVar("T")


def lend(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the secrets of *world* into this process's environment, and stand in its folder."""
    monkeypatch.chdir(world.folder)
    for name, value in world.environ.items():
        monkeypatch.setenv(name, value)


def within(
    world: World,
    work: Callable[[monitor.Monitor], Awaitable[T]],
    clock: StoppedClock | None = None,
) -> T:
    """Run *work* with an open monitor on the world's config, and on *clock* if there is one."""

    async def open_and_work() -> T:
        path = world.folder / "config.yaml"
        async with monitor.open_monitor(path, clock.pair if clock else None) as running:
            return await work(running)

    return asyncio.run(open_and_work())


async def drain(running: monitor.Monitor) -> None:
    """Send all deliveries that are due."""
    await running.deliver()
    while await running.lanes.wait_for_one():
        await running.deliver()


async def finish_polls(running: monitor.Monitor) -> None:
    """Wait until no poll is under way."""
    while await running.polls.wait_for_one():
        pass
