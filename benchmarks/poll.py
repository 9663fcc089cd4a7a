"""Measure the CPU of a poll by its kind, next to the package `reader` in the same run.

    pip install reader==3.26 sgmllib3k    (into any Python; not among our requirements)
    READER_PYTHON=that/python python -m benchmarks.poll [--feeds 100 10000] [--passes 5]

A server in a process of its own serves 100 feeds on loopback addresses, 25 entries and 40 kB each.
The kinds of polls are: `304`, the same bytes, other bytes with the same entries, four new entries,
and four new entries of which one matches a watch. The other feeds of a larger number are in the
database and in the config, and are not polled. Ours and reader poll in turn, pass by pass, ten
feeds at once. Each figure is the best pass: other work makes a pass dearer, never cheaper.

Prints JSON: milliseconds of CPU a poll, the process of the parser counted; a mix in which 27 of
100 polls bring news; and the ratios to reader and between the numbers of feeds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import structlog

import monitor
import watchers
from benchmarks.feed_server import read_port, start_server
from benchmarks.machine import machine
from benchmarks.poll_server import KINDS
from model import Feed

POLLED = 100  # feeds that are polled in a pass
AT_ONCE = 10
WATCHES = 20
WARM_PASSES = 2
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
READER = """
import resource, sys
from reader import make_reader
tool = make_reader(sys.argv[1])
for url in sys.argv[2:]:
    tool.add_feed(url)
for line in sys.stdin:
    before = resource.getrusage(resource.RUSAGE_SELF)
    tool.update_feeds(scheduled=False, workers=10)
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(used, flush=True)
"""


def make_url(port: int, number: int) -> str:
    """Return the address of feed *number*; each is a host of its own."""
    return f"http://127.1.{number // 250}.{number % 250 + 1}:{port}/{number}.xml"


def write_config(folder: Path, port: int, count: int) -> Path:
    """Write a config of *count* feeds and return its path."""
    feeds = "".join(
        f"  - {{url: {make_url(port, n)}, name: Feed {n}, every: 15m,"
        f" allow_private: ['127.1.{n // 250}.{n % 250 + 1}:{port}']}}\n"
        for n in range(count)
    )
    watches = "".join(
        f"  - {{name: W{n}, keywords: [subject{n}x, topic{n}x], tell: [nobody]}}\n"
        for n in range(1, WATCHES)
    )
    path = folder / "config.yaml"
    path.write_text(
        f"feeds:\n{feeds}watches:\n  - {{name: W0, keywords: [blockchain], tell: [nobody]}}\n"
        f"{watches}channels: {{nobody: {{type: console}}}}\n"
    )
    return path


def read_child_cpu() -> float:
    """Return the seconds of CPU of this process's children, those that ended included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            try:
                fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            except FileNotFoundError:  # it ended meanwhile
                continue
            total += (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
    return total


def read_cpu() -> float:
    """Return the seconds of CPU of this process and its children."""
    return time.process_time() + read_child_cpu()


class Ours:
    """The daemon, in this process."""

    def __init__(self, running: monitor.Monitor, polled: int) -> None:
        """Poll the first *polled* feeds of *running*."""
        self.running = running
        self.feeds = list(running.config.feeds.values())[:polled]

    def seed_others(self) -> None:
        """Store that the feeds that are not polled were read, and how much they bring."""
        at = self.running.now()
        with self.running.store.transaction() as tx:
            known = watchers.exposure_from_json({})
            for feed in list(self.running.config.feeds.values())[POLLED:]:
                known = watchers.add_poll(known, feed.key, at, 3)
                tx.write_exposure(watchers.poll_to_json(known, feed.key))

    async def poll_all(self) -> float:
        """Poll all feeds; return the seconds of CPU."""
        before = read_cpu()
        waiting = iter(self.feeds)

        async def work() -> None:
            for feed in waiting:
                await self._poll(feed)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        return read_cpu() - before

    async def _poll(self, feed: Feed) -> None:
        page = await self.running.poll(feed)
        assert not page.problem, page.problem


@contextmanager
def open_reader(folder: Path, port: int) -> Iterator[Any]:
    """Yield a process of reader that updates all feeds for each line; None without the package."""
    python = os.environ.get("READER_PYTHON", sys.executable)
    found = subprocess.run([python, "-c", "import reader"], capture_output=True, check=False)
    if found.returncode:
        yield None
        return
    urls = [make_url(port, number) for number in range(POLLED)]
    argv = [python, "-c", READER, str(folder / "reader.db"), *urls]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as process:
        yield process
        process.terminate()


def ask(stream: IO[str] | None, answers: IO[str] | None, line: str) -> str:
    """Write *line* to a process and return its answer."""
    assert stream is not None
    assert answers is not None
    stream.write(f"{line}\n")
    stream.flush()
    return answers.readline().strip()


async def measure(count: int, passes: int) -> dict[str, dict[str, float]]:
    """Return milliseconds of CPU a poll, by tool and kind, with *count* feeds."""
    best: dict[str, dict[str, float]] = {"ours": {}, "reader": {}}
    with (
        tempfile.TemporaryDirectory() as name,
        start_server("benchmarks.poll_server") as server,
    ):
        folder = Path(name)
        port = read_port(server)
        with open_reader(folder, port) as reader:
            async with monitor.open_monitor(write_config(folder, port, count)) as running:
                ours = Ours(running, POLLED)
                ours.seed_others()
                running.stopping = True  # sends nothing: the cost of a channel is not measured
                for kind in KINDS:
                    for number in range(passes + WARM_PASSES):
                        ask(server.stdin, server.stdout, kind)
                        used = {"ours": await ours.poll_all()}
                        if reader is not None:
                            used["reader"] = float(ask(reader.stdin, reader.stdout, "go"))
                        if number < WARM_PASSES:
                            continue
                        for tool, seconds in used.items():
                            each = 1000 * seconds / POLLED
                            best[tool][kind] = min(each, best[tool].get(kind, each))
    return {tool: kinds for tool, kinds in best.items() if kinds}


def compare(figures: dict[int, dict[str, dict[str, float]]]) -> dict[str, float]:
    """Return the ratios between the tools and the numbers of feeds."""
    least, most = min(figures), max(figures)
    ratios = {
        "matched_most_to_least_feeds": figures[most]["ours"]["matched"]
        / figures[least]["ours"]["matched"]
    }
    if "reader" in figures[least]:
        for kind, theirs in figures[least]["reader"].items():
            ratios[f"reader_to_ours_{kind}"] = theirs / figures[least]["ours"][kind]
    return {name: round(ratio, 2) for name, ratio in ratios.items()}


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--passes", type=int, default=5)
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    figures = {count: asyncio.run(measure(count, options.passes)) for count in options.feeds}
    rows = {
        count: {
            tool: {kind: round(each, 2) for kind, each in kinds.items()}
            for tool, kinds in of_count.items()
        }
        for count, of_count in figures.items()
    }
    print(json.dumps({"cpu_ms_a_poll": rows, **compare(figures), "machine": machine()}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
