"""The score that a burst must reach: higher for busy watches and for longer promises."""

from itertools import pairwise
from math import e

import pytest

from watchers.usual.thresholds import MIN_SCORE, threshold

LOOKS = (0.01, 0.2, 0.3, 0.5, 0.9, 1.0, 1.7, 3.0, 8.0, 20.0, 100.0, 1000.0)


@pytest.mark.parametrize("days", [7.0, 30.0, 91.0])
def test_more_looks_a_day_need_a_higher_score(days):
    scores = [threshold(looks, days) for looks in LOOKS]

    assert all(low <= high for low, high in pairwise(scores))
    assert scores[0] < scores[-1]


@pytest.mark.parametrize("looks", LOOKS)
def test_fewer_false_alarms_need_a_higher_score(looks):
    week, month, quarter = (threshold(looks, days) for days in (7.0, 30.0, 91.0))

    assert week <= month < quarter


def test_rare_words_need_a_lower_score_but_never_less_than_the_minimum():
    assert threshold(0.05, 30.0) == MIN_SCORE == 5.0
    assert threshold(0.05, 30.0) < threshold(5.0, 30.0)


def test_the_minimum_rises_by_one_with_each_factor_e_of_patience():
    assert threshold(0.05, 30.0 * e) == pytest.approx(6.0)
    assert threshold(0.05, 30.0 / e) == pytest.approx(4.0)
    assert threshold(0.05, 365.0) == pytest.approx(7.5, abs=0.01)
