"""Alertmanager by its API v2: labels, times, and the verdicts."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from config import Texts, parse
from model import Figures, Message, Secret, Verdict
from notifiers.alertmanager import Plugin, name_alert
from tests.loopback.taker import Taker
from tests.notifiers.samples import AT, MATCH, OPS, delivery, send, use
from tests.scenes.messages import a_message

STARTED = AT - timedelta(hours=5)
FIGURES = Figures(
    observed=7, expected=0.4, score=9.0, threshold=6.0, started=STARTED, publishers=4,
    reports=7, daily=1.0, known_since=AT - timedelta(days=60),
)  # fmt: skip


def _step(kind: str, headline: str) -> Message:
    return a_message(kind, headline, "Money", figures=FIGURES, keywords=("CBDC",))


RISING = _step("burst.rising", "Money rising: 7 reports")
HIGHER = _step("burst.escalated", "Money rising further: 30 reports")
PEAKED = _step("burst.peaked", "Money past its peak")
OVER = _step("burst.over", "Money is back to usual")


def _post(message: Message, **facts: Any) -> dict[str, Any]:
    with Taker(status=200) as taker:
        assert send(Plugin(url=taker.base), delivery(message, **facts)).verdict is Verdict.SENT
    (taken,) = taker.posts
    assert taken.path == "/api/v2/alerts"
    (alert,) = json.loads(taken.body)
    return dict(alert)


def test_a_rise_fires_for_a_week_unless_its_end_is_told() -> None:
    alert = _post(RISING)

    assert alert["labels"] == {
        "alertname": "GroundswellBurst",
        "watch": "Money",
        "keyword": "CBDC",
        "severity": "warning",
        "instance": "groundswell",
    }
    assert alert["annotations"]["summary"] == "Money rising: 7 reports"
    assert alert["startsAt"] == "2026-11-22T02:40:00Z"
    assert alert["endsAt"] == "2026-11-29T07:40:00Z"


def test_each_step_of_a_trend_has_the_same_labels() -> None:
    labels = [_post(message)["labels"] for message in (RISING, HIGHER, PEAKED, OVER)]

    assert labels == [labels[0]] * 4


def test_the_end_of_a_trend_ends_the_alert() -> None:
    assert _post(OVER)["endsAt"] == "2026-11-22T07:40:00Z"


def test_a_trend_past_its_peak_still_fires() -> None:
    assert _post(PEAKED)["endsAt"] == "2026-11-29T07:40:00Z"


def test_a_report_fires_for_an_hour_from_the_attempt_however_late() -> None:
    alert = _post(MATCH, attempted_at=AT + timedelta(days=1))

    assert alert["labels"]["alertname"] == "GroundswellMatch"
    assert alert["startsAt"] == "2026-11-22T07:40:00Z"
    assert alert["endsAt"] == "2026-11-23T08:40:00Z"
    assert "https://example.org/a?x=1&y=2" in alert["annotations"]["description"]
    assert alert["annotations"]["description"].endswith("and 3 more")


def test_a_notice_has_no_empty_label() -> None:
    assert _post(OPS)["labels"] == {
        "alertname": "GroundswellOps",
        "severity": "warning",
        "instance": "groundswell",
    }


def test_an_attempt_without_an_answer_is_made_again_without_a_doubt() -> None:
    with Taker() as taker:
        taker.faults += ["commit_drop", "500"]
        assert send(Plugin(url=taker.base), delivery()).verdict is Verdict.RETRY
        assert send(Plugin(url=taker.base), delivery()).verdict is Verdict.RETRY


def test_a_login_is_sent_and_asked_for() -> None:
    with Taker() as taker:
        plugin = Plugin(url=f"{taker.base}/", username="desk", password=Secret("pässword"))
        send(plugin, delivery())
        assert use(plugin.check) == ()
        send(Plugin(url=taker.base, token=Secret("t0ken")), delivery())

    basic = "Basic " + base64.b64encode("desk:pässword".encode()).decode()
    sent = [(each.path, each.headers.get("authorization")) for each in taker.requests]
    assert sent == [
        ("/api/v2/alerts", basic),
        ("/api/v2/status", basic),
        ("/api/v2/alerts", "Bearer t0ken"),
    ]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"url": "alertmanager:9093"}, "no address"),
        ({"url": "https://desk:secret@am.example.org"}, "login in it"),
        ({"username": "desk"}, "go together"),
        ({"username": "d", "password": Secret("p"), "token": Secret("t")}, "two logins"),
        ({"url": "http://am.example.org", "token": Secret("t")}, "without encryption"),
        ({"username": "a:b", "password": Secret("p")}, "colon"),
        ({"severity": " "}, "label is empty"),
        ({"trend_ends": timedelta()}, "not positive"),
    ],
)
def test_a_mistake_is_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text) as caught:
        Plugin(**{"url": "https://am.example.org", **options})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("burst.rising", "GroundswellBurst"), ("catch_up", "GroundswellCatchUp"), ("", "Groundswell")],
)
def test_an_alert_is_named_after_its_watcher(kind: str, name: str) -> None:
    assert name_alert(kind) == name


def test_the_config_knows_that_it_has_a_state_for_each_trend():
    text = "feeds: []\nwatches: []\nchannels:\n"
    text += "  pager: {type: alertmanager, url: 'http://127.0.0.1:9093'}\n  desk: {type: console}\n"

    assert parse(Texts("config.yaml", {"config.yaml": text}), {}).tracking == ["pager"]
