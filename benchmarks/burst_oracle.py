"""Planted bursts in real background: our delay beside a CUSUM that knows the size of each.

    python -m benchmarks.burst_oracle [--stream NAME]

Bursts of known size and length are added to control words of every stream, at dates where the word
is calm. The oracle is Page's CUSUM for a Poisson rate that it knows before and during the burst,
on the same share of voice; its threshold gives it the same false alarms on the word without
bursts as ours has there, and it needs three reports, as ours. The delay runs from the first
planted report; what is not told within three days counts as three days, for both.
"""

import argparse
from math import log
from random import Random
from statistics import fmean, median

from benchmarks.burst_streams import Hit, controls, hits, load, names
from benchmarks.bursts import SKIPPED, TOLD, ours
from watchers._detector import Settings

DAY = 86400.0
TAUGHT = 21 * DAY
APART = 12 * DAY
SIZES = ((5, 6.0), (10, 12.0), (20, 24.0))
"""Reports planted, and in how many hours."""
LATEST = 3 * DAY


def planted(stream, its: list[Hit], chance: Random, size: int, hours: float):
    """Return *its* hits with bursts added at times at which the stream was polled, and when."""
    times = sorted({at for at, _, _ in stream.polls})
    feeds = sorted({feed for _, feed, _ in stream.polls})
    start, bursts, more = times[0] + TAUGHT, [], []
    who = sorted({hit.publisher for hit in its}) or ["a"]
    while start + LATEST < times[-1]:
        begin = start + chance.random() * 2 * DAY
        window = [at for at in times if begin <= at < begin + hours * 3600]
        if len(window) >= 3:
            chosen = sorted(chance.choice(window) for _ in range(size))
            bursts.append((chosen[0], chosen[-1]))
            more += [Hit(at, chance.choice(feeds), chance.choice(who)) for at in chosen]
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
    """Return when the oracle alarms: Page's test, begun anew at each alarm."""
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


def delays(times: list[float], bursts: list[tuple[float, float]]) -> list[float]:
    """Return the hours from each burst's first report to the first alarm after it."""
    waits = []
    for first, _ in bursts:
        after = [at - first for at in times if first <= at <= first + LATEST]
        waits.append((after[0] if after else LATEST) / 3600)
    return waits


def run(name: str) -> list[dict]:
    """Return the delays on the stream *name*, a row for each size."""
    stream, rows = load(name), []
    words = controls(stream)
    calm = {word: hits(stream, word) for word in words}
    asked = [Settings(days=30.0)]
    quiet = ours(stream, calm, asked)[0]
    begin = stream.polls[0][0] + SKIPPED
    total = sum(entries for _, _, entries in stream.polls)
    for size, hours in SIZES:
        chance = Random(f"{name} {size}")
        mixed, when = {}, {}
        for word, its in calm.items():
            mixed[word], when[word] = planted(stream, its, chance, size, hours)
        told = ours(stream, mixed, asked)[0]
        mine, oracle = [], []
        per_hour = total / (stream.days * 24)
        for word, its in calm.items():
            alone = sum(at > begin and kind in TOLD for at, kind in quiet[word])
            rate = max(len(its), 1) / total
            factor = 1 + size / hours / (rate * per_hour)
            height = height_for(steps(stream, its), rate, factor, alone, begin)
            alarms = cusum(steps(stream, mixed[word]), rate, factor, height)
            mine += delays([at for at, kind in told[word] if kind in TOLD], when[word])
            oracle += delays(alarms, when[word])
        rows.append(
            {
                "stream": name,
                "planted": size,
                "hours": hours,
                "bursts": len(mine),
                "found": sum(wait < LATEST / 3600 for wait in mine),
                "oracle_found": sum(wait < LATEST / 3600 for wait in oracle),
                "mean_h": round(fmean(mine), 1) if mine else None,
                "oracle_mean_h": round(fmean(oracle), 1) if oracle else None,
                "median_h": round(median(mine), 1) if mine else None,
                "oracle_median_h": round(median(oracle), 1) if oracle else None,
            }
        )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", action="append")
    for name in parser.parse_args().stream or names():
        for row in run(name):
            print(row, flush=True)


if __name__ == "__main__":
    main()
