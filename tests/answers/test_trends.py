from __future__ import annotations

import pytest

from answers.trends import Told, find_times, list_told
from model import Message
from storage import AlertRow, RulingRow, SentRow
from tests.scenes.newsroom import HOUR, NOW, make_figures


@pytest.mark.parametrize(
    ("observed", "expected", "times"),
    [(14, 1.2, 12.0), (31, 5.7, 5.4), (3, 0.001, None), (2, 2.0, 1.0)],
)
def test_the_ratio_is_rounded_as_an_alert_rounds_it(observed, expected, times):
    assert find_times(make_figures(observed, expected, 6.0, NOW)) == times


def test_channels_that_hold_a_step_or_told_it_with_others_count_as_told():
    def ruling(channel, state, within=""):
        return RulingRow("a", channel, state, "quiet", "held", "", NOW + HOUR, within)

    rulings = (
        ruling("desk", "held"),
        ruling("mail", "told", "whole"),
        ruling("policy", "suppressed"),
        ruling("screen", "told"),
    )
    message = Message("burst.rising", "H")
    step = AlertRow("a", NOW, "burst.rising", "W", "active", "", "k", (), message, (), rulings)

    told = list_told([step], {"a": [SentRow("a", "screen", "sent", NOW)]})

    assert told == (
        Told("screen", "sent", NOW),
        Told("desk", "held", NOW + HOUR),
        Told("mail", "told", NOW + HOUR),
    )
