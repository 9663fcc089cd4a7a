"""The chart of a trend: a day of hours, longer steps for a long trend, nothing without a past."""

from __future__ import annotations

from datetime import timedelta

from alerts.wording.series import make_series
from tests.alerts.wording.test_trend import HOUR, NOON

LONG_AGO = NOON - timedelta(days=30)


def test_a_young_trend_is_seen_against_the_day_before_it():
    hours = [(NOON - 20 * HOUR, 1), (NOON - 2 * HOUR, 3), (NOON, 2)]
    series = make_series(hours, NOON - 2 * HOUR, LONG_AGO, NOON)

    assert series.counts == (0, 0, 0, 1) + (0,) * 17 + (3, 0, 2)
    assert (series.hours, series.risen, series.until) == (1, 21, NOON)


def test_a_trend_of_days_has_longer_steps():
    began = NOON - timedelta(days=10)
    hours = [(began + n * HOUR, 1) for n in range(241)]
    series = make_series(hours, began, LONG_AGO, NOON)

    assert series.counts == (11,) * 21 + (10,)
    assert (series.hours, series.risen) == (11, 0)


def test_hours_before_the_watch_was_known_are_not_shown_as_empty():
    series = make_series([(NOON, 4)], NOON, NOON - 5 * HOUR, NOON)

    assert series.counts == (0, 0, 0, 0, 0, 4)


def test_without_known_hours_or_with_two_steps_nothing_is_drawn():
    assert make_series([], NOON - 9 * HOUR, LONG_AGO, NOON) is None
    assert make_series([(NOON, 4)], NOON, NOON - HOUR, NOON) is None
