"""Jobs run at their pace whatever the wall clock does."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from daemon import ticker as ticker_module
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


# --- the end --------------------------------------------------------------------------------


async def end_after(ticker, rounds):
    """Run *ticker*, and tell it to end after so many rounds of the loop."""
    run = asyncio.ensure_future(ticker.run_until_told())
    for _ in range(rounds):
        await asyncio.sleep(0)
    ticker._told.set()
    await run
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("rounds", range(12))
def test_an_end_in_any_round_of_the_loop_leaves_no_job_half_done_and_no_complaint(rounds, caplog):
    begun, done, complaints = [], [], []

    async def job():
        begun.append(1)
        await asyncio.to_thread(len, "work that waits")
        done.append(1)

    async def work():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        ticker = Ticker(lambda: datetime.now(UTC), guard)
        ticker.every(0.05, job)
        await end_after(ticker, rounds)

    asyncio.run(work())

    assert begun == done
    assert complaints == []
    assert [row.getMessage() for row in caplog.records if row.levelname == "ERROR"] == []


def test_a_job_that_does_not_end_is_cancelled_without_a_complaint(monkeypatch, caplog):
    monkeypatch.setattr(ticker_module, "JOBS_DEADLINE", 0.05)
    ends = []

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("cancelled")

    async def work():
        ticker = Ticker(lambda: datetime.now(UTC), guard)
        ticker.every(0.05, endless)
        await end_after(ticker, 10)

    asyncio.run(work())

    assert ends == ["cancelled"]
    assert [row.getMessage() for row in caplog.records if row.levelname == "ERROR"] == []


def test_a_look_at_the_clock_after_the_end_is_no_error():
    complaints = []

    async def work():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        ticker = Ticker(lambda: datetime.now(UTC), guard)
        look = None

        async def job():
            nonlocal look
            look = ticker.wakeup  # as its timer calls it

        ticker.every(0.05, job)
        run = asyncio.ensure_future(ticker.run_until_told())
        while look is None:
            await asyncio.sleep(0)
        ticker._told.set()
        look()
        await asyncio.sleep(0)
        look()
        await run
        await asyncio.sleep(0)

    asyncio.run(work())

    assert complaints == []
