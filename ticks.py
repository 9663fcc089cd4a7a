"""When things are done: APScheduler made proof against clock steps, the agenda, the crew."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Guard = Callable[[str, Coroutine[Any, Any, Any]], Awaitable[None]]
"""Awaits a named piece of work, and says aloud what fails in it."""

LATE = timedelta(minutes=1)  # a tick later than that is not made up for, it starts anew
LOOK = 1.0  # seconds after which the scheduler looks at the clock again, whatever it expects


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

    def every(self, seconds: float, job: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run *job* now and then every *seconds*; never twice at once."""

        async def guarded() -> None:  # what is no coroutine function would run in a thread
            await self._guard(job.__name__, job())

        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self.add_job(guarded, trigger, id=job.__name__, next_run_time=self._clock())

    def _process_jobs(self) -> float | None:
        now = self._clock()
        for job in self.get_jobs():
            ahead = job.next_run_time - now
            if ahead > job.trigger.interval + timedelta(seconds=1) or ahead < -LATE:
                self.modify_job(job.id, next_run_time=now)
        wait: float | None = super()._process_jobs()
        return wait

    def _start_timer(self, wait_seconds: float | None) -> None:
        super()._start_timer(LOOK if wait_seconds is None else min(wait_seconds, LOOK))


class Steps:
    """Tell by how much the wall clock was set, beside a clock that only runs on."""

    def __init__(self, wall: datetime, steady: float) -> None:
        """Start from what the wall and the steady clock (seconds) say now."""
        self._offset = wall - timedelta(seconds=steady)

    def since_last(self, wall: datetime, steady: float) -> timedelta:
        """Return the step since the last call; zero for less than two seconds of drift."""
        offset = wall - timedelta(seconds=steady)
        step = offset - self._offset
        if abs(step) < timedelta(seconds=2):
            return timedelta()
        self._offset = offset
        return step


class Agenda:
    """The feeds by when they are due, on a steady clock in seconds.

    A heap whose stale rows are passed over, so that 100,000 feeds cost no more than those due.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._due: dict[str, tuple[float, int]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._count = itertools.count()

    def __len__(self) -> int:
        return len(self._due)

    def put(self, key: str, due: float) -> None:
        """Set when *key* is due, in place of what was set before."""
        row = (due, next(self._count))
        self._due[key] = row
        heapq.heappush(self._heap, (*row, key))

    def replace(self, due: Mapping[str, float]) -> None:
        """Forget all and set what *due* holds."""
        self._due, self._heap = {}, []
        for key, when in due.items():
            self.put(key, when)

    def take(self, now: float, limit: int) -> list[str]:
        """Take out and return at most *limit* keys that are due, the longest due first."""
        taken: list[str] = []
        while self._heap and self._heap[0][0] <= now and len(taken) < limit:
            due, number, key = heapq.heappop(self._heap)
            if self._due.get(key) == (due, number):
                del self._due[key]
                taken.append(key)
        return taken

    def first(self) -> float | None:
        """Return when the next key is due; None if there is none."""
        while self._heap and self._due.get(self._heap[0][2]) != self._heap[0][:2]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None


class Crew:
    """Pieces of work under way at once, one a name."""

    def __init__(self, guard: Guard) -> None:
        """Run every piece inside *guard*, which says aloud what fails."""
        self._guard = guard
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, name: str) -> bool:
        return name in self._tasks

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Do *work* as the one piece of *name*; dropped while an earlier one is under way."""
        if name in self._tasks:
            work.close()
            return
        task = asyncio.ensure_future(self._guard(name, work))
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    async def one_done(self) -> bool:
        """Wait until some piece is done; False at once if none is under way."""
        if not self._tasks:
            return False
        await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def end(self, within: float) -> None:
        """Let what is under way finish *within* seconds, then cancel the rest."""
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def until_told(hang_up: Callable[[], Awaitable[Any]]) -> None:
    """Wait for SIGTERM or SIGINT, a second one ends the process; SIGHUP does *hang_up*."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
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
    await told.wait()
