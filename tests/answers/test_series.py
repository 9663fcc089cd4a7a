"""The series of a watch in equal steps, with the usual number and the share that was read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answers.series import RANGES, find_end, read_exposure, read_series
from model import Interval
from storage import open_reader
from tests.scenes.newsroom import BRIDGE, DAY, HOUR, MINUTE, MONEY, NOW, QUOTAS, YUAN, make_busy
from tests.scenes.steps import GAP, add_past


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return add_past(make_busy(tmp_path_factory.mktemp("room")))


@pytest.fixture(scope="module")
def read(room):
    reader = open_reader(room.database)

    def read_one(watch, span=14 * DAY, step=3 * HOUR, now=NOW):
        exposure = read_exposure(reader)
        return read_series(reader, room.config, watch, (span, step), exposure, now)

    yield read_one
    reader.close()


def test_steps_are_counted_from_midnight_and_the_last_holds_the_present(read):
    series = read(MONEY)

    assert len(series.steps) == 112
    assert series.until == NOW.replace(hour=15, minute=0)
    assert series.steps[-1].start <= NOW < series.until
    assert find_end(NOW, 5 * DAY) == NOW.replace(hour=0, minute=0) + DAY


def test_each_range_has_all_reports_of_its_time(read):
    counts = {}
    for one in RANGES:
        steps = read(MONEY, one.span, one.step).steps
        counts[one.name] = sum(step.reports for step in steps)

    assert counts["24h"] == 6
    assert counts["24h"] < counts["3d"] < counts["14d"] < counts["30d"] < counts["1y"]
    assert counts["1y"] == 114  # 57 + 33, and 24 of the bursts


def test_a_step_knows_its_usual_number_and_the_limit_of_chance(read):
    rises = [step for step in read(MONEY).steps if step.most is not None and step.reports > 5]

    assert [step.reports for step in rises] == [6, 9, 6]
    assert all(0.05 < step.expected < 0.5 and step.most <= 3 for step in rises)


def test_hours_before_the_first_count_have_no_usual_number(read):
    series = read(MONEY, 365 * DAY, 5 * DAY)

    assert series.steps[0].expected is None
    assert series.counted_since == NOW - 40 * DAY - HOUR


def test_the_usual_number_of_a_long_look_is_spread_over_its_hours(room):
    with room.open() as store:
        with store.transaction() as tx:
            tx.keep_intervals(BRIDGE, [Interval(NOW - 6 * HOUR, NOW, 1, 0.6, 2.0)])
        series = read_series(
            store, room.config, BRIDGE, (9 * HOUR, HOUR), read_exposure(store), NOW
        )

    expected = [step.expected for step in series.steps]
    assert expected[:2] == [None, None]
    assert expected[3:8] == pytest.approx([0.1] * 5)
    assert sum(filter(None, expected)) == pytest.approx(0.6, abs=0.01)


def test_a_watch_without_burst_has_counts_alone(read):
    series = read(YUAN)

    assert sum(step.reports for step in series.steps) == 9
    assert {step.expected for step in series.steps} == {None}
    assert {step.most for step in series.steps} == {None}


def test_a_watch_without_reports_has_empty_steps(read):
    series = read(QUOTAS)

    assert series.counted_since is None
    assert {step.reports for step in series.steps} == {0}


def test_a_step_in_which_its_feed_could_not_be_read_is_not_covered(read):
    series = read(MONEY, 3 * DAY, 2 * HOUR)

    assert [(gap.feed, gap.since, gap.until) for gap in series.gaps] == [
        ("Meridian Wire", GAP[0], GAP[1])
    ]
    within = [step for step in series.steps if GAP[0] <= step.start < GAP[1] - 2 * HOUR]
    after = [step for step in series.steps if step.start >= GAP[1]]
    assert {step.covered for step in within} == {0.0}
    assert {step.covered for step in after} == {1.0}


def test_a_gap_that_lasts_reaches_to_the_present(read):
    late = NOW + 5 * HOUR
    series = read(MONEY, DAY, HOUR, now=late)

    assert series.gaps[-1].until is None
    assert series.steps[-2].covered == 0.0
    assert series.steps[-1].start <= late


def test_alerts_of_a_trend_are_marked(read):
    assert [(mark.kind, mark.at) for mark in read(MONEY).marks] == [("told", NOW - 37 * MINUTE)]
    assert timedelta() < NOW - read(MONEY).marks[0].at
