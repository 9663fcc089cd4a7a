"""The plainest detector of our kind, as a peer: Poisson-FOCuS on the reports of each hour.

Its usual rate is reports for each entry of the stream, half forgotten in 14 days. An hour is
learned a day later, and no more than three deviations above the expected reports of it. Its score
is the Poisson likelihood ratio of the best window, divided by the dispersion of the hours (Ward,
Dilillo, Eckley, Fearnhead, JASA 2023). It needs three reports, and it begins again after an alarm.
It shares no code with the product, so that it stays the same when the product changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import NamedTuple

HOUR, DAY = 3600.0, 86400.0
DIAL = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0)
KEPT = 0.5 ** (1 / (14 * 24))  # of the past, after an hour
LATE = 24  # hours until an hour is learned
LEAST = 3  # reports
PRIOR_REPORTS = 0.5  # of a day, which stand for the past of a new word
PRIOR_DISPERSED = 5.0  # expected reports, in which a new word varies as chance does


@dataclass
class Volume:
    """How many entries each hour of a stream brought."""

    entries: list[int]
    """By hour from `start` on; only whole numbers, so that equal streams give equal scores."""
    start: float
    end: float


class Hour(NamedTuple):
    """An hour that brought reports."""

    reports: int
    expected: float
    """Before and in this hour, since the start."""
    before: float
    """Before this hour, since the start."""
    dispersion: float
    last: float
    """When its last report came."""


def count_volume(polls: Iterable[tuple[float, str, int]]) -> Volume:
    """Return the entries of each hour of *polls*."""
    polls = list(polls)
    start, end = polls[0][0], polls[-1][0]
    entries = [0] * (int((end - start) / HOUR) + 1)
    for at, _, count in polls:
        entries[int((at - start) / HOUR)] += count
    return Volume(entries, start, end)


def alerts(times: Sequence[float], volume: Volume) -> dict[float, list[float]]:
    """Return the alert times at each turn of `DIAL`."""
    hours = _expect(times, volume)
    return {turn: _detect(hours, turn) for turn in DIAL}


def _expect(times: Sequence[float], volume: Volume) -> list[Hour]:
    """Return the hours with reports, each with the reports that were expected until then."""
    counts: dict[int, list[float]] = {}
    for at in times:
        counts.setdefault(int((at - volume.start) / HOUR), []).append(at)
    a_day = 24.0 * sum(volume.entries) / len(volume.entries)
    past, total = _Past(), 0.0
    learned: list[tuple[float, float]] = []  # the reports, clipped, and the expected of each hour
    found = []
    for hour, entries in enumerate(volume.entries):
        past.fade()
        if hour >= LATE:
            past.learn(*learned[hour - LATE], volume.entries[hour - LATE])
        expected = past.rate(a_day) * entries
        dispersion = past.dispersion()
        its_times = counts.get(hour, [])
        most = expected + 3.0 * sqrt(expected * dispersion) + 1.0
        learned.append((min(float(len(its_times)), most), expected))
        if its_times:
            found.append(Hour(len(its_times), total + expected, total, dispersion, its_times[-1]))
        total += expected
    return found


@dataclass
class _Past:
    """The sums over the hours that were learned."""

    reports: float = 0.0
    entries: float = 0.0
    squares: float = 0.0
    """Of the differences from the expected reports."""
    expected: float = 0.0

    def fade(self) -> None:
        """Let an hour pass."""
        self.reports *= KEPT
        self.entries *= KEPT
        self.squares *= KEPT
        self.expected *= KEPT

    def learn(self, reports: float, expected: float, entries: int) -> None:
        """Add an hour."""
        self.reports += reports
        self.entries += entries
        self.squares += (reports - expected) ** 2
        self.expected += expected

    def rate(self, a_day: float) -> float:
        """Return the usual reports of an entry; *a_day* are the entries of a day."""
        return (self.reports + PRIOR_REPORTS) / (self.entries + a_day)

    def dispersion(self) -> float:
        """Return the variance of an hour's reports over their mean, at least one."""
        prior = PRIOR_DISPERSED
        return max(1.0, (self.squares + prior) / (self.expected + prior))


def _detect(hours: Iterable[Hour], height: float) -> list[float]:
    starts: list[tuple[float, int]] = []  # expected and observed before a window
    observed, found = 0, []
    for hour in hours:
        while starts and _is_beaten(starts, hour.before, observed):
            starts.pop()
        starts.append((hour.before, observed))
        observed += hour.reports
        score = max(_score(observed - seen, hour.expected - at) for at, seen in starts)
        if score / hour.dispersion >= height:
            starts = []
            if not found or hour.last - found[-1] >= DAY:
                found.append(hour.last)
    return found


def _is_beaten(starts: list[tuple[float, int]], expected: float, observed: int) -> bool:
    """Return whether no later window can be best from the last start."""
    at, seen = starts[-1]
    if observed - seen <= expected - at:
        return True
    if len(starts) < 2:
        return False
    under_at, under_seen = starts[-2]
    rise, run = seen - under_seen, at - under_at
    return (observed - seen) * run <= rise * (expected - at)


def _score(observed: int, expected: float) -> float:
    if observed < LEAST or observed <= expected:
        return 0.0
    return observed * log(observed / expected) - (observed - expected)
