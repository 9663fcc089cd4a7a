"""End the daemon by a signal at many moments around a tick, more often than the tests do.

    python -m benchmarks.endings [--rounds 10]

Prints JSON: the ends, and the complaints: codes but 0, and errors in the log. The exit code is 1 if
there was one.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.machine import machine
from tests.daemon.test_ticker_process import CONFIG, FEED, end_at, find_complaints

MOMENTS = (-0.004, -0.002, 0.0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.012)
"""Seconds from a tick. The jobs of a tick take a few milliseconds."""


def end_once(moment: float, number: signal.Signals) -> list[str]:
    """Return the complaints of a daemon that is ended by *number* at *moment*."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
        (folder / "feed.xml").write_text(FEED, encoding="utf-8")
        code, lines = end_at(folder, moment, number)
    return find_complaints(code, lines)


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    complaints: list[str] = []
    ends = 0
    for _ in range(options.rounds):
        for moment in MOMENTS:
            for number in (signal.SIGINT, signal.SIGTERM):
                complaints += end_once(moment, number)
                ends += 1
    print(json.dumps({"ends": ends, "complaints": complaints, "machine": machine()}, indent=2))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
