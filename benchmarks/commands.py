"""Measure the CPU of each command, compared with a Python that does nothing.

    python -m benchmarks.commands [--times 15]

Prints JSON: the seconds of CPU of `python -c pass`, and the CPU of each command as a ratio to it.
Each figure is the best of several runs in a fresh process, with the files cached. The commands
take turns, so that a slow moment of the machine hits all alike. The state is that of one `once`
over a saved feed of 30 entries, and no daemon runs. The imports of click and of SQLAlchemy are
measured too: no command that uses a library can cost less than its import. Goals: 4 for `--help`,
8 for the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.machine import machine
from tests.loopback.world import rss

ROOT = Path(__file__).resolve().parent.parent
MONITOR = str(ROOT / "monitor.py")
ENVIRON = os.environ | {"PYTHONPATH": str(ROOT)}
CONFIG = """
feeds: [{type: file, path: saved.xml, name: saved, backfill: 30}]
watches: [{name: Money, keywords: [CBDC, digital currency], alert_on: [match, burst]}]
channels: {screen: {type: console}}
ops: screen
"""
BARE = "python -c pass"
PROGRAMS = {
    BARE: ("-c", "pass"),
    "import click": ("-c", "import click"),
    "import sqlalchemy": ("-c", "import sqlalchemy"),
    "python -m groundswell --help": ("-m", "groundswell", "--help"),
}
COMMANDS = (
    *("--help", "--version", "status --help", "completion bash"),
    *("status", "feeds", "alerts", "deliveries", "why ALERT", "entries CBDC"),
    *("check", "check --no-history", "try CBDC", "schema", "reload", "retry"),
)
UNDERSTOOD = {0, 1, 3}  # exit codes; 2 is bad usage


def run(folder: Path, args: Sequence[str]) -> bytes:
    """Run Python with *args* in *folder*; return its output."""
    command = [sys.executable, *args]
    done = subprocess.run(command, check=False, cwd=folder, env=ENVIRON, capture_output=True)
    assert done.returncode in UNDERSTOOD, done.stderr
    assert b"Traceback" not in done.stderr, done.stderr
    return done.stdout


def measure_cpu(folder: Path, args: Sequence[str]) -> float:
    """Return the seconds of CPU that Python takes with *args* in *folder*."""
    before = getrusage(RUSAGE_CHILDREN)
    run(folder, args)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def prepare(folder: Path) -> str:
    """Write a config and a saved feed into *folder*, and poll it; return the id of an alert."""
    entries = [(f"e{n}", f"The CBDC pilot number {n}", "A text of it") for n in range(30)]
    (folder / "saved.xml").write_text(rss("Saved", entries), encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    run(folder, (MONITOR, "once"))
    listed = run(folder, (MONITOR, "alerts", "--limit", "1", "--json"))
    return str(json.loads(listed)["id"])


def measure(folder: Path, times: int) -> dict[str, float]:
    """Return the least CPU of *times* runs of each command, in seconds, by its words."""
    alert = prepare(folder)
    asked: dict[str, Sequence[str]] = dict(PROGRAMS)
    for words in COMMANDS:
        asked[words] = (MONITOR, *words.replace("ALERT", alert).split())
    found: dict[str, list[float]] = {words: [] for words in asked}
    for _ in range(times):
        for words, args in asked.items():
            found[words].append(measure_cpu(folder, args))
    return {words: min(seconds) for words, seconds in found.items()}


def main() -> int:
    """Print the measures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=15, help="runs of each command")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        least = measure(Path(name), asked.times)
    bare = least[BARE]
    ratios = {words: round(seconds / bare, 1) for words, seconds in least.items()}
    figures = {"python_cpu_s": round(bare, 4), "times_python": ratios, **machine()}
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
