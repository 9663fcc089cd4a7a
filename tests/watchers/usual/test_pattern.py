"""The pattern of a day and a week, from counts."""

import pytest

from watchers.usual.pattern import estimate_factors, estimate_weekday_spread, find_dawn

FLAT = [100.0] * 24 + [2400.0 / 7] * 7
BY_DAY = [10.0] * 7 + [180.0] * 12 + [10.0] * 5 + [2280.0 / 7] * 7
USUAL = [95.0] * 24 + [2280.0 / 7] * 7


def test_counts_as_chance_has_them_have_no_pattern():
    noisy = [100.0 + (10.0 if n % 2 else -10.0) for n in range(24)] + FLAT[24:]

    assert estimate_factors(FLAT, FLAT) == []
    assert estimate_factors(noisy, FLAT) == []


def test_nothing_counted_has_no_pattern():
    assert estimate_factors([0.0] * 31, [0.0] * 31) == []


def test_hours_of_day_and_night_are_told_apart_and_their_mean_is_one():
    factors = estimate_factors(BY_DAY, USUAL)

    assert factors[12] == pytest.approx(180 / 95, rel=0.1)
    assert factors[2] == pytest.approx(10 / 95, abs=0.1)
    assert sum(factors[:24]) / 24 == pytest.approx(1.0)
    assert factors[24:] == pytest.approx([1.0] * 7)


def test_a_weekend_is_a_pattern_of_days():
    reports = [100.0] * 24 + [480.0] * 5 + [0.0] * 2

    factors = estimate_factors(reports, FLAT)

    assert factors[24:] == pytest.approx([1.4] * 5 + [0.0] * 2, abs=0.05)


def test_a_day_begins_in_the_middle_of_the_quietest_six_hours():
    factors = estimate_factors(BY_DAY, USUAL)

    assert find_dawn(factors, 12) in {0, 1, 2, 3, 4}
    assert find_dawn([], 5) == 5


def test_a_night_that_is_as_quiet_as_the_known_one_does_not_move_the_dawn():
    even = [1.0] * 31

    assert find_dawn(even, 17) == 17


def test_days_of_five_and_two_have_the_spread_that_is_worked_out_by_hand():
    factors = [1.0] * 24 + [1.4] * 5 + [0.0] * 2

    # From midnight: the mean square is 5 * 1.96 / 7 = 1.4.
    assert estimate_weekday_spread(factors, FLAT, 0) == pytest.approx(0.4)
    # From noon half of each day is of the day before: two days of 0.7 and one of 0.
    assert estimate_weekday_spread(factors, FLAT, 12) == pytest.approx(
        (4 * 1.96 + 2 * 0.49) / 7 - 1.0
    )
    assert estimate_weekday_spread([], FLAT, 0) == 0.0
