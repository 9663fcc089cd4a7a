"""Measure `export`: its rate, its memory, and the commits of a daemon that writes meanwhile.

Run it with `python -m benchmarks.export [--entries N] [--alerts N]`. It makes a state, exports it
by the command itself in a process of its own, and commits as a poll does all the while. The limits
are 200 MB, and a commit (p99) that takes a tenth of a second longer than one without the export.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks.machine import machine
from model import Entry, Feed, Page, State
from storage import open_store
from storage._store import Store
from tests.storage.world import an_alert

ROOT = Path(__file__).resolve().parents[1]
MAX_MEGABYTES = 200
MAX_LATER = 0.1  # seconds
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
FEED = Feed(key="https://news.example/rss", name="news.example")
SUMMARY = "The central bank said on Monday that it will begin a pilot of a digital currency. " * 4
BATCH = 10_000
CONFIG = """
feeds: [{url: "https://news.example/rss"}]
watches: [CBDC]
channels: {team: {type: console}}
ops: team
database: groundswell.db
web: off
"""


def main() -> int:
    """Print the figures; return 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--alerts", type=int, default=100_000)
    wanted = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.yaml").write_text(CONFIG, encoding="utf-8")
        path = Path(folder) / "groundswell.db"
        with contextlib.closing(open_store(path, SINCE)) as store:
            fill(store, wanted.entries, wanted.alerts)
            print(f"state: {path.stat().st_size / 1e6:,.0f} MB")
            usual = median(time_commits(store, 200))
            print(f"commits without an export: median {usual * 1000:.1f} ms")
            jobs = (
                ("entries", "jsonl", wanted.entries),
                ("entries", "csv", wanted.entries),
                ("alerts", "jsonl", wanted.alerts),
                ("alerts", "csv", wanted.alerts),
                ("deliveries", "csv", wanted.alerts),
            )
            verdicts = [measure(store, Path(folder), job, usual) for job in jobs]
    return 0 if all(verdicts) else 1


def fill(store: Store, entries: int, alerts: int) -> None:
    """Store so many entries of one feed, and so many alerts that were sent."""
    with store.transaction() as tx:
        tx.sync_feeds([FEED], SINCE)
    for first in range(0, entries, BATCH):
        with store.transaction() as tx:
            for start in range(first, min(first + BATCH, entries), 50):
                at = SINCE + timedelta(seconds=start)
                page = [make_entry(number).seen(at) for number in range(start, start + 50)]
                tx.add_new(FEED, page, at)
    for first in range(0, alerts, BATCH):
        with store.transaction() as tx:
            for number in range(first, min(first + BATCH, alerts)):
                at = SINCE + timedelta(seconds=number)
                made = an_alert(f"a{number}", at=at, state=State.ACTIVE, to=("team",))
                tx.record(replace(made), [("team", "")])


def make_entry(number: int) -> Entry:
    """Return an entry with texts of usual length."""
    return Entry(
        feed=FEED.key,
        id=f"id-{number}",
        title=f"The central bank begins pilot {number} of a digital currency",
        link=f"https://news.example/{number}",
        summary=SUMMARY,
        publisher="news.example",
    )


def time_commits(store: Store, number: int) -> list[float]:
    """Return the seconds of each of *number* commits of a poll."""
    return [time_commit(store) for _ in range(number)]


def time_commit(store: Store) -> float:
    """Return the seconds of one commit of a poll."""
    began = time.perf_counter()
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(status=200), SINCE, SINCE)
    return time.perf_counter() - began


def measure(store: Store, folder: Path, job: tuple[str, str, int], usual: float) -> bool:
    """Print the figures of one export; return whether they keep the limits."""
    subject, form, number = job
    output = folder / f"{subject}.{form}"
    words = ["export", subject, "--format", form, "-o", str(output)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    began = time.perf_counter()
    code = "import resource, sys, monitor; monitor.main(); "
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    exporting = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    waits = []
    log = 0
    while exporting.poll() is None:
        waits.append(time_commit(store))
        log = max(log, (folder / "groundswell.db-wal").stat().st_size)
        time.sleep(0.02)
    took = time.perf_counter() - began
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    megabytes = int(exporting.stdout.read()) / 1000 if exporting.stdout else 0.0
    later = quantiles(waits, n=100)[-1] - usual
    print(
        f"{subject}.{form}: {number / took:,.0f} a second ({took:.1f} s, {cpu:.1f} s CPU, "
        f"{output.stat().st_size / 1e6:,.0f} MB), peak {megabytes:.0f} MB; "
        f"commits: median {median(waits) * 1000:.1f} ms, p99 {(later + usual) * 1000:.0f} ms; "
        f"log at most {log / 1e6:.1f} MB"
    )
    return exporting.returncode == 0 and megabytes <= MAX_MEGABYTES and later <= MAX_LATER


if __name__ == "__main__":
    raise SystemExit(main())
