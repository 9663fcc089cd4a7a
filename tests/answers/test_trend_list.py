from __future__ import annotations

import contextlib

import pytest

import alerts
from answers.trend_list import Missing, find_key, find_last_trend, list_trends
from storage import open_reader
from tests.scenes.newsroom import COINS, DAY, HOUR, MONEY, NOW, QUOTAS, RATES, STRIKE, make_busy
from tests.scenes.trend import HEAT, RISE, STEPS, TREND_ID, add_life


@pytest.fixture
def room(tmp_path):
    room = make_busy(tmp_path)
    add_life(room)
    return room


@pytest.fixture
def reader(room):
    with contextlib.closing(open_reader(room.database)) as opened:
        yield opened


def test_the_name_of_a_trend_never_changes():
    assert alerts.name_trend(RISE) == TREND_ID


def test_trends_come_with_their_last_step_first(room, reader):
    trends = list_trends(reader, room.config, NOW - 30 * DAY)

    assert [(trend.watch, trend.state, trend.word) for trend in trends] == [
        (MONEY, "rising", "Rising"),
        ("Hot terms", "rising", "Goes on"),
        (RATES, "rising", "Rising"),
        (STRIKE, "rising", "Escalated"),
        (COINS, "over", "Over"),
    ]
    coins = trends[-1]
    assert (coins.observed, coins.reports, coins.times) == (14, 19, 14.0)
    assert (coins.at, coins.ended) == (STEPS["over"], STEPS["over"])


def test_trends_are_picked_by_state_and_time(room, reader):
    over = list_trends(reader, room.config, NOW - 30 * DAY, "over")
    recent = list_trends(reader, room.config, NOW - DAY)

    assert [trend.watch for trend in over] == [COINS]
    assert COINS not in [trend.watch for trend in recent]


def test_the_last_trend_of_a_watch_is_the_one_that_lives_or_the_last_that_is_over(room, reader):
    since = NOW - 30 * DAY
    names = [find_last_trend(reader, room.config, watch, since) for watch in (RATES, COINS, QUOTAS)]

    assert names == [alerts.name_trend("rise-rates"), TREND_ID, ""]
    assert find_last_trend(reader, room.config, COINS, NOW - HOUR) == ""


def test_a_hot_term_has_no_figures(room, reader):
    hot = next(t for t in list_trends(reader, room.config, NOW - DAY) if t.kind == "emerging")

    assert (hot.id, hot.observed, hot.odds) == (alerts.name_trend(HEAT), None, "")


@pytest.mark.parametrize("number", range(4))
def test_every_alert_of_a_trend_leads_to_it(reader, number):
    rows = reader.panel.list_threads({RISE})

    assert find_key(reader, (), rows[number].id) == RISE


def test_a_trend_that_nobody_heard_of_has_an_address_too(reader):
    assert find_key(reader, (), alerts.name_trend("rise-rates")) == "rise-rates"


def test_an_alert_on_anything_else_is_no_trend(reader):
    assert find_key(reader, (), "held") == Missing(
        '"held" is an alert of the kind match, and no trend; ask why held', was_deleted=False
    )


def test_a_trend_without_alerts_is_known_from_its_watch(reader):
    gone = find_key(reader, ["burst.rising:gone"], alerts.name_trend("burst.rising:gone"))
    never = find_key(reader, (), "never")

    assert isinstance(gone, Missing)
    assert gone.was_deleted
    assert isinstance(never, Missing)
    assert (never.was_deleted, "see the last ones at /alerts" in never.text) == (False, True)
