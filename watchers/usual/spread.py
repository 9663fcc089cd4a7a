"""Estimate how far the days of a watch differ, beyond chance.

If the rate of a watch were the same every day, its daily reports would be Poisson numbers, with a
variance equal to their mean. Real days differ more: news comes in waves. The *spread* is the
squared relative spread of a day's true rate. With the mean rate m, a day of the exposure e and of
n reports has

    E[(n - m e)^2] = m e + spread (m e)^2.

So the spread is the sum of (n - m e)^2 - m e over all learned days, divided by the sum of
(m e)^2: the method of moments. A prior of `PRIOR_SPREAD` has the weight `SPREAD_PRIOR_WEIGHT`.
Only the sums of n^2, n e, e and e^2 are kept, so that m may change later.
"""

from __future__ import annotations

from typing import NamedTuple

# Weight of the prior spread, in squared expected counts. Doubled: a watch needs twice as many
# days until its own spread counts.
SPREAD_PRIOR_WEIGHT = 20.0

# The prior of the squared relative spread of a day's rate. Doubled: new watches need somewhat
# stronger bursts.
PRIOR_SPREAD = 0.1


class Scatter(NamedTuple):
    """Sums over the learned days, which give their spread about any mean rate."""

    squared_reports: float = 0.0
    cross: float = 0.0
    """Sum of reports x exposure, exposure weighted by each feed's match rate."""
    exposure: float = 0.0
    squared_exposure: float = 0.0

    def forget(self, kept: float) -> Scatter:
        """Return the part of the sums that is *kept*."""
        return Scatter(*[value * kept for value in self])

    def add(self, reports: float, exposure: float, days: float, kept: float) -> Scatter:
        """Return the sums with so many equal *days* added, which brought *reports*.

        Their *exposure* is weighted by match rate. Otherwise a day on which a feed with many
        matches was busy would look like a spread. Of a long time only a part is *kept*.
        """
        return Scatter(
            squared_reports=self.squared_reports + reports**2,
            cross=self.cross + reports * exposure,
            exposure=self.exposure + kept * exposure,
            squared_exposure=self.squared_exposure + kept * exposure**2 / days,
        )


def spread_of(sums: Scatter, chance: float) -> float:
    """Return the spread about the mean rate *chance*; the prior if no day was learned."""
    if not sums.exposure:
        return PRIOR_SPREAD
    squared_expected = chance**2 * sums.squared_exposure
    deviations = sums.squared_reports - 2.0 * chance * sums.cross + squared_expected
    excess = deviations - chance * sums.exposure
    prior = SPREAD_PRIOR_WEIGHT * PRIOR_SPREAD
    return max(0.0, (excess + prior) / (squared_expected + SPREAD_PRIOR_WEIGHT))
