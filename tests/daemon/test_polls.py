"""A poll starts as soon as there is a place and its publisher's turn; no feed waits for another."""

import asyncio

import pytest

import monitor
from daemon import polls
from tests.loopback.names import Names
from tests.loopback.web import WebServer
from tests.loopback.world import rss

CONFIG = """\
feeds:
ROWS
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
channels:
  screen: {type: console}
"""


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Let all hosts be here, each at an address of its own for the pacing."""
    found = Names(monkeypatch)
    addresses = {}

    async def find_address(_self, host, _port):
        return addresses.setdefault(host, f"192.0.2.{len(addresses)}")

    monkeypatch.setattr("feeds.fetching.names.Resolver.find_address", find_address)
    return found


@pytest.fixture
def web():
    with WebServer() as web:
        yield web


def within(folder, web, paths, work):
    """Run *work* with a daemon that has a feed for each host and path of *paths*."""
    rows = "\n".join(f"  - http://{path.replace('/', f':{web.port}/', 1)}" for path in paths)
    (folder / "config.yaml").write_text(CONFIG.replace("ROWS", rows))

    async def open_and_work():
        async with monitor.open_monitor(folder / "config.yaml") as running:
            return await work(running)

    asyncio.run(open_and_work())


async def wait_until(fact):
    async with asyncio.timeout(30):
        while not fact():
            await asyncio.sleep(0.01)


NEWS = rss("News", [("1", "Old news", "x")])


def test_two_hundred_feeds_of_one_host_make_no_other_feed_wait(tmp_path, web):
    for number in range(200):
        web.set(f"/{number}", NEWS)
    web.set("/other", NEWS)

    async def work(running):
        await running.poll_due()
        await wait_until(lambda: web.list_requests("/other"))
        assert len(web.requests) <= 3

    within(tmp_path, web, [*(f"busy.example/{n}" for n in range(200)), "other.example/other"], work)


def test_feeds_that_redirect_to_a_busy_host_make_no_other_feed_wait(tmp_path, web, monkeypatch):
    monkeypatch.setattr(polls, "MAX_POLLS", 4)
    for number in range(12):
        web.set(f"/{number}", status=302, location=f"http://busy.example:{web.port}/feed{number}")
    web.set("/other", NEWS)

    async def work(running):
        await running.poll_due()
        await wait_until(lambda: web.list_requests("/other"))
        asked = [request for request in web.requests if request.path.startswith("/feed")]
        assert len(asked) <= 3

    within(tmp_path, web, [*(f"{n}.example/{n}" for n in range(12)), "other.example/other"], work)


def test_the_next_poll_starts_when_one_is_done(tmp_path, web, monkeypatch):
    monkeypatch.setattr(polls, "MAX_POLLS", 2)
    for number in range(30):
        web.set(f"/{number}", NEWS)

    async def work(running):
        await running.poll_due()
        assert len(running.polls) == 2
        await wait_until(lambda: len(web.requests) == 30)

    within(tmp_path, web, [f"{number}.example/{number}" for number in range(30)], work)


def test_a_round_reads_every_feed_of_a_host(tmp_path, web, monkeypatch):
    monkeypatch.setattr("daemon.turns.REQUEST_SPACING", 0.02)
    monkeypatch.setattr("feeds.fetching.hosts.REQUEST_SPACING", 0.02)
    for number in range(9):
        web.set(f"/{number}", NEWS)

    async def work(running):
        await running.run_round()
        assert len(web.requests) == 9
        assert not await running.polls.wait_for_one()

    within(tmp_path, web, [f"busy.example/{number}" for number in range(9)], work)


def test_after_a_429_the_other_feeds_of_the_host_wait_and_do_not_count_as_failing(tmp_path, web):
    web.set("/0", status=429, headers={"X-RateLimit-Reset": "1200"})
    for number in range(1, 4):
        web.set(f"/{number}", NEWS)

    async def work(running):
        asked, *siblings = running.config.feeds.values()
        await running.poll(asked)
        for feed in siblings:
            await running.poll(feed)
        assert [request.path for request in web.requests] == ["/0"]
        rows = {row.name.rpartition("/")[2]: row for row in running.store.list_feeds()}
        assert {name: row.failures for name, row in rows.items()} == {
            "0": 1,
            "1": 0,
            "2": 0,
            "3": 0,
        }
        assert [rows[name].problem for name in "123"] == ["", "", ""]
        for feed in siblings:
            wait = running.store.read_feed(feed).next_due - running.now()
            assert 1100 < wait.total_seconds() <= 1200
        assert running.store.list_alerts(9) == []

    within(tmp_path, web, [f"busy.example/{number}" for number in range(4)], work)
