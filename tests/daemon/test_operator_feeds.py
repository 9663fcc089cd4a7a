"""The operator hears once of each change in the health of a feed, whatever its server does."""

from datetime import timedelta

import pytest

from tests.daemon.scene import within
from tests.loopback.web import WebServer
from tests.loopback.world import rss

pytestmark = pytest.mark.untraced

CONFIG = """\
feeds:
  - {url: URL/a.xml, name: A, every: 6h, dates: first_seen, allow_private: ["ADDRESS"]}
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
channels:
  screen: {type: console}
ops: screen
"""
DOCUMENT = rss("News", [("1", "Old news", "x")])


@pytest.fixture
def web(tmp_path):
    with WebServer() as web:
        web.set("/a.xml", DOCUMENT)
        text = CONFIG.replace("URL", web.url("")).replace("ADDRESS", web.address)
        (tmp_path / "config.yaml").write_text(text)
        yield web


async def live(running, clock, time):
    """Live through *time*: do each poll when it is due; return the hours at which they were."""
    end = clock.steady() + time.total_seconds()
    hours = []
    while (due := running.agenda.find_first_due()) <= end:
        clock.at = clock.start + timedelta(seconds=due + 1)
        hours.append(due / 3600)
        await running.run_round()
    clock.at = clock.start + timedelta(seconds=max(end, clock.steady()))
    return hours


def told(running):
    return [row.message.headline for row in running.store.list_alerts(100)][::-1]


def state_of(running):
    [row] = running.store.list_feeds()
    return row


def test_a_feed_that_answers_410_by_mistake_goes_on(tmp_path, clock, web):
    async def work(running):
        await live(running, clock, timedelta(hours=1))
        web.set("/a.xml", status=410)
        [asked] = await live(running, clock, timedelta(hours=7))
        web.set("/a.xml", DOCUMENT)
        [again] = await live(running, clock, timedelta(hours=7))
        assert again - asked < 24
        assert told(running) == []
        assert state_of(running).gone is False

    within(tmp_path, clock, work)


def test_a_feed_that_answers_410_twice_is_gone_and_the_operator_hears_once(tmp_path, clock, web):
    async def work(running):
        await live(running, clock, timedelta(hours=1))
        web.set("/a.xml", status=410)
        first, second = await live(running, clock, timedelta(days=130))
        assert 4 < second - first < 24
        assert told(running) == ["Feed gone for good: A"]

        web.set("/a.xml", DOCUMENT)
        await live(running, clock, timedelta(days=300))
        assert told(running) == ["Feed gone for good: A", "Feed can be read again: A"]

    within(tmp_path, clock, work)


def test_a_feed_that_answers_404_for_weeks_is_dead_and_asked_once_a_week(tmp_path, clock, web):
    async def work(running):
        await live(running, clock, timedelta(hours=1))
        web.remove("/a.xml")
        await live(running, clock, timedelta(days=34))
        assert told(running) == ["1 of 1 feeds failing: A", "Feed dead: A"]
        assert state_of(running).dead is True

        weekly = await live(running, clock, timedelta(days=70))
        assert len(weekly) in (9, 10, 11)
        assert len(told(running)) == 2

        web.set("/a.xml", DOCUMENT)
        await live(running, clock, timedelta(days=9))
        assert told(running)[-1] == "Feed can be read again: A"

    within(tmp_path, clock, work)


def test_a_server_that_answers_304_for_ever_is_found_out_within_days(tmp_path, clock, web):
    daily = {"Cache-Control": "max-age=86400"}
    web.set("/a.xml", DOCUMENT, etag='"1"', headers=daily)

    async def work(running):
        await live(running, clock, timedelta(hours=1))
        news = rss("News", [("1", "Old news", "x"), ("2", "CBDC pilot starts", "x")])
        web.set("/a.xml", news, etag='"1"', headers=daily)
        await live(running, clock, timedelta(days=9))
        assert state_of(running).entries == 2
        assert [request.status for request in web.requests].count(200) == 2

        await live(running, clock, timedelta(days=21))
        assert [request.status for request in web.requests].count(200) in (4, 5)

    within(tmp_path, clock, work)


def test_a_feed_whose_documents_kill_the_parser_is_quarantined_and_asked_less(
    tmp_path, clock, web, monkeypatch
):
    monkeypatch.setattr("feeds._cage.PARSE_DEADLINE", 0.0)
    monkeypatch.setattr("feeds._cage.QUICK_PARSE_DEADLINE", 0.0)

    async def work(running):
        running.tools.feeds._slow_cage._deadline = 0.0
        await live(running, clock, timedelta(hours=25))
        assert told(running) == ["Feed in quarantine: A"]
        assert state_of(running).parser_failures == 3

    within(tmp_path, clock, work)


def test_a_move_is_told_after_a_week_and_its_end_not(tmp_path, clock, web):
    web.set("/new.xml", DOCUMENT)
    web.set("/a.xml", status=301, location="/new.xml")

    async def work(running):
        await live(running, clock, timedelta(days=6))
        assert told(running) == []
        await live(running, clock, timedelta(days=3))
        assert told(running) == ["Feed moved for good: A"]
        assert state_of(running).moved_to == web.url("/new.xml")

        web.set("/a.xml", DOCUMENT)
        await live(running, clock, timedelta(days=1))
        assert told(running) == ["Feed moved for good: A"]
        assert state_of(running).told_state == ""

    within(tmp_path, clock, work)


def test_a_feed_that_falls_silent_is_told_by_its_own_rhythm_and_so_is_its_end(tmp_path, clock, web):
    async def work(running):
        entries = []
        for number in range(30):
            entries.append((f"{number}", f"Council meeting {number}", "x"))
            web.set("/a.xml", rss("News", entries))
            await live(running, clock, timedelta(hours=7))
        assert told(running) == []

        await live(running, clock, timedelta(days=9))
        assert told(running) == ["Feed silent for unusually long: A"]
        await live(running, clock, timedelta(days=9))
        web.set("/a.xml", rss("News", [*entries, ("n", "A new one", "x")]))
        await live(running, clock, timedelta(days=1))
        assert told(running) == ["Feed silent for unusually long: A", "Feed no longer silent: A"]

    within(tmp_path, clock, work)


def test_feeds_of_one_host_that_go_down_one_after_the_other_are_two_messages(tmp_path, clock, web):
    names = ("A", "B", "C", "D", "E", "F")
    rows = [f"  - {{url: {web.url(f'/{name}.xml')}, name: {name}, every: 20m}}" for name in names]
    text = CONFIG.split("\n", 2)[2]
    defaults = f'defaults: {{feeds: {{allow_private: ["{web.address}"]}}}}\nfeeds:\n'
    (tmp_path / "config.yaml").write_text(defaults + "\n".join(rows) + "\n" + text)

    async def work(running):
        await live(running, clock, timedelta(hours=9))
        assert len(told(running)) <= 2
        assert {row.told_state for row in running.store.list_feeds()} == {"down"}

    within(tmp_path, clock, work)
