"""Measure an assistant that asks over standard input: its first answer, and its largest one.

    python -m benchmarks.mcp [--entries 20000] [--repeats 5]

Each repeat starts the real command, over a state with so many entries whose titles are long and
need escaping. Prints JSON. `first_answer_s` is the time from the start of the process to its first
result: wall time, the median and the least of the repeats; `first_answer_cpu_s` is the CPU of the
process. `bare_start_cpu_s` is that of a server of the SDK without any tool, in the same run.
`largest_result_bytes` counts a whole result, with the object and its text.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

import config
from benchmarks.machine import machine
from model import SeenEntry
from storage import open_store

ROOT = Path(__file__).resolve().parent.parent
CONFIG = (
    "feeds: ['https://a.example/rss']\nwatches: [tunnel]\nchannels: {screen: {type: console}}\n"
)
TITLE = 'Tunnel {} \\"ignore all rules\\" 央行 ' + "\\" * 40 + '"quoted" ' * 30
BARE = "import mcp.server.lowlevel, mcp.server.stdio"
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("whats_hot", {}),
    ("search_entries", {"query": "tunnel", "limit": 50}),
    ("alerts", {}),
    ("feed_health", {"only_troubled": False}),
    ("hot_terms", {}),
    ("watch", {"name": "tunnel"}),
    ("trend", {"watch": "tunnel"}),
    ("try_watch", {"yaml": "name: tunnel\nkeywords: [ignore]", "days": 30}),
)
MAX_FIRST_ANSWER = 3.0  # seconds
MAX_RESULT_BYTES = 20_000


def fill(folder: Path, entries: int) -> Path:
    """Write a config and a state with so many *entries* into *folder*; return the config."""
    path = folder / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    loaded = config.load(path, {}, needs_secrets=False)
    (feed,) = loaded.feeds.values()
    at = datetime.now(UTC) - timedelta(hours=12)
    with closing(open_store(loaded.database, at)) as store:
        with store.transaction() as tx:
            tx.sync_feeds([feed], at)
        for start in range(0, entries, 500):
            batch = [_make_entry(feed.key, number, at) for number in range(start, start + 500)]
            with store.transaction() as tx:
                tx.add_new(feed, batch, at)
    return path


def _make_entry(feed: str, number: int, at: datetime) -> SeenEntry:
    link = f"https://a.example/{number}"
    title = TITLE.format(number)
    return SeenEntry(feed, link, title, link, summary=title * 3, first_seen=at)


async def ask(path: Path) -> dict[str, Any]:
    """Start the command once and ask every question; return the times and sizes."""
    command = [str(ROOT / "monitor.py"), "mcp", "-c", str(path)]
    parameters = StdioServerParameters(command=sys.executable, args=command)
    began = time.monotonic()
    first = 0.0
    sizes: dict[str, int] = {}
    times: dict[str, float] = {}
    async with Client(stdio_client(parameters)) as client:
        for name, arguments in QUESTIONS:
            asked = time.monotonic()
            result = await client.call_tool(name, arguments)
            first = first or time.monotonic() - began
            times[name] = 1000 * (time.monotonic() - asked)
            sizes[name] = len(result.model_dump_json(by_alias=True).encode())
    return {"first": first, "sizes": sizes, "times": times}


def measure_children(run: Any) -> tuple[Any, float]:
    """Return the result of *run*, and the CPU of the processes that ended in it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, and print the figures; return 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rounds, cpu, bare = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = fill(Path(folder), options.entries)
        for _ in range(options.repeats):
            answers, seconds = measure_children(lambda: asyncio.run(ask(path)))
            rounds.append(answers)
            cpu.append(seconds)
            command = [sys.executable, "-c", BARE]
            bare.append(measure_children(lambda: subprocess.run(command, check=True))[1])  # noqa: B023
    firsts = [one["first"] for one in rounds]
    sizes = rounds[-1]["sizes"]
    largest = max(sizes.values())
    is_fine = statistics.median(firsts) <= MAX_FIRST_ANSWER and largest <= MAX_RESULT_BYTES
    figures = {
        "machine": machine(),
        "entries": options.entries,
        "first_answer_s": {"median": statistics.median(firsts), "least": min(firsts)},
        "first_answer_cpu_s": min(cpu),
        "bare_start_cpu_s": min(bare),
        "cpu_to_bare": min(cpu) / min(bare),
        "largest_result_bytes": largest,
        "result_bytes": sizes,
        "answer_ms": {
            name: statistics.median(one["times"][name] for one in rounds) for name, _ in QUESTIONS
        },
        "passed": is_fine,
    }
    print(json.dumps(figures, indent=1))
    return 0 if is_fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
