"""The frame of a server of feeds for a benchmark, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent
WORDS = ("harbour", "council", "engine", "market", "river", "school", "union", "winter", "bridge")
"""For the texts of entries."""
_PORT_LINE = "port "


def start_server(module: str) -> subprocess.Popen[str]:
    """Start *module*, which calls `serve_feeds`; its CPU is not that of the caller."""
    argv = [sys.executable, "-m", module]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)


def read_port(server: subprocess.Popen[str]) -> int:
    """Return the port of *server*, from the first line of its output."""
    assert server.stdout is not None
    return int(server.stdout.readline().removeprefix(_PORT_LINE))


async def serve_feeds(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> None:
    """Begin to serve feeds at /<number>.xml of all of 127/8, a host for each; print the port."""
    app = web.Application()
    app.router.add_get("/{number:\\d+}.xml", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    print(f"{_PORT_LINE}{runner.addresses[0][1]}", flush=True)
