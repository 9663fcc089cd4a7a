from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
import structlog
from structlog.testing import capture_logs

from daemon import heartbeat
from daemon.heartbeat import Heartbeat
from model import Full
from notifiers import Tools
from tests.loopback.inside import within
from tests.loopback.station import Station
from tests.loopback.web import Web, WebServer

PATH = "/ping/3f2c-secret"


class Well:
    """A guard that has no trouble."""

    trouble = None

    async def __call__(self, _name, work):
        await work


class Beating:
    """A heartbeat, its clock, and the lines that it logged."""

    def __init__(self, tools, url):
        self.at = 100.0
        self.guard = Well()
        self.config = SimpleNamespace(heartbeat=url)
        self.daemon = SimpleNamespace(
            config=self.config,
            guard=self.guard,
            log=structlog.get_logger(),
            tools=SimpleNamespace(notifiers=tools),
            steady=lambda: self.at,
        )
        self.heart = Heartbeat(self.daemon)

    async def tick(self, after=30.0):
        """Let a good tick come *after* so many seconds, and wait for its call."""
        self.at += after
        self.heart.start()
        await self.heart._calls.wait_for_one()


def use(work):
    """Let *work* use a heartbeat and the server that it calls; return the lines of the log."""

    async def run():
        async with Web() as web, Tools.open() as tools:
            web.set(PATH, "OK")
            await work(Beating(tools, web.url(PATH)), web)

    with capture_logs() as lines:
        asyncio.run(run())
    return [(line["event"], line.get("problem", "")) for line in lines]


def test_it_is_called_after_good_ticks_twice_a_minute_at_most():
    async def work(beating, web):
        for after in (0, 10, 10, 10, 10, 10, 10):
            await beating.tick(after)
        assert [request.method for request in web.list_requests(PATH)] == ["GET"] * 3

    assert use(work) == []


def test_it_is_silent_while_nothing_can_be_stored_and_where_there_is_no_address():
    async def work(beating, web):
        beating.guard.trouble = Full("the disk is full")
        await beating.tick()
        beating.guard.trouble = None
        beating.config.heartbeat = ""
        await beating.tick()
        assert web.requests == []

    assert use(work) == []


def test_each_problem_is_said_once_without_the_address():
    async def work(beating, web):
        web.set(PATH, "", status=404)
        await beating.tick()
        await beating.tick()
        web.set(PATH, "", status=301, location=web.url("/elsewhere"))
        await beating.tick()
        web.set(PATH, "OK")
        await beating.tick()
        await beating.tick()
        assert web.list_requests("/elsewhere") == []

    remedy = "correct heartbeat:, or ask who runs that service"
    assert use(work) == [
        ("heartbeat.failed", f"it answers HTTP 404; {remedy}"),
        ("heartbeat.failed", f"it answers HTTP 301; {remedy}"),
        ("heartbeat.recovered", ""),
    ]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:1/secret", "connection refused"),
        ("http://heartbeat.invalid/secret", "its name is not found; correct heartbeat:"),
    ],
)
def test_a_service_that_cannot_be_reached_is_said_in_words(url, problem):
    async def work(beating, _web):
        beating.config.heartbeat = url
        await beating.tick()

    assert use(work) == [("heartbeat.failed", problem)]


def test_a_service_that_does_not_answer_delays_nothing(monkeypatch):
    monkeypatch.setattr(heartbeat, "ANSWER_WITHIN", 0.2)

    async def work(beating, web):
        web.set(PATH, "OK", hang=True)
        beating.heart.start()
        assert len(beating.heart._calls) == 1  # it is under way, and nobody waited
        await beating.heart._calls.wait_for_one()

    assert use(work) == [("heartbeat.failed", "no answer within 0 s")]


def test_the_daemon_calls_it_after_its_tick(tmp_path):
    station = Station(tmp_path)
    path = station.folder / "config.yaml"

    with WebServer() as web:
        web.set(PATH, "OK")
        path.write_text(f"{path.read_text()}heartbeat: {web.url(PATH)}\n")
        within(station, lambda running: running.run_round())
        calls = web.list_requests(PATH)

    assert len(calls) == 1
