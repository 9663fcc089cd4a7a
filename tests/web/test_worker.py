from __future__ import annotations

import asyncio
import threading

import pytest

from tests.scenes.newsroom import make_quiet
from web import _worker
from web._problem import Problem
from web._worker import Worker

FOREVER = 1000.0


class Asker:
    """A request as far as the worker looks at it."""

    class _Transport:
        def is_closing(self):
            return False

    def __init__(self):
        self.transport = self._Transport()


@pytest.fixture
def work(tmp_path):
    """Return a function that runs a test with a worker, and closes it."""
    database = make_quiet(tmp_path).database

    def run(test):
        async def use():
            worker = Worker(database)
            try:
                return await test(worker)
            finally:
                await worker.close()

        return asyncio.run(use())

    return run


def name_thread(reader, _is_over):
    return threading.current_thread().name, reader.find_oldest() is not None


def test_work_is_done_in_one_other_thread_with_a_reader_of_its_own(work):
    async def test(worker):
        asked = [worker.run(Asker(), FOREVER, name_thread) for _ in range(3)]
        return await asyncio.gather(*asked)

    assert work(test) == [("search_0", True)] * 3


def test_work_ends_when_its_time_is_over(work):
    def spin(_reader, is_over):
        while not is_over():
            pass
        return "over"

    assert work(lambda worker: worker.run(Asker(), 0.01, spin)) == "over"


def test_work_ends_when_its_asker_has_left(work):
    asker, begun = Asker(), threading.Event()

    def wait(_reader, is_over):
        begun.set()
        while not is_over():
            pass
        return "left"

    async def test(worker):
        task = asyncio.create_task(worker.run(asker, FOREVER, wait))
        await asyncio.to_thread(begun.wait)
        asker.transport = None
        return await task

    assert work(test) == "left"


def test_there_is_an_end_to_those_who_wait(work, monkeypatch):
    monkeypatch.setattr(_worker, "MAX_WAITING", 1)
    begun, may_end = threading.Event(), threading.Event()

    def wait(_reader, _is_over):
        begun.set()
        may_end.wait()

    async def test(worker):
        task = asyncio.create_task(worker.run(Asker(), FOREVER, wait))
        await asyncio.to_thread(begun.wait)
        try:
            with pytest.raises(Problem) as caught:
                await worker.run(Asker(), FOREVER, wait)
        finally:
            may_end.set()
            await task
        return caught.value

    problem = work(test)
    assert (problem.status, problem.headers["Retry-After"]) == (503, "2")


def test_an_error_of_the_work_reaches_the_asker(work):
    def fail(_reader, _is_over):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work(lambda worker: worker.run(Asker(), FOREVER, fail))
