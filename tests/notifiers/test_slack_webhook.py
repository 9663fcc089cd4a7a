"""Slack by an incoming webhook, through the real client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Secret, Verdict
from notifiers.slack_webhook import Plugin
from tests.loopback.slack import SlackServer
from tests.notifiers.samples import delivery, send


def _plugin(slack: SlackServer) -> Plugin:
    return Plugin(url=Secret(slack.webhook))


@pytest.mark.parametrize(
    ("fault", "verdict", "posted"),
    [
        ("ok", Verdict.SENT, 1),
        ("drop", Verdict.UNSURE, 0),
        ("hang", Verdict.UNSURE, 0),
        ("500", Verdict.UNSURE, 0),
        ("503", Verdict.UNSURE, 0),
        ("garbage", Verdict.UNSURE, 0),
        ("commit_drop", Verdict.UNSURE, 1),
        ("commit_hang", Verdict.UNSURE, 1),
        ("commit_500", Verdict.UNSURE, 1),
        ("ratelimited:9", Verdict.WAIT, 0),
        ("error:invalid_payload", Verdict.TOO_RICH, 0),
        ("error:action_prohibited", Verdict.BLOCKED, 0),
        ("error:channel_is_archived", Verdict.BLOCKED, 0),
        ("error:rollup_error", Verdict.UNSURE, 0),
    ],
)
def test_each_answer_has_its_verdict(fault: str, verdict: Verdict, posted: int) -> None:
    with SlackServer() as slack:
        slack.faults.append(fault)
        outcome = send(_plugin(slack), delivery(), within=0.5)
        assert outcome.verdict is verdict
        assert len(slack.messages) == posted
        assert slack.hook_path not in repr(outcome)


def test_the_wait_that_slack_asks_for_is_passed_on() -> None:
    with SlackServer() as slack:
        slack.faults.append("ratelimited:9")
        assert send(_plugin(slack), delivery()).retry_in == timedelta(seconds=9)


def test_a_removed_webhook_blocks_the_channel_with_the_remedy() -> None:
    with SlackServer() as slack:
        removed = Plugin(url=Secret(slack.webhook[:-1]))
        outcome = send(removed, delivery())
        assert outcome.verdict is Verdict.BLOCKED
        assert "no_service" in outcome.note
        assert "make a new webhook" in outcome.note


def test_a_repeated_alert_says_that_it_may_be_there_twice() -> None:
    with SlackServer() as slack:
        slack.faults.append("commit_drop")
        assert send(_plugin(slack), delivery()).verdict is Verdict.UNSURE
        outcome = send(_plugin(slack), delivery(maybe_sent=True))
        assert outcome.verdict is Verdict.SENT
        assert "twice" in outcome.note
        assert len(slack.messages) == 2


@pytest.mark.parametrize(
    "url", ["", "hooks.slack.com/services/x", "http://hooks.slack.com/services/secret", "https://["]
)
def test_an_unencrypted_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ValueError, match="no https address") as caught:
        Plugin(url=Secret(url))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("plainness", [0, 1, 2])
def test_a_repeat_says_so_in_the_channel(plainness: int) -> None:
    with SlackServer() as slack:
        send(_plugin(slack), delivery(plainness=plainness))
        send(_plugin(slack), delivery(plainness=plainness, maybe_sent=True))
        first, repeat = (message.arguments for message in slack.messages)

    words = "May be a repeat: an earlier attempt got no answer"
    if plainness == 2:
        assert repeat["text"] == f"{first['text']}\n{words}"
    else:
        mark = {"type": "plain_text", "text": words, "emoji": False}
        assert repeat["text"] == first["text"]
        assert repeat["blocks"] == [*first["blocks"], {"type": "context", "elements": [mark]}]
