"""Steps of trends get the hours of their charts, and no other signal asks for any."""

from __future__ import annotations

from alerts.charting import add_hours
from tests.alerts.wording.test_trend import HOUR, NOON, burst
from tests.scenes.signals import a_signal

HOURS = ((NOON, 3),)


def test_a_step_of_a_keyword_gets_the_hours_of_that_keyword_from_a_day_before():
    asked = []

    def read(*what):
        asked.append(what)
        return HOURS

    step = a_signal("burst.rising", "CBDC", "k", figures=burst(), keywords=("e-CNY",))
    over = a_signal("burst.over", "CBDC", "o", figures=burst(hours=70.0))
    match = a_signal("match", "CBDC", "m")

    found = add_hours([step, match, over], read, NOON)

    assert [signal.hours for signal in found] == [HOURS, (), HOURS]
    assert asked == [("CBDC", "e-CNY", NOON - 25 * HOUR), ("CBDC", "", NOON - 71 * HOUR)]


def test_signals_without_a_step_stay_as_they_are():
    signals = [a_signal("match", "CBDC", "m")]

    assert add_hours(signals, None, NOON) is signals
