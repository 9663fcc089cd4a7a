"""Measure whether `status` and `feeds` cost more with a large state than with a small one.

    python -m benchmarks.status [--feeds 10000] [--watches 1000] [--entries 1000000] [--times 7]

Prints JSON. Two states have the same feeds, watches and alerts of a week; the one has 1,000
entries, the other a million. Of each command: its seconds of CPU in a fresh process with both
states, beyond those of a command that opens the state and lists nothing. The ratio is that of the
whole commands.
Then the same of the bare questions to storage, without the program. Each figure is the best of
several runs, which take turns. No daemon runs. Goals: a ratio near 1, and 0.1 s for `status`.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.commands import MONITOR, measure_cpu, run
from benchmarks.machine import machine
from model import Feed
from storage import open_reader, open_store

AT = datetime(2026, 1, 1, tzinfo=UTC)
FEW_ENTRIES = 1_000
ALERTS = 20_000
COMMANDS = ("status", "feeds", "feeds --json")
START = "deliveries"
DATABASE = "groundswell.db"
ADD_ENTRY = """
INSERT INTO entry (feed, key, content, title, link, tags, first_seen, arrival, last_in_feed)
VALUES (?, ?, ?, ?, ?, '[]', ?, 'news', ?)
"""
ADD_ALERT = """
INSERT INTO alert (id, at, kind, watch, state, reason, key, channels, message)
VALUES (?, ?, 'match', ?, 'active', 'new report', ?, '[]', '{"kind": "match", "headline": "A"}')
"""
COUNT_ENTRIES = """
UPDATE feed SET entries = (SELECT count(*) FROM entry WHERE entry.feed = feed.id)
"""


def write_config(folder: Path, feeds: int, watches: int) -> None:
    """Write a config with as many *feeds* and *watches* into *folder*."""
    lines = [f"database: {DATABASE}", "channels: {screen: {type: console}}", "feeds:"]
    lines += [f"  - https://news{number}.example/rss" for number in range(feeds)]
    lines.append("watches:")
    for number in range(watches):
        lines.append(f"  - {{name: Watch {number}, keywords: [keyword{number}], tell: [screen]}}")
    (folder / "config.yaml").write_text("\n".join(lines), encoding="utf-8")


def make_entries(feeds: int, entries: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of *entries*, spread over *feeds*."""
    at = int(AT.timestamp()) * 1_000_000
    for number in range(entries):
        key = number.to_bytes(16, "big")
        title = f"Title of the entry with number {number}"
        link = f"https://news{number % feeds}.example/{number}"
        yield number % feeds + 1, key, key, title, link, at, at


def make_state(folder: Path, feeds: int, watches: int, entries: int) -> None:
    """Write a config and a state with *entries* into *folder*."""
    write_config(folder, feeds, watches)
    path = folder / DATABASE
    with closing(open_store(path, AT)) as store, store.transaction() as tx:
        keys = [f"https://news{number}.example/rss" for number in range(feeds)]
        tx.sync_feeds([Feed(key, key[8:-4]) for key in keys], AT)
        text = (folder / "config.yaml").read_text(encoding="utf-8")
        tx.keep_config("config.yaml", {"config.yaml": text}, AT)
    week = timedelta(days=7) / ALERTS
    times = [int((AT + number * week).timestamp() * 1e6) for number in range(ALERTS)]
    alerts = [
        (f"alert{number}", at, f"Watch {number % watches}", f"key{number}")
        for number, at in enumerate(times)
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(ADD_ENTRY, make_entries(feeds, entries))
        db.executemany(ADD_ALERT, alerts)
        db.execute(COUNT_ENTRIES)


def measure_work(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that *work* takes in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure_state(folder: Path) -> dict[str, float]:
    """Return the seconds of CPU of each command and question with the state in *folder*."""
    found = {words: measure_cpu(folder, (MONITOR, *words.split())) for words in (START, *COMMANDS)}
    with closing(open_reader(folder / DATABASE)) as reader:
        found["storage: status"] = measure_work(lambda: reader.read_status(AT))
        found["storage: feeds"] = measure_work(reader.list_feeds)
    return found


def measure(folders: list[Path], times: int) -> list[dict[str, float]]:
    """Return the least CPU of *times* runs with the state in each of *folders*, by its words."""
    runs: list[list[dict[str, float]]] = [[] for _ in folders]
    for _ in range(times):
        for folder, found in zip(folders, runs, strict=True):
            found.append(measure_state(folder))
    return [{words: min(one[words] for one in found) for words in found[0]} for found in runs]


def compare(few: dict[str, float], many: dict[str, float]) -> dict[str, object]:
    """Return the figures of both states, and their ratios; those of commands beyond the start."""
    figures: dict[str, object] = {}
    for words, seconds in few.items():
        if words == START:
            continue
        is_command = words in COMMANDS
        of_few = seconds - few[START] * is_command
        of_many = many[words] - many[START] * is_command
        figures[words] = {
            "few_cpu_s": round(of_few, 4),
            "many_cpu_s": round(of_many, 4),
            "many_to_few": round(many[words] / seconds, 2),
        }
    return figures


def main() -> int:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--watches", type=int, default=1_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7, help="runs of each command")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name, "few"), Path(name, "many")]
        for folder, entries in zip(folders, (FEW_ENTRIES, asked.entries), strict=True):
            folder.mkdir()
            make_state(folder, asked.feeds, asked.watches, entries)
            assert f"{entries:,} entries".encode() in run(folder, (MONITOR, "status"))
        few, many = measure(folders, asked.times)
    figures = {
        **compare(few, many),
        "entries": [FEW_ENTRIES, asked.entries],
        "start_cpu_s": round(few[START], 4),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
