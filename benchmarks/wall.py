"""Does the screen for a wall grow in memory? Open it in Chromium and change its state often.

    python -m benchmarks.wall [--updates 2000]

The screen hears of each change by its stream and loads the page again. `before` and `after` are the
bytes of JavaScript objects that live, after the garbage is collected: after the first 100 updates,
and after all. The last column of `samples` has the nodes of the document that live. The server
looks at the state 50 times a second instead of once, or the run would take half an hour.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.machine import machine
from tests.scenes.newsroom import make_busy
from tests.web.browser import ARGUMENTS, CHROMIUM
from tests.web.scene import serve
from web import _snapshot

WARM_UP = 100
"""Updates before the first measurement: compiled code and caches grow until then."""
SAMPLE_EVERY = 500
DEADLINE = 20.0  # seconds for an update to reach the screen


def main() -> None:
    """Print how much the heap grew, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--updates", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        samples = measure(browser, Path(folder), options.updates)
        browser.close()
    before, after = samples[0]["heap_bytes"], samples[-1]["heap_bytes"]
    facts = {"updates": options.updates, "before": before, "after": after}
    growth = round(after / before - 1, 4)
    print(json.dumps({**facts, "growth": growth, "samples": samples, "machine": machine()}))


def measure(browser: Browser, folder: Path, updates: int) -> list[dict[str, Any]]:
    """Return the measurements after the warm-up and every `SAMPLE_EVERY` updates."""
    _snapshot.LOOK_EVERY = 0.02
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    room = make_busy(folder)
    samples = []
    with room.open() as store, serve(room) as site:
        page.goto(f"{site.url}/tv")
        page.wait_for_selector(".lead")
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable")
        for number in range(1, WARM_UP + updates + 1):
            with store.transaction() as tx:
                tx.note("benchmark", f"update {number}")
            _wait_for_another(page)
            done = number - WARM_UP
            if done == updates or (done >= 0 and done % SAMPLE_EVERY == 0):
                samples.append({"updates": done, **measure_heap(tools)})
    return samples


def _wait_for_another(page: Page) -> None:
    """Wait until the screen has another state than at the last call."""
    last = getattr(page, "seen_by_benchmark", "")
    end = time.monotonic() + DEADLINE
    while (seen := page.locator("#tv").get_attribute("data-seen")) == last:
        if time.monotonic() > end:
            raise SystemExit("the screen did not hear of an update")
    page.seen_by_benchmark = seen  # type: ignore[attr-defined]


def measure_heap(tools: CDPSession) -> dict[str, int]:
    """Return the bytes of objects and the nodes that live, after the garbage is collected."""
    tools.send("HeapProfiler.collectGarbage")
    metrics = tools.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: one["value"] for one in metrics}
    return {"heap_bytes": int(values["JSHeapUsedSize"]), "nodes": int(values["Nodes"])}


if __name__ == "__main__":
    main()
