"""Run the daemon on very many simulated feeds, and measure lateness, loop lag, CPU and memory.

    python -m benchmarks.polling [--feeds 10 1000 10000 100000] [--seconds 120]

Each feed is a loopback address of its own and is due every 30 minutes; a server in a process of its
own answers 75 % of the polls with a 304, 15 % with known entries in other bytes, and 10 % with four
new entries. The daemon begins in a state in which all feeds were read once. Prints JSON for each
number of feeds:

* seconds of CPU of a start with a config that it ran before;
* lateness: seconds from the time when a feed was due to its request at the server;
* lag: how much longer than asked the event loop slept;
* the share of a core, the process of the parser counted, and the memory of the process.

The exit code is 1 if the largest number of feeds is beyond a limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

import monitor
import watchers
from benchmarks.feed_server import ROOT, read_port, start_server
from benchmarks.machine import machine
from benchmarks.poll import read_cpu
from benchmarks.polling_server import ENTRIES, answers_whole, list_entries
from config import load
from feeds.fetching import guard
from model import Entry, Feed, Page, SeenEntry
from storage import open_store

EVERY = timedelta(minutes=30)
HEARTBEAT = 0.01  # seconds
SETUP = timedelta(seconds=10)
SETUP_OF_A_FEED = timedelta(milliseconds=0.5)
LIMITS = {
    "start_cpu_s": 10.0,
    "late_p99_s": 5.0,
    "lag_p99_ms": 50.0,
    "cores": 0.5,
    "memory_mb": 600.0,
}
COUNTS = (10, 1_000, 10_000, 100_000)


def allow_loopback() -> None:
    """Let the guard pass loopback addresses and any port: no config lists 100,000 of them."""
    guard.is_public = lambda _ip: True
    guard._is_open_port = lambda _port: True


def make_address(number: int) -> str:
    """Return the loopback address of feed *number*."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def write_config(folder: Path, port: int, count: int) -> Path:
    """Write a config of *count* feeds and return its path."""
    feeds = "".join(
        f"  - http://{make_address(number)}:{port}/{number}.xml\n" for number in range(count)
    )
    watches = "".join(f"  - {{name: W{n}, keywords: [subject{n}x]}}\n" for n in range(20))
    path = folder / "config.yaml"
    path.write_text(
        f"defaults: {{feeds: {{every: 30m}}}}\nfeeds:\n{feeds}watches:\n{watches}"
        "channels: {screen: {type: console}}\n"
    )
    return path


def seed(path: Path, at: datetime) -> dict[str, datetime]:
    """Store that all feeds of the config at *path* were read; return when each is due next."""
    config = load(path, {})
    due: dict[str, datetime] = {}
    feeds = list(config.feeds.values())
    database = path.parent / config.database
    database.parent.mkdir(exist_ok=True)
    store = open_store(database, at)
    try:
        with store.transaction() as tx:
            tx.sync_feeds(feeds, at)
        for begin in range(0, len(feeds), 1000):
            with store.transaction() as tx:
                for number, feed in enumerate(feeds[begin : begin + 1000], begin):
                    due[feed.key] = at + EVERY * ((number * 7919) % len(feeds)) / len(feeds)
                    _seed_feed(tx, feed, number, at, due[feed.key])
    finally:
        store.close()
    return due


def _seed_feed(tx: Any, feed: Feed, number: int, at: datetime, due: datetime) -> None:
    """Store that *feed* was read at a time; with its entries, if it will answer with them."""
    read = at - EVERY
    if answers_whole(number):
        entries = [_make_entry(feed, row, read) for row in list_entries(number, newest=ENTRIES)]
        tx.add_new(feed, entries, read)
    known = watchers.add_poll(watchers.exposure_from_json({}), feed.key, read, ENTRIES)
    tx.write_exposure(watchers.poll_to_json(known, feed.key))
    tx.settle_feed(feed, Page(validators={"etag": f'"{number}"', "url": feed.key}), due, read)


def _make_entry(feed: Feed, row: tuple[str, str, str], at: datetime) -> SeenEntry:
    name, title, text = row
    return Entry(feed.key, name, title, link=name, summary=text).seen(at)


async def measure_lag(lags: list[float]) -> None:
    """Append how much longer than asked the loop slept, in seconds, without an end."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(HEARTBEAT)
        lags.append(time.perf_counter() - began - HEARTBEAT)


async def run(path: Path, begin: datetime, seconds: float) -> dict[str, float]:
    """Run the daemon until *seconds* after *begin*; return its figures but for the lateness."""
    lags: list[float] = []
    began = read_cpu()
    async with monitor.open_monitor(path) as running:
        start_cpu = read_cpu() - began
        heart = asyncio.create_task(measure_lag(lags))
        working = asyncio.create_task(running.run())
        await asyncio.sleep((begin - datetime.now(UTC)).total_seconds())
        lags.clear()
        began = read_cpu()
        await asyncio.sleep(seconds)
        used = read_cpu() - began
        memory = read_memory()
        heart.cancel()
        working.cancel()
        await asyncio.gather(heart, working, return_exceptions=True)
    return {
        "start_cpu_s": round(start_cpu, 2),
        "cores": round(used / seconds, 3),
        "memory_mb": round(memory),
        "lag_p99_ms": round(1000 * find_quantile(lags, 0.99), 1),
        "lag_max_ms": round(1000 * max(lags), 1),
    }


def read_memory() -> float:
    """Return the resident memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


def find_quantile(values: Sequence[float], part: float) -> float:
    """Return the value below which *part* of *values* lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def list_lateness(
    requests: dict[str, float], due: dict[str, datetime], ended: datetime
) -> Iterator[float]:
    """Yield the lateness of the feeds that were due while the daemon ran, in seconds.

    A feed that was not asked at all was late until the end.
    """
    for number, at in enumerate(due.values()):
        if at < ended - timedelta(seconds=LIMITS["late_p99_s"]):
            asked = requests.get(str(number), ended.timestamp())
            yield max(0.0, asked - at.timestamp())


def measure(count: int, seconds: float) -> dict[str, float]:
    """Return the figures for *count* feeds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_server("benchmarks.polling_server") as server,
    ):
        assert server.stdout is not None
        assert server.stdin is not None
        port = read_port(server)
        path = write_config(Path(folder), port, count)
        # Time for the seeding and the start: no feed is due before.
        began = datetime.now(UTC) + SETUP + SETUP_OF_A_FEED * count
        due = seed(path, began)
        figures = asyncio.run(run(path, began, seconds))
        ended = datetime.now(UTC)
        server.stdin.close()
        requests: dict[str, float] = json.loads(server.stdout.read())
    late = list(list_lateness(requests, due, ended))
    return {
        "feeds": count,
        "polls": len(requests),
        **figures,
        "late_p50_s": round(find_quantile(late, 0.5), 3),
        "late_p99_s": round(find_quantile(late, 0.99), 3),
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, nargs="+", default=list(COUNTS))
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--one", type=int, help="measure this number of feeds in this process")
    options = parser.parse_args()
    if options.one:
        structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
        allow_loopback()
        print(json.dumps(measure(options.one, options.seconds)))
        return 0
    rows = [_measure_in_process(count, options.seconds) for count in options.feeds]
    figures = {"seconds": options.seconds, "feeds": rows, "limits": LIMITS, "machine": machine()}
    print(json.dumps(figures, indent=2))
    return int(any(rows[-1][name] > limit for name, limit in LIMITS.items()))


def _measure_in_process(count: int, seconds: float) -> dict[str, float]:
    """Return the figures for *count* feeds, in a process whose memory is its own."""
    argv = [sys.executable, "-m", "benchmarks.polling", "--one", str(count)]
    done = subprocess.run(
        [*argv, "--seconds", str(seconds)], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    sys.exit(main())
