"""Measure how late the event loop is while a config with many keywords is read in a thread.

    python -m benchmarks.reload [--keywords 100000] [--seconds 10]

A loop wakes every 5 ms, like a loop that has polls to start, and notes how late it is. At first
nothing else runs. Then `Keeper.find_edit` reads, checks and compiles an edited config. Prints one
JSON object; times are in milliseconds of the wall clock, so other work on the machine counts.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

from benchmarks.machine import machine
from config import make_keeper

STEP = 0.005  # seconds between two looks at the clock


def word(number: int) -> str:
    """Return a word that nobody uses, the same for the same *number*."""
    raw = blake2b(str(number).encode(), digest_size=8).digest()
    pairs = ["bcdfghklmnprstvw"[a % 16] + "aeiou"[b % 5] for a, b in itertools.pairwise(raw)]
    return "".join(pairs[: 3 + raw[7] % 3])


def written(keywords: int, edit: int) -> str:
    """Return a config with *keywords* in a hundred watches; *edit* makes it another one."""
    lines = ["feeds: [https://www.example.org/rss.xml]", "watches:"]
    for watch in range(100):
        lines += [f"  - name: watch {watch}", "    keywords: |"]
        for number in range(watch * keywords // 100, (watch + 1) * keywords // 100):
            more = f" {word(number + 7)}" if number % 2 else ""
            lines.append(f"      {word(number)}{more}")
    lines += ["channels: {screen: {type: console}}", "ops: screen", f"agent: edit {edit}"]
    return "\n".join(lines) + "\n"


async def lateness(until: asyncio.Future[object] | asyncio.Task[object]) -> list[float]:
    """Return how late each wake-up of the loop was, in milliseconds, until *until* is done."""
    late: list[float] = []
    while not until.done():
        began = time.perf_counter()
        await asyncio.sleep(STEP)
        late.append((time.perf_counter() - began - STEP) * 1000)
    return late


def shown(late: list[float]) -> dict[str, float]:
    """Return the number of wake-ups, and the median, 99th percentile and maximum of *late*."""
    ordered = sorted(late)
    return {
        "wake_ups": len(ordered),
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p99_ms": round(ordered[len(ordered) * 99 // 100], 2),
        "max_ms": round(ordered[-1], 2),
    }


async def measure(path: Path, keywords: int, seconds: float) -> dict[str, object]:
    """Return how late the loop is without and with a reload of *path*."""
    path.write_text(written(keywords, 0), encoding="utf-8")
    keeper = make_keeper(path, {})
    began = time.process_time()
    keeper.load_first(None)
    first = time.process_time() - began
    alone = await lateness(asyncio.ensure_future(asyncio.sleep(seconds)))
    path.write_text(written(keywords, 1), encoding="utf-8")
    began = time.perf_counter()
    work = asyncio.ensure_future(asyncio.to_thread(keeper.find_edit, True))
    beside = await lateness(work)
    look = await work
    assert look is not None
    after = await lateness(asyncio.ensure_future(asyncio.to_thread(keeper.find_edit)))
    assert look.config is not None, look
    return {
        "keywords": keywords,
        "first_load_cpu_s": round(first, 2),
        "reload_s": round(time.perf_counter() - began, 2),
        "without": shown(alone),
        "with_reload": shown(beside + after),
    }


def main() -> None:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keywords", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        found = asyncio.run(measure(path, asked.keywords, asked.seconds))
    json.dump({**machine(), **found}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
