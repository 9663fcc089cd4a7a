"""What score is wanted: more of busy watches, more for a longer promise, never next to nothing."""

from itertools import pairwise

import pytest

from watchers.usual.thresholds import MIN_SCORE, threshold

LOOKS = (0.01, 0.2, 0.3, 0.5, 0.9, 1.0, 1.7, 3.0, 8.0, 20.0, 100.0, 1000.0)


@pytest.mark.parametrize("days", [7.0, 30.0, 91.0])
def test_of_more_looks_a_day_a_higher_score_is_wanted(days):
    wanted = [threshold(looks, days) for looks in LOOKS]

    assert all(low <= high for low, high in pairwise(wanted))
    assert wanted[0] < wanted[-1]


@pytest.mark.parametrize("looks", LOOKS)
def test_for_fewer_false_alarms_a_higher_score_is_wanted(looks):
    week, month, quarter = (threshold(looks, days) for days in (7.0, 30.0, 91.0))

    assert week <= month < quarter


def test_of_what_is_rare_less_is_wanted_but_never_less_than_the_least():
    assert threshold(0.05, 30.0) == MIN_SCORE
    assert MIN_SCORE < threshold(0.05, 91.0) < threshold(1.0, 91.0)
