from __future__ import annotations

import contextlib

import pytest

from storage import CarriedRow, open_reader
from tests.scenes.newsroom import COINS, DAY, HOUR, MONEY, NOW, make_busy
from tests.scenes.trend import HEAT, RISE, STEPS, add_life

BOTH = ("burst", "emerging")


@pytest.fixture
def panel(tmp_path):
    room = make_busy(tmp_path)
    add_life(room)
    with contextlib.closing(open_reader(room.database)) as reader:
        yield reader.panel


def test_the_alerts_of_a_thread_come_in_their_order(panel):
    rows = panel.list_threads({RISE})

    assert [(row.kind, row.at) for row in rows] == [
        (f"burst.{step}", at) for step, at in STEPS.items()
    ]
    assert panel.list_threads({"unknown"}) == []


def test_alerts_under_a_deleted_one_are_found_by_its_key(panel):
    under = panel.list_orphans(RISE, BOTH)

    assert [row.kind for row in under] == ["burst.escalated", "burst.peaked", "burst.over"]
    assert panel.list_orphans(RISE, ["emerging"]) == []


def test_steps_are_picked_by_type_time_and_watch(panel):
    assert {row.watch for row in panel.list_steps(["emerging"], NOW - DAY)} == {"Hot terms"}
    assert len(panel.list_steps(BOTH, NOW - 30 * DAY, COINS)) == 4
    assert panel.list_steps(BOTH, NOW - DAY, COINS) == []


def test_each_thread_has_one_key(panel):
    keys = panel.list_thread_keys(BOTH)

    assert {RISE, HEAT, "rise-money", "rise-rates", "rise-strike"} == set(keys)
    assert len(keys) == 5


def test_reports_come_with_their_publishers_in_the_order_they_came(panel):
    first, *_ = panel.list_carried(MONEY, NOW - 3 * HOUR, NOW)

    assert first == CarriedRow(NOW - 2 * HOUR, ("paper-4.example",))
    assert panel.list_carried("unknown", NOW - DAY, NOW) == []
