"""How high the scores of a watch go by its own habits: peaks, their learning, and the rare score."""

import json
from math import e

import pytest

from watchers.trends.tail import (
    NO_TAIL,
    Base,
    Peak,
    Tail,
    add_high_look,
    advance,
    count_per_month,
    find_rare_score,
    from_json,
    to_json,
)

HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_700_006_400.0
FRESH = advance(NO_TAIL, BEGIN)
BASE = Base(score=3.0, slope=1.5)


def after(*looks):
    """The tail after these looks, as (days since the beginning, height or None)."""
    tail = FRESH
    for day, height in looks:
        tail = advance(tail, BEGIN + day * DAY)
        if height is not None:
            tail = add_high_look(tail, BEGIN + day * DAY, height)
    return tail


def test_without_peaks_the_table_holds():
    assert find_rare_score(FRESH, 7.0, BASE) == pytest.approx(3.0)
    assert find_rare_score(FRESH, 7.0 * e, BASE) == pytest.approx(4.5)
    assert find_rare_score(FRESH, 1.0, BASE) == 3.0


def test_the_high_looks_of_three_days_are_one_peak_of_the_greatest_height():
    tail = after((1, 2.0), (2, 5.0), (4, 3.0), (4.1, None), (10, 1.0), (14, None))

    assert tail.waiting == (Peak(BEGIN + DAY, 5.0), Peak(BEGIN + 10 * DAY, 1.0))
    assert (tail.began, tail.height) == (0.0, 0.0)


def test_a_look_exactly_at_the_threshold_is_a_peak_of_no_height():
    tail = after((1, 0.0), (5, 2.0), (9, None))

    assert [peak.height for peak in tail.waiting] == [0.0, 2.0]


def test_a_peak_changes_nothing_for_three_weeks():
    before = after((1, 4.0), (21.9, None))
    learned = after((1, 4.0), (22, None))

    assert (before.peaks, before.excess) == (0.0, 0.0)
    assert before.waiting == (Peak(BEGIN + DAY, 4.0),)
    assert (learned.peaks, learned.excess, learned.waiting) == (1.0, 4.0, ())


def test_an_event_teaches_nothing():
    tail = after((1, 40.0), (22, None))

    assert tail == after((1, None), (22, None))


def test_a_story_that_climbs_above_a_habit_was_an_event():
    assert after((1, 3.0), (2, 12.1), (22, None)).peaks == 0.0
    assert after((1, 3.0), (2, 12.0), (22, None)).excess == 12.0


def test_the_past_is_forgotten_by_halves_in_ninety_days():
    tail = after((1, 4.0), (22, None), (112, None))

    assert (tail.peaks, tail.excess) == (pytest.approx(0.5), pytest.approx(2.0))
    # A steady state would remember 90 / ln 2 days; of 112 days, this part.
    assert tail.days == pytest.approx(129.84 * (1 - 2 ** (-112 / 90)), rel=1e-4)


def test_the_number_of_looks_does_not_change_the_sums():
    often = after(*[(day / 4, None) for day in range(4 * 90)], (90, None))
    seldom = after((90, None))

    assert often.days == pytest.approx(seldom.days, rel=1e-9)


def test_seven_peaks_wait_at_most():
    looks = [(hour / 8, 1.0) for hour in range(8 * 60)]

    assert max(len(after(*looks[:n]).waiting) for n in range(0, len(looks), 7)) <= 7


def test_a_watch_that_is_high_each_week_needs_a_higher_score():
    # Twelve peaks in 90 days, 4 above the base on average, and the prior of one in ten.
    tail = Tail(BEGIN, peaks=12.0, excess=48.0, days=90.0)

    # 13 peaks in 100 days, less the three days that each hides: 4.69 days between two.
    # Mean height: (48 + 1.5) / 13 = 3.81. Once in 30 days: 3 + 3.81 ln(30 / 4.69).
    assert find_rare_score(tail, 30.0, BASE) == pytest.approx(10.07, abs=0.01)
    assert count_per_month(tail, 3.0, BASE) == pytest.approx(6.39, abs=0.01)
    assert count_per_month(tail, find_rare_score(tail, 30.0, BASE), BASE) == pytest.approx(1.0)


def test_a_tail_that_has_not_begun_learns_no_peak():
    assert add_high_look(NO_TAIL, BEGIN, 5.0) == NO_TAIL


def test_a_tail_is_the_same_bit_for_bit_after_it_was_stored():
    tail = after(*[(day * 0.37, 1.1) for day in range(90)])

    assert tail.peaks > 3.0
    assert tail.waiting
    assert from_json(json.loads(json.dumps(to_json(tail)))) == tail
    assert from_json(json.loads(json.dumps(to_json(NO_TAIL)))) == NO_TAIL
