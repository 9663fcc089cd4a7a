from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

import config as configs
from daemon import page
from storage import open_reader
from tests.loopback.station import Station
from tests.scenes.newsroom import CONFIG, NOW, Newsroom

pytestmark = pytest.mark.untraced

DEADLINE = 180.0  # a page starts in two seconds, on a busy machine in a minute


class Log:
    """Keeps the lines of a log."""

    def __init__(self):
        self.lines = []

    def info(self, event, **facts):
        self.lines.append((event, facts))

    warning = error = info

    def find(self, event):
        """Return the facts of the lines with *event*."""
        return [facts for name, facts in self.lines if name == event]


def make_daemon(folder, web):
    """Return a daemon of a newsroom whose config says *web*."""
    room = Newsroom(folder, f"{CONFIG}web: {web}\n")
    return SimpleNamespace(config=room.config, log=Log(), steady=time.monotonic, room=room)


async def until(is_true):
    async with asyncio.timeout(DEADLINE):
        while not is_true():
            await asyncio.sleep(0.05)


def use(daemon, work):
    """Let *work* use the process of the page; the keeper looks as often as it likes."""

    async def run():
        process = page.PageProcess(daemon)
        try:
            await work(process)
        finally:
            await process.end()

    asyncio.run(run())


def ask(url):
    try:
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(page, "FIRST_PAUSE", 0.1)


def test_the_page_is_started_and_ended_with_the_daemon(tmp_path):
    daemon = make_daemon(tmp_path, "{listen: 127.0.0.1:0}")

    async def work(process):
        await process.keep_page()
        await until(lambda: daemon.log.find("page.started"))
        (facts,) = daemon.log.find("page.started")
        assert await asyncio.to_thread(ask, facts["address"] + "healthz") == 200
        assert process.pid == facts["process"]

    use(daemon, work)
    (facts,) = daemon.log.find("page.started")
    with pytest.raises(ProcessLookupError):
        os.kill(facts["process"], 0)
    assert daemon.log.find("page.failed") == []


def test_a_page_that_is_killed_comes_back(tmp_path):
    daemon = make_daemon(tmp_path, "{listen: 127.0.0.1:0}")

    async def work(process):
        await process.keep_page()
        await until(lambda: daemon.log.find("page.started"))
        os.kill(process.pid, signal.SIGKILL)
        async with asyncio.timeout(DEADLINE):
            while len(daemon.log.find("page.started")) < 2:
                await process.keep_page()
                await asyncio.sleep(0.05)

    use(daemon, work)
    assert daemon.log.find("page.failed") == [{"problem": "it ended with exit code -9"}]


def test_a_port_in_use_is_said_once_with_the_setting_to_change(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        daemon = make_daemon(tmp_path, f'{{listen: "127.0.0.1:{port}"}}')

        async def work(process):
            async with asyncio.timeout(DEADLINE):
                while process._pause < 0.8:  # it was tried three times
                    await process.keep_page()
                    await asyncio.sleep(0.05)

        use(daemon, work)
    (facts,) = daemon.log.find("page.failed")
    assert f"web.listen: 127.0.0.1:{port} is in use by another program" in facts["problem"]
    assert "web: {listen: ...}" in facts["problem"]


def test_a_fault_of_the_running_page_is_logged_once_with_its_traceback(tmp_path):
    daemon = make_daemon(tmp_path, "{listen: 127.0.0.1:0}")
    with daemon.room.open() as store, store.transaction() as tx:
        tx.keep("Interest rates", {"burst": {}}, NOW, None)
    with contextlib.closing(sqlite3.connect(daemon.room.database)) as database, database:
        database.execute("update watcher set state = 'broken'")

    async def work(process):
        await process.keep_page()
        await until(lambda: daemon.log.find("page.started"))
        (started,) = daemon.log.find("page.started")
        for _ in range(3):
            assert await asyncio.to_thread(ask, started["address"] + "api/v1/now") == 500
        await until(lambda: daemon.log.find("answer.failed"))
        assert await asyncio.to_thread(ask, started["address"] + "api/v1/alerts") == 200

    use(daemon, work)
    (facts,) = daemon.log.find("answer.failed")
    assert facts["where"] == "GET /api/v1/now"
    assert "JSONDecodeError" in facts["problem"]
    assert "Traceback" in facts["exception"]
    assert daemon.log.find("page.failed") == []


def test_a_config_without_a_page_ends_it(tmp_path):
    daemon = make_daemon(tmp_path, "{listen: 127.0.0.1:0}")

    async def work(process):
        await process.keep_page()
        await until(lambda: daemon.log.find("page.started"))
        daemon.config = configs.parse(
            configs.Texts(str(daemon.room.path), {"config.yaml": f"{CONFIG}web: off\n"}), {}
        )
        await process.keep_page()
        assert process.pid is None
        await process.keep_page()
        assert process.pid is None

    use(daemon, work)


def test_the_page_outlives_a_killed_daemon_and_makes_room_for_that_of_the_next(tmp_path):
    with Station(tmp_path / "station") as station:
        path = station.folder / "config.yaml"
        path.write_text(path.read_text().replace("web: off", "web: {listen: 127.0.0.1:0}"))
        station.start()
        first = wait_for_page(station, 1)
        wait_until(lambda: ask(first["address"] + "readyz") == 200)

        station.kill()
        wait_until(lambda: ask(first["address"] + "readyz") == 503)
        assert ask(first["address"]) == 200
        assert read_last_words(station) == ""

        station.start()
        second = wait_for_page(station, 2)
        wait_until(lambda: not is_alive(first["process"]))
        wait_until(lambda: ask(second["address"] + "readyz") == 200)
        station.stop()
        assert not is_alive(second["process"])
        assert read_last_words(station) == "stopped as the system or a person asked (SIGTERM)"


def read_last_words(station):
    """Return the words of the daemon that has stopped; empty after a crash."""
    with contextlib.closing(open_reader(station.database)) as reader:
        words = reader.read_status(datetime.now(UTC)).last_words
    return words.text if words else ""


def wait_for_page(station, number):
    """Return the log line that announces the page for the *number*th time."""

    def find():
        lines = map(json.loads, filter(lambda line: line[:1] == "{", station.log().splitlines()))
        return [line for line in lines if line["event"] == "page.started"]

    wait_until(lambda: len(find()) == number)
    return find()[-1]


def wait_until(is_true):
    """Wait until *is_true* returns true; fail after a while."""
    end = time.monotonic() + DEADLINE
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.2)


def is_alive(pid):
    """Return whether process *pid* runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
