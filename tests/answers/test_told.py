from __future__ import annotations

from datetime import timedelta

import pytest

from answers.told import read_told
from model import Alert, Kind, Message, Remark, Signal, State
from storage import open_reader
from tests.scenes.newsroom import MONEY, NOW, RATES, STRIKE, make_busy, make_figures, make_rise


@pytest.fixture
def room(tmp_path):
    return make_busy(tmp_path)


def test_a_trend_is_one_alert_that_moves_with_its_last_message(room):
    money, strike = read_told(open_reader(room.database))

    assert (money.watch, money.at, money.updated_at) == (
        MONEY,
        NOW - timedelta(minutes=37),
        NOW - timedelta(minutes=37),
    )
    assert (strike.watch, strike.at) == (STRIKE, NOW - timedelta(hours=20))
    assert strike.updated_at == NOW - timedelta(hours=3)
    assert [step.at for step in strike.steps] == [strike.updated_at, strike.at]
    assert [story.reports for story in strike.stories] == [6, 4, 2]


def test_an_alert_that_nobody_got_is_not_told(room):
    assert RATES not in {told.watch for told in read_told(open_reader(room.database))}


def test_the_alerts_of_one_watch_are_picked(room):
    assert [told.watch for told in read_told(open_reader(room.database), STRIKE)] == [STRIKE]
    assert read_told(open_reader(room.database), "no such watch") == []


def test_a_step_finds_its_alert_however_long_ago_that_was(tmp_path, monkeypatch):
    monkeypatch.setattr("answers.told.MAX_READ", 1)
    room = make_busy(tmp_path)
    figures = make_figures(40, 5.7, 9.0, NOW - timedelta(hours=20))
    more = make_rise(
        "more", STRIKE, "burst.escalated", figures, NOW, key="later", thread="rise-strike"
    )
    with room.open() as store, store.transaction() as tx:
        tx.record(more, [])
    (strike,) = read_told(open_reader(room.database))

    assert (strike.at, strike.updated_at, len(strike.steps)) == (NOW - timedelta(hours=20), NOW, 3)


def test_a_digest_is_not_told_next_to_the_alerts_that_it_tells(room):
    before = read_told(open_reader(room.database))
    about = Remark("Digest: 2 alerts")
    digest = Alert(
        named="digest",
        signal=Signal(Kind("digest"), MONEY, "digest:screen", about),
        at=NOW,
        state=State.ACTIVE,
        reason="2 held messages in one",
        to=("policy",),
        said=Message("digest", "Digest: 2 alerts", watch=MONEY),
    )
    with room.open() as store, store.transaction() as tx:
        tx.record(digest, [("policy", "")])

    assert read_told(open_reader(room.database)) == before
