from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

import alerts
from answers.trend_life import SHOWN_AFTER, _find_span, read_life
from answers.trend_list import Missing
from model import State
from storage import open_reader
from tests.scenes.newsroom import COINS, DAY, HOUR, NOW, Newsroom, make_busy
from tests.scenes.trend import BEGAN, HEAT, RISE, STEPS, TREND_ID, add_life, make_life, record


def look(room, name, now=NOW):
    with contextlib.closing(open_reader(room.database)) as reader:
        return read_life(reader, room.config, name, now)


def make_room(folder):
    room = make_busy(folder)
    add_life(room)
    return room


def test_a_life_has_its_steps_with_message_and_deliveries(tmp_path):
    trend = look(make_room(tmp_path), TREND_ID)

    assert [(step.word, step.at, step.state) for step in trend.steps] == [
        ("Rising", STEPS["rising"], "active"),
        ("Escalated", STEPS["escalated"], "active"),
        ("Past its peak", STEPS["peaked"], "suppressed"),
        ("Over", STEPS["over"], "active"),
    ]
    assert [len(step.deliveries) for step in trend.steps] == [1, 1, 0, 1]
    first = trend.steps[0]
    assert first.headline == f"{COINS} rising: 5 reports in 60 min, 5.0x the usual 1"
    assert (first.deliveries[0].channel, first.deliveries[0].attempts) == ("desk", 1)
    assert trend.steps[2].reason == "told with the end"


def test_the_arithmetic_is_that_of_why(tmp_path):
    first, *_, last = look(make_room(tmp_path), TREND_ID).steps

    words = [line.word for line in first.arithmetic]
    assert words == ["counted", "usual", "chance"]
    assert first.arithmetic[2].text == (
        "a rise explains it 8,100 times better than chance does; "
        "the threshold is 150 times (score 9.0, threshold 5.0)"
    )
    assert last.arithmetic[0].text == "19 reports since 1 Oct 12:42 UTC, in 3 days"


def test_a_story_stands_once_with_its_last_number_of_reports(tmp_path):
    (story,) = look(make_room(tmp_path), TREND_ID).stories

    assert (story.title, story.reports) == ("Coins lose their peg", 9)


def test_publishers_stand_in_the_order_they_came(tmp_path):
    room = make_room(tmp_path)
    stored = look(room, alerts.name_trend("rise-money"))
    named = look(room, TREND_ID)

    assert [one.name for one in stored.published_by[:2]] == ["paper-4.example", "paper-5.example"]
    assert stored.published_by[0].at == NOW - 2 * HOUR
    assert [(one.name, one.at) for one in named.published_by] == [
        ("early.example", None),
        ("late.example", None),
    ]


def test_the_chart_is_there_while_the_reports_are_stored(tmp_path):
    room = make_room(tmp_path)
    money = look(room, alerts.name_trend("rise-money"))

    assert money.bars is not None
    assert sum(money.bars.counts) == 11
    assert look(room, TREND_ID).bars is None
    note = "There is no chart: the reports of a watch are stored for seven days."
    assert note in look(room, TREND_ID).notes


@pytest.mark.parametrize(
    ("started", "ended", "days"),
    [(NOW - 5 * DAY, NOW - DAY, 5.5), (NOW - HOUR, None, 3), (NOW - 40 * DAY, None, 6.9)],
)
def test_the_chart_has_the_rise_as_far_as_reports_are_stored(tmp_path, started, ended, days):
    seen = replace(look(make_room(tmp_path), TREND_ID), started=started, ended=ended)
    end = NOW if ended is None else ended + SHOWN_AFTER

    assert round(_find_span(seen, end, NOW) / DAY, 1) == days


def test_the_page_does_not_count_on_after_the_alert_of_the_end(tmp_path):
    trend = look(make_room(tmp_path), TREND_ID)

    assert trend.reports == 19
    assert trend.steps[-1].arithmetic[0].text.startswith("19 reports since")


def test_a_step_has_the_commands_of_its_message(tmp_path):
    room = make_room(tmp_path)
    assert look(room, alerts.name_trend(HEAT)).steps[0].commands == ("./start hot add abcd",)


def test_a_live_trend_has_the_state_of_its_watch(tmp_path):
    money = look(make_room(tmp_path), alerts.name_trend("rise-money"))

    assert (money.state, money.word, money.ended, money.reports) == ("rising", "Rising", None, 17)
    assert money.setting.yaml.startswith("- {name: Central bank digital currency")
    assert (money.setting.file, money.setting.line) == ("config.yaml", 6)
    assert "sensitivity: 1/month" in money.options


def test_a_hot_term_is_over_when_it_left_the_list(tmp_path):
    room = make_room(tmp_path)
    name = alerts.name_trend(HEAT)
    assert look(room, name).state == "rising"

    with room.open() as store, store.transaction() as tx:
        tx.keep_hot_list(replace(store.read_hot_list(), terms=()))

    hot = look(room, name)
    assert (hot.state, [step.word for step in hot.steps]) == ("over", ["Hot", "Goes on"])


def test_other_trends_of_the_watch_are_named(tmp_path):
    room = Newsroom(tmp_path)
    with room.open() as store:
        record(store, make_life())
        (again, *_) = make_life(title="Again")
        key = RISE.replace("2026-10-01", "2026-10-06")
        signal = replace(again.signal, key=key)
        named = alerts.make_alert_id(signal, NOW, State.ACTIVE)
        record(store, [replace(again, named=named, signal=signal, at=NOW - HOUR)])

    assert [one.id for one in look(room, TREND_ID).others] == [alerts.name_trend(key)]


def test_a_deleted_first_alert_is_said_and_the_address_stays(tmp_path):
    room = Newsroom(tmp_path)
    first, *rest = make_life()
    with room.open() as store:
        signal = first.signal
        named = alerts.make_alert_id(signal, first.at, State.SUPPRESSED)
        untold = replace(first, named=named, state=State.SUPPRESSED)
        record(store, [untold, *rest])
        assert look(room, TREND_ID).steps[0].state == "suppressed"
        while store.prune(BEGAN + 33 * DAY):
            pass

    trend = look(room, TREND_ID, BEGAN + 33 * DAY)
    assert [step.word for step in trend.steps] == ["Escalated", "Over"]
    assert trend.notes[0].startswith("Its first alert is deleted")


def test_a_trend_whose_alerts_are_all_deleted_says_so(tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store:
        while store.prune(NOW + 31 * DAY):
            pass

    found = look(room, alerts.name_trend("rise-rates"))

    assert isinstance(found, Missing)
    assert found.was_deleted
    assert "are deleted: they are kept for a year" in found.text
