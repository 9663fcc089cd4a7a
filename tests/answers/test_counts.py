from __future__ import annotations

from datetime import timedelta

import pytest

from answers.counts import find_most, make_bars
from tests.scenes.newsroom import DAY, HOUR, NOW


@pytest.mark.parametrize(
    ("usual", "most"),
    [
        (0.0, 0),
        (0.1, 1),
        (1.0, 4),
        (4.0, 9),
        (10.0, 18),
        (49.0, 66),
        (100.0, 124),
        (1e6, 1_002_326),
    ],
)
def test_ninety_nine_of_a_hundred_usual_steps_stay_below(usual, most):
    assert find_most(usual) == most


def test_the_last_step_holds_the_present_moment():
    bars = make_bars([NOW, NOW - HOUR, NOW - 4 * DAY], 12.0, NOW, timedelta(hours=2))

    assert (len(bars.counts), sum(bars.counts), bars.counts[-2:]) == (36, 2, (1, 1))
    assert bars.start + 36 * timedelta(hours=2) == NOW.replace(hour=14, minute=0)
    assert (bars.usual, bars.most) == (1.0, 4)


def test_without_a_usual_number_no_limit_is_drawn():
    bars = make_bars([NOW], None, NOW, timedelta(hours=6))

    assert (bars.usual, bars.most, bars.counts[-1]) == (None, None, 1)
