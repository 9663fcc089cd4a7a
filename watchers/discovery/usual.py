"""Say how often a term is usual, and how unusual its reports of the last hours are.

The score is the log likelihood ratio of a negative binomial: a rise explains the reports e^score
times better than chance. The mean of chance is the share that the term has in the reports of the
past, times the reports of the window. So a batch of polls, or a quiet hour, changes nothing. Its
dispersion has two parts: the part of the share that is not known, and the part by which the days of
the term vary more than Poisson's. (The deviance of a negative binomial with the mean mu and the
size k is n ln(n/mu) - (n+k) ln((n+k)/(mu+k)), as in McCullagh and Nelder 1989, for one side.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import NamedTuple

from model import Sums
from watchers.discovery.past import Past

WINDOWS = (1, 2, 3, 6, 12, 24)
"""Hours that are looked at; the one with the greatest score counts. With 24 alone, a topic is found
some hours later."""

RECENT_HOURS = 12
"""Hours after which the reports of a topic let it sink in the list. Doubled: topics of yesterday
keep the places of new ones."""

PRIOR_REPORTS = 0.5
"""Reports, in as many days, that each term is given. Doubled: a new term needs more reports."""

EXTRA_HOURS = 1
"""Hours by which the expected number is raised, since polls come in batches."""

MAX_EXTRA = 0.5
"""Reports by which it is raised at most. Doubled: rare terms need more reports."""

SPREAD_WEIGHT = 20.0
PRIOR_SPREAD = 2.0
"""Terms with few reports are given a spread of PRIOR_SPREAD / SPREAD_WEIGHT, a tenth."""

MAX_SPREAD = 2.0
"""Doubled: a term of which each day differs from the next is never unusual."""


NO_SUMS = Sums()


class Usual:
    """The usual number of each term, from the learned past and the size of the window."""

    def __init__(self, past: Past, window_reports: int) -> None:
        """Take the *past*, and the reports of the last 24 hours."""
        days = past.list_days()
        self._past = past
        self._sums: dict[str, Sums] = {}
        self.days = float(len(days))
        self.reports = float(sum(days.values()))
        self.window_reports = window_reports
        self.daily = self.reports / self.days if days else float(max(window_reports, 1))
        """The reports of a usual day."""

    def load(self, terms: Iterable[str]) -> None:
        """Read the sums of *terms* at once."""
        missing = [term for term in terms if term not in self._sums]
        if missing:
            found: Mapping[str, Sums] = self._past.find_sums(missing)
            for term in missing:
                self._sums[term] = found.get(term, NO_SUMS)

    def get_sums(self, term: str) -> Sums:
        """Return the sums of the daily counts of *term*."""
        known = self._sums.get(term)
        if known is None:
            self.load((term,))
            known = self._sums[term]
        return known

    def get_share(self, term: str) -> float:
        """Return the usual share of the reports that have *term*."""
        total = self.get_sums(term).total
        return (total + PRIOR_REPORTS) / (max(self.reports, 1.0) + PRIOR_REPORTS * self.daily)

    def get_size(self, term: str) -> float:
        """Return the size of the negative binomial of *term*."""
        return 1.0 / (1.0 / (self.get_sums(term).total + PRIOR_REPORTS) + self._get_spread(term))

    def _get_spread(self, term: str) -> float:
        """Return by how much the days of *term* vary more than Poisson's, from 0 to 2."""
        mean = self.get_share(term) * self.daily
        excess = self._sum_excess(term, mean)
        spread = (excess + PRIOR_SPREAD) / (mean * mean * self.days + SPREAD_WEIGHT)
        return min(max(spread, 0.0), MAX_SPREAD)

    def _sum_excess(self, term: str, mean: float) -> float:
        """Return the squared distances of the days of *term* from *mean*, less Poisson's."""
        total, squares = self.get_sums(term)
        distances = squares - 2.0 * mean * total + mean * mean * self.days
        return distances - mean * self.days

    def is_steady(self, term: str, max_spread: float) -> bool:
        """Return whether the days of *term* vary by no more than *max_spread*; True if unknown."""
        total, _ = self.get_sums(term)
        if self.days < 3 or not total:
            return True
        mean = total / self.days
        spread = (self._sum_excess(term, mean) + 1.0) / (mean * mean * self.days + 10.0)
        return spread <= max_spread

    def get_daily(self, term: str) -> float:
        """Return how many reports of a day in the past had *term*."""
        return self.get_sums(term).total / self.days if self.days else 0.0

    def get_rise(self, term: str, reports: int) -> float:
        """Return how many times its usual the *reports* of the last 24 hours with *term* are."""
        expected = self.get_share(term) * max(float(self.window_reports), self.daily)
        return reports / max(expected, 1e-9)


class Rise(NamedTuple):
    """The window in which a term is most unusual."""

    score: float
    hours: int
    observed: int
    """Reports with the term, of one publisher at most two."""
    expected: float
    recent_score: float = 0.0
    """The greatest score of the windows of the last hours alone."""

    @property
    def rank(self) -> float:
        """Return the score by which terms are listed: that of old reports counts half."""
        return (self.score + self.recent_score) / 2.0


NO_RISE = Rise(score=0.0, hours=0, observed=0, expected=0.0)


def score_count(observed: int, expected: float, size: float) -> float:
    """Return the log likelihood ratio of *observed* reports; 0 if they are not above *expected*."""
    if observed <= expected:
        return 0.0
    ratio = log((observed + size) / (expected + size))
    return observed * log(observed / expected) - (observed + size) * ratio


def expect(share: float, usual: Usual, hours: int, reports: int) -> float:
    """Return the expected reports with a term of this *share* in the last *hours*.

    *reports* is the number of all reports in them; a quiet hour is no reason to expect less.
    """
    hourly = usual.daily / 24.0
    extra = min(share * hourly * EXTRA_HOURS, MAX_EXTRA)
    return share * max(float(reports), hours * hourly) + extra
