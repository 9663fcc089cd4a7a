"""Measure the false alarms of words with hours of their own, and the bursts found in them.

    python -m benchmarks.hours [--daily 20] [--json FILE]

The words have 1 to 200 reports a day, which come at hours of five kinds:

* around the clock;
* six times as often by day as by night;
* by day only;
* on working days only;
* by day on working days, eight hours behind UTC.

They come in feeds that always bring the same, and in feeds with the same hours. Each word is played
with learned hours, and without.

The benchmark prints the ratio of the alerts to the promises of 1/week, 1/month and 1/quarter, after
three weeks of learning. Then bursts of six hours are planted by day. Of those it prints the part
that has an alert within a day at 1/month, and the median delay.
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from math import inf, nan
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks.burst_detector import TOLD, settings_of
from benchmarks.calibrate import PATIENCE, poisson
from benchmarks.machine import machine
from watchers.trends import life
from watchers.trends import state as _state
from watchers.trends.state import Sighting
from watchers.usual import exposure as _exposure
from watchers.usual import hours

DAY, STEP = 86400.0, 300.0
POLLS = round(DAY / STEP)
MONDAY = 1_600_646_400.0  # 2020-09-21, 00:00 UTC
TAUGHT, DAYS = 21, 111
VOLUME = 50.0  # entries of the feed for each report
MOST = 2.8  # the busiest hour divided by the mean hour
APART = 12  # days between two planted bursts
LONG = 6.0  # hours of a planted burst
PLANTED = {1.0: 4, 6.0: 6, 20.0: 10, 40.0: 13, 200.0: 26}
"""Reports of a planted burst, by the usual reports of a day."""


def flat(_hour: float) -> float:
    """Return the volume of an hour since Monday, divided by the mean: always the same."""
    return 1.0


def mostly_by_day(hour: float) -> float:
    """Return that volume for words that come six times as often by day as by night."""
    return 12 / 7 if 7 <= hour % 24 < 19 else 2 / 7


def by_day(hour: float) -> float:
    """Return that volume for words that come by day only."""
    return 2.0 if 7 <= hour % 24 < 19 else 0.0


def working_days(hour: float) -> float:
    """Return that volume for words that come on working days only."""
    return 1.4 if hour // 24 % 7 < 5 else 0.0


def office_hours(hour: float) -> float:
    """Return that volume for words that come by day on working days eight hours behind UTC."""
    return by_day(hour - 8) * working_days(hour - 8)


SHAPES = {each.__name__: each for each in (flat, mostly_by_day, by_day, working_days, office_hours)}


class World(NamedTuple):
    """Words without an event, or with a burst each twelve days."""

    daily: float
    word: str
    feeds: str = "flat"
    has_hours: bool = True
    planted: int = 0
    days: float = 30.0
    """Days between false alarms."""

    @property
    def words(self) -> int:
        """Return the number of words; there are more where reports are rare."""
        return min(160, max(8, round(320 / self.daily)))


def played(world: World) -> Iterator[tuple[float, int]]:
    """Yield the rises that were told: days since the beginning, and the word."""
    hours.MIN_REPORTS = _MIN_REPORTS if world.has_hours else inf
    chance = Random(f"{world[:3]} {world.planted}")
    bursts = planted(world)
    feeds, volume = SHAPES[world.feeds], max(1000.0, VOLUME * world.daily)
    exposure, asked = (
        _exposure.add_feed(_exposure.Exposure(), "f", MONDAY),
        settings_of(world.days),
    )
    states = {n: _state.begin(exposure, MONDAY) for n in range(world.words)}
    due: dict[int, Counter[int]] = {}
    living: set[int] = set()
    for poll in range(DAYS * POLLS):
        now = MONDAY + (poll + 1) * STEP
        if poll % POLLS == 0:
            due = day(world, poll, chance)
            for n, at in bursts:
                if poll <= at < poll + POLLS:
                    for _ in range(world.planted):
                        place = at + int(chance.random() * LONG * 12)
                        due.setdefault(place, Counter())[n] += 1
        brought = poisson(chance, volume / POLLS * feeds(poll / 12))
        exposure = _exposure.add_poll(exposure, "f", now, brought)
        news = due.get(poll, Counter())
        for n in sorted({*news, *living}) if poll % 12 == 0 else list(news):
            seen = [Sighting("f", "")] * news[n]
            states[n], changes = life.advance(states[n], now, seen, exposure, asked)
            (living.add if states[n].living else living.discard)(n)
            if any(change.kind in TOLD for change in changes):
                yield (poll + 1) / POLLS, n


_MIN_REPORTS = hours.MIN_REPORTS


def day(world: World, first: int, chance: Random) -> dict[int, Counter[int]]:
    """Return a day's usual reports: for each poll the number of each word."""
    comes: Callable[[float], float] = SHAPES[world.word]
    found: dict[int, Counter[int]] = {}
    for n in range(world.words):
        for _ in range(poisson(chance, world.daily * MOST)):
            poll = first + chance.randrange(POLLS)
            if chance.random() * MOST < comes(poll / 12):
                found.setdefault(poll, Counter())[n] += 1
    return found


def planted(world: World) -> list[tuple[int, int]]:
    """Return the word and the first poll of each burst, which is by day on a working day."""
    if not world.planted:
        return []
    chance = Random(f"planted {world[:3]}")
    return [
        (n, begun * POLLS + int(chance.uniform(16.0, 18.0) * 12))
        for n in range(world.words)
        for begun in range(TAUGHT + n % APART, DAYS - 2, APART)
        if begun % 7 < 5
    ]


def alarms(world: World) -> float:
    """Return the ratio of the alerts to the promised number."""
    count = sum(at >= TAUGHT for at, _ in played(world))
    return count / (world.words * (DAYS - TAUGHT) / world.days)


def found(world: World) -> tuple[float, float]:
    """Return the part of the bursts that is told within a day, and the median delay in hours."""
    told: dict[int, list[float]] = {}
    for at, n in played(world):
        told.setdefault(n, []).append(at)
    delays = []
    bursts = planted(world)
    for n, poll in bursts:
        within = [at - poll / POLLS for at in told.get(n, ()) if 0 <= at - poll / POLLS < 1]
        delays += [24 * within[0]] if within else []
    return len(delays) / len(bursts), median(delays) if delays else nan


def row(pool: Executor, kind: tuple[float, str, str]) -> dict[str, list]:
    """Return the figures of words of one *kind*, without hours and with them."""
    planted_as = PLANTED[kind[0]]
    calm = [World(*kind, on, days=days) for on in (False, True) for days in PATIENCE]
    stirred = [World(*kind, on, planted_as) for on in (False, True)]
    wrong, right = pool.map(alarms, calm), pool.map(found, stirred)
    return {"alarms": list(wrong), "found": list(right)}


def main() -> None:
    """Play all words, or those of one frequency; print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--daily", type=float, action="append", choices=list(PLANTED))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    kinds = [
        (daily, word, feeds)
        for daily in asked.daily or PLANTED
        for word in SHAPES
        for feeds in dict.fromkeys(("flat", word))
        if word != "office_hours" or feeds == "flat"
    ]
    print(f"{'1/week, 1/month, 1/quarter; found':51}{'without hours':39}with hours")
    figures = []
    with ProcessPoolExecutor(2) as pool:
        for kind in kinds:
            figures.append({"world": kind, **row(pool, kind)})
            wrong, right = figures[-1]["alarms"], figures[-1]["found"]
            print(f"{kind[0]:5g} a day, {kind[1]:13} in feeds {kind[2]:13}", end="   ")
            for three, (part, late) in zip((wrong[:3], wrong[3:]), right, strict=True):
                shown = " ".join(f"{ratio:6.2f}" for ratio in three)
                print(f"{shown}  {part:4.0%} {late:4.1f} h", end="   ")
            print(flush=True)
    if asked.json:
        report = {"machine": machine(), "words": figures}
        asked.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
