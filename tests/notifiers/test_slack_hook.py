"""One post to an incoming webhook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from model import Outcome, Verdict
from notifiers._slack_hook import post
from tests.loopback.slack import SlackServer
from tests.notifiers.samples import use


def send(slack: SlackServer, url: str = "", plainness: int = 0) -> Any:
    arguments = {"text": "news"}
    return use(lambda tools: post(tools, url or slack.webhook, arguments, plainness))


def test_a_post_is_sent_when_slack_says_ok() -> None:
    with SlackServer() as slack:
        assert send(slack) == Outcome(Verdict.SENT)
        assert [message.text for message in slack.messages] == ["news"]


@pytest.mark.parametrize(
    ("fault", "verdict", "words"),
    [
        ("error:no_service", Verdict.BLOCKED, "(no_service)"),
        ("error:invalid_blocks", Verdict.TOO_RICH, "(invalid_blocks)"),
        ("garbage", Verdict.UNSURE, "(HTTP 200)"),
        ("503", Verdict.UNSURE, "(HTTP 503)"),
    ],
)
def test_only_an_error_that_slack_names_is_certain(
    fault: str, verdict: Verdict, words: str
) -> None:
    with SlackServer() as slack:
        slack.faults += [fault]
        outcome = send(slack)

    assert outcome.verdict is verdict
    assert words in outcome.note


def test_the_wait_of_a_rate_limit_is_read_from_the_headers() -> None:
    with SlackServer() as slack:
        slack.faults += ["ratelimited:7"]
        outcome = send(slack)

    assert (outcome.verdict, outcome.retry_in) == (Verdict.WAIT, timedelta(seconds=7))
