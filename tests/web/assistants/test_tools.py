from __future__ import annotations

import asyncio
import threading
import time
from contextlib import closing
from datetime import timedelta
from urllib.parse import quote

import orjson
import pytest

from answers.entries import WantedEntries, find_entries
from config._web import WebOptions
from model import UsageError
from storage import open_reader
from tests.scenes.hot_room import LISTED, make_hot_room
from tests.scenes.newsroom import MONEY, NOW, RATES, STRIKE
from tests.web.scene import serve
from web._settings import Settings
from web._snapshot import Snapshots
from web._worker import Worker
from web.assistants.asking import Desk
from web.assistants.server import _Stays
from web.assistants.tools import TOOLS

BY_NAME = {tool.name: tool for tool in TOOLS}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return make_hot_room(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def site(room):
    with serve(room) as served:
        yield served


def to_json(value):
    """Return *value* as the answers for programs write it."""
    return orjson.loads(orjson.dumps(value, option=orjson.OPT_UTC_Z))


@pytest.fixture
def ask(room):
    """Return a function that asks a tool."""

    def ask(question, /, **arguments):
        async def run():
            reader = open_reader(room.database)
            settings = Settings(reader, room.config, WebOptions(), lambda: NOW, "./start")
            worker = Worker(room.database)
            desk = Desk(Snapshots(settings), worker, _Stays)
            tool = BY_NAME[question]
            try:
                return await tool.run(desk, tool.read(arguments))
            finally:
                await worker.close()
                reader.close()

        return asyncio.run(run())

    return ask


def test_the_trends_that_live_come_with_the_state_of_the_daemon(ask):
    found = ask("whats_hot", limit=1)

    assert found.sentence.startswith("Three trends are rising")
    assert ([trend.watch for trend in found.trends], found.more) == ([MONEY], 2)
    assert found.daemon.state == "stopped"
    assert found.untrusted is True


def test_a_trend_is_that_of_its_page_by_its_id_and_by_its_watch(ask, site):
    by_watch = ask("trend", watch=STRIKE).trend
    by_id = ask("trend", id=by_watch.id).trend

    assert by_id == by_watch
    assert [step.step for step in by_watch.steps] == ["rising", "escalated"]
    assert to_json(by_watch) == site.ask(f"/api/v1/trends/{by_watch.id}").json


def test_a_watch_without_a_trend_has_none(ask):
    assert ask("trend", watch="Fishery quotas").trend is None


def test_entries_are_searched_in_parts(ask):
    first = ask("search_entries", query='"Halden tunnel"', limit=2)
    rest = ask("search_entries", query='"Halden tunnel"', after=first.next)
    between = ask("search_entries", query='"Halden tunnel"', after=first.entries[0].cursor)

    assert (len(first.entries), first.more) == (2, True)
    assert (len(rest.entries), rest.more, rest.next) == (3, False, None)
    assert between.entries == (first.entries[1], *rest.entries)
    titles = [entry.title for entry in (*first.entries, *rest.entries)]
    assert len(set(titles)) == 5
    assert first.entries[0].feed in {"Meridian Wire", "Ledger and Crown", "Northgate Gazette"}


@pytest.mark.parametrize("name", [MONEY, "Fishery quotas", "Halden bridge"])
def test_a_watch_is_that_of_its_page(ask, site, name):
    found = ask("watch", name=name)
    path = f"/api/v1/watches/{quote(name)}"

    assert to_json(found.detail) == site.ask(path).json
    assert to_json(found.series) == site.ask(f"{path}/series?since=14d&step=1d").json


def test_a_watch_has_its_settings_its_state_and_its_days(ask):
    quiet = ask("watch", name="Fishery quotas").detail
    rising = ask("watch", name=MONEY)

    assert (quiet.watch.state, quiet.keywords, quiet.watch.tell) == (
        "silent",
        ("fishery",),
        ("desk",),
    )
    assert rising.detail.trend.reports == 17
    assert (len(rising.series.steps), f"{rising.series.steps[-1].start:%F}") == (14, "2026-10-07")


def test_a_draft_is_tried_and_compared_with_the_watch_of_its_name(ask):
    found = ask("try_watch", yaml=f"name: {MONEY}\nkeywords: [Halden tunnel]").preview

    assert (found.name, found.is_new, found.exact) == (MONEY, False, True)
    assert (found.reports.then, found.more) == (5, 5)
    assert all(one.title and not one.pieces for one in found.gained)
    assert ask("try_watch", yaml="name: X\nkeywords: [Halden tunnel]").preview.is_new


def test_mistakes_of_a_draft_are_an_answer_with_their_places(ask):
    found = ask("try_watch", yaml="name: X\nkeywords: |\n  a AND").preview

    assert [(one.line, one.column) for one in found.mistakes] == [(3, 5)]
    assert found.reports is None


def test_a_trial_ends_when_nobody_waits_for_it(room, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def wait_for_the_end(_reader, is_over, *_):
        begun.set()
        while not is_over():
            time.sleep(0.001)
        ended.set()

    monkeypatch.setattr("web.assistants.drafts.run_preview", wait_for_the_end)
    monkeypatch.setattr("web.assistants.asking.SECONDS", 600.0)

    async def run():
        with closing(open_reader(room.database)) as reader:
            settings = Settings(reader, room.config, WebOptions(), lambda: NOW, "./start")
            worker = Worker(room.database)
            desk = Desk(Snapshots(settings), worker, _Stays)
            tool = BY_NAME["try_watch"]
            task = asyncio.create_task(tool.run(desk, tool.read({"yaml": "a"})))
            await asyncio.to_thread(begun.wait)
            task.cancel()
            await asyncio.to_thread(ended.wait)
            await worker.close()

    asyncio.run(run())


def test_alerts_that_nobody_got_are_listed_with_the_reason(ask):
    found = ask("alerts", state="suppressed")

    assert [(one.watch, one.reason) for one in found.alerts] == [
        (RATES, "the budget of this watch is used up")
    ]
    assert ask("alerts", since="1m").alerts == ()


def test_feeds_in_trouble_come_alone_or_with_all_others(ask):
    troubled = ask("feed_health")

    assert (troubled.total, troubled.failing) == (3, 1)
    assert [feed.name for feed in troubled.feeds] == ["Ledger and Crown"]
    assert len(ask("feed_health", only_troubled=False).feeds) == 3


def test_hot_terms_are_those_of_the_page(ask):
    found = ask("hot_terms", limit=2)

    assert [term.term for term in found.terms] == ["Halden tunnel", "digital crown"]
    assert (found.as_of, found.state) == (LISTED, "listed")


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("whats_hot", {"limit": 0}, "limit: use a number from 1 to 50"),
        ("whats_hot", {"limits": 1}, 'there is no parameter "limits"; those here: limit'),
        ("whats_hot", {"limit": [1]}, "limit: expected a text or a number"),
        ("trend", {}, "give either id or watch"),
        ("trend", {"id": "x", "watch": MONEY}, "give either id or watch"),
        ("trend", {"id": "x"}, 'id: there is no trend "x"; alerts are kept for a year'),
        ("trend", {"watch": "x"}, 'watch: there is no watch "x"; there are: Central bank'),
        ("watch", {}, "name: it is needed; give it a value"),
        ("search_entries", {}, "query: it is needed; give it a value"),
        ("search_entries", {"query": "a AND"}, "query, character"),
        ("search_entries", {"query": "a", "limit": 51}, "limit: use a number from 1 to 50"),
        ("search_entries", {"query": "a", "since": "soon"}, 'since: "soon" is not a duration'),
        ("search_entries", {"query": "a", "after": "x"}, "after: it is no cursor of this list"),
        ("feed_health", {"only_troubled": "maybe"}, "only_troubled: use true or false"),
        ("try_watch", {}, "yaml: it is needed; give it a value"),
        ("try_watch", {"yaml": "a", "days": 31}, "days: use a number from 1 to 30"),
        ("try_watch", {"yaml": "a" * 20_001}, "yaml: it is longer than 20000 characters"),
        ("alerts", {"watch": "x"}, 'watch: there is no watch "x"; there are: Central bank'),
        ("alerts", {"state": "x"}, 'state: there is no state "x"; use active'),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(ask, name, arguments, problem):
    with pytest.raises(UsageError) as raised:
        ask(name, **arguments)

    assert str(raised.value).startswith(problem)


def test_a_search_is_that_of_the_page(ask, room):
    found = ask("search_entries", query="tunnel", since="30d", limit=3)

    wanted = WantedEntries(q="tunnel", since=timedelta(days=30), limit=3)
    with closing(open_reader(room.database)) as reader:
        page = find_entries(reader, room.config, wanted, NOW, lambda: False)
    assert [one.title for one in found.entries] == [one.title for one in page.items]
    assert [one.cursor for one in found.entries] == [one.cursor for one in page.items]
    assert (found.searched_back_to, found.next) == (page.searched_back_to, page.next)
    assert found.entries[0].excerpt == page.items[0].summary
