"""No server can hold a fetch longer than allowed, nor lead it astray; the feed's problem says so."""

from __future__ import annotations

import asyncio

import pytest

from feeds._tools import Tools
from feeds.rss import Plugin
from model import Page
from tests.feeds.fetching.hostile_servers import LATE, SERVERS, SLOW, SLOW_HEAD
from tests.feeds.scene import FEED, RSS
from tests.loopback.hostile import HostileServer
from tests.loopback.web import WebServer


class Results:
    """The pages of all servers, and of a good one that was polled all the while."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.good: list[Page] = []
        self.good_beside_slow: list[Page] = []


TIME_PROBLEMS = (LATE, SLOW, SLOW_HEAD)
AMPLE = 120.0
"""Seconds that no poll needs, on the busiest machine."""


def waits(problem: str | tuple[str, ...]) -> bool:
    """Return whether a poll with this problem may end by a limit of time."""
    problems = (problem,) if isinstance(problem, str) else problem
    return any(problem in TIME_PROBLEMS for problem in problems)


@pytest.fixture(scope="module")
def results() -> Results:
    """Poll the slow servers with short limits, and all others with limits that never matter."""
    found = Results()
    slow = [name for name, (_, problem) in SERVERS.items() if waits(problem)]
    prompt = [name for name in SERVERS if name not in slow]
    scripts = {name: script for name, (script, _) in SERVERS.items()}
    with HostileServer(scripts) as server, WebServer() as web:
        web.set("/rss", RSS)
        with pytest.MonkeyPatch.context() as patch:
            limit_times(patch, 0.3)
            asyncio.run(poll_all(found, slow, found.good_beside_slow, 5.0, server, web))
        with pytest.MonkeyPatch.context() as patch:
            limit_times(patch, AMPLE)
            asyncio.run(poll_all(found, prompt, found.good, AMPLE, server, web))
    return found


def limit_times(patch: pytest.MonkeyPatch, seconds: float) -> None:
    patch.setattr("feeds.fetching.meter.MAX_HEAD_SECONDS", seconds)
    patch.setattr("feeds.fetching.body.SLOW_GRACE", seconds)


async def poll_all(
    found: Results,
    names: list[str],
    good_pages: list[Page],
    deadline: float,
    server: HostileServer,
    web: WebServer,
) -> None:
    async with Tools.open("Groundswell/test", fetch_deadline=deadline) as tools:

        async def poll(number: int, name: str) -> None:
            # An address of its own for each: no two of them share a connection.
            own = f"127.0.0.1:{number}"
            plugin = Plugin(url=server.url(name), allow_private=(server.address, own))
            found.pages[name] = await plugin.fetch(FEED, {}, tools)

        good = Plugin(url=web.url("/rss"), allow_private=(web.address,))
        polls = [asyncio.ensure_future(poll(*case)) for case in enumerate(names, 1)]
        while not all(poll.done() for poll in polls):
            good_pages.append(await good.fetch(FEED, {}, tools))
        await asyncio.gather(*polls)


@pytest.mark.parametrize("name", SERVERS)
def test_a_hostile_server_is_a_problem_of_its_own_feed(results: Results, name: str):
    _, problem = SERVERS[name]
    page = results.pages[name]

    assert page.problem.startswith(problem)
    assert (page.entries, page.validators) == ((), {})


def test_other_feeds_are_read_meanwhile(results: Results):
    # With limits so short, a good feed may have a problem of its own on a busy machine.
    assert [page.problem for page in results.good_beside_slow].count("") > 5
    assert len(results.good) > 5
    assert {page.problem for page in results.good} == {""}


def test_there_are_servers_enough():
    assert len(SERVERS) >= 58
