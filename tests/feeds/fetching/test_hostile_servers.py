"""No server can hold a fetch longer than allowed, nor lead it astray; the feed's problem says so."""

from __future__ import annotations

import asyncio

import pytest

from feeds._tools import Tools
from feeds.rss import Plugin
from model import Page
from tests.feeds.fetching.hostile_servers import SERVERS
from tests.feeds.scene import FEED, RSS
from tests.loopback.hostile import HostileServer
from tests.loopback.web import WebServer


class Results:
    """The pages of all servers, and of a good one that was polled all the while."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.good: list[Page] = []


@pytest.fixture(scope="module")
def results() -> Results:
    found = Results()
    scripts = {name: script for name, (script, _) in SERVERS.items()}
    with (
        pytest.MonkeyPatch.context() as patch,
        HostileServer(scripts) as server,
        WebServer() as web,
    ):
        patch.setattr("feeds.fetching.meter.MAX_HEAD_SECONDS", 0.3)
        patch.setattr("feeds.fetching.body.SLOW_GRACE", 0.3)
        web.set("/rss", RSS)
        asyncio.run(poll_all(found, server, web))
    return found


async def poll_all(found: Results, server: HostileServer, web: WebServer) -> None:
    async with Tools.open("Groundswell/test", fetch_deadline=5.0) as tools:

        async def poll(number: int, name: str) -> None:
            # An address of its own for each: no two of them share a connection.
            own = f"127.0.0.1:{number}"
            plugin = Plugin(url=server.url(name), allow_private=(server.address, own))
            found.pages[name] = await plugin.fetch(FEED, {}, tools)

        good = Plugin(url=web.url("/rss"), allow_private=(web.address,))
        polls = [asyncio.ensure_future(poll(*case)) for case in enumerate(SERVERS, 1)]
        while not all(poll.done() for poll in polls):
            found.good.append(await good.fetch(FEED, {}, tools))
        await asyncio.gather(*polls)


@pytest.mark.parametrize("name", SERVERS)
def test_a_hostile_server_is_a_problem_of_its_own_feed(results: Results, name: str):
    _, problem = SERVERS[name]
    page = results.pages[name]

    assert page.problem.startswith(problem)
    assert (page.entries, page.validators) == ((), {})


def test_other_feeds_are_read_meanwhile(results: Results):
    assert len(results.good) > 5
    assert {page.problem for page in results.good} == {""}


def test_there_are_servers_enough():
    assert len(SERVERS) >= 58
