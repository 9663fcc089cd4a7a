"""The webhook of any program: its shape, its signatures, its verdicts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from model import Secret, Verdict
from notifiers.webhook import Plugin
from tests.loopback.taker import Taken, Taker
from tests.notifiers.samples import HOSTILE, MATCH, OPS, RISE, delivery, send

OLD = "whsec_" + base64.b64encode(b"the old key of 24 bytes!").decode()
NEW = "a key in plain characters"
TRIED_AT = datetime(2026, 11, 22, 9, 0, 5, tzinfo=UTC)


def _plugin(taker: Taker, *secrets: str, **options: object) -> Plugin:
    made = tuple(map(Secret, secrets))
    return Plugin(url=Secret(taker.url), secret=made, **options)  # type: ignore[arg-type]


def _verify(taken: Taken, key: bytes) -> bool:
    """Verify as standardwebhooks.com describes: HMAC-SHA256 over id.timestamp.body."""
    headers = taken.headers
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + taken.body
    due = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{due}" in headers["webhook-signature"].split(" ")


def test_an_alert_is_an_event_of_cloudevents() -> None:
    with Taker() as taker:
        assert send(_plugin(taker), delivery(RISE)).verdict is Verdict.SENT

    (taken,) = taker.posts
    event = json.loads(taken.body)
    data = event.pop("data")
    assert taken.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert event == {
        "specversion": "1.0",
        "id": "k7delivery",
        "source": "/groundswell/channels/desk",
        "type": "io.groundswell.burst.rising",
        "subject": "Digital currency",
        "time": "2026-11-22T07:40:00Z",
        "datacontenttype": "application/json",
    }
    assert data["headline"] == "Digital currency rising: 7 reports in 5 h, 17x the usual 0.4"
    assert data["id"] == "a1"
    assert data["entries"] == [
        {
            "title": "Nigeria's eNaira CBDC turns two",
            "url": "https://example.org/a",
            "reports": 4,
        }
    ]


def test_without_a_secret_there_is_no_signature_but_the_id() -> None:
    with Taker() as taker:
        send(_plugin(taker), delivery())

    (taken,) = taker.posts
    assert taken.headers["webhook-id"] == "k7delivery"
    assert "webhook-signature" not in taken.headers


def test_each_secret_signs_the_very_bytes_and_the_time_of_the_attempt() -> None:
    with Taker() as taker:
        send(_plugin(taker, OLD, NEW), delivery(MATCH, attempted_at=TRIED_AT))

    (taken,) = taker.posts
    assert taken.headers["webhook-timestamp"] == "1795338005"
    assert len(taken.headers["webhook-signature"].split(" ")) == 2
    assert _verify(taken, b"the old key of 24 bytes!")
    assert _verify(taken, NEW.encode())
    assert not _verify(taken, b"another key")


def test_a_repeat_has_the_same_id_and_says_that_it_may_be_one() -> None:
    with Taker() as taker:
        taker.faults.append("commit_drop")
        assert send(_plugin(taker, OLD), delivery()).verdict is Verdict.UNSURE
        outcome = send(_plugin(taker, OLD), delivery(maybe_sent=True))

    first, second = taker.posts
    assert outcome.verdict is Verdict.SENT
    assert "twice" in outcome.note
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert "may_be_repeat" not in json.loads(first.body)["data"]
    assert json.loads(second.body)["data"]["may_be_repeat"] is True


@pytest.mark.parametrize("message", [MATCH, RISE, OPS, HOSTILE])
def test_any_message_is_valid_json(message: object) -> None:
    with Taker() as taker:
        assert send(_plugin(taker), delivery(message)).verdict is Verdict.SENT  # type: ignore[arg-type]

    json.loads(taker.posts[0].body)


def test_a_token_is_sent_as_bearer() -> None:
    with Taker() as taker:
        send(_plugin(taker, token=Secret("t0ken")), delivery())

    assert taker.posts[0].headers["authorization"] == "Bearer t0ken"


def test_no_redirect_is_followed() -> None:
    with Taker() as other, Taker() as taker:
        taker.faults.append(f"redirect:{other.url}")
        outcome = send(_plugin(taker), delivery())

    assert outcome.verdict is Verdict.BLOCKED
    assert "redirects are not followed" in outcome.note
    assert other.requests == []


def test_link_local_addresses_are_refused_unless_they_are_allowed() -> None:
    metadata = Secret("http://169.254.169.254/latest")

    outcome = send(Plugin(url=metadata), delivery())
    assert outcome.verdict is Verdict.BLOCKED
    assert "link-local" in outcome.note
    allowed = send(Plugin(url=metadata, allow_link_local=True), delivery(), within=0.3)
    assert "link-local" not in allowed.note


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"url": Secret("ftp://host/secret")}, "the url is no address"),
        ({"url": Secret("https://[/secret")}, "the url is no address"),
        ({"url": Secret("https://host/a secret")}, "the url is no address"),
        ({"secret": (Secret("whsec_secret!"),)}, "not base64"),
        ({"secret": (Secret("whsec_"),)}, "nothing follows"),
        ({"secret": (Secret(" "),)}, "empty"),
        ({"token": Secret("Bearer secret")}, "not one word"),
    ],
)
def test_a_mistake_is_refused_without_showing_it(options: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text) as caught:
        Plugin(**{"url": Secret("https://example.org/"), **options})  # type: ignore[arg-type]
    assert "secret!" not in str(caught.value)
    assert "/secret" not in str(caught.value)


def test_an_address_without_encryption_is_a_doubt_unless_it_is_this_machine() -> None:
    (doubt,) = Plugin(url=Secret("http://n8n.internal/hook")).doubts

    assert "not encrypted" in doubt
    assert Plugin(url=Secret("http://127.0.0.1/hook")).doubts == ()
    assert Plugin(url=Secret("https://example.org/hook")).doubts == ()


def test_the_options_have_calm_defaults() -> None:
    plugin = Plugin(url=Secret("https://example.org/hook"))

    assert plugin.recipients == ("",)
    assert plugin.pace == timedelta()
    assert plugin.ask_after == timedelta(seconds=10)
