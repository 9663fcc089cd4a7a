"""Services by Apprise, with the package itself: skipped where the extra is not installed."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from model import Secret, Verdict
from notifiers.apprise import Plugin
from tests.loopback.taker import Taker
from tests.notifiers.samples import HOSTILE, MATCH, RISE, delivery, send

apprise = pytest.importorskip("apprise")
# Apprise imports all its services, and some of them old modules.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
WEBHOOK = "4174216298"
TOKEN = "JHMHI8qBe7bk2ZwO5U711o3dV_js"


def _url(taker: Taker) -> str:
    return taker.url.replace("http://", "json://")


def _plugin(url: str) -> Plugin:
    return Plugin(url=Secret(url))


def test_a_message_arrives_as_plain_text() -> None:
    with Taker(status=200) as taker:
        assert send(_plugin(_url(taker)), delivery(MATCH)).verdict is Verdict.SENT

    sent = json.loads(taker.posts[0].body)
    assert sent["title"] == "🔎 Digital currency"
    assert "https://example.org/a?x=1&y=2" in sent["message"]
    assert sent["message"].endswith("and 3 more")


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ("429", Verdict.WAIT),
        ("500", Verdict.UNSURE),
        ("503", Verdict.UNSURE),
        ("400", Verdict.REFUSED),
        ("401", Verdict.BLOCKED),
        ("410", Verdict.BLOCKED),
        ("drop", Verdict.UNSURE),
        ("hang", Verdict.UNSURE),
        ("commit_drop", Verdict.UNSURE),
    ],
)
def test_each_answer_has_its_verdict(fault: str, verdict: Verdict) -> None:
    with Taker(status=200) as taker:
        taker.faults.append(fault)
        outcome = send(_plugin(_url(taker)), delivery(), within=1)
        requests = len(taker.requests)

    assert outcome.verdict is verdict, outcome.note
    assert requests == 1


def test_nobody_at_the_other_end_is_tried_again() -> None:
    with Taker() as taker:
        url = _url(taker)
    assert send(_plugin(url), delivery()).verdict is Verdict.RETRY
    assert send(_plugin("json://nowhere.invalid/x"), delivery()).verdict is Verdict.RETRY


def test_no_redirect_is_followed() -> None:
    with Taker() as other, Taker() as taker:
        taker.faults.append(f"redirect:{other.url}")
        assert send(_plugin(_url(taker)), delivery()).verdict is Verdict.BLOCKED

    assert other.requests == []


def test_its_own_repeats_and_splits_are_off_whatever_the_address_says() -> None:
    with Taker() as taker:
        taker.faults += ["500", ""]
        send(_plugin(f"{_url(taker)}?retry=3&overflow=split"), delivery())

    assert len(taker.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        f"discord://{WEBHOOK}/{TOKEN}", "tgram://123456789:abcdefg_hijklmnop/12315544/",
        "ntfys://topic", "wecombot://693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa",
        "pagerduty://A1BRTD4JD@TIiajkdnlazkcOXrIdevi7F/node01.local/drive_sda/",
        "feishu://abcdefghijklmno", "dingtalk://abcdefghijk/12345678901",
        "workflows://host:443/WorkflowID/Signature/", "json://localhost",
    ],
)  # fmt: skip
@pytest.mark.parametrize("message", [MATCH, RISE, HOSTILE], ids=["match", "rise", "hostile"])
def test_a_message_is_one_piece_within_the_limits_of_each_service(url: str, message: Any) -> None:
    from notifiers.apprise import _read_limits
    from notifiers.programs.short_text import write_short

    service = _plugin(url)._open_service()
    text = write_short(message, _read_limits(service))
    calls = list(
        service._build_send_calls(
            body=text.body, title=text.title, body_format=apprise.NotifyFormat.TEXT,
            overflow=apprise.OverflowMode.SPLIT,
        )
    )  # fmt: skip

    assert len(calls) == 1
    assert "@" not in calls[0]["body"]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#secret", "use type: slack"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
         "use type: slack"),
        ("mailto://desk:secret@example.org", "use type: email"),
        ("mailtos://desk:secret@example.org", "use type: email"),
        ("nosuch://secret", "does not know the url"),
        ("secret", "does not know the url"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/12315545/", "several recipients"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_without_showing_it(url: str, text: str) -> None:
    with pytest.raises(ValueError, match=text) as caught:
        _plugin(url)
    assert "secret" not in str(caught.value)


def test_no_secret_reaches_the_log_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Taker(status=200) as taker:
        taker.faults.append("echo")
        outcome = send(_plugin(_url(taker)), delivery())
        send(_plugin(_url(taker)), delivery())

    assert "loopback-secret-path" not in caplog.text
    assert "loopback-secret-path" not in repr(outcome)
