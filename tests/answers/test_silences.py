from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from answers.silences import describe_subject, is_in_force, read_silences
from answers.why import read_answers
from model import Ruling, Silence, State
from storage import open_reader
from tests.answers.test_now import look
from tests.scenes.newsroom import HOUR, MINUTE, MONEY, NOW, RATES, STRIKE, make_busy, make_figures
from tests.scenes.newsroom import make_rise as make_alert


@pytest.fixture
def room(tmp_path):
    return make_busy(tmp_path)


def add(room, name="one", **fields):
    made = {"until": NOW + 8 * HOUR, "by": "Jon", "reason": "budget day", "at": NOW - 3 * HOUR}
    with room.open() as store, store.transaction() as tx:
        tx.timing.add_silence(Silence(id=name, **{**made, **fields}))


def end(room, name, at):
    with room.open() as store, store.transaction() as tx:
        tx.timing.end_silence(name, at)


def suppress(room, name, watch, at, **fields):
    ruling = Ruling("desk", State.SUPPRESSED, "silence", "silenced by Jon", silence="one")
    figures = make_figures(4, 1.0, 6.0, at)
    with room.open() as store, store.transaction() as tx:
        alert = make_alert(
            name, watch, "burst.rising", figures, at,
            state=State.SUPPRESSED, rulings=(ruling,), **fields,
        )  # fmt: skip
        tx.record(alert, [])


def read(room, now=NOW):
    with contextlib.closing(open_reader(room.database)) as reader:
        return read_silences(reader, now)


def test_a_silence_that_ended_is_listed_for_ten_minutes(room):
    add(room, watch=RATES)
    add(room, "brief", watch=MONEY, until=NOW + HOUR)
    end(room, "one", NOW - MINUTE)

    assert [(one.id, one.in_force) for one in read(room)] == [("brief", True), ("one", False)]
    assert [one.id for one in read(room, NOW + 10 * MINUTE)] == ["brief"]
    assert [one.id for one in read(room, NOW + HOUR + MINUTE)] == ["brief"]
    assert read(room, NOW + HOUR + 11 * MINUTE) == ()


def test_a_silence_counts_the_alerts_that_it_held(room):
    add(room, watch=RATES)
    add(room, "same", watch=RATES, at=NOW - 2 * HOUR)
    suppress(room, "a", RATES, NOW - 2 * HOUR)
    suppress(room, "b", RATES, NOW - HOUR)

    assert {one.id: one.held for one in read(room)} == {"one": 2, "same": 0}


def test_a_trend_has_the_silences_that_hold_it_back(room):
    add(room, "watch", watch=RATES)
    add(room, "keyword", keyword="tug crews")
    add(room, "there", watch=MONEY, channel="policy")
    add(room, "story", watch=MONEY, story="a story")

    now = look(room)

    found = {trend.watch: [one.id for one in trend.silences] for trend in now.trends}
    assert found == {MONEY: ["there"], STRIKE: ["keyword"], RATES: ["watch"]}
    silenced = [trend.watch for trend in now.trends if trend.silenced]
    assert silenced == [STRIKE, RATES]
    assert now.sentence.startswith("One trend is rising, two are held back by a silence.")


def test_an_alert_has_the_silences_that_would_suppress_it(room):
    add(room, "trend", trend="rise-rates")
    add(room, "other", trend="rise-money")
    add(room, "story", watch=RATES, story="a story")
    with contextlib.closing(open_reader(room.database)) as reader:
        answers = read_answers(reader, reader.find_alert("rates"), NOW)

    assert [one.id for one in answers.silences] == ["trend"]


def test_the_subject_of_a_silence_has_words():
    given = {"watch": "Money", "keyword": "CBDC", "trend": "x", "story": "y"}
    silence = Silence("a", NOW, "Jon", "known", NOW - timedelta(hours=1), **given)

    words = describe_subject(silence)

    assert words == 'watch "Money", keyword "CBDC", one trend, one story'
    assert not is_in_force(silence, NOW)
