"""The reports that a watch expects, by the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from model import Watch
from tests.scenes.desk import HOUR, START, Desk
from watchers import read_expectation
from watchers.burst import Plugin

WATCH = Watch("Digital money", ("CBDC",), alert_on=("burst",))


def lived(days=20, every=0.5):
    desk = Desk(Plugin(), WATCH)
    return desk, desk.live(days, every)


def test_the_reports_since_the_last_look_are_expected_before_the_next_one_comes():
    desk, end = lived()
    for hour in range(6):
        desk.poll(end + hour * HOUR, 2)
    later = end + 6 * HOUR

    found = read_expectation(WATCH, [Plugin()], desk.state(), desk.exposure, later)

    assert found.pending.reports == 0
    assert end - timedelta(days=1) < found.pending.since < end
    assert found.pending.until == later
    assert 0.3 < found.pending.expected < 0.8  # two a day are usual


def test_expected_reports_are_spread_over_the_hours_of_their_time():
    desk, end = lived()
    found = read_expectation(WATCH, [Plugin()], desk.state(), desk.exposure, end)

    spread = list(found.spread(START + HOUR / 2, START + 3 * HOUR, 2.5))

    assert [at for at, _ in spread] == [START + n * HOUR for n in range(4)]
    assert [part for _, part in spread] == pytest.approx([0.5, 1.0, 1.0, 0.0])


def test_a_watch_that_asks_something_else_expects_nothing_by_the_old_state():
    desk, end = lived(days=2)
    other = replace(WATCH, keywords=("stablecoin",))

    assert read_expectation(other, [Plugin()], desk.state(), desk.exposure, end) is None
    assert read_expectation(WATCH, [Plugin()], {}, desk.exposure, end) is None
