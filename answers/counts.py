"""Count the reports of a watch in steps of time, and say how many are usual in a step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import ceil, exp, sqrt

DAY = timedelta(days=1)
SHOWN = timedelta(hours=72)
"""The span of the bars. Reports are stored for a week, so twice as much would not fit."""
RARE = 0.01
"""The share of steps that a usual step stays below. Doubled: more bars are beyond usual."""
MANY = 50.0
"""Usual reports of a step, above which the normal distribution is near enough."""
RARE_DEVIATIONS = 2.326
"""Standard deviations that a normal value exceeds once in a hundred times."""


@dataclass(frozen=True, slots=True)
class Bars:
    """The reports of a watch in equal steps; the last one holds the present moment."""

    start: datetime
    step_seconds: int
    counts: tuple[int, ...]
    usual: float | None
    """Reports of a usual step: those of a usual day, spread evenly; None if not learned."""
    most: int | None
    """Reports that 99 of 100 usual steps do not exceed."""
    told: tuple[datetime, ...] = ()
    """When an alert was told."""
    is_past: bool = False
    """Whether it ends before the present moment."""


def make_bars(
    times: Iterable[datetime],
    daily: float | None,
    now: datetime,
    step: timedelta,
    told: Sequence[datetime] = (),
    span: timedelta = SHOWN,
) -> Bars:
    """Return the *times* of reports in steps; *daily* reports are usual a day, None if unknown."""
    end = _find_next_step(now, step)
    start = end - span
    counts = [0] * (span // step)
    for at in times:
        if start <= at < end:
            counts[(at - start) // step] += 1
    usual = None if daily is None else daily * (step / DAY)
    return Bars(
        start=start,
        step_seconds=int(step.total_seconds()),
        counts=tuple(counts),
        usual=usual and round(usual, 3),
        most=None if usual is None else find_most(round(usual, 2)),
        told=tuple(at for at in told if start <= at < end),
    )


def _find_next_step(now: datetime, step: timedelta) -> datetime:
    """Return the end of the step that holds *now*; steps are counted from midnight in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((now - midnight) // step + 1) * step


@lru_cache(maxsize=4096)
def find_most(usual: float) -> int:
    """Return the count that chance exceeds in one of 100 steps where *usual* are usual.

    It is the 99th percentile of the Poisson distribution; above `MANY` that of the normal one,
    which is nearly the same there.
    """
    if usual > MANY:
        return ceil(usual + RARE_DEVIATIONS * sqrt(usual))
    chance = exp(-usual)
    total = chance
    count = 0
    while total < 1 - RARE:
        count += 1
        chance *= usual / count
        total += chance
    return count
