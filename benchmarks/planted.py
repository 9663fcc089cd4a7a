"""Count the false alarms of planted words whose stories bring several reports.

    python -m benchmarks.planted [--json FILE]

The words are put into the polls of hn_frontpage. Their stories come by chance, at random entries.
Each has one report and a geometric number of further ones, an hour after one another on average,
by five publishers. No word has an event, so every alert is a false alarm.

`phi` is the index of dispersion of such counts: with k reports a story, E k^2 / E k. It is 1 for
chance alone, where each story has one report. A story has (phi + 1) / 2 reports on average. The
alerts are given as a multiple of the number that the sensitivity promises, from the third month on.
"""

import argparse
import json
from bisect import bisect_left
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import accumulate
from math import log
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.burst_detector import ours
from benchmarks.burst_folding import FOLDED, fold_all, read_folded
from benchmarks.burst_streams import Hit, Stream
from benchmarks.machine import machine

STREAM = "hn_frontpage"
DAILY = (0.5, 2.0, 6.0)  # reports a day
PHI = (1.0, 2.0, 3.5)
WORDS = 6  # of each kind
DIALS = (7.0, 30.0, 91.0, 365.0)  # days between two false alarms
TAUGHT = 60 * 86400.0  # seconds in which words only teach
APART = 3600.0  # seconds between two reports of a story, on average
PUBLISHERS = 5


class Kind(NamedTuple):
    """A kind of planted word."""

    daily: float
    """Reports a day."""
    phi: float

    @property
    def story(self) -> float:
        """Return the reports of a story, on average."""
        return (self.phi + 1) / 2


def plant(stream: Stream, kind: Kind, chance: Random) -> list[Hit]:
    """Return the reports of a word of *kind* in the polls of *stream*."""
    polls = stream.polls
    times = [at for at, _, _ in polls]
    weights = list(accumulate(entries for _, _, entries in polls))
    found = []
    for _ in range(draw_count(kind.daily / kind.story * stream.days, chance)):
        [at] = chance.choices(times, cum_weights=weights)
        for _ in range(story_size(kind, chance)):
            number = bisect_left(times, at)
            if number == len(times):
                break
            seen, feed, _ = polls[number]
            found.append(Hit(seen, feed, f"publisher {chance.randrange(PUBLISHERS)}"))
            at += chance.expovariate(1 / APART)
    return sorted(found, key=lambda hit: hit.at)


def draw_count(mean: float, chance: Random) -> int:
    """Return a number of stories with the mean *mean*, by the normal limit of Poisson numbers."""
    return max(0, round(chance.gauss(mean, mean**0.5)))


def story_size(kind: Kind, chance: Random) -> int:
    """Return one and a geometric number of further reports."""
    more = kind.story - 1
    if more <= 0:
        return 1
    return 1 + int(log(1.0 - chance.random()) / log(more / (1 + more)))


def judge(folder: Path, kind: Kind) -> dict[str, float]:
    """Return the false alarms of words of *kind*, for each one that a sensitivity promises."""
    stream = read_folded(STREAM, folder).stream
    watches = {f"word {n}": plant(stream, kind, Random(f"{kind} {n}")) for n in range(WORDS)}
    begin = stream.polls[0][0] + TAUGHT
    watched_days = WORDS * (stream.days - TAUGHT / 86400)
    found = {}
    for days, told in zip(DIALS, ours(stream, watches, DIALS), strict=True):
        count = sum(one.at >= begin for its in told.values() for one in its)
        found[f"{days:g}"] = round(count / (watched_days / days), 2)
    return found


def rows(kinds: Sequence[Kind], folder: Path) -> list[dict]:
    """Return a row for each of *kinds*."""
    fold_all([STREAM], folder)
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(partial(judge, folder), kinds))
    return [
        {"daily": kind.daily, "phi": kind.phi, "times_promised": each}
        for kind, each in zip(kinds, found, strict=True)
    ]


def main() -> None:
    """Judge all kinds of words and print them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folded", type=Path, default=FOLDED)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = rows([Kind(daily, phi) for daily in DAILY for phi in PHI], asked.folded)
    report = {"stream": STREAM, "rows": found, "machine": machine()}
    print(json.dumps(report, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main()
