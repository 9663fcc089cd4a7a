"""Silences and answers to alerts for programs; the roles stand in tests/web/test_roles.py."""

from __future__ import annotations

import json

import pytest

from model import Silence
from tests.scenes.newsroom import DAY, HOUR, NOW, RATES, make_busy
from tests.web.office import OPTIONS, READER, post
from tests.web.scene import serve

SILENCES = "/api/v1/silences"
UNTIL = "2026-10-08T12:00:00Z"
GOOD = {"watch": RATES, "reason": "known", "until": UNTIL}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a page with a silence, whose daemon does not run."""
    room = make_busy(tmp_path_factory.mktemp("room"))
    silence = Silence("one", NOW + DAY, "Jon", "budget day", NOW - HOUR, watch=RATES)
    with room.open() as store, store.transaction() as tx:
        tx.timing.add_silence(silence)
    with serve(room, OPTIONS) as served:
        yield served


def test_the_silences_are_a_list(site):
    (one,) = site.ask(SILENCES, Authorization=f"Bearer {READER}").json["items"]

    assert (one["id"], one["by"], one["reason"]) == ("one", "Jon", "budget day")
    assert (one["subject"], one["in_force"], one["held"]) == (f'watch "{RATES}"', True, 0)


def test_the_silences_stand_in_all_answers_about_their_watch(site):
    def ask(path):
        return site.ask(f"/api/v1/{path}", Authorization=f"Bearer {READER}").json

    now = ask("now")
    trend = next(one for one in now["trends"] if one["watch"] == RATES)
    watch = next(one for one in ask("watches")["items"] if one["name"] == RATES)
    detail = ask("watches/Interest%20rates")["watch"]
    life = ask(f"trends/{trend['id']}")
    alert = ask(f"alerts/{trend['alert']}")

    for one in (now, trend, watch, detail, life, alert):
        assert [silence["id"] for silence in one["silences"]] == ["one"]


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        (SILENCES, {**GOOD, "until": ""}, "until: a silence needs it"),
        (SILENCES, {"watch": RATES, "until": UNTIL}, "reason: a silence needs it"),
        (SILENCES, {**GOOD, "until": "tomorrow"}, "until: expected a moment with its zone"),
        (SILENCES, {**GOOD, "until": "2026-10-08T12:00"}, "until: expected a moment"),
        (SILENCES, {**GOOD, "reason": 7}, "reason: expected a text"),
        (SILENCES, {**GOOD, "reason": "x" * 201}, "at most 200 characters"),
        (SILENCES, {**GOOD, "feed": "x"}, 'there is no field "feed"'),
        ("/api/v1/alerts/one/feedback", {}, "useful: expected true or false"),
        ("/api/v1/alerts/one/feedback", {"useful": "yes"}, "useful: expected true or false"),
        ("/api/v1/alerts/one/acknowledge", {"by": "Jon"}, 'there is no field "by"'),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(site, path, body, detail):
    answer = post(site, path, json.dumps(body))

    assert (answer.status, detail in answer.json["detail"]) == (400, True)


def test_a_key_that_makes_no_sense_is_refused(site):
    answer = post(site, SILENCES, json.dumps(GOOD), Idempotency_Key="a b")

    assert (answer.status, "Idempotency-Key" in answer.json["detail"]) == (400, True)


def test_without_a_daemon_nothing_is_silenced_and_it_is_said(site):
    answer = post(site, SILENCES, json.dumps(GOOD))

    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
