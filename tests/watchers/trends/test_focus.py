"""The test over all windows at once: equal to brute force, and scores worked out by hand."""

from math import inf, isclose, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.trends.focus import (
    HOUR,
    NO_WINDOW,
    Focus,
    advance,
    find_best,
    forget,
    forget_old,
    score,
)

INTERVALS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0.0, 0.01, 0.3, 1.0, 2.5, 7.0])), max_size=60
)
SIZES = st.sampled_from([inf, 0.3, 2.0, 25.0])


def brute_force(intervals, size, least, fewest):
    """The highest score of every window that ends now, window by window."""
    highest, observed, expected = 0.0, 0, least
    for count, usual in reversed(intervals):
        observed, expected = observed + count, expected + usual
        if observed >= fewest:
            highest = max(highest, score(observed, expected, size))
    return highest


@settings(max_examples=400, deadline=None)
@given(INTERVALS, SIZES, st.sampled_from([0.05, 0.5]))
def test_no_window_scores_higher_than_the_one_that_is_kept(intervals, size, least):
    focus = Focus()
    for at, (count, usual) in enumerate(intervals):
        focus = advance(focus, count, usual, at)
        found = find_best(focus, size, least)

        assert isclose(found.score, brute_force(intervals[: at + 1], size, least, 1), abs_tol=1e-9)


@settings(max_examples=200, deadline=None)
@given(INTERVALS, SIZES, st.integers(2, 5))
def test_a_window_with_a_minimum_count_is_one_of_all_windows(intervals, size, fewest):
    focus = Focus()
    for at, (count, usual) in enumerate(intervals):
        focus = advance(focus, count, usual, at)
    found = find_best(focus, size, 0.05, fewest)

    assert found == NO_WINDOW or found.observed >= fewest
    assert found.score <= brute_force(intervals, size, 0.05, fewest) + 1e-9


@given(INTERVALS)
def test_empty_intervals_may_come_as_one(intervals):
    apart = together = Focus()
    waiting = 0.0
    for at, (count, usual) in enumerate(intervals):
        apart = advance(apart, count, usual, at)
        if count:
            together = advance(advance(together, 0, waiting, at), count, usual, at)
            waiting = 0.0
        else:
            waiting += usual

    assert [s.at for s in apart.starts][-1:] == [s.at for s in together.starts][-1:]
    assert apart.observed == together.observed


def test_three_reports_where_one_in_ten_is_usual_score_as_worked_out_by_hand():
    assert score(3, 0.1) == pytest.approx(3 * log(30) - 2.9)  # 7.30
    assert score(3, 0.1, 1.0) == pytest.approx(3 * log(30) - 4 * log(4 / 1.1))  # 5.04


def test_the_usual_count_or_less_has_no_score():
    assert score(2, 2.0) == 0.0
    assert score(0, 5.0, 3.0) == 0.0


def test_a_window_has_its_observed_and_expected_reports_and_its_start():
    focus = advance(Focus(), 1, 10.0, 100.0)
    focus = advance(focus, 0, 5.0, 200.0)
    focus = advance(focus, 4, 0.5, 300.0)
    focus = advance(focus, 3, 0.5, 400.0)

    found = find_best(focus)

    assert (found.observed, found.expected, found.started) == (7, 1.0, 300.0)
    assert found.score == pytest.approx(7 * log(7) - 6)


def test_few_starts_are_kept():
    focus, state = Focus(), 12345
    for at in range(20_000):
        state = state * 1103515245 % 2**31 + 12345
        focus = advance(focus, (state >> 16) % 3, 1.0, at)

    assert len(focus.starts) < 60


def test_starts_before_the_hour_are_forgotten():
    focus = advance(advance(Focus(), 3, 0.5, 1800.0), 5, 0.5, 9000.0)

    assert find_best(forget(focus, 3000.0)).observed == 8
    assert find_best(forget(focus, 9100.0)).observed == 5
    assert find_best(forget(focus, 11000.0)) == NO_WINDOW


@settings(max_examples=300, deadline=None)
@given(INTERVALS, SIZES)
def test_no_window_of_the_last_hours_scores_higher_than_the_one_that_is_kept(intervals, size):
    focus, kept = Focus(), []
    for number, (count, usual) in enumerate(intervals):
        at = 1200.0 * number
        focus = forget(advance(focus, count, usual, at), at - 4 * HOUR)
        kept = [
            one for one in (*kept, (at, count, usual)) if one[0] >= (at - 4 * HOUR) // HOUR * HOUR
        ]

        wanted = brute_force([(n, e) for _, n, e in kept], size, 0.05, 1)
        assert isclose(find_best(focus, size, 0.05).score, wanted, rel_tol=1e-9, abs_tol=1e-9)


def test_windows_with_too_few_reports_are_passed_over():
    focus = advance(advance(Focus(), 1, 0.5, 10.0), 2, 0.01, 20.0)

    assert find_best(focus, min_count=3).observed == 3
    assert find_best(focus, min_count=4) == NO_WINDOW


# --- long windows ----------------------------------------------------------------------------


def test_a_window_of_a_rare_word_may_last_three_days():
    focus = advance(Focus(), 1, 0.1, 0.0)
    focus = advance(focus, 1, 0.1, 40 * HOUR, 0.1)
    focus = advance(focus, 1, 0.1, 70 * HOUR, 0.1)

    assert find_best(forget_old(focus, 70 * HOUR)).observed == 3
    assert find_best(forget_old(focus, 71 * HOUR)).observed == 3
    assert find_best(forget_old(focus, 72 * HOUR)).observed == 2
    assert find_best(forget_old(focus, 112 * HOUR)).observed == 1


def test_a_window_in_which_more_than_half_a_report_is_usual_lasts_less_than_a_day():
    focus = advance(Focus(), 5, 0.1, 0.0)
    rare = advance(focus, 1, 0.1, 20 * HOUR, 0.3)
    busy = advance(focus, 1, 0.1, 20 * HOUR, 0.31)

    assert find_best(forget_old(busy, 23 * HOUR)).observed == 6
    assert find_best(forget_old(busy, 24 * HOUR)).observed == 1
    assert find_best(forget_old(rare, 24 * HOUR)).observed == 6


def may_start(intervals, number):
    """Whether a window may start with this interval of twenty minutes, by the rules alone."""
    at, now = 1200.0 * number, 1200.0 * (len(intervals) - 1)
    if at >= (now - 23 * HOUR) // HOUR * HOUR:
        return True
    in_hour = [n for n in range(len(intervals)) if 1200.0 * n // HOUR == at // HOUR]
    starts = [n for n in in_hour if intervals[n][0]]
    is_young = at >= (now - 71 * HOUR) // HOUR * HOUR
    return is_young and bool(starts) and sum(usual for _, usual in intervals[starts[-1] :]) <= 0.5


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0, 0, 0, 1, 3]), st.sampled_from([0.0, 2**-9, 2**-6, 0.25])),
        min_size=60,
        max_size=300,
    ),
    SIZES,
)
def test_no_window_that_may_be_long_scores_higher_than_the_one_that_is_kept(intervals, size):
    focus = Focus()
    for number, (count, usual) in enumerate(intervals):
        focus = forget_old(advance(focus, count, usual, 1200.0 * number), 1200.0 * number)

    highest = 0.0
    for number in range(len(intervals)):
        if may_start(intervals, number):
            observed, expected = map(sum, zip(*intervals[number:], strict=True))
            highest = max(highest, score(observed, expected + 0.05, size))
    assert isclose(find_best(focus, size, 0.05).score, highest, rel_tol=1e-9, abs_tol=1e-9)
