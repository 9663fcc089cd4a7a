"""The ticker: the jobs of the daemon at steady intervals, whatever the wall clock does."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from daemon.crew import Guard

MAX_LATENESS = timedelta(minutes=1)  # a job that is later than this is due now
MAX_SLEEP = 1.0  # seconds until the scheduler looks at the clock again


class Ticker(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler ships no types
    """Run a handful of fixed jobs at steady intervals, whatever the wall clock does.

    APScheduler sleeps until a wall-clock time: after a step back it stays asleep, after a long
    step forward it first lists every run it missed. So no sleep is longer than a second, and a
    job whose next run is not near now is due now.
    """

    def __init__(self, clock: Callable[[], datetime], guard: Guard) -> None:
        """Keep *clock*, the only one that is read here, and run every job inside *guard*."""
        super().__init__(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._clock, self._guard = clock, guard
        self._told = asyncio.Event()

    def every(self, seconds: float, job: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run *job* now and then every *seconds*; never twice at once."""

        async def guarded() -> None:  # a plain function would run in a thread
            await self._guard(job.__name__, job())

        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self.add_job(guarded, trigger, id=job.__name__, next_run_time=self._clock())

    def listen(self, hang_up: Callable[[], Awaitable[Any]]) -> None:
        """Hear the signals from now on: SIGTERM and SIGINT end the jobs, SIGHUP does *hang_up*."""
        self._told = listen_until_told(hang_up)

    async def run_until_told(self) -> None:
        """Run the jobs until the process is told to end, as `listen` hears."""
        self.start()
        try:
            await self._told.wait()
        finally:
            self.shutdown(wait=False)

    def _process_jobs(self) -> float | None:
        now = self._clock()
        for job in self.get_jobs():
            ahead = job.next_run_time - now
            if ahead > job.trigger.interval + timedelta(seconds=1) or ahead < -MAX_LATENESS:
                self.modify_job(job.id, next_run_time=now)
        wait: float | None = super()._process_jobs()
        return wait

    def _start_timer(self, wait_seconds: float | None) -> None:
        super()._start_timer(MAX_SLEEP if wait_seconds is None else min(wait_seconds, MAX_SLEEP))


def listen_until_told(hang_up: Callable[[], Awaitable[Any]]) -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets, a second one ends the process.

    SIGHUP does *hang_up*.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    kept: set[asyncio.Future[Any]] = set()

    def end() -> None:
        if told.is_set():
            os._exit(130)
        told.set()

    def again() -> None:
        work = asyncio.ensure_future(hang_up())
        kept.add(work)
        work.add_done_callback(kept.discard)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    loop.add_signal_handler(signal.SIGHUP, again)
    return told
