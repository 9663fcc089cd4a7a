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

from daemon import hangup
from daemon.crew import Guard

MAX_LATENESS = timedelta(minutes=1)  # a job that is later than this is due now
MAX_SLEEP = 1.0  # seconds until the scheduler looks at the clock again
JOBS_DEADLINE = 1.0  # seconds for the jobs under way to finish when the ticker ends


class Ticker(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler ships no types
    """Run a handful of fixed jobs at steady intervals, whatever the wall clock does.

    APScheduler sleeps until a wall-clock time: after a step back it stays asleep, after a long
    step forward it first lists every run it missed. So no sleep is longer than a second, and a
    job whose next run is not near now is due now.

    APScheduler cancels the jobs under way when it is shut down, and logs each as a failure. So the
    ticker ends in this order: no job is started any more, those under way finish, then it is shut
    down.
    """

    def __init__(self, clock: Callable[[], datetime], guard: Guard) -> None:
        """Keep *clock*, the only one that is read here, and run every job inside *guard*."""
        super().__init__(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._clock, self._guard = clock, guard
        self._told = Told()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    def every(self, seconds: float, job: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run *job* now and then every *seconds*; never twice at once."""

        async def guarded() -> None:  # a plain function would run in a thread
            await self._do(lambda: self._guard(job.__name__, job()))

        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self.add_job(guarded, trigger, id=job.__name__, next_run_time=self._clock())

    def listen(self, hang_up: Callable[[], Awaitable[Any]]) -> None:
        """Hear the signals from now on: SIGTERM and SIGINT end the jobs, SIGHUP does *hang_up*."""
        self._told = listen_until_told(lambda: self._do(hang_up))

    async def run_until_told(self) -> str:
        """Run the jobs until the process is told to end (see `listen`); return its last words."""
        self.start()
        try:
            await self._told.wait()
        finally:
            await self._end()
        return self._told.words

    async def _do(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Do *work* as a job under way, unless the ticker ends."""
        task = asyncio.current_task()
        if self._is_ending or task is None:
            return
        self._under_way.add(task)
        try:
            await work()
        except asyncio.CancelledError:
            if not self._is_ending:  # else it took too long to end
                raise
        finally:
            self._under_way.discard(task)

    async def _end(self) -> None:
        """Start no job any more, let those under way finish, and shut down."""
        self._is_ending = True
        await asyncio.sleep(0)  # a job that was about to start sees it
        jobs = set(self._under_way)
        if jobs:
            _, late = await asyncio.wait(jobs, timeout=JOBS_DEADLINE)
            for task in late:
                task.cancel()
            await asyncio.wait(jobs)
        await asyncio.sleep(0)  # APScheduler hears that its jobs have ended
        self.shutdown(wait=False)
        await asyncio.sleep(0)  # it shuts down in the next round of the loop

    def _process_jobs(self) -> float | None:
        if self._is_ending:
            return None
        now = self._clock()
        for job in self.get_jobs():
            ahead = job.next_run_time - now
            if ahead > job.trigger.interval + timedelta(seconds=1) or ahead < -MAX_LATENESS:
                self.modify_job(job.id, next_run_time=now)
        wait: float | None = super()._process_jobs()
        return wait

    def _start_timer(self, wait_seconds: float | None) -> None:
        if self._eventloop is not None:  # else a look at the clock came after the shutdown
            super()._start_timer(
                MAX_SLEEP if wait_seconds is None else min(wait_seconds, MAX_SLEEP)
            )


TOLD_BY = {
    signal.SIGTERM: "stopped as the system or a person asked (SIGTERM)",
    signal.SIGINT: "stopped by Ctrl-C",
}
"""The last words after each signal."""


class Told(asyncio.Event):
    """Set when the process is told to end."""

    words = ""
    """The last words of the daemon: who ended it, and how."""


def listen_until_told(hang_up: Callable[[], Awaitable[Any]]) -> Told:
    """Return an event that SIGTERM or SIGINT sets, a second one ends the process.

    SIGHUP does *hang_up*, also one that came while the daemon opened its parts.
    """
    loop = asyncio.get_running_loop()
    told = Told()
    kept: set[asyncio.Future[Any]] = set()

    def end(words: str) -> None:
        if told.is_set():
            os._exit(130)
        told.words = words
        told.set()

    def again() -> None:
        work = asyncio.ensure_future(hang_up())
        kept.add(work)
        work.add_done_callback(kept.discard)

    for number, words in TOLD_BY.items():
        loop.add_signal_handler(number, end, words)
    loop.add_signal_handler(signal.SIGHUP, again)
    if hangup.take():
        again()
    return told
