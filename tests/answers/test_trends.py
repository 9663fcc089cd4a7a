from __future__ import annotations

import pytest

from answers.trends import find_times
from tests.scenes.newsroom import NOW, make_figures


@pytest.mark.parametrize(
    ("observed", "expected", "times"),
    [(14, 1.2, 12.0), (31, 5.7, 5.4), (3, 0.001, None), (2, 2.0, 1.0)],
)
def test_the_ratio_is_rounded_as_an_alert_rounds_it(observed, expected, times):
    assert find_times(make_figures(observed, expected, 6.0, NOW)) == times
