"""How fast `replay` runs a recorded stream through 20 watches, and that its memory stays flat.

    python -m benchmarks.replay [--stream hn_frontpage] [--wanted 20000]

Prints JSON: entries a second (of the whole command, start included), peak memory over one and
over four passes of the stream, alerts; and the ratio to reading the same lines with json alone.
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
from pathlib import Path

from benchmarks.machine import machine

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))

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


def config(folder: Path) -> Path:
    """Write a config of twenty watches and return its path."""
    lines = ["feeds: [https://www.example.org/rss.xml]", "watches:"]
    for name, keywords in WATCHES:
        lines += [f"  - name: {name}", f"    keywords: [{', '.join(keywords)}]"]
    lines += ["channels:", "  screen: {type: console}"]
    path = folder / "config.yaml"
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


def floor(stream: Path) -> tuple[float, int]:
    """Return the seconds that reading the lines with json takes, and their number."""
    began, count = time.perf_counter(), 0
    with gzip.open(stream, "rb") as lines:
        for line in lines:
            json.loads(line)
            count += 1
    return time.perf_counter() - began, count


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--stream", default="hn_frontpage")
    words.add_argument("--wanted", type=float, default=20_000, help="entries a second")
    asked = words.parse_args()
    stream = DATA / "streams" / f"{asked.stream}.jsonl.gz"
    reading, entries = floor(stream)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "monitor.py"), "replay", "--json"]
        command += ["-c", str(config(Path(folder)))]
        cpu, wall, peak, alerts = measure([*command, str(stream)])
        _, _, peak_four, _ = measure([*command, *[str(stream)] * 4])
    figures = {
        "stream": asked.stream,
        "entries": entries,
        "watches": len(WATCHES),
        "alerts": alerts,
        "entries_per_second": round(entries / wall),
        "cpu_us_per_entry": round(cpu / entries * 1e6, 1),
        "times_json_alone": round(wall / reading, 2),
        "peak_mib": round(peak / 1024, 1),
        "peak_mib_four_passes": round(peak_four / 1024, 1),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 0 if entries / wall >= asked.wanted else 1


if __name__ == "__main__":
    sys.exit(main())
