from __future__ import annotations

import contextlib

from answers.history import AlertsWanted, read_alerts
from answers.said import DoneBy, Feedback, Said, read_said
from answers.trend_life import read_life
from answers.watch import list_watches, show_watch
from answers.why import read_answers
from model import Act, ActKind
from storage import open_reader
from tests.answers.test_now import look
from tests.scenes.newsroom import DAY, HOUR, MONEY, NOW, STRIKE, make_busy


def say(room, kind, by="Mara", at=NOW - HOUR, subject="rise-strike", watch=STRIKE):
    with room.open() as store, store.transaction() as tx:
        tx.timing.keep_act(Act(kind, at, by, "page", "an alert", subject, watch))


def test_each_answer_about_a_trend_has_the_same_words_of_people(tmp_path):
    room = make_busy(tmp_path)
    say(room, ActKind.ACKNOWLEDGED, "Jon", NOW - 2 * HOUR)
    say(room, ActKind.ACKNOWLEDGED)
    say(room, ActKind.USEFUL, "Kim")
    say(room, ActKind.NOT_USEFUL, "Jon")
    said = (1, 1, DoneBy("Mara", NOW - HOUR, "page"))

    now = look(room)
    with contextlib.closing(open_reader(room.database)) as reader:
        trend = next(one for one in now.trends if one.watch == STRIKE)
        life = read_life(reader, room.config, trend.id, NOW)
        listed = read_alerts(reader, AlertsWanted(watch=STRIKE)).items
        why = read_answers(reader, reader.find_alert(trend.alert), NOW).said

    answers = [trend, life, *listed, why]
    assert len(answers) == 5
    assert {(one.useful, one.not_useful, one.acknowledged) for one in answers} == {said}
    assert {one.alert for one in (trend, life)} == {listed[0].id}


def test_the_feedback_on_a_watch_is_that_of_a_year(tmp_path):
    room = make_busy(tmp_path)
    for number in range(11):
        say(room, ActKind.USEFUL, f"person {number}", subject="a", watch=MONEY)
    say(room, ActKind.NOT_USEFUL, subject="b", watch=MONEY)
    say(room, ActKind.USEFUL, at=NOW - 400 * DAY, subject="c", watch=MONEY)
    say(room, ActKind.ACKNOWLEDGED)

    now = look(room)

    assert now.feedback == {MONEY: Feedback(11, 1)}
    shown = next(one for one in list_watches(room.config, now) if one.name == MONEY)
    detail = show_watch(room.config, now, MONEY).watch
    assert {(one.useful, one.not_useful) for one in (shown, detail)} == {(11, 1)}


def test_nothing_is_said_about_most_alerts(tmp_path):
    room = make_busy(tmp_path)
    with contextlib.closing(open_reader(room.database)) as reader:
        assert read_said(reader, ["rise-money"]) == {}
        alert = reader.find_alert(look(room).trends[0].alert)
        assert read_answers(reader, alert, NOW) == (Said(), ())
