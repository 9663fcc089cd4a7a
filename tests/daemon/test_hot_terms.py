"""The daemon lists hot terms at the end of each hour, tells them once, and loses none at a kill."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from model import Feed, StorageError
from tests.daemon.scene import within
from tests.loopback.inside import drain
from tests.scenes.clock import StoppedClock
from tests.watchers.discovery.scene import START, everyday, story

CONFIG = """
{hot}
feeds: [{{type: file, path: news.xml, every: 1d}}]
watches:
  - name: Hot
    alert_on: [emerging]
channels: {{screen: {{type: console}}}}
"""
ROOT = Path(__file__).resolve().parents[2]
OPENED = """
import asyncio, sys
from pathlib import Path
import monitor

async def work():
    async with monitor.open_monitor(Path(sys.argv[1])):
        print("loaded:", "rjieba" in sys.modules)

asyncio.run(work())
"""
DAM = [
    "Kelderdam bursts after night of rain",
    "Thousands flee as Kelderdam wall gives way",
    "Army sent to villages below Kelderdam",
    "Minister visits Kelderdam flood area",
    "Kelderdam engineers had warned for years",
]
NOW = START + timedelta(hours=122, minutes=1)


@pytest.fixture
def clock():
    return StoppedClock(NOW)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.yaml").write_text(CONFIG.format(hot=""), encoding="utf-8")
    (tmp_path / "news.xml").write_text("<rss><channel/></rss>", encoding="utf-8")
    return tmp_path


def store_news(running, extra=None):
    """Store the usual news of five days, and five reports of one event in the last hour."""
    [key] = running.config.feeds
    feed = Feed(key=key, name="News")
    extra = extra or {121: story(121, DAM)}
    for hour in range(122):
        news = sorted([*everyday(hour), *extra.get(hour, ())], key=lambda one: one.first_seen)
        for entry in news:
            with running.store.transaction() as tx:
                tx.add_new(feed, [entry], entry.first_seen)


@pytest.mark.parametrize(("lang", "is_loaded"), [("zh", True), ("en", False)])
def test_the_dictionary_of_chinese_is_loaded_before_the_daemon_works(folder, lang, is_loaded):
    text = CONFIG.format(hot="").replace("path: news.xml,", f"path: news.xml, lang: {lang},")
    (folder / "config.yaml").write_text(text, encoding="utf-8")

    ran = subprocess.run(
        [sys.executable, "-c", OPENED, str(folder / "config.yaml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert f"loaded: {is_loaded}" in ran.stdout.splitlines()


def test_a_hot_term_is_told_at_the_end_of_the_hour(folder, clock, capfd):
    async def work(running):
        store_news(running)
        await running.hot_terms.end_hours()
        await drain(running)
        return running.store.read_hot_list()

    hot = within(folder, clock, work)

    assert [term.text for term in hot.terms] == ["Kelderdam"]
    assert hot.at == START + timedelta(hours=122)
    assert "Kelderdam bursts after night of rain" in capfd.readouterr().out


def test_a_restart_tells_no_topic_twice_and_gives_the_same_list(folder, clock, capfd):

    async def first(running):
        store_news(running)
        await running.hot_terms.end_hours()
        return running.store.read_hot_list()

    async def again(running):
        clock.at = NOW + timedelta(hours=1)
        await running.hot_terms.end_hours()
        await drain(running)
        return running.store.read_hot_list()

    before = within(folder, clock, first)
    after = within(folder, clock, again)

    assert [term.id for term in after.terms] == [term.id for term in before.terms]
    assert after.at == before.at + timedelta(hours=1)
    assert capfd.readouterr().out.count("delivery.sent") == 1


def test_a_list_that_cannot_be_stored_tells_nothing_and_is_made_again(
    folder, clock, capfd, monkeypatch
):
    async def work(running):
        store_news(running)
        with monkeypatch.context() as patch:
            patch.setattr("judging.record_hot_list", fail)
            with pytest.raises(StorageError):
                await running.hot_terms.end_hours()
        assert running.store.read_hot_list() is None
        await running.hot_terms.end_hours()
        return running.store.read_hot_list()

    hot = within(folder, clock, work)

    assert [term.text for term in hot.terms] == ["Kelderdam"]


def fail(*_given):
    raise StorageError("the disk is full")


def test_hot_off_lists_nothing(folder, clock):
    (folder / "config.yaml").write_text(CONFIG.format(hot="hot: off"), encoding="utf-8")

    async def work(running):
        store_news(running)
        await running.hot_terms.end_hours()
        return running.store.read_hot_list()

    assert within(folder, clock, work) is None


def test_too_many_reports_for_auto_are_said_once(folder, clock, capfd, monkeypatch):
    monkeypatch.setattr("daemon.hot_terms.MAX_HOT_REPORTS", 50)

    async def work(running):
        store_news(running)
        await running.hot_terms.end_hours()
        await running.hot_terms.end_hours()
        await drain(running)
        return running.store.read_hot_list()

    assert within(folder, clock, work) is None
    assert capfd.readouterr().out.count("delivery.sent") == 1
