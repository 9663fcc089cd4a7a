"""The rises of a watch that ended, and the level that they left."""

import json

from model import Precedent
from watchers.trends.precedents import (
    LEVEL_AFTER,
    MAX_RISES,
    PastRise,
    add_rise,
    drop_resumed,
    from_json,
    is_level_due,
    note_level,
    summarize,
)

DAY = 86400.0


def rise(start, days=2.0, before=1.0, after=None):
    return PastRise(start * DAY, (start + days) * DAY, 5.0, before, after)


def test_no_rise_is_no_precedent():
    assert summarize(()) == Precedent()


def test_the_median_length_and_the_levels_that_stayed_higher_are_summed_up():
    rises = (rise(0, 1.0, after=1.2), rise(40, 3.0, after=1.6), rise(90, 8.0))

    assert summarize(rises) == Precedent(rises=3, median_days=3.0, judged=2, higher=1)


def test_a_level_that_fell_to_nothing_is_judged_and_not_higher():
    assert summarize((rise(0, after=0.0),)) == Precedent(1, 2.0, 1, 0)


def test_the_level_is_noted_once_thirty_days_after_the_end():
    rises = (rise(0), rise(20))
    due = 2 * DAY + LEVEL_AFTER

    assert not is_level_due(rises, due - 1)
    assert is_level_due(rises, due)
    noted = note_level(rises, due, 3.0)
    assert [one.after for one in noted] == [3.0, None]
    assert not is_level_due(noted, due)


def test_a_rise_that_goes_on_has_not_ended():
    rises = (rise(0), rise(20))

    assert drop_resumed(rises, 20 * DAY) == rises[:1]


def test_only_the_last_rises_are_kept():
    rises = ()
    for number in range(MAX_RISES + 3):
        rises = add_rise(rises, rise(30 * number))

    assert len(rises) == MAX_RISES
    assert rises[0].started == 3 * 30 * DAY


def test_rises_come_back_from_json_bit_for_bit():
    rises = (rise(0.1, 1 / 3, 2 / 7, 0.123456789), rise(40))

    assert from_json(json.loads(json.dumps(rises))) == rises
