"""Record what a watch had in each step of time, and what was usual: the picture of its bursts.

A watcher that says nothing. It asks what the detector asks of the watch's own past, so that it
counts and expects the same; but it looks at the end of each step as well.
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
from watchers.usual.history import NAMELESS, History, Observed
from watchers.usual.news import pick_news
from watchers.usual.rate import Rate

SURE = 0.99  # of the steps
MANY = 50.0  # reports; of more the normal distribution tells as much
NORMAL = 2.33  # standard deviations, below which `SURE` of it lies


class Step(NamedTuple):
    """What came in a step of time."""

    start: datetime
    reports: int
    """Distinct ones."""
    expected: float
    most: int
    """No more come in 99 of 100 such steps; a single report is never too many."""


class Recorder:
    """Records the steps from a time on."""

    wants_clock: ClassVar[bool] = True

    def __init__(
        self, begin: datetime, step: timedelta, count: int, keywords: Sequence[str] = ()
    ) -> None:
        """Record *count* steps from *begin* on; what is before only teaches what is usual.

        Of reports with one of *keywords*; of all if none is given.
        """
        self._keywords = frozenset(keywords)
        self._begin, self._step = begin, step
        self._reports = [0] * count
        self._expected = [0.0] * count
        self._size = [1.0] * count
        self._rate: Rate | None = None
        self._hours = hours.NO_HOURS

    def observe(self, _watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Count *reports* and what was expected until now; tell nothing."""
        now, exposure = history.now.timestamp(), history.exposure
        fresh = [report for report in pick_news(reports, history) if self._is_asked(report)]
        if self._rate is None:
            self._rate = rate.begin(exposure, now)
        counts = Counter(
            report.matches[0].entry.feed or NAMELESS for report in fresh if report.is_new
        )
        for report in fresh:
            counts.setdefault(report.matches[0].entry.feed or NAMELESS, 0)
        felt = hours.advance(self._hours, self._rate, exposure, counts, now)
        self._hours, self._rate, expected = felt
        # Until now is the step before, where one begins just now; what came now is of the new one.
        self._note(history.now - timedelta.resolution, 0, expected.before)
        self._note(history.now, count_of_grown_feeds(exposure, counts, now), expected.now)
        return Observed(kept={"series": {}}, wake=self._next(history.now))

    def _is_asked(self, report: Report) -> bool:
        found = {word for match in report.matches for word in match.keywords}
        return not self._keywords or bool(self._keywords & found)

    def steps(self) -> list[Step]:
        """Return the steps, oldest first."""
        return [
            Step(
                self._begin + n * self._step,
                self._reports[n],
                self._expected[n],
                _most(self._expected[n], self._size[n]),
            )
            for n in range(len(self._reports))
        ]

    def _note(self, at: datetime, reports: int, expected: float) -> None:
        """Add to the step that *at* is in, if that is one to record."""
        place = (at - self._begin) // self._step
        if 0 <= place < len(self._reports) and self._rate is not None:
            self._reports[place] += reports
            self._expected[place] += expected
            self._size[place] = hours.dispersion_size(self._hours, self._rate)

    def _next(self, now: datetime) -> datetime | None:
        """Return when the next step begins; None if that is the end."""
        n = max(0, (now - self._begin) // self._step + 1)
        return self._begin + n * self._step if n <= len(self._reports) else None


def _most(expected: float, size: float) -> int:
    """Return how many come at most in `SURE` of the steps: negative binomial, as in `_focus`."""
    if expected > MANY:
        return round(expected + NORMAL * sqrt(expected + expected * expected / size))
    count, chance = 0, (size / (size + expected)) ** size
    below = chance
    while below < SURE:
        chance *= (count + size) / (count + 1) * expected / (expected + size)
        count += 1
        below += chance
    return max(count, 1 if expected else 0)
