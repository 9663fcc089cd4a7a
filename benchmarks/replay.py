"""Measure the speed of `replay` on a recorded stream, and the cost of very many watches.

    python -m benchmarks.replay [--stream hn_frontpage] [--wanted 50000]

Prints JSON. Three configs are measured: 20 watches with `alert_on: [match]`, 20 watches with
`[match, burst]`, and 10,000 of the latter. The figures of each are:

* entries a second of the whole command;
* entries for each second of CPU after its start;
* alerts.

For 20 watches there are also:

* the ratio to reading the same lines with json alone, by the clock and by the CPU of all processes;
* the peak memory of its larger process, over one and over four passes of the stream.

For 10,000 watches there are also:

* the memory of each watch in a process that loaded them;
* the bytes of the state of each watch in the database;
* the CPU of a tick of the daemon when no watch is due, when every hundredth is, and when all are.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import machine
from benchmarks.matching import keywords, rows
from config import load
from daemon.baselines import begin
from judging import judge_clock
from storage import open_store

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
MANY = 10_000

WATCHES = [
    ("Central bank money", ["CBDC", "digital currency", "digital yuan", "e-CNY", "digital euro"]),
    ("Bitcoin", ["bitcoin", "BTC"]),
    ("Ethereum", ["ethereum", "smart contract"]),
    ("Stablecoins", ["stablecoin", "tether", "USDC"]),
    ("Governance", ["blockchain governance", "DAO"]),
    ("Apple", ["apple", "iphone", "macbook"]),
    ("Google", ["google", "alphabet", "chrome"]),
    ("Microsoft", ["microsoft", "windows", "azure"]),
    ("Amazon", ["amazon", "AWS"]),
    ("Facebook", ["facebook", "meta platforms", "instagram"]),
    ("Rust", ["rust"]),
    ("Python", ["python", "django", "pypi"]),
    ("Linux", ["linux", "kernel", "ubuntu"]),
    ("Security", ["vulnerability", "zero-day", "ransomware", "CVE"]),
    ("Privacy", ["privacy", "surveillance", "gdpr"]),
    ("Space", ["spacex", "nasa", "starship"]),
    ("Climate", ["climate change", "carbon"]),
    ("Machine learning", ["machine learning", "GPT", "neural network"]),
    ("Databases", ["postgres", "sqlite", "database"]),
    ("Chinese", ["数字人民币", "央行", "区块链"]),
]


def config(folder: Path, alert_on: str, keywords: Sequence[str] = ()) -> Path:
    """Write a config of the twenty watches, or of one for each of *keywords*; return its path."""
    lines = [
        "feeds: [https://www.example.org/rss.xml]",
        f"defaults: {{watches: {{alert_on: [{alert_on}]}}}}",
        "watches:",
    ]
    lines += [f'  - "{keyword}"' for keyword in keywords]
    for name, its_keywords in () if keywords else WATCHES:
        lines += [f"  - name: {name}", f"    keywords: [{', '.join(its_keywords)}]"]
    lines += ["channels:", "  screen: {type: console}"]
    path = folder / f"{alert_on}{len(keywords)}.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def measure(command: list[str]) -> tuple[float, float, int, int]:
    """Return seconds of CPU and wall, peak memory in KiB, and lines printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        lines = sum(1 for _ in child.stdout)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began, used.ru_maxrss, lines


class Floor(NamedTuple):
    """The cost of reading the lines of a stream with json alone."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds."""
    entries: int


def floor(stream: Path) -> Floor:
    """Return the cost of reading the lines of *stream* with json alone."""
    began = time.perf_counter()
    cpu_before = time.process_time()
    count = 0
    with gzip.open(stream, "rb") as lines:
        for line in lines:
            json.loads(line)
            count += 1
    cpu = time.process_time() - cpu_before
    return Floor(wall=time.perf_counter() - began, cpu=cpu, entries=count)


def replayed(config_path: Path, *streams: Path) -> tuple[dict[str, float], int]:
    """Return the speed and the CPU of a replay of *streams*, and its peak memory in KiB."""
    command = [sys.executable, str(ROOT / "monitor.py"), "replay", "--json", "-c", str(config_path)]
    single = config_path.with_suffix(".jsonl")  # a replay of no entry fails
    single.write_text('{"t": "2020-01-01", "title": "-"}\n', encoding="utf-8")
    start, _, _, _ = measure([*command, str(single)])
    cpu, wall, peak, alerts = measure([*command, *map(str, streams)])
    entries = sum(floor(stream).entries for stream in streams)
    return {
        "entries": entries,
        "alerts": alerts,
        "entries_per_second": round(entries / wall),
        "per_cpu_second_after_the_start": round(entries / (cpu - start)),
        "cpu_us_per_entry": round(cpu / entries * 1e6, 1),
        "cpu_s": round(cpu, 3),
    }, peak


def loaded(config_path: Path) -> int:
    """Return the bytes of memory of a process that has loaded a config."""
    told = (
        "import sys, gc; from pathlib import Path; from config import load;"
        "kept = load(Path(sys.argv[1]), {}); gc.collect();"
        "print(Path('/proc/self/statm').read_text().split()[1])"
    )
    command = [sys.executable, "-c", told, str(config_path)]
    pages = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def ticks(config_path: Path, folder: Path) -> dict[str, float]:
    """Return the milliseconds of a tick over all watches, and the bytes of a watch's state."""
    known = load(config_path, {})
    now = datetime(2026, 1, 1, tzinfo=UTC)
    store = open_store(folder / "state.db", now)
    with store.transaction() as tx:
        tx.sync_feeds(list(known.feeds.values()), now)
        begin(known, tx, now)
    figures: dict[str, float] = {}
    with store.transaction() as tx:
        states = [tx.state(name, "burst") for name in known.watches]
        figures["state_bytes_per_watch"] = round(len(json.dumps(states)) / len(states))
    for name, step in (("nothing_due", 0), ("each_hundredth_due", 100), ("all_due", 1)):
        took = []
        for _ in range(5):
            with store.transaction() as tx:
                for watch in list(known.watches)[::step] if step else ():
                    state = tx.state(watch, "burst")
                    assert state is not None
                    tx.keep(watch, {"burst": state}, now, now)
            began = time.process_time()
            with store.transaction() as tx:
                assert not judge_clock(known, tx, now, tx.take_due(now))
            took.append(time.process_time() - began)
        figures[f"tick_ms_{name}"] = round(min(took) * 1000, 2)
    store.close()
    return figures


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--stream", default="hn_frontpage")
    words.add_argument("--wanted", type=float, default=50_000, help="entries a second")
    asked = words.parse_args()
    stream = DATA / "streams" / f"{asked.stream}.jsonl.gz"
    reading = floor(stream)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = config(folder, "match")
        matches, peak = replayed(few, stream)
        _, peak_four = replayed(few, *[stream] * 4)
        bursts, _ = replayed(config(folder, "match, burst"), stream)
        titles = [row["title"] for row in rows(asked.stream)]
        many = config(folder, "match, burst", keywords(titles[::2], MANY))
        most, _ = replayed(many, stream)
        memory = {"memory_bytes_per_watch": round((loaded(many) - loaded(few)) / MANY)}
        memory |= ticks(many, folder)
    for found in (matches, bursts):
        wall = reading.entries / found["entries_per_second"]
        found["times_json_alone"] = round(wall / reading.wall, 2)
        found["cpu_times_json_alone"] = round(found["cpu_s"] / reading.cpu, 2)
    matches |= {
        "peak_mib": round(peak / 1024, 1),
        "peak_mib_four_passes": round(peak_four / 1024, 1),
    }
    figures = {
        "stream": asked.stream,
        "watches_20_match": matches,
        "watches_20_match_and_burst": bursts,
        "watches_10000_match_and_burst": most | memory,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 0 if matches["entries_per_second"] >= asked.wanted else 1


if __name__ == "__main__":
    sys.exit(main())
