"""Compare our delay with that of an oracle, on planted bursts in real background.

    python -m benchmarks.burst_oracle [--stream NAME]

Bursts of known size and length are added to control words of every stream. Each is added at a time
at which neither rule raises an alarm for the word itself. A word has one burst in seven weeks, so
that bursts do not become its past. Each word is taken several times, with bursts at other times.

The oracle is Page's CUSUM. It is given the Poisson rate before and during the burst, on the same
share of voice. Its threshold makes as many false alarms on the word without bursts as ours makes
there. It needs three reports and two publishers, where ours does.

The delay runs from the first planted report. A burst without an alarm within three days counts as
three days, for both.
"""

import argparse
from bisect import bisect_left
from collections.abc import Sequence
from math import log
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from benchmarks.burst_detector import ours
from benchmarks.burst_figures import SKIPPED
from benchmarks.burst_streams import Hit, Stream, controls, hits, load, names

DAY = 86400.0
TAUGHT = 21 * DAY
APART = 48 * DAY
COPIES = 4  # of a word; the bursts of each are this part of APART later than those of the last
CALM = 4 * DAY  # before and after a burst
SIZES = ((5, 6.0), (10, 12.0), (20, 24.0))
"""Reports planted, and in how many hours."""
LATEST = 3 * DAY


class Burst(NamedTuple):
    """A planted burst."""

    first: float
    last: float
    heard: float
    """The time of its second publisher; of its first report, where the word has only one or two."""


def planted(
    stream: Stream, its: list[Hit], told: Sequence[float], chance: Random, shape: tuple
) -> tuple[list[Hit], list[Burst]]:
    """Return *its* hits with bursts added while the stream was polled, and the bursts.

    No burst is near a time in *told*, at which the word itself raised an alarm. *shape* is the
    number of reports, the hours and the seconds from `TAUGHT` to the first burst.
    """
    size, hours, late = shape
    times = sorted({at for at, _, _ in stream.polls})
    feeds = sorted({feed for _, feed, _ in stream.polls})
    start, bursts, more = times[0] + TAUGHT + late, [], []
    who = sorted({hit.publisher for hit in its}) or ["a"]
    while start + LATEST < times[-1]:
        begin = start + chance.random() * 2 * DAY
        window = times[bisect_left(times, begin) : bisect_left(times, begin + hours * 3600)]
        is_calm = not any(begin - CALM <= at <= begin + CALM for at in told)
        if len(window) >= 3 and is_calm:
            new = [
                Hit(at, chance.choice(feeds), chance.choice(who))
                for at in sorted(chance.choice(window) for _ in range(size))
            ]
            others = [hit.at for hit in new if hit.publisher != new[0].publisher]
            heard = min(others, default=begin + LATEST) if len(who) > 2 else new[0].at
            bursts.append(Burst(new[0].at, new[-1].at, heard))
            more += new
        start += APART
    return sorted([*its, *more], key=lambda hit: hit.at), bursts


def steps(stream, its: list[Hit]) -> list[tuple[float, int, int]]:
    """Return (time, reports, entries since the last) at each poll that brought a report."""
    counts: dict[float, int] = {}
    for hit in its:
        counts[hit.at] = counts.get(hit.at, 0) + 1
    volume: dict[float, int] = {}
    for at, _, entries in stream.polls:
        volume[at] = volume.get(at, 0) + entries
    found, waiting = [], 0
    for at, entries in volume.items():
        waiting += entries
        if at in counts:
            found.append((at, counts[at], waiting))
            waiting = 0
    return found


def cusum(path: list[tuple[float, int, int]], rate: float, factor: float, height: float):
    """Return when the oracle alarms: Page's test, which starts again after each alarm."""
    level, found = 0.0, []
    for at, count, entries in path:
        level = max(0.0, level - rate * entries * (factor - 1)) + count * log(factor)
        if level >= height:
            found.append(at)
            level = 0.0
    return found


def height_for(path, rate: float, factor: float, count: int, begin: float) -> float:
    """Return the lowest height that is reached at most *count* times after *begin*."""
    low, high = 2.01 * log(factor), 200.0 * log(factor)
    if sum(at > begin for at in cusum(path, rate, factor, low)) <= count:
        return low
    for _ in range(30):
        middle = (low + high) / 2
        reached = sum(at > begin for at in cusum(path, rate, factor, middle))
        low, high = (middle, high) if reached > count else (low, middle)
    return high


def delays(times: Sequence[float], bursts: Sequence[Burst]) -> list[float]:
    """Return the hours from each burst's first report to the first alarm after it."""
    waits = []
    for first, _, _ in bursts:
        after = [at - first for at in times if first <= at <= first + LATEST]
        waits.append((after[0] if after else LATEST) / 3600)
    return waits


class Oracle:
    """A rule that knows the rate of a word before and during a burst of known size and length."""

    def __init__(self, stream: Stream, its: list[Hit], size: int, hours: float, alone: int) -> None:
        """Choose the threshold that gives *alone* false alarms."""
        total = sum(entries for _, _, entries in stream.polls)
        self.stream, self.rate = stream, max(len(its), 1) / total
        self.factor = 1 + size / hours / (self.rate * total / (stream.days * 24))
        begin = stream.polls[0][0] + SKIPPED
        path = steps(stream, its)
        self.height = height_for(path, self.rate, self.factor, alone, begin)
        self.alone = cusum(path, self.rate, self.factor, self.height)

    def delays(self, mixed: list[Hit], bursts: Sequence[Burst]) -> list[float]:
        """Return the hours until the alarm, which needs two publishers."""
        alarms = cusum(steps(self.stream, mixed), self.rate, self.factor, self.height)
        waits = delays(alarms, bursts)
        heard = [(burst.heard - burst.first) / 3600 for burst in bursts]
        return [max(both) for both in zip(waits, heard, strict=True)]


def run(name: str) -> list[dict]:
    """Return the delays on the stream *name*, a row for each size."""
    stream = load(name)
    calm = {word: hits(stream, word) for word in controls(stream)}
    asked, begin = [30.0], stream.polls[0][0] + SKIPPED
    quiet = {word: [told.at for told in its] for word, its in ours(stream, calm, asked)[0].items()}
    rows = []
    for size, hours in SIZES:
        oracles = {
            word: Oracle(stream, its, size, hours, sum(at > begin for at in quiet[word]))
            for word, its in calm.items()
        }
        mine, oracle = [], []
        for copy in range(COPIES):
            chance, mixed, when = Random(f"{name} {size} {copy}"), {}, {}
            shape = size, hours, copy / COPIES * APART
            for word, its in calm.items():
                told = [*quiet[word], *oracles[word].alone]
                mixed[word], when[word] = planted(stream, its, told, chance, shape)
            for word, its in ours(stream, mixed, asked)[0].items():
                mine += delays([told.at for told in its], when[word])
                oracle += oracles[word].delays(mixed[word], when[word])
        rows.append(row(name, size, hours, mine, oracle))
    return rows


def row(name: str, size: int, hours: float, mine: list[float], oracle: list[float]) -> dict:
    """Return the figures of the delays of both."""
    if not mine:
        return {"stream": name, "planted": size, "hours": hours, "bursts": 0}
    return {
        "stream": name,
        "planted": size,
        "hours": hours,
        "bursts": len(mine),
        "found": sum(wait < LATEST / 3600 for wait in mine),
        "oracle_found": sum(wait < LATEST / 3600 for wait in oracle),
        "mean_h": round(fmean(mine), 1),
        "oracle_mean_h": round(fmean(oracle), 1),
        "median_h": round(median(mine), 1),
        "oracle_median_h": round(median(oracle), 1),
        "times_the_oracle": round(median(mine) / max(median(oracle), 0.1), 2),
    }


def main() -> None:
    """Measure the delays and print them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", action="append")
    for name in parser.parse_args().stream or names():
        for row in run(name):
            print(row, flush=True)


if __name__ == "__main__":
    main()
