"""Count the messages that two weeks of busy news bring to one channel, and see each burst told.

    python -m benchmarks.calm [--stream newsapi_2020] [--from 2020-05-02]

The channel has the settings that docs/timing.md recommends for a busy one: its reports come as a
digest twice a day, its bursts at once. The news are `newsapi_2020` (5,161 headlines a day) where
the recorded streams are, and else, or with `--stream ""`, invented: ten subjects with some twenty
reports a day each, and six bursts that were planted. `replay` plays a week before, so that the
watches know the usual numbers. Prints JSON. The exit code is 1 if the channel got 12 messages a day
or more on average, or if a burst was not told.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.machine import machine

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data"))
DAYS = 14
LEARNED = timedelta(days=7)
MAX_MESSAGES_A_DAY = 12
FOLLOW_UPS = ("escalated", "peaked", "over", "reopened", "begun")
"""The steps of a trend after its rise; they stand in its thread."""
NOTICED_WITHIN = timedelta(hours=6)

CHANNEL = """
channels:
  team: {type: console, zone: Europe/Berlin, digest: "0 9,17 * * *"}
routes:
  - {name: Bursts, to: team, match: {kind: burst}, digest: off, batch: 1h}
ops: team
"""
SUBJECTS = {
    "Virus": ["coronavirus", "covid"],
    "Vaccine": ["vaccine"],
    "Oil": ["oil price", "crude"],
    "Airlines": ["airline", "airlines"],
    "Apple": ["Apple", "iPhone"],
    "Tesla": ["Tesla", "Elon Musk"],
    "China": ["China", "Beijing"],
    "Jobs": ["unemployment", "layoffs", "jobless"],
    "Banks": ["Federal Reserve", "ECB", "central bank"],
    "Football": ["Premier League", "Bundesliga"],
}
INVENTED_START = datetime(2026, 3, 2, tzinfo=UTC)
PLANTED = 6


def write_config(folder: Path) -> Path:
    """Write the config of a team with ten busy watches; return its path."""
    lines = ["feeds: [https://www.example.org/rss.xml]", "watches:"]
    for name, keywords in SUBJECTS.items():
        listed = json.dumps(keywords)
        lines.append(f"  - {{name: {name}, keywords: {listed}, alert_on: [match, burst]}}")
    path = folder / "config.yaml"
    path.write_text("\n".join(lines) + CHANNEL)
    return path


def invent(folder: Path, seed: int) -> tuple[Path, list[tuple[str, datetime]]]:
    """Write three weeks of invented news; return the file, and the bursts in it."""
    chance = random.Random(seed)
    end = LEARNED + timedelta(days=DAYS)
    bursts = []
    rows: list[tuple[datetime, str, str]] = []
    for name, keywords in SUBJECTS.items():
        at = INVENTED_START
        while (at := at + timedelta(days=chance.expovariate(20))) < INVENTED_START + end:
            rows.append((at, _write_title(keywords[0], chance), f"site{chance.randrange(60)}.org"))
        if len(bursts) < PLANTED:
            begin = INVENTED_START + LEARNED + timedelta(days=chance.uniform(1, DAYS - 1))
            bursts.append((name, begin))
            rows += [
                (
                    begin + timedelta(minutes=4 * number),
                    _write_title(keywords[0], chance),
                    f"site{number}.org",
                )
                for number in range(40)
            ]
    path = folder / "news.jsonl.gz"
    with gzip.open(path, "wt") as file:
        for at, title, source in sorted(rows):
            file.write(json.dumps({"t": at.isoformat(), "title": title, "source": source}) + "\n")
    return path, bursts


def _write_title(keyword: str, chance: random.Random) -> str:
    syllables = [first + second for first in "bdfgklmnprstv" for second in "aeiou"]
    words = ["".join(chance.choices(syllables, k=4)) for _ in range(6)]
    return " ".join([keyword, *words])


def replay(config: Path, stream: Path, begin: datetime) -> Iterator[dict[str, Any]]:
    """Yield the alerts of `replay` over the learned week and the two that count."""
    end = begin + timedelta(days=DAYS)
    command = [sys.executable, "monitor.py", "replay", "-c", str(config), "--json"]
    command += ["--from", (begin - LEARNED).isoformat(), "--to", end.isoformat(), str(stream)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        yield from map(json.loads, child.stdout)
    if child.returncode:
        raise SystemExit(child.returncode)


def count(alerts: Iterator[dict[str, Any]], begin: datetime) -> dict[str, Any]:
    """Return the figures of the two weeks from *begin*."""
    roots: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    reports = 0
    bursts: list[tuple[str, datetime]] = []
    waiting = 0
    end = begin + timedelta(days=DAYS)
    for alert in alerts:
        at = datetime.fromisoformat(alert["at"])
        if at < begin:
            continue
        reports += alert["kind"] == "match" and alert["state"] != "suppressed"
        if alert["kind"] == "burst.rising" and alert["state"] != "suppressed":
            bursts.append((alert["watch"], at))
            waits = [one.get("until") for one in alert.get("rulings") or ()]
            waiting += any(until and datetime.fromisoformat(until) > end for until in waits)
        if _is_root(alert):
            kinds[alert["kind"]] += 1
            roots[at.date().isoformat()] += 1
    return {
        "reports": reports,
        "messages": sum(roots.values()),
        "messages_a_day": round(sum(roots.values()) / DAYS, 1),
        "most_in_a_day": max(roots.values(), default=0),
        "by_kind": dict(sorted(kinds.items())),
        "bursts": [(watch, at.isoformat()) for watch, at in bursts],
        "bursts_waiting_at_the_end": waiting,
    }


def _is_root(alert: dict[str, Any]) -> bool:
    """Return whether *alert* is a message of its own that stands under no other one."""
    is_listed = "told in one message with" in alert["reason"]
    is_follow_up = alert["kind"].rpartition(".")[2] in FOLLOW_UPS
    return alert["state"] == "active" and not is_listed and not is_follow_up


def measure(stream: str, begin: datetime | None = None, seed: int = 1) -> dict[str, Any]:
    """Return the figures of *stream*; of invented news if it is empty."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        planted: list[tuple[str, datetime]] = []
        path = DATA / "streams" / f"{stream}.jsonl.gz"
        if not stream:
            path, planted = invent(folder, seed)
            begin = INVENTED_START + LEARNED
        assert begin is not None
        found = count(replay(write_config(folder), path, begin), begin)
    told = [(watch, datetime.fromisoformat(at)) for watch, at in found["bursts"]]
    missed = [
        name
        for name, at in planted
        if not any(name == watch and at <= when <= at + NOTICED_WITHIN for watch, when in told)
    ]
    return {"stream": stream or "invented", "planted": len(planted), "missed": missed, **found}


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    has_data = (DATA / "streams").is_dir()
    parser.add_argument("--stream", default="newsapi_2020" if has_data else "")
    parser.add_argument("--from", dest="begin", default="2020-05-02")
    options = parser.parse_args()
    begin = datetime.fromisoformat(options.begin).replace(tzinfo=UTC)
    figures = measure(options.stream, begin)
    print(json.dumps({**figures, "machine": machine()}, indent=2))
    is_calm = figures["messages_a_day"] < MAX_MESSAGES_A_DAY
    return 0 if is_calm and not figures["missed"] else 1


if __name__ == "__main__":
    sys.exit(main())
