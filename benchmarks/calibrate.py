"""Find the scores that chance reaches, and how often: the table in watchers/usual/thresholds.py.

    python -m benchmarks.calibrate [--write] [--json FILE]

For every usual number of reports a day, many watches without any event are polled every five
minutes. Their reports come by chance, at a rate that is constant or that varies from day to day.
The stricter of the two counts. The first 30 days only teach.

A score that is reached in a fraction p of all spans of ten days is reached once in
-10 / ln(1 - p) days. A straight line through the scores of a week to a quarter gives the two
numbers of a row. A row of the table is for a number of moments a day that bring reports. For words
so rare that chance brings no three reports in a week, the line goes through the scores of a year
and more.

Then other watches, by other chance, use the present table; two of them get a whole day's entries
at once. The benchmark prints their alerts in relation to the promise. `--write` puts the new table
in place. Run it twice: the second run judges it.
"""

import argparse
import json
import re
from concurrent.futures import ProcessPoolExecutor
from math import exp, log
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.burst_detector import NEVER, TOLD, best_score, settings_of
from benchmarks.machine import machine
from watchers.trends import life
from watchers.trends import state as _state
from watchers.trends.state import Settings, Sighting
from watchers.usual import exposure as _exposure
from watchers.usual import thresholds
from watchers.usual.thresholds import threshold

DAILY = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 40.0, 200.0)
PATIENCE = (7.0, 30.0, 91.0)
LONGER = (365.0, 1500.0, 6000.0)
SPAN = 10.0  # days
TAUGHT = 30.0  # days
STEP = 300.0  # seconds between polls
SPREADS = (0.0, 0.1)  # squared relative spread of a day's rate


class World(NamedTuple):
    """Watches without an event."""

    daily: float
    spread: float
    step: float = STEP
    seed: str = "calibrate"

    @property
    def watches(self) -> int:
        """Return the number of watches; there are more where reports are rare."""
        if self.daily < 1:
            return round(400 / self.daily)
        return 240 if self.daily < 5 else 60 if self.daily < 100 else 16

    @property
    def days(self) -> float:
        """Return the days that are played."""
        return TAUGHT + (200 if self.daily < 5 else 150)

    def looks(self) -> float:
        """Return the polls of a day that bring reports."""
        polls = 86400 / self.step
        return polls * (1 - exp(-self.daily / polls))


def poisson(chance: Random, mean: float) -> int:
    """Return a Poisson number; by its normal limit where *mean* is large."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, left = 0, chance.expovariate(1.0)
    while left < mean:
        count += 1
        left += chance.expovariate(1.0)
    return count


def played(world: World, asked: Settings):
    """Yield (days since the start, watch, state, exposure, changes) of each moment with reports."""
    chance = Random(f"{world}")
    volume = max(500.0, 20.0 * world.daily)
    exposure, at = _exposure.Exposure(), 1_600_000_000.0 // 86400 * 86400
    polls, states, reports = round(86400 / world.step), {}, {}
    for step in range(int(world.days * polls)):
        at += world.step
        exposure = _exposure.add_poll(exposure, "f", at, poisson(chance, volume / polls))
        if not states:
            states = {n: _state.begin(exposure, at) for n in range(world.watches)}
        if step % polls == 0:
            reports = _day(chance, world, polls)
        news = reports.get(step % polls, {})
        for n, state in states.items():
            if n in news or (state.living and step % 12 == 0):
                seen = [Sighting("f", "")] * news.get(n, 0)
                states[n], changes = life.advance(state, at, seen, exposure, asked)
                yield step / polls, n, states[n], exposure, changes


def _day(chance: Random, world: World, polls: int) -> dict[int, dict[int, int]]:
    """Return a day's reports: for each poll the number of each watch."""
    found: dict[int, dict[int, int]] = {}
    for n in range(world.watches):
        varied = chance.gammavariate(1 / world.spread, world.spread) if world.spread else 1.0
        for _ in range(poisson(chance, world.daily * varied)):
            its = found.setdefault(chance.randrange(polls), {})
            its[n] = its.get(n, 0) + 1
    return found


def maxima(world: World) -> list[float]:
    """Return the highest score of every span of every watch."""
    spans = int((world.days - TAUGHT) / SPAN)
    best = {(n, span): 0.0 for n in range(world.watches) for span in range(spans)}
    for day, n, state, exposure, _ in played(world, NEVER):
        if day >= TAUGHT:
            key = n, min(spans - 1, int((day - TAUGHT) / SPAN))
            best[key] = max(best[key], best_score(state, exposure))
    return list(best.values())


def quantile(values: list[float], days: float) -> float:
    """Return the score that is reached once in *days*."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(exp(-SPAN / days) * len(ordered)))]


def row(daily: float) -> tuple[float, float, float]:
    """Return the table's row for *daily*: looks, score and slope."""
    runs = [maxima(World(daily, spread)) for spread in SPREADS]
    reached = {days: max(quantile(run, days) for run in runs) for days in PATIENCE + LONGER}
    asked = PATIENCE if reached[PATIENCE[0]] else PATIENCE + LONGER
    points = [(log(days / 30.0), reached[days]) for days in asked if reached[days]]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(score for _, score in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points)
    slope /= sum((x - mean_x) ** 2 for x, _ in points)
    return round(World(daily, 0.0).looks(), 1), round(mean_y - slope * mean_x, 2), round(slope, 2)


def alarms(asked: tuple[World, float]) -> float:
    """Return the ratio of the alerts to the promised number."""
    world, days = asked
    count = sum(
        change.kind in TOLD
        for day, _, _, _, changes in played(world, settings_of(days))
        if day >= TAUGHT
        for change in changes
    )
    return count / (world.watches * (world.days - TAUGHT) / days)


def main() -> None:
    """Simulate, print the new table and the present one, judge the present one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--json")
    asked = parser.parse_args()
    worlds = [World(d, s, seed="judge") for d in (0.3, 1.0, 10.0, 40.0) for s in SPREADS]
    worlds += [World(d, 0.1, 86400.0, "judge") for d in (5.0, 20.0)]
    with ProcessPoolExecutor(2) as pool:
        rows = list(pool.map(row, DAILY))
        print("looks a day, score, slope: now found, and in use")
        for looks, base, slope in rows:
            used = [round(threshold(looks, days), 2) for days in PATIENCE]
            reached = [round(base + slope * log(days / 30.0), 2) for days in PATIENCE]
            print(f"  ({looks}, {base:.2f}, {slope:.2f}),  # {reached}, in use {used}")
        pairs = [(world, days) for world in worlds for days in PATIENCE]
        ratios = list(pool.map(alarms, pairs))
    print("alerts for each that 1/week, 1/month, 1/quarter promise")
    for n, world in enumerate(worlds):
        three = [round(ratio, 2) for ratio in ratios[3 * n : 3 * n + 3]]
        print(f"  {world.daily:6} a day, spread {world.spread}, every {world.step:.0f} s: {three}")
    if asked.write:
        path = Path(thresholds.__file__)
        table = "".join(f"    ({a}, {b:.2f}, {c:.2f}),\n" for a, b, c in rows)
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"TABLE = \(\n.*?\n\)", f"TABLE = (\n{table})", text, flags=re.DOTALL)
        path.write_text(text, encoding="utf-8")
    if asked.json:
        report = json.dumps({"machine": machine(), "rows": rows, "alarms": ratios}, indent=1)
        Path(asked.json).write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
