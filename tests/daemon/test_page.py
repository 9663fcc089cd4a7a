from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
import urllib.request
from types import SimpleNamespace

import pytest

import config as configs
from daemon import page
from tests.scenes.newsroom import CONFIG, Newsroom

DEADLINE = 30.0


class Log:
    """Keeps the lines of a log."""

    def __init__(self):
        self.lines = []

    def info(self, event, **facts):
        self.lines.append((event, facts))

    warning = info

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
    with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
        return answer.status


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
