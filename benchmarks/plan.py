"""Measure the plan of a draft, as the page makes it, next to `check --plan` of the same edit.

    python -m benchmarks.plan [--entries 20000] [--repeats 3]

The headlines are those of `benchmarks.search`, spread over 14 days; eleven watches alert on matches
and bursts, and one of them gets another keyword. Both processes read the entries twice: with the
edit and without. Prints JSON: seconds of CPU and of the clock, the median of the repeats, and the
alerts of both, which must be equal. `start_cpu_s` is the plan over a state without entries.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import config
import storage
from answers.plan import AskedPlan
from benchmarks.machine import machine
from benchmarks.preview import DRAFTS, fill
from web._planning import _run

PROGRAM = Path(__file__).resolve().parents[1] / "monitor.py"
FATES = ("new", "gone", "changed", "same")
OLD, NEW = "Zoom", "Netflix"
LOUD = "frequent"
"""The draft that finds most entries, as no team would be told them."""
Counts = dict[str, int | None]


def write_config() -> str:
    """Return the config, in which eleven watches have the keywords of the drafts."""
    rows = [
        f"  - {{name: {name}, keywords: {json.dumps(keywords)}, alert_on: [match, burst]}}\n"
        for name, keywords in DRAFTS.items()
        if name != LOUD
    ]
    feeds = "feeds: [https://news.example/rss]\n"
    return f"{feeds}watches:\n{''.join(rows)}channels: {{desk: {{type: console}}}}\n"


def prepare(folder: Path, entries: int) -> AskedPlan:
    """Fill a state; write the edit into the file of the config, and return it as a draft."""
    at = datetime.now(UTC)
    path = folder / "config.yaml"
    text = write_config()
    path.write_text(text, encoding="utf-8")
    loaded = config.load(path, {}, needs_secrets=False)
    loaded.database.parent.mkdir(exist_ok=True)
    if entries:
        fill(loaded.database, entries, at)
    texts = dict(loaded.texts.texts)
    with closing(storage.open_store(loaded.database, at)) as store, store.transaction() as tx:
        tx.keep_config(str(path), texts, at)
    edited = text.replace(OLD, NEW)
    path.write_text(edited, encoding="utf-8")
    row = next(line for line in edited.splitlines() if NEW in line)
    return AskedPlan(row, "", str(path), texts, (), str(loaded.database), at)


def plan_draft(asked: AskedPlan) -> Counts:
    """Return the alerts of the draft, planned as the page does."""
    plan = asyncio.run(_run(asked))
    return {fate: getattr(plan, fate) for fate in FATES}


def check_plan(asked: AskedPlan) -> Counts:
    """Return the alerts of the edit, planned by the command."""
    words = ("check", "--plan", "--no-history", "--json", "-c", asked.main)
    done = subprocess.run([sys.executable, str(PROGRAM), *words], check=True, capture_output=True)
    plan = json.loads(done.stdout)["plan"]
    return {fate: plan.get(fate) for fate in FATES}


def measure(work: Callable[[], Counts], repeats: int) -> tuple[dict[str, float], Counts]:
    """Return the seconds of *work*, which a process of its own does, and its answer."""
    cpu: list[float] = []
    wall: list[float] = []
    counts: Counts = {}
    for _ in range(repeats):
        before = getrusage(RUSAGE_CHILDREN)
        began = time.monotonic()
        counts = work()
        wall.append(time.monotonic() - began)
        after = getrusage(RUSAGE_CHILDREN)
        cpu.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return {"cpu_s": round(median(cpu), 2), "wall_s": round(median(wall), 2)}, counts


def main() -> int:
    """Run the benchmark and print its figures; return 1 if the two plans differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as bare:
        asked = prepare(Path(full), options.entries)
        empty = prepare(Path(bare), 0)
        start, _ = measure(lambda: plan_draft(empty), options.repeats)
        of_page, found = measure(lambda: plan_draft(asked), options.repeats)
        of_command, told = measure(lambda: check_plan(asked), options.repeats)
    figures: dict[str, object] = {
        "plan": of_page,
        "check_plan": of_command,
        "start_cpu_s": start["cpu_s"],
        "alerts": found,
        "is_equal": found == told,
        "entries": options.entries,
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 0 if found == told else 1


if __name__ == "__main__":
    sys.exit(main())
