"""Curves, common delays and false alarms, on points that are made up."""

import pytest

from benchmarks.burst_figures import (
    Judge,
    best_peers,
    by_class,
    common_delays,
    compare_curves,
    least_burden,
)

DAY = 86400.0
NOON = 1_600_000_000.0 // DAY * DAY + DAY / 2  # of 13 September 2020


def point(usable, burden, delays=None):
    return {"usable": usable, "burden": burden, "delays": delays or {}}


def test_the_least_burden_is_that_of_the_quietest_point_that_finds_enough():
    points = [point(3, 0.5), point(4, 0.2), point(5, 0.9)]

    assert least_burden(points, 3) == 0.2
    assert least_burden(points, 5) == 0.9
    assert least_burden(points, 6) is None


def test_curves_are_compared_at_every_recall_from_half_of_the_highest_that_both_reach():
    mine = [point(2, 0.1), point(3, 0.2), point(6, 5.0)]
    theirs = [point(2, 0.2), point(4, 0.8)]

    compared = compare_curves(mine, theirs)

    assert compared["most"] == 4
    assert compared["alerts"] == {2: 0.5, 3: 0.25, 4: 6.25}
    assert compared["mean"] == pytest.approx(0.921, abs=0.001)


def test_curves_that_share_no_recall_have_no_ratio():
    assert compare_curves([point(0, 0.0)], [point(4, 0.8)])["mean"] is None


def test_the_best_peer_is_the_quietest_at_our_recall_and_the_keenest_at_our_burden():
    curves = {
        "calm": {"5": point(3, 0.1), "3": point(4, 0.4)},
        "loud": {"2": point(4, 0.3), "1": point(6, 0.5)},
    }

    best = best_peers(point(4, 0.4), curves)

    assert best["same_recall"] == ("loud", "2", 0.3, 4)
    assert best["same_burden"] == ("loud", "2", 0.3, 4)
    assert best_peers(point(9, 0.01), curves) == {"same_recall": None, "same_burden": None}


def test_delays_are_compared_over_the_usable_events_that_all_rules_find():
    points = {
        "slow": point(3, 0.1, {0: 4.0, 1: 8.0, 2: 90.0}),
        "fast": point(3, 0.1, {0: 1.0, 1: 3.0, 7: 0.0}),
    }

    common = common_delays(points, [0, 1, 2])

    assert common["events"] == 2
    assert common["rules"]["slow"]["median_delay_h"] == 6.0
    assert common["rules"]["fast"]["median_delay_h"] == 2.0


def test_without_a_common_event_there_is_no_delay():
    common = common_delays({"one": point(1, 0.1, {0: 1.0}), "two": point(1, 0.1, {1: 1.0})}, [0, 1])

    assert common["events"] == 0
    assert common["rules"]["one"] == {"median_delay_h": None, "p90_delay_h": None}


def test_false_alarms_are_given_by_class_with_the_worst_word():
    daily = {"rare": 0.1, "calm": 0.5, "wild": 0.9, "huge": 40.0}
    alarms = {"rare": 0.0, "calm": 0.2, "wild": 0.6, "huge": 9.0}

    found = by_class(daily, alarms)

    assert set(found) == {"0-0.3", "0.3-1"}
    assert found["0.3-1"] == {"words": 2, "mean": 0.4, "worst": 0.6, "worst_word": "wild"}


def test_an_event_is_found_from_a_day_before_it_until_three_days_after_its_start():
    listed = [{"regex": "quake", "date": "2020-09-23", "usable": True}]
    reports = {"quake": [NOON + 10 * DAY]}
    judge = Judge(listed, reports, NOON, days=30.0)

    found = judge.score({"quake": [NOON + 10.25 * DAY]})
    late = judge.score({"quake": [NOON + 14 * DAY]})

    assert (found["usable"], found["burden"], found["delays"]) == (1, 1.0, {0: 6.0})
    assert (late["usable"], late["burden"]) == (0, 1.0)


def test_the_first_two_days_count_for_nothing():
    listed = [{"regex": "quake", "date": "2020-09-14", "usable": True}]
    judge = Judge(listed, {"quake": [NOON]}, NOON, days=30.0)

    assert judge.score({"quake": [NOON + DAY]})["alerts"] == 0
