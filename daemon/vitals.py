"""Show others that the daemon lives: numbers in a file, and words to systemd."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import alerts
from daemon import reloading, systemd
from daemon.metrics.counters import Counters
from daemon.metrics.file import MetricsFile
from daemon.metrics.gauges import Facts

if TYPE_CHECKING:
    from datetime import datetime

    from daemon.ticker import Ticker

WRITE_EVERY = 10.0
"""Seconds between two writes of the file. Doubled, a dead daemon is noticed ten seconds later."""
LAG_EVERY = 1.0
"""Seconds between two measurements of the lateness of the event loop."""


@contextlib.asynccontextmanager
async def show(daemon: reloading.Daemon, ticker: Ticker) -> AsyncIterator[None]:
    """Let *ticker* write the numbers of *daemon*, and tell systemd that it is ready and lives."""
    counters = daemon.tools.counters
    file = MetricsFile(daemon.store.path, counters, daemon.log)
    started = daemon.now()
    file.tidy()

    async def write_metrics() -> None:
        counters.count_restarts(daemon.tools.feeds.restarts)
        await asyncio.to_thread(file.write, _gather(daemon, started))

    async def tell_systemd() -> None:
        systemd.notify(systemd.ALIVE)

    ticker.every(WRITE_EVERY, write_metrics)
    ticker.every(WRITE_EVERY, tell_systemd)
    lag = asyncio.create_task(_measure_lag(counters))
    systemd.notify(systemd.READY)
    try:
        yield
    finally:
        systemd.notify(systemd.STOPPING)
        lag.cancel()
        file.close()


def _gather(daemon: reloading.Daemon, started: datetime) -> Facts:
    """Return the facts of this moment."""
    config = daemon.config
    lines = daemon.operator.watchers.lines
    failing = 0
    for watch in config.watches if lines else ():
        begin = alerts.begin_watcher_line(watch)
        failing += any(line.startswith(begin) for line in lines)
    return Facts(
        at=daemon.now(),
        started=started,
        loaded=daemon.loaded,
        watches=len(config.watches),
        failing_watches=failing,
        channels=tuple(config.channels),
        is_storing=daemon.guard.trouble is None,
    )


async def _measure_lag(counters: Counters) -> None:
    """Measure again and again how late the event loop wakes."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_EVERY
        await asyncio.sleep(LAG_EVERY)
        counters.observe_lag(loop.time() - due)
