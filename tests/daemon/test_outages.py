"""Without a network one line says so, and no feed or channel is blamed for it."""

import subprocess
import sys
from datetime import timedelta

import pytest

from tests.daemon.scene import within
from tests.loopback.names import Names
from tests.loopback.web import WebServer
from tests.loopback.world import ROOT, rss

HOSTS = ("one.example", "two.example", "three.example", "four.example")

CONFIG = """\
defaults:
  feeds: {every: 1m}
feeds:
ROWS
watches:
  - {name: Money, keywords: [CBDC], tell: [screen]}
channels:
  screen: {type: console}
ops: screen
"""


def configure(folder, *urls):
    rows = "\n".join(f"  - {url}" for url in urls)
    (folder / "config.yaml").write_text(CONFIG.replace("ROWS", rows))


@pytest.fixture
def names(monkeypatch):
    monkeypatch.setattr("feeds.fetching.hosts.REQUEST_SPACING", 0.0)
    return Names(monkeypatch)


@pytest.fixture
def web(tmp_path):
    with WebServer() as web:
        web.set("/a.xml", rss("News", [("1", "Old news", "x")]).encode())
        configure(tmp_path, *(f"http://{host}:{web.port}/a.xml" for host in HOSTS))
        yield web


async def poll_all(running, clock, minutes=0):
    """Let time pass, and read every feed."""
    clock.at += timedelta(minutes=minutes)
    running.agenda.replace(dict.fromkeys(running.config.feeds, 0.0))
    await running.run_round()


def told(running):
    return [row.message.headline for row in running.store.list_alerts(100)]


def problems(running):
    return [row.problem for row in running.store.list_feeds() if row.problem]


@pytest.mark.usefixtures("web")
def test_a_start_without_network_is_one_line_and_its_end_another(tmp_path, clock, names, capsys):
    names.is_up = False

    async def work(running):
        await poll_all(running, clock)
        await poll_all(running, clock, minutes=2)
        assert running.store.read_outage().since == clock.start
        names.is_up = True
        await poll_all(running, clock, minutes=1)
        assert running.store.read_outage() is None

    within(tmp_path, clock, work)

    log = capsys.readouterr().out
    assert log.count("network.failed") == log.count("network.recovered") == 1
    assert "none of 4 feeds could be reached (no name server answers)" in log
    assert "lasted=3m" in log.replace("\x1b[0m", "").replace("\x1b[35m", "")
    assert "operator.told" not in log
    assert "[warning  ] feed.failed" not in log


@pytest.mark.usefixtures("web")
def test_an_outage_counts_against_no_feed_and_the_operator_hears_once(tmp_path, clock, names):
    within(tmp_path, clock, lambda running: poll_all(running, clock))
    names.is_up = False

    async def work(running):
        for _ in range(6):
            await poll_all(running, clock, minutes=30)
        assert told(running) == [
            "No network: none of 4 feeds could be reached (no name server answers)"
        ]
        assert problems(running) == []
        assert {row.failures for row in running.store.list_feeds()} == {0}
        names.is_up = True
        await poll_all(running, clock, minutes=30)
        await poll_all(running, clock, minutes=30)
        assert told(running)[0] == "The network is back after 3h"
        assert len(told(running)) == 2

    within(tmp_path, clock, work)


@pytest.mark.usefixtures("web")
def test_an_outage_goes_on_through_a_restart(tmp_path, clock, names, capsys):
    names.is_up = False
    for _ in range(3):
        within(tmp_path, clock, lambda running: poll_all(running, clock, minutes=10))
    names.is_up = True

    async def work(running):
        await poll_all(running, clock, minutes=10)
        assert told(running)[0] == "The network is back after 30m"
        assert len(told(running)) == 2

    within(tmp_path, clock, work)
    # Each start says it again, since its log is another one.
    assert capsys.readouterr().out.count("network.failed") == 4


@pytest.mark.usefixtures("web")
def test_a_feed_that_fails_while_others_answer_is_logged_and_counted(
    tmp_path, clock, names, capsys
):
    names.unknown = {"one.example"}

    async def work(running):
        for _ in range(3):
            await poll_all(running, clock, minutes=30)
        assert len(problems(running)) == 1
        assert told(running) == ["1 of 4 feeds failing: one.example"]

    within(tmp_path, clock, work)

    log = capsys.readouterr().out
    assert log.count("feed.failed") == 3
    assert "network." not in log


@pytest.mark.usefixtures("web")
def test_the_line_of_a_failed_poll_waits_no_longer_than_the_daemon(tmp_path, clock, names, capsys):
    names.is_up = False

    async def work(running):
        await running.poll(next(iter(running.config.feeds.values())))
        assert "feed.failed" not in capsys.readouterr().out

    within(tmp_path, clock, work)

    assert capsys.readouterr().out.count("feed.failed") == 1


@pytest.mark.usefixtures("web")
def test_channels_that_lack_the_network_are_not_told_one_by_one(tmp_path, clock, names):
    async def work(running):
        names.is_up = False
        await poll_all(running, clock)
        outages = running.operator.outages
        assert outages.explains_channels(clock.now())
        names.is_up = True
        await poll_all(running, clock, minutes=60)
        assert outages.explains_channels(clock.now() + timedelta(minutes=9))
        assert not outages.explains_channels(clock.now() + timedelta(minutes=11))

    within(tmp_path, clock, work)


@pytest.mark.untraced
def test_one_round_of_the_program_among_dead_names_says_it_in_one_line(tmp_path):
    configure(tmp_path, *(f"https://{number}.groundswell.invalid/a.xml" for number in range(4)))

    def ask(word):
        program = [sys.executable, str(ROOT / "monitor.py"), word, "-c", "config.yaml"]
        ran = subprocess.run(
            program, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        return ran.stdout + ran.stderr

    log = ask("once")

    assert log.count('"no network: none of 4 feeds could be reached (') == 1
    assert "feed.failed" not in log
    assert "no network since " in ask("status")
    assert ask("feeds").startswith("no network since ")
