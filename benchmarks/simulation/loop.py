"""The event loop of the simulation: its time jumps over sleeps, and no thread is used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from benchmarks.month_clock import JumpingLoop


class SimulatedLoop(JumpingLoop):
    """A loop whose work in threads is done at once, so that equal runs are equal."""

    def run_in_executor(  # type: ignore[override]
        self, _executor: Any, function: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Do the work here and now."""
        return asyncio.ensure_future(_call(function, *args), loop=self)


async def _call(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)
