"""Measure the false lulls of a watch, and the time until a real lull is told.

    python -m benchmarks.lulls [--stream NAME] [--json FILE]

Takes steady words of every frequency on each recorded stream. It measures the lulls told a month,
once with the stream as it is and once with its titles shuffled over the times (chance alone). Then
it removes every title with the word from the second half of the stream, and measures the time until
that lull is told.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.burst_streams import Stream, controls, load, names, shuffled
from benchmarks.machine import machine
from config import Config, Texts, parse
from model import Alert, Entry, SeenEntry
from rehearsal.stream import replay

DAY = 86400.0
WORDS = ("1/week", "1/month", "1/quarter")
MONTHS = {"1/week": 30 / 7, "1/month": 1.0, "1/quarter": 30 / 91}


def main() -> None:
    """Print a table of all streams, or of one."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--stream", choices=names())
    asked.add_argument("--json", type=Path)
    options = asked.parse_args()
    found = {name: figures(name) for name in ([options.stream] if options.stream else names())}
    print(f"{'stream':30} {'sensitivity':11} {'promised':>8} {'as it is':>8} {'by chance':>9}")
    for name, rows in found.items():
        for each in WORDS:
            wrong, chance = rows[each]["told"], rows[each]["by_chance"]
            print(f"{name:30} {each:11} {MONTHS[each]:8.2f} {wrong:8.2f} {chance:9.2f}")
    print()
    print(f"{'stream':30} {'fell silent':>11} {'told':>5} {'usual reports missed':>21}")
    for name, rows in found.items():
        cut = rows["cut"]
        print(f"{name:30} {cut['words']:11} {cut['told']:5} {cut['missed']:21.1f}")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "streams": found}, indent=1))


def figures(name: str) -> dict[str, dict[str, float]]:
    """Return the lulls a month at each sensitivity, and the figures of words that fall silent."""
    stream = load(name)
    words = [pattern.removeprefix(r"\b").removesuffix(r"\b") for pattern in controls(stream)]
    months = len(words) * stream.days / 30
    dealt, found = shuffled(stream, "lulls"), {}
    for each in WORDS:
        found[each] = {
            "told": len(lulls(stream, words, each)) / months,
            "by_chance": len(lulls(dealt, words, each)) / months,
        }
    middle = (stream.polls[0][0] + stream.polls[-1][0]) / 2
    lost = lulls(without(stream, words, middle), words, "1/month")
    first: dict[str, Alert] = {}
    for alert in lost:
        if alert.at.timestamp() > middle:
            first.setdefault(alert.signal.watch, alert)
    missed = [alert.signal.figures.expected for alert in first.values()]
    found["cut"] = {
        "words": len(words),
        "told": len(first),
        "missed": median(missed) if missed else 0.0,
    }
    return found


def without(stream: Stream, words: list[str], since: float) -> Stream:
    """Return *stream* without the titles that have one of *words* from *since* on."""
    ended = re.compile(rf"\b(?:{'|'.join(words)})\b").search
    rows = [row for row in stream.rows if row[0] < since or not ended(row[3])]
    return Stream(stream.name, rows, stream.polls)


def lulls(stream: Stream, words: list[str], sensitivity: str) -> list[Alert]:
    """Return the alerts of lulls in watches for each of *words*."""
    alerts = replay(_config(words, sensitivity), _batches(stream))
    return [alert for alert in alerts if alert.signal.kind.name == "silent.begun"]


def _config(words: list[str], sensitivity: str) -> Config:
    lines = [f"  - {{name: {word!r}, keywords: [{word!r}], exact: yes}}" for word in words]
    defaults = f"defaults: {{watches: {{alert_on: [silent], sensitivity: {sensitivity}}}}}"
    text = "\n".join((defaults, "channels: {s: {type: console}}", "watches:", *lines, ""))
    return parse(Texts("/benchmark/config.yaml", {"config.yaml": text}), {})


def _batches(stream: Stream) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for number, (at, feed, publisher, title) in enumerate(stream.rows):
        seen = datetime.fromtimestamp(at, UTC)
        entry = SeenEntry(feed, str(number), title, publisher=publisher, first_seen=seen)
        batch.append(entry)
        if len(batch) == 512:
            yield batch
            batch = []
    yield batch


if __name__ == "__main__":
    main()
