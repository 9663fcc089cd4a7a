"""Measure how much later polls are while many people look at the page.

    python -m benchmarks.web_calm [--feeds 10000] [--seconds 120] [--rounds 3]

The daemon of `benchmarks.polling` runs with its page. In turns, nobody looks at it, and 100 pages
are open while 5 searches and 2 previews a second are sent. All entries are indexed before. Prints
JSON: the lateness of the polls and the lag of the loop of both, the least of the rounds, and the
answers that the visitors got. `cores` counts the page, which is a process of its own. The exit code
is 1 if the 99th percentile of the lateness is more than 1.5 times that without
visitors, and more than 20 ms above it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

import watchers
from benchmarks.feed_server import ROOT, read_port, start_server
from benchmarks.machine import machine
from benchmarks.polling import (
    SETUP,
    SETUP_OF_A_FEED,
    allow_loopback,
    find_quantile,
    list_lateness,
    run,
    seed,
    write_config,
)
from config import load
from storage import open_store

MAX_RATIO = 1.5
MAX_EXTRA_MS = 20.0
QUIET = {"pages": 0, "searches": 0, "previews": 0}
CROWD = {"pages": 100, "searches": 5, "previews": 2}
INDEXING_OF_A_FEED = timedelta(milliseconds=1)
LEAVE_BEFORE = 2.0
"""Seconds before the end at which the visitors leave: the page ends with the daemon."""


def index(path: Path, at: datetime) -> None:
    """Index the entries for searches, as a daemon that has run for a while has done."""
    database = path.parent / load(path, {}).database
    with closing(open_store(database, at)) as store:
        while store.index_entries(watchers.list_index_words, watchers.INDEX_VERSION):
            pass


def find_port() -> int:
    """Return a free port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_visitors(port: int, crowd: dict[str, int]) -> subprocess.Popen[str]:
    """Start the visitors, who wait for the page."""
    options = [word for name, number in crowd.items() for word in (f"--{name}", str(number))]
    argv = [sys.executable, "-m", "benchmarks.web_visitors", f"http://127.0.0.1:{port}/"]
    pipe = subprocess.PIPE
    return subprocess.Popen([*argv, *options], stdin=pipe, stdout=pipe, text=True, cwd=ROOT)


async def run_beside(
    path: Path, began: datetime, seconds: float, port: int, crowd: dict[str, int]
) -> dict[str, Any]:
    """Run the daemon while *crowd* visits its page; return its figures."""
    working = asyncio.create_task(run(path, began, seconds))
    # The page is there some seconds before the first feed is due.
    await asyncio.sleep((began - datetime.now(UTC)).total_seconds())
    visitors = start_visitors(port, crowd)
    await asyncio.sleep(seconds - LEAVE_BEFORE)
    assert visitors.stdin is not None
    assert visitors.stdout is not None
    visitors.stdin.close()
    answers = json.loads(await asyncio.to_thread(visitors.stdout.read))
    return {**await working, "answers": answers}


def measure(feeds: int, seconds: float, crowd: dict[str, int]) -> dict[str, Any]:
    """Return the figures of one run."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_server("benchmarks.polling_server") as server,
    ):
        assert server.stdout is not None
        assert server.stdin is not None
        path = write_config(Path(folder), read_port(server), feeds)
        port = find_port()
        with path.open("a") as file:
            file.write(f"web: {{listen: '127.0.0.1:{port}'}}\n")
        began = datetime.now(UTC) + SETUP + (SETUP_OF_A_FEED + INDEXING_OF_A_FEED) * feeds
        due = seed(path, began)
        index(path, began)
        figures = asyncio.run(run_beside(path, began, seconds, port, crowd))
        ended = datetime.now(UTC)
        server.stdin.close()
        requests: dict[str, float] = json.loads(server.stdout.read())
    late = list(list_lateness(requests, due, ended))
    for name, part in (("late_p50_ms", 0.5), ("late_p99_ms", 0.99)):
        figures[name] = round(1000 * find_quantile(late, part), 1)
    return {"polls": len(requests), **figures}


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    allow_loopback()
    rounds = [
        [measure(options.feeds, options.seconds, crowd) for crowd in (QUIET, CROWD)]
        for _ in range(options.rounds)
    ]
    quiet, crowded = (min(run[place]["late_p99_ms"] for run in rounds) for place in (0, 1))
    figures = {
        "late_p99_ms": {"nobody": quiet, "visitors": crowded},
        "ratio": round(crowded / quiet, 2) if quiet else None,
        "limits": {"ratio": MAX_RATIO, "or_extra_ms": MAX_EXTRA_MS},
        "rounds": rounds,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return int(crowded > MAX_RATIO * quiet and crowded - quiet > MAX_EXTRA_MS)


if __name__ == "__main__":
    sys.exit(main())
