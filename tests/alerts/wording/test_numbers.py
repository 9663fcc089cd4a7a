"""Numbers, lengths of time and figures as a person says them."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.wording import numbers
from model import Figures

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def figures(**fields):
    facts = {
        "observed": 7,
        "expected": 0.41,
        "score": 9.14,
        "threshold": 4.8,
        "started": NOON - timedelta(hours=5),
        "publishers": 4,
        "reports": 7,
        "daily": 1.9,
        "known_since": NOON - timedelta(days=30),
    }
    return Figures(**(facts | fields))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1203.4, "1,203"),
        (12.4, "12"),
        (9.96, "10"),
        (3.42, "3.4"),
        (3.02, "3"),
        (0.996, "1"),
        (0.41, "0.41"),
        (0.2, "0.2"),
        (0.0547, "0.055"),
    ],
)
def test_a_number_has_as_many_digits_as_a_person_needs(value, text):
    assert numbers.format_number(value) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "1 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(minutes=90), "2 h"),
        (timedelta(hours=48), "48 h"),
        (timedelta(hours=49), "2 days"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_a_length_of_time_has_one_unit(length, text):
    assert numbers.format_length(length) == text


def test_reports_of_one_poll_came_at_once():
    assert numbers.format_span(timedelta(seconds=59)) == "at once"
    assert numbers.format_span(timedelta(seconds=60)) == "in 1 min"


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.0049, "almost none are usual"),
        (0.4, "0.4 are usual"),
        (1.0, "1 is usual"),
        (2.0, "2 are usual"),
    ],
)
def test_the_usual_number_stands_in_a_clause(expected, text):
    assert numbers.format_usual(expected) == text


@pytest.mark.parametrize(
    ("observed", "expected", "text"),
    [
        (7, 0.41, "17x the usual 0.41"),
        (8, 0.98, "8.2x the usual 0.98"),
        (2000, 2.0, "over 1,000x the usual 2"),
        (3, 0.001, "where almost none are usual"),
    ],
)
def test_the_ratio_to_the_usual_number_is_rounded(observed, expected, text):
    assert numbers.format_ratio(figures(observed=observed, expected=expected)) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"publishers": 1}, "1 publisher"),
        ({"publishers": 2, "names": ("ft.com",)}, "2 publishers: ft.com and 1 more"),
        ({"publishers": 2, "names": ("a.com", "b.com")}, "2 publishers: a.com, b.com"),
        (
            {"publishers": 25, "names": ("ft.com",), "or_more": True},
            "25 publishers or more: ft.com and 24 more",
        ),
    ],
)
def test_publishers_are_counted_and_some_are_named(fields, text):
    assert numbers.format_publishers(figures(**fields)) == text


def test_the_count_says_in_how_long_the_reports_came():
    assert numbers.format_count(figures(), NOON) == "7 reports in 5 h"
    assert numbers.format_count(figures(observed=1), NOON) == "1 report in 5 h"


def test_the_score_stands_next_to_its_threshold():
    assert numbers.format_scores(figures()) == "score 9.1, threshold 4.8"
    assert numbers.format_scores(figures(chance_threshold=4.8)) == "score 9.1, threshold 4.8"


def test_a_threshold_that_the_habits_of_a_watch_raise_has_its_reason():
    raised = figures(threshold=8.3, chance_threshold=5.0, habit_per_month=4.8)
    hardly = figures(threshold=5.04, chance_threshold=5.0, habit_per_month=1.02)

    assert numbers.format_scores(raised) == (
        "score 9.1, threshold 8.3: by chance 5.0, but this watch goes as high 5 times a month"
    )
    assert numbers.format_scores(hardly) == "score 9.1, threshold 5.0"


@pytest.mark.parametrize(
    ("per_month", "text"),
    [
        (12.3, "12 times a month"),
        (2.4, "twice a month"),
        (0.95, "once a month"),
        (0.94, "11 times a year"),
        (0.33, "4 times a year"),
        (0.05, "once a year"),
    ],
)
def test_a_frequency_is_by_the_month_or_by_the_year(per_month, text):
    assert numbers.format_frequency(per_month) == text


def test_a_time_of_today_has_no_day_and_utc_is_named():
    yesterday = NOON - timedelta(days=1)

    assert numbers.format_since(NOON, NOON, "UTC") == "12:00 UTC"
    assert numbers.format_since(NOON, NOON, "Asia/Kolkata") == "17:30"
    assert numbers.format_since(yesterday, NOON, "Asia/Kolkata") == "28 Feb 17:30"
