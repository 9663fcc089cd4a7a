"""The time that a picture shows, its steps, and its marks."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.drawing import series as _series
from cli.drawing.series import Series
from model import Figures
from tests.scenes.series import HALF, MONDAY, SERIES
from watchers import Step

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("time", "length"),
    [
        (35 * HOUR, HOUR),
        (36 * HOUR, 2 * HOUR),
        (4 * DAY, 3 * HOUR),
        (35 * DAY, DAY),
        (400 * DAY, 7 * DAY),
    ],
)
def test_the_steps_are_as_short_as_fits(time, length):
    assert _series._choose_length(time) == length


def test_a_short_burst_is_shown_with_four_days_before_and_six_hours_after():
    at = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    figures = Figures(
        observed=4,
        expected=0.2,
        score=9.1,
        threshold=3.0,
        started=at - 2 * HOUR,
        publishers=2,
        reports=4,
        daily=0.5,
        known_since=at - 30 * DAY,
    )

    span = _series._choose_span(at, figures, at + 10 * DAY)

    # From 2 March 13:00 to 6 March 21:00 it is 104 hours: 35 steps of three hours.
    assert span.length == 3 * HOUR
    assert span.begin == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert span.end == datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
    assert span.steps == 35


def test_the_picture_of_a_fresh_burst_ends_an_hour_after_it():
    at = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    figures = Figures(
        observed=4,
        expected=0.2,
        score=9.1,
        threshold=3.0,
        started=at - 2 * HOUR,
        publishers=2,
        reports=4,
        daily=0.5,
        known_since=at - 30 * DAY,
    )

    assert _series._choose_span(at, figures, at).end == at + HOUR


def test_a_time_is_in_the_step_that_begins_at_or_before_it():
    assert SERIES.find_step(MONDAY) == 0
    assert SERIES.find_step(MONDAY + HALF - timedelta(seconds=1)) == 0
    assert SERIES.find_step(MONDAY + HALF) == 1


def test_the_top_is_the_highest_count_or_usual_number_and_at_least_one():
    quiet = Series([Step(MONDAY, 0, 0.0, 0)], HALF, [])
    usual = Series([Step(MONDAY, 2, 4.0, 8)], HALF, [])

    assert (SERIES.top, quiet.top, usual.top) == (4, 1, 8)
