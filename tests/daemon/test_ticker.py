"""Ticks come at their pace whatever the wall clock does; the agenda gives what is due."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.agenda import Agenda
from daemon.clock import Steps
from daemon.crew import Crew
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


def test_a_step_of_the_wall_clock_is_told_once():
    steps = Steps(NOON, 100.0)

    assert steps.since_last(NOON + timedelta(seconds=10), 110.0) == timedelta()
    assert steps.since_last(NOON - timedelta(hours=1), 120.0) == timedelta(hours=-1, seconds=-20)
    assert steps.since_last(NOON - timedelta(minutes=59), 180.0) == timedelta()


def test_the_agenda_gives_the_longest_due_first_and_each_once():
    agenda = Agenda()
    agenda.replace({"a": 30.0, "b": 10.0, "c": 20.0, "later": 99.0})

    assert agenda.find_first_due() == 10.0
    assert agenda.take(50.0, limit=2) == ["b", "c"]
    assert agenda.take(50.0, limit=9) == ["a"]
    assert agenda.take(50.0, limit=9) == []
    assert len(agenda) == 1


def test_a_new_due_time_replaces_the_old():
    agenda = Agenda()
    agenda.put("a", 10.0)
    agenda.put("a", 20.0)

    assert agenda.take(15.0, 9) == []
    assert agenda.find_first_due() == 20.0
    assert agenda.take(25.0, 9) == ["a"]
    assert agenda.find_first_due() is None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 100)), max_size=40))
def test_the_agenda_agrees_with_a_dictionary(puts):
    agenda, truth = Agenda(), {}
    for key, due in puts:
        agenda.put(key, due)
        truth[key] = due

    assert sorted(agenda.take(50.0, 99)) == sorted(k for k, due in truth.items() if due <= 50.0)
    assert agenda.find_first_due() == min((d for d in truth.values() if d > 50.0), default=None)


def test_a_crew_does_one_piece_of_a_name_at_a_time():
    done = []

    async def piece(label):
        await asyncio.sleep(0.01)
        done.append(label)

    async def work():
        crew = Crew(guard)
        crew.start("x", piece("first"))
        crew.start("x", piece("dropped"))
        crew.start("y", piece("other"))
        assert len(crew) == 2
        while await crew.wait_for_one():
            pass
        assert "x" not in crew

    asyncio.run(work())

    assert sorted(done) == ["first", "other"]


def test_a_crew_ends_what_does_not_finish_in_time():
    ended = []

    async def piece(seconds):
        try:
            await asyncio.sleep(seconds)
            ended.append("finished")
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def work():
        crew = Crew(guard)
        await crew.end(within=0.0)
        crew.start("short", piece(0.05))
        crew.start("long", piece(60))
        await crew.end(within=0.5)

    asyncio.run(work())

    assert ended == ["finished", "cancelled"]
