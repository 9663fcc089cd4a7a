"""Record how many reports a watch had in each step of time, and how many were usual.

The picture of a burst is drawn from it (`why`, `series`). The recorder is a watcher that returns no
signal. It counts and expects as a burst does, from the watch's own past; but it looks at the end
of each step as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import ClassVar, NamedTuple

from model import Report, Watch
from watchers.usual import hours, rate
from watchers.usual.exposure import count_of_grown_feeds
from watchers.usual.history import History, Observed
from watchers.usual.news import pick_news
from watchers.usual.rate import Rate

# Part of the steps that have no more reports than `Step.most`. Doubled: impossible, above 1.
PART_OF_STEPS = 0.99

# Expected reports above which the normal distribution is used. Doubled: nothing but computing time.
MAX_EXPECTED_TO_SUM = 50.0

# Standard deviations below which `PART_OF_STEPS` of a normal distribution is.
NORMAL_QUANTILE = 2.33


class Step(NamedTuple):
    """A step of time and its reports."""

    start: datetime
    reports: int
    """Distinct reports, without copies."""
    expected: float
    most: int
    """99 of 100 such steps have no more; a single report is never too many."""


class Recorder:
    """A watcher that records steps of equal length."""

    wants_clock: ClassVar[bool] = True

    def __init__(
        self, begin: datetime, step: timedelta, count: int, keywords: Sequence[str] = ()
    ) -> None:
        """Record *count* steps from *begin* on; earlier reports only teach the usual rate.

        Only reports with one of *keywords* are counted; all if none is given.
        """
        self._keywords = frozenset(keywords)
        self._begin = begin
        self._step = step
        self._reports = [0] * count
        self._expected = [0.0] * count
        self._size = [1.0] * count
        self._rate: Rate | None = None
        self._hours = hours.NO_HOURS

    def observe(self, _watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Count *reports*, and the reports that were expected until now; return no signal."""
        now = history.now.timestamp()
        exposure = history.exposure
        if self._rate is None:
            self._rate = rate.begin(exposure, now)
        counts = self._count_by_feed(reports, history)
        advanced = hours.advance(self._hours, self._rate, exposure, counts, now)
        self._hours, self._rate, expected = advanced
        # If a step begins just now, the time until now belongs to the step before.
        self._note(history.now - timedelta.resolution, 0, expected.before)
        self._note(history.now, count_of_grown_feeds(exposure, counts, now), expected.now)
        return Observed(kept={"series": {}}, wake=self._next(history.now))

    def _count_by_feed(self, reports: Sequence[Report], history: History) -> dict[str, int]:
        """Return the new reports by feed; 0 for a feed that brought only copies."""
        fresh = [report for report in pick_news(reports, history) if self._has_keyword(report)]
        counts = Counter(_feed_of(report) for report in fresh if report.is_new)
        for report in fresh:
            counts.setdefault(_feed_of(report), 0)
        return counts

    def _has_keyword(self, report: Report) -> bool:
        if not self._keywords:
            return True
        return any(self._keywords.intersection(match.keywords) for match in report.matches)

    def steps(self) -> list[Step]:
        """Return the steps, oldest first."""
        return [
            Step(
                start=self._begin + n * self._step,
                reports=self._reports[n],
                expected=self._expected[n],
                most=max_usual(self._expected[n], self._size[n]),
            )
            for n in range(len(self._reports))
        ]

    def _note(self, at: datetime, reports: int, expected: float) -> None:
        """Add to the step that holds *at*, if that is one to record."""
        n = (at - self._begin) // self._step
        if 0 <= n < len(self._reports) and self._rate is not None:
            self._reports[n] += reports
            self._expected[n] += expected
            self._size[n] = hours.dispersion_size(self._hours, self._rate)

    def _next(self, now: datetime) -> datetime | None:
        """Return when the next step begins; None after the last one."""
        n = max(0, (now - self._begin) // self._step + 1)
        if n > len(self._reports):
            return None
        return self._begin + n * self._step


def _feed_of(report: Report) -> str:
    return report.matches[0].entry.feed_key


def max_usual(expected: float, size: float) -> int:
    """Return the number that `PART_OF_STEPS` of the steps do not exceed.

    It is a quantile of the negative binomial distribution, as in `watchers/trends/focus.py`.
    """
    if expected > MAX_EXPECTED_TO_SUM:
        variance = expected + expected * expected / size
        return round(expected + NORMAL_QUANTILE * sqrt(variance))
    count = 0
    chance = (size / (size + expected)) ** size
    below = chance
    while below < PART_OF_STEPS:
        count += 1
        chance *= (count - 1 + size) / count * expected / (expected + size)
        below += chance
    return max(count, 1 if expected else 0)
