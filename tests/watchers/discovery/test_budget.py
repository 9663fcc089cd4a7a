"""A team gets alerts on about as many topics a day as it asked for, and on none of chance."""

from datetime import UTC, datetime, timedelta

import pytest

from model import Term
from watchers.discovery.budget import Told, choose_told, find_threshold

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def term(key, score):
    return Term(
        id=key,
        text=key,
        key=key,
        also=(),
        score=score,
        peak=score,
        observed=5,
        expected=0.5,
        hours=6,
        reports=5,
        publishers=4,
        began=NOW,
        started=NOW,
        stories=(),
        carriers=(),
        daily=0.5,
    )


def told(head, hours):
    return Told(head, NOW - timedelta(hours=hours))


def threshold(peaks, days=10.0, budget=3.0, daily=2000.0, past_days=20.0):
    return find_threshold(peaks, days=days, budget=budget, daily=daily, past_days=past_days)


def choose(terms, before=(), bound=10.0, budget=3.0):
    chosen = choose_told(terms, before, threshold=bound, budget=budget, now=NOW)
    return [one.key for one in chosen]


# --- the threshold --------------------------------------------------------------------------


def test_as_many_topics_reach_the_threshold_as_the_budget_allows():
    peaks = [float(peak) for peak in range(11, 61)]

    assert threshold(peaks, days=10) == 31.0
    assert threshold(peaks, days=5) == 46.0
    assert threshold(peaks, days=5, budget=6.0) == 31.0


def test_the_order_of_the_peaks_does_not_matter():
    assert threshold([12.0, 40.0, 20.0, 30.0], days=1) == 20.0


@pytest.mark.parametrize(("daily", "least"), [(2000.0, 10.0), (1000.0, 10.0), (999.0, 7.0)])
def test_chance_does_not_reach_it_where_few_topics_compete(daily, least):
    assert threshold([30.0, 8.0], daily=daily) == least
    assert threshold([30.0, 5.0, 5.0, 5.0], days=1, daily=daily) == least


def test_it_is_twelve_while_the_past_is_young():
    assert threshold([50.0] * 100, past_days=2.0) == 12.0
    assert threshold([], past_days=2.0, daily=50.0) == 12.0
    assert threshold([], past_days=3.0, daily=50.0) == 7.0


def test_in_the_first_hours_of_lists_the_greatest_peak_is_needed():
    assert threshold([30.0, 20.0], days=0.1) == 30.0


# --- the topics -----------------------------------------------------------------------------


def test_topics_that_reach_the_threshold_are_told_best_first():
    assert choose([term("a", 20.0), term("b", 10.0), term("c", 9.9)]) == ["a", "b"]


def test_no_more_are_told_in_24_hours_than_the_budget():
    terms = [term("a", 20.0), term("b", 19.0), term("c", 18.0)]

    assert choose(terms, budget=2.0) == ["a", "b"]
    assert choose(terms, [told("x", 23.9), told("y", 1)]) == ["a"]
    assert choose(terms, [told("x", 24), told("y", 1)]) == ["a", "b"]
    assert choose(terms, [told("x", 2), told("y", 1), told("z", 1)]) == []


def test_a_leading_term_is_told_once_in_seven_days():
    assert choose([term("a", 20.0)], [told("a", 167)]) == []
    assert choose([term("a", 20.0)], [told("a", 168)]) == ["a"]


def test_two_topics_with_one_leading_term_are_told_once():
    assert choose([term("a", 20.0), term("a", 15.0)]) == ["a"]


def test_a_topic_that_was_told_lately_takes_no_place_of_another():
    terms = [term("a", 20.0), term("b", 15.0)]

    assert choose(terms, [told("a", 30)], budget=1.0) == ["b"]
