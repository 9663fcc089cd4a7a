"""The spread of days: none beyond chance, a real one, and the prior."""

import pytest

from watchers.usual.spread import Scatter, spread_of


def learned(days):
    """The sums over *days* of a hundred units of exposure."""
    sums = Scatter()
    for reports in days:
        sums = sums.add(reports, 100.0, 1.0, 1.0)
    return sums


def test_without_a_learned_day_the_prior_is_the_spread():
    assert spread_of(Scatter(), 0.1) == 0.1


def test_days_that_differ_as_poisson_numbers_do_have_nearly_no_spread():
    # Mean 10 and variance 10: 6.84 and 13.16 are one standard deviation away.
    days = [10 - 10**0.5, 10 + 10**0.5] * 50

    # Only the prior is left: 0.1 with the weight 20, against 100 days of 10 squared.
    assert spread_of(learned(days), 0.1) == pytest.approx(2.0 / 10_020.0)


def test_days_that_double_or_rest_have_their_squared_relative_spread():
    # Nothing or 20, mean 10: variance 100, of which 10 is chance, so 90 / 10 squared = 0.9.
    assert spread_of(learned([0, 20] * 500), 0.1) == pytest.approx(0.9, abs=0.001)


def test_old_days_count_less():
    sums = learned([0, 20]).forget(0.5)

    assert sums == Scatter(200.0, 1000.0, 100.0, 10_000.0)
    assert list(sums) == [200.0, 1000.0, 100.0, 10_000.0]


def test_a_long_time_counts_as_so_many_equal_days():
    assert Scatter().add(0.0, 300.0, 3.0, 1.0) == Scatter(0.0, 0.0, 300.0, 30_000.0)
