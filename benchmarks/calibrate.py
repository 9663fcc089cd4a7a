"""What score a watch reaches by chance, and how often: the table in watchers/_calibration.py.

    python -m benchmarks.calibrate [--json FILE]

For every usual number of reports a day, many watches without any event are run through the
detector, polled every quarter of an hour: reports come by chance, at a rate that is constant, or
itself varies from day to day; the stricter of the two counts. A score that is reached in a
fraction p of all spans of ten days is reached once in -10 / ln(1 - p) days; a straight line
through what is reached in a week to three years gives the two numbers of the table, raised so
that none of the three promises is broken. The first 30 days teach.
"""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from math import exp, log
from pathlib import Path
from random import Random

from benchmarks.machine import machine
from watchers import _detector, _exposure, _rate
from watchers._calibration import TABLE, threshold
from watchers._detector import Settings, Sighting

DAILY = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 40.0, 200.0, 2000.0)
PATIENCE = (7.0, 30.0, 91.0)
SPAN = 10.0  # days
TAUGHT = 30.0  # days
STEP = 900.0  # seconds between polls
SPREADS = (0.0, 0.05)  # squared relative spread of a day's rate
RARELY = (365.0, 1000.0)  # days; asked as well, since rare words reach nothing more often


def poisson(chance: Random, mean: float) -> int:
    """Return a Poisson number; by its normal limit where *mean* is large."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, left = 0, chance.expovariate(1.0)
    while left < mean:
        count += 1
        left += chance.expovariate(1.0)
    return count


def maxima(daily: float, spread: float) -> list[float]:
    """Return the highest score of every span of every watch at *daily* reports."""
    watches, days = (300, 230) if daily < 5 else (24, 130) if daily < 1000 else (12, 130)
    chance = Random(f"calibrate {daily} {spread}")
    volume = max(500.0, 20.0 * daily)
    exposure, at = _exposure.Exposure(), 1_600_000_000.0 // 86400 * 86400
    begin = at
    states, found, best = {}, [], [0.0] * watches
    reports: dict[int, dict[int, int]] = {}
    for step in range(int(days * 86400 / STEP)):
        at += STEP
        exposure = _exposure.polled(exposure, "f", at, poisson(chance, volume * STEP / 86400))
        if not states:
            states = {n: _detector.new(exposure, at) for n in range(watches)}
        if step % 96 == 0:
            reports = _day(chance, watches, daily, spread)
        for n, count in reports.get(step % 96, {}).items():
            seen = [Sighting("f", "")] * count
            state, _ = _detector.advance(states[n], at, seen, exposure, Settings(days=1e300))
            states[n] = state
            if at - begin > TAUGHT * 86400:
                usual = _rate.daily(state.rate, exposure)
                reached = _detector.best(state, usual, 3).score
                best[n] = max(best[n], reached)
        if step % int(SPAN * 96) == int(SPAN * 96) - 1 and at - begin > TAUGHT * 86400 + 60:
            found += best
            best = [0.0] * watches
    return found


def _day(chance: Random, watches: int, daily: float, spread: float) -> dict[int, dict[int, int]]:
    """Return a day's reports: by poll, how many of which watch."""
    polls: dict[int, dict[int, int]] = {}
    for n in range(watches):
        mean = daily * (chance.gammavariate(1 / spread, spread) if spread else 1.0)
        for _ in range(poisson(chance, mean)):
            its = polls.setdefault(chance.randrange(96), {})
            its[n] = its.get(n, 0) + 1
    return polls


def quantile(values: list[float], days: float) -> float:
    """Return the score that is reached once in *days*."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(exp(-SPAN / days) * len(ordered)))]


def row(daily: float) -> tuple[float, float, float, list[float]]:
    """Return the table's row for *daily*, and the scores it was drawn through."""
    runs = [maxima(daily, spread) for spread in SPREADS]
    scores = [max(quantile(run, days) for run in runs) for days in (*PATIENCE, *RARELY)]
    points = [
        (log(days / 30.0), score)
        for days, score in zip((*PATIENCE, *RARELY), scores, strict=True)
        if score > 0.0
    ]
    if len(points) < 2:
        return daily, 0.0, 1.0, scores
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(score for _, score in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points)
    slope /= sum((x - mean_x) ** 2 for x, _ in points)
    kept = [y - slope * x for x, y in points if x <= log(PATIENCE[-1] / 30.0) + 0.01]
    base = max(kept) if kept else mean_y - slope * mean_x
    return daily, base, slope, scores


def main() -> None:
    """Simulate, print the table beside the one in use."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    asked = parser.parse_args()
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(row, DAILY))
    print("TABLE = (")
    for daily, base, slope, scores in rows:
        used = [round(threshold(daily, days), 2) for days in PATIENCE]
        reached = [round(score, 2) for score in scores]
        print(f"    ({daily}, {base:.2f}, {slope:.2f}),  # {reached}, used {used}")
    print(")")
    if asked.json:
        report = json.dumps({"machine": machine(), "rows": rows, "table": TABLE}, indent=1)
        Path(asked.json).write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
