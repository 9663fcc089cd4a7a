"""Find the window up to now that chance explains worst, over all lengths at once, online.

This is FOCuS for counts (Ward, Dilillo, Eckley, Fearnhead, JASA 2023, arXiv 2208.01494). The score
is half the deviance of the negative binomial distribution instead of the Poisson distribution,
since the expected count is itself an estimate. `size` says how well it is known (infinite:
Poisson). The score equals that of the two-sample Poisson test of the window against a past of
*size* counts.

**A window** goes from a start up to now. We keep the starts that may still have the best window.
Each start is a point in a plane: the expected count and the observed count before it. The slope
from a start to now is the observed count per expected one.

**Why few starts are enough.** The score of a window rises with its count. Along a straight line in
the plane it has one valley. So the best start lies on the lower convex border of all starts. A
start since which no more reports came than expected is never again the best one. Both kinds are
dropped for ever, and a logarithmic number of starts remains.

**Forgetting.** Any number of reports may be usual in a window of up to `MAX_BUSY_WINDOW`. It may be
longer, up to `MAX_WINDOW`, while at most `MAX_USUAL_IN_LONG_WINDOW` reports are usual in it. A rare
word has windows of three days, and a frequent one, whose slow drift would fill them, has windows of
less than a day. Starts are forgotten by the hour, and the convex border is that of each hour by
itself: a start never gives way to one that is forgotten earlier.

The result is exact: brute force over all windows agrees (tests/watchers/trends/test_focus.py).
"""

from __future__ import annotations

from math import inf, log, log1p
from typing import NamedTuple

# The starts of one hour are pruned together and forgotten together, in seconds. Doubled: windows
# may be an hour longer than asked for, and fewer starts are kept.
HOUR = 3600.0

# The longest window in which any number of reports may be usual, in seconds. It holds one page of
# a feed that brings a page a day. Doubled: two such pages would always be twice as much as one day
# brings.
MAX_BUSY_WINDOW = 23 * HOUR

# The longest window of all, in seconds. It holds three pages of such a feed. Doubled: rare words
# whose reports are days apart rise more often, and most such rises are drift.
MAX_WINDOW = 71 * HOUR

# The reports that may be usual in a window of more than `MAX_BUSY_WINDOW`. Doubled: words of a
# report in three days have long windows too, not only those of one in six days.
MAX_USUAL_IN_LONG_WINDOW = 0.5


class Start(NamedTuple):
    """A time at which a window may start."""

    expected: float
    """The count that was expected before it."""
    observed: int
    """The count that was observed before it."""
    at: float
    """In seconds."""


class Focus(NamedTuple):
    """The totals since the beginning, and the starts that may have the best window."""

    expected: float = 0.0
    observed: int = 0
    starts: tuple[Start, ...] = ()
    """By time; within an hour the slopes between neighbours rise, the first is above one."""


class Window(NamedTuple):
    """A time up to now, with its observed and expected count."""

    observed: int
    expected: float
    started: float
    """When its first count came, in seconds."""
    score: float
    """Half its deviance, in nats: the logarithm of a likelihood ratio."""


NO_WINDOW = Window(observed=0, expected=0.0, started=0.0, score=0.0)


def advance(focus: Focus, count: int, expected: float, at: float, before: float = 0.0) -> Focus:
    """Return *focus* after an interval that brought *count*, in which *expected* was usual.

    Before it was an interval without counts, in which *before* was usual. A window never starts
    with an empty interval, so several empty intervals may be given as one. Constant time on
    average: each start is added once and dropped once.
    """
    expected_before = focus.expected + before
    starts = focus.starts
    if count:
        kept = _prune(starts, expected_before, focus.observed)
        starts = (*kept, Start(expected_before, focus.observed, at))
    return Focus(expected_before + expected, focus.observed + count, starts)


def _prune(starts: tuple[Start, ...], expected: float, observed: int) -> tuple[Start, ...]:
    """Return the *starts* that may still be best when one at (*expected*, *observed*) is added."""
    last = len(starts)
    while last:
        top = starts[last - 1]
        under = starts[last - 2] if last > 1 else None
        rise = observed - top.observed
        run = expected - top.expected
        if under is None or not _is_same_hour(under, top):
            is_beaten = rise <= run
        else:
            # Slopes are compared without division, since an interval may expect nothing.
            rise_under = top.observed - under.observed
            run_under = top.expected - under.expected
            is_beaten = rise * run_under <= rise_under * run
        if not is_beaten:
            break
        last -= 1
    return starts[:last]


def forget_old(focus: Focus, now: float) -> Focus:
    """Return *focus* without the starts whose windows are too long at *now*."""
    starts = focus.starts
    busy_since = _hour_of(now - MAX_BUSY_WINDOW)
    if not starts or starts[0].at >= busy_since:
        return focus
    focus = forget(focus, now - MAX_WINDOW)
    starts = focus.starts
    limit = focus.expected - MAX_USUAL_IN_LONG_WINDOW
    forgotten = 0
    for start in starts:
        if start.at >= busy_since or start.expected >= limit:
            break
        forgotten += 1
    # An hour is forgotten as a whole, when too many are usual since its last start.
    while 0 < forgotten < len(starts) and _is_same_hour(*starts[forgotten - 1 : forgotten + 1]):
        forgotten -= 1
    return focus._replace(starts=starts[forgotten:]) if forgotten else focus


def _hour_of(at: float) -> float:
    return at // HOUR * HOUR


def _is_same_hour(one: Start, other: Start) -> bool:
    return one.at // HOUR == other.at // HOUR


def forget(focus: Focus, before: float) -> Focus:
    """Return *focus* without the starts before the hour of *before* (seconds)."""
    hour = _hour_of(before)
    if not focus.starts or focus.starts[0].at >= hour:
        return focus
    return focus._replace(starts=tuple(start for start in focus.starts if start.at >= hour))


def find_best(focus: Focus, size: float = inf, added: float = 0.0, min_count: int = 1) -> Window:
    """Return the window up to now with the highest score, `NO_WINDOW` if none is above usual.

    *added* is added to every expected count: it acts as a shortest length. Windows with less than
    *min_count* are skipped; so the best of the starts that are kept is found, which may miss the
    best of all by a little.
    """
    found = NO_WINDOW
    for start in focus.starts:
        observed = focus.observed - start.observed
        if observed < min_count:
            break
        expected = focus.expected - start.expected + added
        reached = score(observed, expected, size)
        if reached > found.score:
            found = Window(observed=observed, expected=expected, started=start.at, score=reached)
    return found


def score(observed: int, expected: float, size: float = inf) -> float:
    """Return half the deviance of *observed* when *expected* is usual, 0 if not above it.

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
