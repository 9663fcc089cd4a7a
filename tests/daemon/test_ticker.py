"""Jobs run at their pace whatever the wall clock does."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from daemon.ticker import Ticker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def guard(_name, work):
    await work


class Wall:
    """A clock on the wall that a test may set; it runs with the event loop."""

    def __init__(self):
        self.offset = timedelta()

    def __call__(self):
        loop = asyncio.get_running_loop()
        return datetime.now(UTC) + self.offset if loop else NOON


@contextlib.contextmanager
def apscheduler_reads(wall, monkeypatch):
    """Let APScheduler's own look at the clock see *wall* as well."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return wall().astimezone(tz)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    yield


@pytest.mark.parametrize(
    "step",
    [timedelta(hours=-1), timedelta(days=400), timedelta(days=-20000), timedelta(days=54000)],
    ids=["an hour back", "400 days on", "to 1971", "150 years on"],
)
def test_ticks_go_on_after_the_wall_clock_is_set(step, monkeypatch):
    runs = []
    wall = Wall()

    async def job():
        runs.append(wall.offset)

    async def work():
        ticker = Ticker(wall, guard)
        ticker.every(0.05, job)
        ticker.start()
        while len(runs) < 3:
            await asyncio.sleep(0.01)
        wall.offset = step
        async with asyncio.timeout(90):
            while runs.count(step) < 3:
                await asyncio.sleep(0.01)
        wall.offset = timedelta()
        before = runs.count(timedelta())
        async with asyncio.timeout(90):
            while runs.count(timedelta()) < before + 3:
                await asyncio.sleep(0.01)
        ticker.shutdown(wait=False)
        await asyncio.sleep(0)

    with apscheduler_reads(wall, monkeypatch):
        asyncio.run(work())


def test_a_job_is_not_started_while_it_still_runs():
    running, most = 0, 0

    async def slow():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.2)
        running -= 1

    async def work():
        ticker = Ticker(lambda: datetime.now(UTC), guard)
        ticker.every(0.02, slow)
        ticker.start()
        await asyncio.sleep(0.5)
        ticker.shutdown(wait=False)
        await asyncio.sleep(0)

    asyncio.run(work())

    assert most == 1
