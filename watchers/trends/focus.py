"""Test every window length at once, online, for more counts than expected.

FOCuS for counts (Ward, Dilillo, Eckley, Fearnhead, JASA 2023, arXiv 2208.01494) with the deviance
of the negative binomial in place of the Poisson's, since the expected count is itself an
estimate: `size` says how sure it is (infinite: Poisson). Equal to the two-sample Poisson test of
the window against a past of *size* counts.

Why it is exact. The score of a window rises with its count; along a line in the plane (expected,
count) it has one valley. So the best start lies on the convex minorant of all starts, and a start
since which no more came than was expected is never again the best. Both prune for ever. Starts are
forgotten by the hour, and the minorant is that of each hour by itself: a start never gives way to
one that is forgotten before it.
Brute force over all windows agrees (tests/watchers/trends/test_focus.py).
"""

from __future__ import annotations

from math import inf, log, log1p
from typing import NamedTuple

HOUR = 3600.0  # starts of the same hour are pruned, and forgotten, together


class Start(NamedTuple):
    """Where a window may start: what was expected and counted before it, and when (seconds)."""

    expected: float
    observed: int
    at: float


class Focus(NamedTuple):
    """All that is remembered: the totals since the last reset, and the starts still in question."""

    expected: float = 0.0
    observed: int = 0
    starts: tuple[Start, ...] = ()
    """By time; in an hour the counts per expected between neighbours rise, the first above one."""


class Window(NamedTuple):
    """What the most surprising window holds."""

    observed: int
    expected: float
    started: float
    """When the first count of it came, in seconds."""
    score: float
    """Half its deviance, in nats: the logarithm of a likelihood ratio."""


NONE = Window(0, 0.0, 0.0, 0.0)


def step(focus: Focus, count: int, expected: float, at: float, before: float = 0.0) -> Focus:
    """Return *focus* after an interval that brought *count* when *expected* were usual.

    Before it came one that brought none, when as many as *before* were usual.
    A window never starts with an empty interval, so empty ones may come one by one or as one.
    Constant time on average: each start is added once and dropped once.
    """
    passed, observed, starts = focus
    passed += before
    if count:
        starts = (*_kept(starts, passed, observed), Start(passed, observed, at))
    return Focus(passed + expected, observed + count, starts)


def _kept(starts: tuple[Start, ...], expected: float, count: int) -> tuple[Start, ...]:
    """Return those of *starts* that a new one at (*expected*, *count*) leaves a chance."""
    last = len(starts)
    while last:
        top = starts[last - 1]
        under = starts[last - 2] if last > 1 else None
        if under is not None and under.at // HOUR != top.at // HOUR:
            under = None
        gained, passed = count - top.observed, expected - top.expected
        if under is None:
            beaten = gained <= passed
        else:
            # Slopes compared without dividing, since nothing may be expected of an interval.
            rise, run = top.observed - under.observed, top.expected - under.expected
            beaten = gained * run <= rise * passed
        if not beaten:
            break
        last -= 1
    return starts[:last]


def forget(focus: Focus, before: float) -> Focus:
    """Return *focus* without the windows that start before the hour of *before* (seconds)."""
    hour = before // HOUR * HOUR
    if not focus.starts or focus.starts[0].at >= hour:
        return focus
    return focus._replace(starts=tuple(start for start in focus.starts if start.at >= hour))


def best(focus: Focus, size: float = inf, least: float = 0.0, fewest: int = 1) -> Window:
    """Return the window up to now that is hardest to explain, `NONE` if none is above usual.

    *least* is added to every expected count, so that a window is never shorter than that.
    Windows of less than *fewest* counts are passed over, among the starts still in question,
    which grow as the logarithm of the counts.
    """
    found = NONE
    for start in focus.starts:
        observed = focus.observed - start.observed
        if observed < fewest:
            break
        expected = focus.expected - start.expected + least
        reached = score(observed, expected, size)
        if reached > found.score:
            found = Window(observed, expected, start.at, reached)
    return found


def score(observed: int, expected: float, size: float = inf) -> float:
    """Return half the deviance of *observed* when *expected* are usual, 0 if not above it.

    Negative binomial with mean *expected* and variance expected + expected²/size (McCullagh and
    Nelder 1989, section 11.2); Poisson where *size* is infinite.
    """
    if observed <= expected:
        return 0.0
    if expected <= 0.0:
        return inf
    plain = observed * log(observed / expected)
    if size == inf:
        return plain - (observed - expected)
    return plain - (observed + size) * log1p((observed - expected) / (expected + size))
