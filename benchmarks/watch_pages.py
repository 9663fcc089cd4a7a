"""Measure the CPU of the pages Watches and Watch with many watches and feeds.

    python -m benchmarks.watch_pages [--feeds 10000] [--watches 1000] [--days 60] [--times 5]

Prints JSON: the milliseconds of CPU of each answer, least and greatest of several runs, and the
size of the table of steps. Each watch alerts on bursts and has a report every five hours. A page is
asked for on its own, after the snapshot of the whole was read, and is not taken from memory. Goal:
100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

import config
import web
from benchmarks.machine import machine
from benchmarks.status import AT, DATABASE, make_state
from model import ALL_FEEDS, Interval
from storage import open_reader, open_store
from watchers.trends import state as _state
from watchers.trends.memory import BurstMemory
from watchers.usual.exposure import Exposure, add_poll

HOUR = timedelta(hours=1)
NOW = AT + timedelta(days=100)
PATHS = {
    "list": "/watches",
    "list.json": "/api/v1/watches",
    "watch": "/watches/Watch%207",
    "watch, a year": "/watches/Watch%207?range=1y",
    "watch, stories": "/watches/Watch%207?view=stories",
    "series.json": "/api/v1/watches/Watch%207/series",
}


def fill(folder: Path, feeds: int, watches: int, days: int) -> None:
    """Give the state in *folder* the states of its watches and their steps of *days*."""
    path = folder / "config.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("tell: [screen]}", "alert_on: [burst], tell: [screen]}")
    path.write_text(text, encoding="utf-8")
    made = config.load(path, {})
    exposure = Exposure()
    for hour in range(48):
        exposure = add_poll(exposure, "f", (NOW - (48 - hour) * HOUR).timestamp(), 2)
    detector = _state.begin(exposure, (NOW - HOUR).timestamp())
    pace = list(exposure.paces["f"])
    with closing(open_store(folder / DATABASE, NOW)) as store:
        with store.transaction() as tx:
            tx.keep_config("config.yaml", {"config.yaml": text}, NOW)
            for number in range(feeds):
                tx.write_exposure({f"https://news{number}.example/rss": pace})
            tx.write_exposure({ALL_FEEDS: [exposure.since, exposure.total]})
            for name, watch in made.watches.items():
                tx.keep(name, {"burst": BurstMemory(watch, detector)}, NOW, None)
        for name in made.watches:
            with store.transaction() as tx:
                for hours in range(24 * days, 0, -5):
                    at = NOW - hours * HOUR
                    tx.keep_intervals(name, [Interval(at - 5 * HOUR, at, 1, 1.0, 3.0)])


async def measure(folder: Path, times: int) -> dict[str, Any]:
    """Return the milliseconds of CPU of each answer."""
    made = config.load(folder / "config.yaml", {})
    clock = [NOW]
    with closing(open_reader(folder / DATABASE)) as reader:
        settings = web.Settings(reader, made, web_options(), lambda: clock[0], "./start")
        app = web.make_app(settings)
        found: dict[str, list[float]] = {name: [] for name in ("now", *PATHS)}
        async with TestClient(TestServer(app)) as client:
            for _ in range(times):
                clock[0] += timedelta(minutes=2)
                for name, path in {"now": "/", **PATHS}.items():
                    began = time.thread_time()
                    answer = await client.get(path, headers={"Host": "127.0.0.1"})
                    await answer.read()
                    assert answer.status == 200, (path, await answer.text())
                    found[name].append(1000 * (time.thread_time() - began))
    return {
        name: {"least_ms": round(min(ms), 1), "most_ms": round(max(ms), 1)}
        for name, ms in found.items()
    }


def web_options() -> Any:
    """Return the options of the page."""
    from config._web import WebOptions

    return WebOptions()


def main() -> int:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--watches", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5, help="runs of each answer")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_state(folder, asked.feeds, asked.watches, asked.entries)
        fill(folder, asked.feeds, asked.watches, asked.days)
        figures = asyncio.run(measure(folder, asked.times))
        with closing(sqlite3.connect(folder / DATABASE)) as db:
            (rows,) = db.execute("SELECT count(*) FROM step").fetchone()
            (size,) = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'step'").fetchone()
    print(
        json.dumps(
            {
                "cpu": figures,
                "steps": rows,
                "bytes_a_step": round(size / rows, 1),
                "feeds": asked.feeds,
                "watches": asked.watches,
                "machine": machine(),
            },
            indent=2,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
