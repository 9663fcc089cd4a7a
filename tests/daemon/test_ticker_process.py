"""The real daemon, told to end at the very moment of a tick: it ends without a complaint."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
web: off
feeds: [{type: file, path: feed.xml}]
watches: [{name: Money, keywords: [CBDC], alert_on: [match, burst]}]
channels: {screen: {type: console}}
"""
FEED = "<rss version='2.0'><channel><item><title>A CBDC</title></item></channel></rss>"
ERRORS = {"error", "critical"}
TICKS = 2  # looks at the files of the config after the start
MOMENTS = (-0.004, 0.0, 0.002, 0.005)  # seconds from a tick; benchmarks/endings.py has more


def end_at(folder: Path, moment: float, number: signal.Signals) -> tuple[int, list[str]]:
    """Start the daemon, and signal it at *moment* from a tick; return its exit code and its log."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "monitor.py"), "run", "-c", "config.yaml"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        try:
            lines = [*read_until_started(process.stderr)]
            tick = time.monotonic() + TICKS
            while time.monotonic() < tick + moment:
                time.sleep(0.0005)
            process.send_signal(number)
            lines += process.stderr
            return process.wait(timeout=60), lines
        finally:
            process.kill()


def read_until_started(log: Iterable[str]) -> Iterator[str]:
    """Yield the lines of *log* until the daemon has started."""
    for line in log:
        yield line
        if "monitor.started" in line:
            return


def find_complaints(code: int, lines: list[str]) -> list[str]:
    """Return the signs of a bad end: a code but 0, no last word, and errors in the log."""
    rows = [json.loads(line) for line in lines]
    found = [line for line, row in zip(lines, rows, strict=True) if row["level"] in ERRORS]
    if code != 0:
        found.append(f"exit code {code}")
    if rows[-1]["event"] != "monitor.stopped":
        found.append(f"the last line is {lines[-1]}")
    return found


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signal_at_a_tick_ends_the_daemon_without_a_complaint(tmp_path, moment):
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "feed.xml").write_text(FEED)
    number = signal.SIGTERM if moment == 0.0 else signal.SIGINT

    code, lines = end_at(tmp_path, moment, number)

    assert find_complaints(code, lines) == []
