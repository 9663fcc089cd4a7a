"""Measure the CPU that the page takes: for a request, for a change, for a hundred open pages.

    python -m benchmarks.web_serve [--requests 800] [--times 5]

`monitor.py web` serves two states in turn: a usual one, and one with 10,000 feeds, 1,000 watches
and a million entries. A bare handler of the same server that returns the same bytes is measured in
the same run, and so are Starlette and FastAPI, where pip can install them
(`benchmarks.web_rivals`). Prints JSON:

* microseconds of CPU of a request for Now, whole and known to the asker (304), and their ratio to
  the bare handler;
* the 99th percentile of the time of an answer at 50 requests a second;
* milliseconds of CPU of the first answer of the process with each page, and later from a commit to
  the new page Now, and of each further page and list;
* milliseconds of CPU of a change while 100 pages are open, which only hear of it, or fetch their
  part as well, the least of several; and to tell one page by a bare stream, and by a WebSocket;
* the memory of the process: `memory_mb` counts pages that it shares with others, as the program of
  Python and its libraries, in parts, as `benchmarks.footprint` does; `resident_mb` as if they were
  its own.

The exit code is 1 if a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.commands import MONITOR
from benchmarks.machine import machine
from benchmarks.polling import find_quantile
from benchmarks.status import DATABASE, make_state
from benchmarks.web_calm import find_port
from benchmarks.web_rivals import measure_changes, measure_rivals
from benchmarks.web_served import Served, ask, measure_requests, serve

STATES = {"usual": (40, 20, 20_000), "large": (10_000, 1_000, 1_000_000)}
"""Feeds, watches and entries."""
PAGES = """
/ feeds feeds?state=degraded hot tv search?q=title search?q=title&view=stories
alerts alerts?state=active&watch=Watch%207 alerts?kind=match&since=3d trends/unknown
watches watches/Watch%207 watches/Watch%207?range=1y watches/Watch%207?view=stories
watches/new watches/Watch%207/edit healthz readyz
api/v1/now api/v1/status api/v1/channels api/v1/feeds api/v1/feeds?state=degraded
api/v1/alerts api/v1/alerts?watch=Watch%207 api/v1/deliveries api/v1/alerts.atom api/v1/alerts.json
api/v1/terms api/v1/trends api/v1/trends/unknown api/v1/entries api/v1/entries?q=title
api/v1/watches api/v1/watches/Watch%207 api/v1/watches/Watch%207/entries
api/v1/watches/Watch%207/series?since=14d
"""
OPEN_PAGES = 100
CHANGES = 5
UNDERSTOOD = {200, 404, 503}
"""Statuses of a page: no trend has the name that is asked for, and no daemon runs."""
PACE = 50
"""Requests a second."""
WARM = 2.0
"""Seconds after the start in which the process reads its templates."""
SETTLE = 1.3
"""Seconds after a commit in which the page sees it, and rests from it."""
LIMITS = {
    "ratio_to_bare": 1.5,
    "usual_snapshot_cpu_ms": 20.0,
    "large_snapshot_cpu_ms": 150.0,
    "large_page_cpu_ms": 100.0,
    "change_heard_beyond_snapshot_cpu_ms": 6.0,
    "memory_mb": 75.0,
}
ADD_ALERT = """
INSERT INTO alert (id, at, kind, watch, state, reason, key, channels, message)
SELECT 'new' || :n, max(at), 'match', watch, 'active', 'new', 'new' || :n, '[]', message FROM alert
"""


# --- measures -------------------------------------------------------------------------------


async def measure_pace(served: Served, seconds: float = 6.0) -> float:
    """Return the 99th percentile of the time of an answer, in milliseconds."""
    times = []
    async with aiohttp.ClientSession() as session:
        for _ in range(int(PACE * seconds)):
            began = time.perf_counter()
            await ask(session, served.address)
            times.append(time.perf_counter() - began)
            await asyncio.sleep(max(0.0, 1 / PACE - times[-1]))
    return 1000 * find_quantile(times, 0.99)


def add_alert(folder: Path, number: int) -> None:
    """Commit a change that a person sees."""
    with closing(sqlite3.connect(folder / DATABASE)) as db, db:
        db.execute(ADD_ALERT, {"n": str(number)})


async def measure_pages(served: Served, folder: Path, times: int) -> dict[str, float]:
    """Return the least milliseconds of CPU of each page after a commit."""
    found: dict[str, list[float]] = {page: [] for page in PAGES.split()}
    async with aiohttp.ClientSession() as session:
        for number in range(times):
            add_alert(folder, number)
            await asyncio.sleep(SETTLE)
            for page in PAGES.split():
                began = served.read_cpu()
                answer = await ask(session, served.address + page.lstrip("/"))
                found[page].append(1000 * (served.read_cpu() - began))
                assert answer.status in UNDERSTOOD, (page, answer.status)
    return {page: round(min(ms), 1) for page, ms in found.items()}


async def measure_first(served: Served) -> dict[str, float]:
    """Return the milliseconds of CPU of the first answer with each page."""
    found = {}
    async with aiohttp.ClientSession() as session:
        for page in PAGES.split():
            began = served.read_cpu()
            await ask(session, served.address + page.lstrip("/"))
            found[page] = round(1000 * (served.read_cpu() - began), 1)
    return found


@contextlib.asynccontextmanager
async def open_pages(address: str, *, fetch: bool) -> AsyncIterator[None]:
    """Keep pages open, which hear of each change, and may *fetch* their part then."""

    async def look(session: aiohttp.ClientSession) -> None:
        async with session.get(f"{address}api/v1/events") as stream:
            async for line in stream.content:
                if fetch and line.startswith(b"event: changed"):
                    await ask(session, address, **{"HX-Request": "true"})

    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        looking = [asyncio.create_task(look(session)) for _ in range(OPEN_PAGES)]
        await asyncio.sleep(2 * SETTLE)
        yield
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


async def measure_open_pages(served: Served, folder: Path, *, fetch: bool) -> float:
    """Return the milliseconds of CPU of a change, while pages are open, beyond those of rest.

    The least of several, as that of a page is: a busy machine makes the others dearer.
    """
    spent: dict[str, list[float]] = {"rest": [], "change": []}
    async with open_pages(served.address, fetch=fetch):
        for kind, seconds in spent.items():
            for number in range(CHANGES):
                began = served.read_cpu()
                if kind == "change":
                    add_alert(folder, 1000 + 100 * fetch + number)
                await asyncio.sleep(2 * SETTLE)
                seconds.append(served.read_cpu() - began)
        return 1000 * (min(spent["change"]) - min(spent["rest"]))


async def measure(served: Served, folder: Path, requests: int, times: int) -> dict[str, Any]:
    """Return the figures of one state."""
    await asyncio.sleep(WARM)
    first = await measure_first(served)
    async with aiohttp.ClientSession() as session:
        headers = (await ask(session, served.address)).headers
    etag, size = headers["ETag"], int(headers["Content-Length"])
    heard = await measure_open_pages(served, folder, fetch=False)
    fetched = await measure_open_pages(served, folder, fetch=True)
    return {
        "page_bytes": size,
        "request_cpu_us": round(await measure_requests(served, requests), 1),
        "known_request_cpu_us": round(
            await measure_requests(served, requests, **{"If-None-Match": etag}), 1
        ),
        "answer_p99_ms_at_50_a_second": round(await measure_pace(served), 1),
        "first_page_cpu_ms": first,
        "page_cpu_ms": await measure_pages(served, folder, times),
        "change_cpu_ms_100_pages_hear": round(heard, 1),
        "change_cpu_ms_100_pages_fetch": round(fetched, 1),
        "memory_mb": round(served.read_memory("Pss"), 1),
        "resident_mb": round(served.read_memory(), 1),
    }


def measure_state(sizes: tuple[int, int, int], requests: int, times: int) -> dict[str, Any]:
    """Return the figures of a state with feeds, watches and entries in such *sizes*."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_state(folder, *sizes)
        port = find_port()
        argv = [sys.executable, MONITOR, "web", "--listen", f"127.0.0.1:{port}"]
        with serve(argv, folder, port) as served:
            return asyncio.run(measure(served, folder, requests, times))


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=800)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    states = {"usual": measure_state(STATES["usual"], options.requests, options.times)}
    with tempfile.TemporaryDirectory() as name:
        page = gzip.compress(os.urandom(states["usual"]["page_bytes"]), mtime=0)
        rivals = measure_rivals(Path(name), page, options.requests)
        changes = measure_changes(Path(name), OPEN_PAGES)
    states["large"] = measure_state(STATES["large"], options.requests, options.times)
    bare = rivals["bare"]["request_cpu_us"]
    found = {
        "ratio_to_bare": round(states["usual"]["request_cpu_us"] / bare, 2),
        "usual_snapshot_cpu_ms": states["usual"]["page_cpu_ms"]["/"],
        "large_snapshot_cpu_ms": states["large"]["page_cpu_ms"]["/"],
        "large_page_cpu_ms": max(
            ms for page, ms in states["large"]["page_cpu_ms"].items() if page != "/"
        ),
        "change_heard_beyond_snapshot_cpu_ms": round(
            states["usual"]["change_cpu_ms_100_pages_hear"] - states["usual"]["page_cpu_ms"]["/"],
            1,
        ),
        "memory_mb": states["usual"]["memory_mb"],
    }
    figures = {
        "found": found,
        "limits": LIMITS,
        **states,
        "servers": rivals,
        "changes": changes,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
