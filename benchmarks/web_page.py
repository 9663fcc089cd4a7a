"""Measure the page Now as a browser meets it: bytes, requests, the time to see it, and memory.

    python -m benchmarks.web_page [--times 7] [--updates 2000]

Chromium visits Now over the state of a busy newsroom. In turns with it: `bare`, the same words
without styles, scripts and charts; `line`, a heading and a line of text; and `uplot`, Now with
charts by uPlot, which npm fetches into a temporary folder. Prints JSON:

* requests of the first and the second visit, and the bytes that they bring, compressed: those of
  the bodies, and those with headers. The stream of changes is not counted: it has no end;
* the time of the largest contentful paint with a CPU that is slowed to a quarter: the least and the
  median of several visits, and their ratio to those of the bare page;
* bytes of JavaScript objects that live, after the garbage is collected;
* the same of the screen for a wall after its first 100 updates and after all, with the nodes of its
  document (`benchmarks.wall`).

The exit code is 1 if a figure is beyond its limit.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from benchmarks import wall
from benchmarks.machine import machine
from benchmarks.web_peers import make_pages, serve_files
from tests.scenes.newsroom import make_busy
from tests.web.browser import ARGUMENTS, CHROMIUM, LOOKS, ZONE
from tests.web.scene import serve

LIMITS = {
    "first_visit_bytes": 30_000,
    "first_visit_requests": 6,
    "second_visit_bytes": 2_000,
    "paint_to_bare": 2.0,
    "heap_mb": 3.0,
    "wall_heap_growth": 0.05,
    "wall_nodes_growth": 0.0,
}
"""Growth of the heap below 5 % is that of compiled code; 2,000 updates would leave much more."""
SLOWDOWN = 4
STREAM = "/api/v1/events"
READ_PAINT = """() => new Promise(resolve => {
  const seen = list => resolve(list.getEntries().at(-1).startTime);
  new PerformanceObserver(seen).observe({type: "largest-contentful-paint", buffered: true});
})"""


class Traffic:
    """The bytes and the requests of a page since the last look at them."""

    def __init__(self, tools: CDPSession) -> None:
        """Hear of each request by *tools*."""
        self._bytes: dict[str, int] = {}
        self._bodies = 0
        tools.on("Network.requestWillBeSent", self._begin)
        tools.on("Network.requestServedFromCache", self._forget)
        tools.on("Network.responseReceived", self._look)
        tools.on("Network.loadingFinished", self._end)
        tools.send("Network.enable")

    def _begin(self, event: dict[str, Any]) -> None:
        if STREAM not in event["request"]["url"]:
            self._bytes[event["requestId"]] = 0

    def _forget(self, event: dict[str, Any]) -> None:
        self._bytes.pop(event["requestId"], None)

    def _look(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response.get("fromDiskCache"):
            self._forget(event)
        elif event["requestId"] in self._bytes:
            headers = {name.lower(): value for name, value in response["headers"].items()}
            self._bodies += int(headers.get("content-length", 0))

    def _end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] = int(event["encodedDataLength"])

    def take(self) -> dict[str, int]:
        """Return the figures since the last call."""
        figures = {
            "requests": len(self._bytes),
            "bytes": self._bodies,
            "bytes_with_headers": sum(self._bytes.values()),
        }
        self._bytes.clear()
        self._bodies = 0
        return figures


@contextmanager
def open_page(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    """Open an empty page in a profile of its own."""
    context: BrowserContext = browser.new_context(**LOOKS["light"], **ZONE)
    try:
        page = context.new_page()
        yield page, context.new_cdp_session(page)
    finally:
        context.close()


def visit(page: Page, url: str) -> None:
    """Load *url*, and wait until its scripts have run."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(500)


def measure_traffic(browser: Browser, url: str) -> dict[str, dict[str, int]]:
    """Return the bytes and the requests of the first and of the second visit."""
    with open_page(browser) as (page, tools):
        traffic = Traffic(tools)
        visit(page, url)
        first = traffic.take()
        visit(page, "about:blank")
        traffic.take()
        visit(page, url)
        second = traffic.take()
        del second["bytes"]  # those of the answer that the browser had; a 304 has no body
        return {"first_visit": first, "second_visit": second}


def measure_heap(browser: Browser, url: str) -> int:
    """Return the bytes of the JavaScript objects of the page that live."""
    with open_page(browser) as (page, tools):
        tools.send("Performance.enable")
        visit(page, url)
        return wall.measure_heap(tools)["heap_bytes"]


def measure_paint(browser: Browser, url: str) -> float:
    """Return the milliseconds until the largest part of the page is seen, on a slow CPU."""
    with open_page(browser) as (page, tools):
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        visit(page, url)
        milliseconds: float = page.evaluate(READ_PAINT)
        return milliseconds


def measure_pages(browser: Browser, urls: dict[str, str], times: int) -> dict[str, dict[str, Any]]:
    """Return the figures of each page; the visits take turns, so that noise hits all alike."""
    paints: dict[str, list[float]] = {name: [] for name in urls}
    for _ in range(times):
        for name, url in urls.items():
            paints[name].append(measure_paint(browser, url))
    return {
        name: {
            **measure_traffic(browser, url),
            "paint_ms": {"least": round(min(paints[name])), "median": round(median(paints[name]))},
            "paint_to_bare": {
                "least": round(min(paints[name]) / min(paints["bare"]), 2),
                "median": round(median(paints[name]) / median(paints["bare"]), 2),
            },
            "heap_mb": round(measure_heap(browser, url) / 1e6, 2),
        }
        for name, url in urls.items()
    }


def measure_newsroom(browser: Browser, folder: Path, times: int) -> dict[str, Any]:
    """Return the figures of Now and of its peers."""
    room = make_busy(folder)
    with ExitStack() as stack:
        stack.enter_context(room.open())
        site = stack.enter_context(serve(room))
        files, missing = make_pages(site)
        peers = stack.enter_context(serve_files(files))
        urls = {name: peers + name for name in ("bare", "line", "uplot") if name in files}
        figures: dict[str, Any] = measure_pages(browser, urls | {"now": site.url}, times)
    return figures | ({"uplot": missing} if missing else {})


def measure_wall(browser: Browser, folder: Path, updates: int) -> dict[str, Any]:
    """Return the figures of the screen for a wall, and their growth."""
    samples = wall.measure(browser, folder, updates)
    growth = {name: samples[-1][name] / samples[0][name] - 1 for name in ("heap_bytes", "nodes")}
    rounded = {name: round(value, 4) for name, value in growth.items()}
    return {"growth": rounded, "samples": samples}


def find_worst(figures: dict[str, Any]) -> dict[str, float]:
    """Return the figure of each limit."""
    now = figures["now"]
    return {
        "first_visit_bytes": now["first_visit"]["bytes"],
        "first_visit_requests": now["first_visit"]["requests"],
        "second_visit_bytes": now["second_visit"]["bytes_with_headers"],
        "paint_to_bare": now["paint_to_bare"]["median"],
        "heap_mb": now["heap_mb"],
        "wall_heap_growth": figures["wall"]["growth"]["heap_bytes"],
        "wall_nodes_growth": figures["wall"]["growth"]["nodes"],
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=7, help="visits of each page")
    parser.add_argument("--updates", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        folders = [Path(name, "now"), Path(name, "wall")]
        for folder in folders:
            folder.mkdir()
        figures = measure_newsroom(browser, folders[0], options.times)
        figures["wall"] = measure_wall(browser, folders[1], options.updates)
        figures["chromium"] = browser.version
        browser.close()
    found = find_worst(figures)
    print(json.dumps({"found": found, "limits": LIMITS, **figures, "machine": machine()}, indent=2))
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
