"""Measure the CPU that the page takes: for a request, for a change, for a hundred open pages.

    python -m benchmarks.web_serve [--requests 2000] [--times 5]

`monitor.py web` serves two states in turn: a usual one, and one with 10,000 feeds, 1,000 watches
and a million entries. A bare handler of the same server that returns the same bytes is measured in
the same run. Prints JSON:

* microseconds of CPU of a request for Now, whole and known to the asker (304), and their ratio to
  the bare handler;
* the 99th percentile of the time of an answer at 50 requests a second;
* milliseconds of CPU from a commit to the new page Now, and of each further page;
* milliseconds of CPU of a change while 100 pages are open, which only hear of it, or fetch their
  part as well; and the memory of the process.

The exit code is 1 if a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.commands import MONITOR
from benchmarks.feed_server import ROOT
from benchmarks.machine import machine
from benchmarks.polling import find_quantile
from benchmarks.status import DATABASE, make_state
from benchmarks.web_calm import find_port

STATES = {"usual": (40, 20, 20_000), "large": (10_000, 1_000, 1_000_000)}
"""Feeds, watches and entries."""
PAGES = ("", "feeds", "alerts", "watches", "hot", "search?q=title")
OPEN_PAGES = 100
CHANGES = 5
BARE_BYTES = 20_000
PACE = 50
"""Requests a second."""
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


class Served:
    """A process that serves something."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        """Serve *address* by *process*."""
        self.pid = process.pid
        self.address = address

    def read_cpu(self) -> float:
        """Return the seconds of CPU that the process has used, to the nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def read_memory(self) -> float:
        """Return the resident memory of the process in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def serve(argv: list[str], folder: Path, port: int) -> Iterator[Served]:
    """Run *argv* until the end of the block; it prints a line when it serves *port*."""
    process = subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield Served(process, f"http://127.0.0.1:{port}/")
    finally:
        process.terminate()
        process.wait()


def serve_bare(port: int) -> None:
    """Serve a page of fixed bytes at *port*, until the process is ended."""
    body = os.urandom(BARE_BYTES // 2).hex().encode()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    web.run_app(
        app, host="127.0.0.1", port=port, access_log=None, print=lambda _text: print("ready")
    )


# --- measures -------------------------------------------------------------------------------


async def ask(session: aiohttp.ClientSession, address: str, **headers: str) -> Any:
    """Return the answer at *address*, read to its end."""
    async with session.get(address, headers=headers) as answer:
        await answer.read()
        return answer


async def measure_requests(served: Served, requests: int, **headers: str) -> float:
    """Return the microseconds of CPU of a request."""
    async with aiohttp.ClientSession() as session:
        await ask(session, served.address, **headers)
        began = served.read_cpu()
        for _ in range(requests // 16):
            await asyncio.gather(*(ask(session, served.address, **headers) for _ in range(16)))
        return 1e6 * (served.read_cpu() - began) / (requests // 16 * 16)


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
    found: dict[str, list[float]] = {page: [] for page in PAGES}
    async with aiohttp.ClientSession() as session:
        for number in range(times):
            add_alert(folder, number)
            await asyncio.sleep(SETTLE)
            for page in PAGES:
                began = served.read_cpu()
                answer = await ask(session, served.address + page)
                if answer.status == 200:
                    found[page].append(1000 * (served.read_cpu() - began))
    return {page or "now": round(min(ms), 1) for page, ms in found.items() if ms}


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
    """Return the milliseconds of CPU of a change, while pages are open, beyond those of rest."""
    async with open_pages(served.address, fetch=fetch):
        rest = served.read_cpu()
        await asyncio.sleep(CHANGES * 2 * SETTLE)
        began = served.read_cpu()
        rest = began - rest
        for number in range(CHANGES):
            add_alert(folder, 1000 + 100 * fetch + number)
            await asyncio.sleep(2 * SETTLE)
        return 1000 * (served.read_cpu() - began - rest) / CHANGES


async def measure(served: Served, folder: Path, requests: int, times: int) -> dict[str, Any]:
    """Return the figures of one state."""
    async with aiohttp.ClientSession() as session:
        etag = (await ask(session, served.address)).headers["ETag"]
    heard = await measure_open_pages(served, folder, fetch=False)
    fetched = await measure_open_pages(served, folder, fetch=True)
    return {
        "request_cpu_us": round(await measure_requests(served, requests), 1),
        "known_request_cpu_us": round(
            await measure_requests(served, requests, **{"If-None-Match": etag}), 1
        ),
        "answer_p99_ms_at_50_a_second": round(await measure_pace(served), 1),
        "page_cpu_ms": await measure_pages(served, folder, times),
        "change_cpu_ms_100_pages_hear": round(heard, 1),
        "change_cpu_ms_100_pages_fetch": round(fetched, 1),
        "memory_mb": round(served.read_memory(), 1),
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
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--bare", type=int, help="serve the bare page at this port")
    options = parser.parse_args()
    if options.bare:
        serve_bare(options.bare)
        return 0
    port = find_port()
    argv = [sys.executable, "-m", "benchmarks.web_serve", "--bare", str(port)]
    with serve(argv, ROOT, port) as served:
        bare = asyncio.run(measure_requests(served, options.requests))
    states = {
        name: measure_state(sizes, options.requests, options.times)
        for name, sizes in STATES.items()
    }
    found = {
        "ratio_to_bare": round(states["usual"]["request_cpu_us"] / bare, 2),
        "usual_snapshot_cpu_ms": states["usual"]["page_cpu_ms"]["now"],
        "large_snapshot_cpu_ms": states["large"]["page_cpu_ms"]["now"],
        "large_page_cpu_ms": max(
            ms for page, ms in states["large"]["page_cpu_ms"].items() if page != "now"
        ),
        "change_heard_beyond_snapshot_cpu_ms": round(
            states["usual"]["change_cpu_ms_100_pages_hear"] - states["usual"]["page_cpu_ms"]["now"],
            1,
        ),
        "memory_mb": states["usual"]["memory_mb"],
    }
    figures = {
        "found": found,
        "limits": LIMITS,
        "bare_request_cpu_us": round(bare, 1),
        **states,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
