"""A daemon as a process of its own that reads one file and writes to its log, without servers.

It is the world of the tests of commands: little to start, and nothing to do but to answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from daemon import requests
from daemon.wire import address
from daemon.wire.listener import Listener
from tests.loopback.thread import ThreadedServer
from tests.loopback.world import World, rss

CONFIG = """\
database: {database}
ops: screen
web: off
feeds:
  - {{type: file, path: {feed}, every: 1s}}
watches:
  - {{name: Money, keywords: [CBDC], tell: [screen]}}
channels:
  screen: {{type: console}}
"""


class Station(World):
    """A folder with a config, a feed and a database, and the daemon on them."""

    def __init__(self, folder: Path, database: str = "data/groundswell.db", watches: int = 1):
        """Keep the state in *database*; have that many *watches*, to be told from others."""
        super().__init__(folder)
        self.database = folder / database
        self.more_environ: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "daemon.log").touch()
        (folder / "feed.xml").write_text(rss("Example", [("a", "Old news", "x")]))
        text = CONFIG.format(database=database, feed="feed.xml")
        more = "".join(
            f"  - {{name: W{n}, keywords: [x{n}], tell: [screen]}}\n" for n in range(1, watches)
        )
        text = text.replace("channels:", f"{more}channels:")
        (folder / "config.yaml").write_text(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()

    @property
    def environ(self) -> dict[str, str]:
        """The environment of the daemon and the commands."""
        return {**os.environ, "PYTHONUNBUFFERED": "1", **self.more_environ}

    def start_and_wait(self) -> None:
        """Start the daemon, and wait until it polls and listens."""
        before = self.count("monitor.started")
        self.start()
        self.wait(lambda: self.count("monitor.started") > before)
        self.wait_for_polls(1)

    def wait_for_polls(self, more: int) -> None:
        """Wait for that many *more* polls."""
        before = self.count("feed.polled")
        self.wait(lambda: self.count("feed.polled") >= before + more)

    def count(self, event: str) -> int:
        """Return how often *event* is in the log."""
        return self.log().count(f'"{event}"')

    def ask(self, **request: str) -> Mapping[str, str]:
        """Ask the daemon from this process."""
        return asyncio.run(requests.ask(self.database, request))

    def connect(self) -> socket.socket:
        """Return a connection to the daemon, for a client that does not keep to the rules."""
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(60)
        client.connect(str(address.find_address(self.database)))
        return client

    def status(self) -> dict[str, Any]:
        """Return the facts that `status` prints."""
        answer = self.command("status", "--json")
        facts: dict[str, Any] = json.loads(answer.stdout)
        return facts

    def begin_command(self, *words: str) -> subprocess.Popen[str]:
        """Start a command, and do not wait for its end."""
        argv = self.make_argv(*words)
        pipe = subprocess.PIPE
        return subprocess.Popen(
            argv, cwd=self.folder, env=self.environ, stdout=pipe, stderr=pipe, text=True
        )


class Answering(ThreadedServer):
    """A daemon in a thread that gives every request one reply; the last is `wanted`."""

    def __init__(self, database: Path, reply: Mapping[str, str]) -> None:
        self.database, self.reply = database, dict(reply)
        self.wanted: dict[str, str] = {}
        self.is_busy = False

    async def _serve(self, started: threading.Event) -> None:
        async def answer(request: Mapping[str, str]) -> Mapping[str, str]:
            self.wanted = dict(request)
            if self.is_busy:
                await self._stop.wait()
            return self.reply

        async def guard(_name: str, work: Any) -> None:
            await work

        listener = Listener(self.database, guard, answer)
        await listener.listen()
        started.set()
        await self._stop.wait()
        await listener.close()
