"""The daemon of a world without a process of its own: opened in the test, with its secrets lent."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

import monitor
from tests.loopback.world import World

T = TypeVar("T")


def lend(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put what the daemon needs to know into this process's environment."""
    for name, value in world.environ.items():
        monkeypatch.setenv(name, value)


def within(world: World, work: Callable[[monitor.Monitor], Awaitable[T]]) -> T:
    """Run *work* with an open monitor on the world's config."""

    async def opened() -> T:
        async with monitor.opened(world.folder / "config.yaml") as running:
            return await work(running)

    return asyncio.run(opened())
