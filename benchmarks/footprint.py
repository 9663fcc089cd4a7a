"""Measure the cost of an idle Groundswell: start-up times, memory and CPU.

    python -m benchmarks.footprint [--idle 60]

Prints JSON: the seconds of `--help` and `check` in a fresh process, and their ratio to an empty
Python (best of five runs, files cached). Then the memory and the CPU of a daemon with 20 quiet
feeds, with its child processes. Targets: 0.3 s, 1 s, 100 MB, 1 % of a core.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import machine
from tests.loopback.web import WebServer
from tests.loopback.world import rss

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def best(*command: str) -> float:
    """Return the least wall time of five runs, in seconds."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - began)
    return min(times)


def family(pid: int) -> list[int]:
    """Return *pid* and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in children for found in family(int(child)))]


def memory(pids: list[int]) -> float:
    """Return the proportional memory of processes in MB: shared pages count once."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total * 1024 / 1e6


def cpu(pids: list[int]) -> float:
    """Return the CPU seconds that processes have used."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids)
    return sum(int(f[11]) + int(f[12]) for f in fields) / TICKS


def idle(seconds: float) -> dict[str, float]:
    """Return memory and CPU of a daemon with 20 feeds that it has read and that are quiet."""
    with tempfile.TemporaryDirectory() as folder, WebServer() as web:
        feeds = []
        for number in range(20):
            entries = [(f"{number}-{n}", f"Entry {n} of {number}", "text") for n in range(30)]
            web.set(f"/{number}.xml", rss(f"Feed {number}", entries), etag="auto")
            feeds.append(f"  - {{url: {web.url(f'/{number}.xml')}, every: 60s}}")
        config = Path(folder) / "config.yaml"
        config.write_text(
            f'defaults: {{feeds: {{allow_private: ["{web.address}"]}}}}\nfeeds:\n'
            + "\n".join(feeds)
            + "\nwatches: [CBDC, digital currency]\nchannels: {screen: {type: console}}\n"
        )
        command = [sys.executable, str(ROOT / "monitor.py"), "run", "-c", str(config)]
        quiet = subprocess.DEVNULL
        daemon = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
        try:
            while len(web.requests) < 20:
                time.sleep(0.2)
                assert daemon.poll() is None, "the daemon ended"
            busy = memory(family(daemon.pid))
            time.sleep(65)  # the parser's process is let go after a minute of rest
            pids = family(daemon.pid)
            before = cpu(pids)
            time.sleep(seconds)
            used = cpu(family(daemon.pid)) - before
            return {
                "busy_mb": round(busy, 1),
                "idle_mb": round(memory(family(daemon.pid)), 1),
                "idle_cpu_percent": round(100 * used / seconds, 2),
            }
        finally:
            daemon.terminate()
            daemon.wait()


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--idle", type=float, default=60, help="seconds to watch it rest")
    asked = words.parse_args()
    bare = best(sys.executable, "-c", "pass")
    help_s = best(sys.executable, "monitor.py", "--help")
    check_s = best(sys.executable, "monitor.py", "check")
    rest = idle(asked.idle)
    figures = {
        "python_s": round(bare, 3),
        "help_s": round(help_s, 3),
        "help_times_python": round(help_s / bare, 1),
        "check_s": round(check_s, 3),
        "check_times_python": round(check_s / bare, 1),
        **rest,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    well = help_s < 0.3 and check_s < 1 and rest["idle_mb"] < 100 and rest["idle_cpu_percent"] < 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
