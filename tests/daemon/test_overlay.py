"""Keywords are changed without an edit of the files; the files win, and keep what they say."""

from __future__ import annotations

import contextlib
import socket

import pytest

from daemon import answering, overlay, reloading, requests
from daemon.wire import address, lines
from model import Full
from storage import open_reader
from tests.loopback.inside import within
from tests.loopback.station import Station
from tests.loopback.world import rss

KEYWORDS = "keywords: [CBDC]"


@pytest.fixture
def world(tmp_path):
    return Station(tmp_path, watches=2)


async def change(running, kind, keyword, watch="Money", **asked):
    asked = {"reason": "new law", "by": "Mara", "via": "chat", **asked}
    wanted = {"do": "change-keyword", "change": kind, "watch": watch, "keyword": keyword, **asked}
    return await overlay.change_keyword(running, wanted)


def keywords(running, watch="Money"):
    return running.config.watches[watch].keywords


def in_force(running):
    return [(one.kind, one.keyword) for one in running.store.overlay.list_in_force()]


def edit(world, old, new):
    path = world.folder / "config.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def headlines(running):
    return [row.message.headline for row in running.store.list_alerts(100, state="active")]


# --- changes ------------------------------------------------------------------------------------


def test_a_keyword_that_somebody_adds_is_looked_for_at_once_and_the_file_stays(world):
    before = (world.folder / "config.yaml").read_text()

    async def work(running):
        done = await change(running, "add", "digital euro")
        (stored,) = running.store.overlay.list_in_force()
        feed = next(iter(running.config.feeds.values()))
        await running.poll(feed)
        page = [("b", "The digital euro comes", "x"), ("a", "Old news", "x")]
        (world.folder / "feed.xml").write_text(rss("Example", page))
        await running.poll(feed)
        return done, stored, headlines(running)

    done, stored, said = within(world, work)

    assert (done.is_done, done.text, done.id) == (
        True,
        'Money looks for "digital euro" from now on',
        stored.id,
    )
    assert (stored.by, stored.via, stored.reason) == ("Mara", "chat", "new law")
    assert said == ["Money: The digital euro comes — feed.xml"]
    assert (world.folder / "config.yaml").read_text() == before


def test_a_change_outlives_a_restart_of_the_daemon(world):
    async def work(running):
        await change(running, "add", "eNaira")
        await change(running, "remove", "CBDC")

    within(world, work)

    assert within(world, read_keywords) == ("eNaira",)


async def read_keywords(running):
    return keywords(running)


def test_a_change_holds_on_the_last_good_config(world):
    async def work(running):
        await change(running, "add", "eNaira")

    within(world, work)
    edit(world, "tell:", "tel:")

    async def read(running):
        await change(running, "add", "e-CNY")
        return keywords(running)

    assert within(world, read) == ("CBDC", "eNaira", "e-CNY")


def test_to_take_a_change_back_ends_it(world):
    async def work(running):
        added = await change(running, "add", "eNaira")
        await change(running, "remove", "eNaira", by="Kim")
        after_removal = keywords(running)
        again = await change(running, "add", "e-CNY")
        ended = await overlay.end_change(running, {"id": again.id, "by": "Kim"})
        unknown = await overlay.end_change(running, {"id": again.id, "by": "Kim"})
        last = running.store.overlay.list_last(10)
        return after_removal, keywords(running), added, ended, unknown, last

    after_removal, at_end, added, ended, unknown, last = within(world, work)

    assert (after_removal, at_end) == (("CBDC",), ("CBDC",))
    assert ended.is_done
    assert unknown.text.startswith("no change ")
    assert [one.why_ended for one in last] == ["taken back by Kim"] * 2
    assert added.id in {one.id for one in last}


@pytest.mark.parametrize(
    ("kind", "watch", "keyword", "why"),
    [
        ("add", "Oil", "oil", 'there is no watch "Oil"; write it as in the config'),
        ("add", "Money", "CBDC", 'Money has the keyword "CBDC" already'),
        ("remove", "Money", "oil", 'Money has no keyword "oil"; write it as in the config'),
        ("remove", "Money", "CBDC", '"CBDC" in Money: it is the last keyword of the watch'),
        ("add", "Money", " ", "expected a keyword in one line; write one"),
        ("add", "Money", "a\nb", "expected a keyword in one line; write one"),
        ("add", "Money", "x" * 501, "a keyword has at most 500 characters; write several"),
        ("swap", "Money", "oil", "expected one of add, remove; say whether to add or to remove"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(world, kind, watch, keyword, why):
    async def work(running):
        done = await change(running, kind, keyword, watch)
        return done, in_force(running), keywords(running)

    done, stored, left = within(world, work)

    assert (done.is_done, done.text) == (False, why)
    assert (stored, left) == ([], ("CBDC",))


def test_a_keyword_with_a_mistake_is_refused_in_the_words_of_the_parser(world):
    async def work(running):
        return await change(running, "add", '"digital euro')

    done = within(world, work)

    assert not done.is_done
    assert done.text.startswith('""digital euro" in Money: column 1: ')


def test_a_watch_without_keywords_takes_none(world):
    edit(world, "channels:", "  - {name: Hot, alert_on: [emerging], tell: [screen]}\nchannels:")

    async def work(running):
        return await change(running, "add", "oil", "Hot")

    assert within(world, work).text == '"oil" in Hot: the watch looks for no keywords'


# --- the files ----------------------------------------------------------------------------------


def test_a_file_that_says_the_same_ends_the_change_quietly(world):
    async def work(running):
        await change(running, "add", "eNaira")
        edit(world, KEYWORDS, "keywords: [CBDC, eNaira]")
        await reloading.reload(running, asked=True, accept=False)
        return keywords(running), running.store.overlay.list_last(1), headlines(running)

    left, (ended,), said = within(world, work)

    assert left == ("CBDC", "eNaira")
    assert ended.why_ended == "the files have the keyword"
    assert said == []


def test_a_file_that_contradicts_a_change_wins_and_it_is_said_once(world):
    async def work(running):
        await change(running, "add", "eNaira")
        await change(running, "add", "oil", "W1")
        edit(world, KEYWORDS, "none: [enaira], keywords: [CBDC]")
        await reloading.reload(running, asked=True, accept=False)
        await reloading.reload(running, asked=True, accept=False)
        return keywords(running), in_force(running), headlines(running)

    left, stored, said = within(world, work)

    assert left == ("CBDC",)
    assert stored == [("add", "oil")]
    assert said == ['"eNaira" is no longer added to Money: the files win']


def test_a_file_edited_while_the_daemon_is_down_ends_changes_as_well(world):
    async def work(running):
        await change(running, "add", "eNaira")

    within(world, work)
    edit(world, "name: Money", "name: Coins")

    async def read(running):
        return keywords(running, "Coins"), running.store.overlay.list_last(1), headlines(running)

    left, (ended,), said = within(world, read)

    assert left == ("CBDC",)
    assert ended.why_ended == "the files have no watch of this name"
    assert len(said) == 1


def test_an_edit_keeps_the_changes_in_force(world):
    async def work(running):
        await change(running, "add", "eNaira")
        edit(world, KEYWORDS, "keywords: [CBDC, sand dollar]")
        await reloading.reload(running, asked=True, accept=False)
        return keywords(running)

    assert within(world, work) == ("CBDC", "sand dollar", "eNaira")


def test_an_edit_that_could_not_be_stored_is_taken_with_a_change_made_since(world, monkeypatch):
    async def work(running):
        edit(world, KEYWORDS, "keywords: [CBDC, sand dollar]")
        with monkeypatch.context() as failing:
            failing.setattr(running.store, "transaction", fail)
            with pytest.raises(Full):
                await reloading.reload(running, asked=True, accept=False)
        await change(running, "add", "eNaira")
        await reloading.reload(running, asked=False, accept=False)
        await reloading.reload(running, asked=False, accept=False)
        return keywords(running)

    assert within(world, work) == ("CBDC", "sand dollar", "eNaira")


def fail(*_):
    raise Full("the disk is full")


# --- crashes ------------------------------------------------------------------------------------


class Crash(BaseException):
    """The end of the process at a point of the code."""


@pytest.mark.parametrize(
    ("point", "is_stored"),
    [
        ("storage.overlay.changes.OverlayWriter.add", False),
        ("daemon.baselines.begin", False),
        ("daemon.reloading._plan_polls", True),
        ("daemon.reloading.logs.hide", True),
    ],
)
def test_a_crash_leaves_a_change_stored_and_in_force_or_neither(
    world, monkeypatch, point, is_stored
):
    def crash(*_):
        raise Crash

    async def work(running):
        with monkeypatch.context() as crashing:
            crashing.setattr(point, crash)
            with pytest.raises(Crash):
                await change(running, "add", "eNaira")
        assert ("eNaira" in keywords(running)) is is_stored

    async def read(running):
        return keywords(running), in_force(running)

    within(world, work)
    left, stored = within(world, read)

    assert left == (("CBDC", "eNaira") if is_stored else ("CBDC",))
    assert stored == ([("add", "eNaira")] if is_stored else [])


def test_an_edit_after_a_step_that_failed_keeps_the_change(world, monkeypatch):
    async def work(running):
        with monkeypatch.context() as failing:
            failing.setattr(reloading, "_plan_polls", fail)
            with pytest.raises(Full):
                await change(running, "add", "eNaira")
        edit(world, KEYWORDS, "keywords: [CBDC, sand dollar]")
        await reloading.reload(running, asked=True, accept=False)
        return keywords(running)

    assert within(world, work) == ("CBDC", "sand dollar", "eNaira")


@pytest.mark.untraced
@pytest.mark.parametrize("is_answered", [True, False])
def test_a_killed_daemon_looks_for_the_keywords_that_are_stored(world, is_answered):
    wanted = {"do": "change-keyword", "change": "add", "watch": "Money", "keyword": "eNaira"}
    with world:
        world.start_and_wait()
        if is_answered:
            assert requests.ask_and_wait(world.database, wanted)["ok"]
        else:
            send(world.database, wanted)
        world.kill()
        world.start_and_wait()
        with contextlib.closing(open_reader(world.database)) as reader:
            stored = [one.keyword for one in reader.overlay.list_in_force()]
        again = requests.ask_and_wait(world.database, wanted)

    if is_answered:
        assert stored == ["eNaira"]
    assert again["text"] == (
        'Money has the keyword "eNaira" already'
        if stored
        else 'Money looks for "eNaira" from now on'
    )


def send(database, request):
    """Ask the daemon and do not wait for its answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(address.find_address(database)))
        connection.sendall(lines.encode(request))


# --- the database and the socket ------------------------------------------------------------------


def test_a_change_that_cannot_be_stored_is_not_in_force(world, monkeypatch):
    async def work(running):
        with monkeypatch.context() as failing:
            failing.setattr(running.store, "transaction", fail)
            with pytest.raises(Full):
                await change(running, "add", "eNaira")
        left = keywords(running), in_force(running)
        done = await change(running, "add", "eNaira")
        return left, done.is_done, keywords(running)

    assert within(world, work) == ((("CBDC",), []), True, ("CBDC", "eNaira"))


def test_the_daemon_is_asked_by_its_socket(world):
    async def work(running):
        async with answering.open_listener(running):
            wanted = {
                "do": "change-keyword",
                "change": "add",
                "watch": "Money",
                "keyword": "eNaira",
            }
            added = await requests.ask(running.store.path, wanted)
            ended = await requests.ask(running.store.path, {"do": "end-change", "id": added["id"]})
        return added, ended

    added, ended = within(world, work)

    assert (added["ok"], ended["ok"]) == ("yes", "yes")
    assert ended["text"] == 'Money no longer looks for "eNaira" from now on'
