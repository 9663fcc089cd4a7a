"""The outcome of an attempt that ended in a failure of the network."""

from __future__ import annotations

import socket

import aiohttp
import pytest

from model import Secret, Verdict
from notifiers._web import judge_failure
from notifiers.slack import Plugin
from notifiers.slack_webhook import Plugin as Webhook
from tests.loopback.slack import SlackServer
from tests.notifiers.samples import delivery, send, use

ADVICE = "check the network of this computer, and url:"


def _post(url: str) -> tuple[Verdict, str]:
    outcome = send(Webhook(url=Secret(url)), delivery())
    return outcome.verdict, outcome.note


def test_a_server_that_refuses_the_connection_is_named_in_words() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert _post(f"http://127.0.0.1:{port}/secret") == (
        Verdict.RETRY,
        f"Slack cannot be reached (connection refused); {ADVICE}",
    )


def test_a_name_that_is_not_found_is_named_in_words() -> None:
    verdict, note = _post("https://hooks.groundswell.invalid/secret")

    assert verdict is Verdict.RETRY
    assert note in {
        f"Slack cannot be reached (its name is not found); {ADVICE}",
        f"Slack cannot be reached (no name server answers); {ADVICE}",
    }


def test_a_failure_of_tls_is_named_in_words() -> None:
    with SlackServer() as slack:
        verdict, note = _post(slack.webhook.replace("http://", "https://"))

    assert verdict is Verdict.RETRY
    assert note.startswith("Slack cannot be reached (TLS fails: ")
    assert note.endswith(
        "); a proxy or firewall on the way may be at fault; ask who runs the network"
    )
    assert "Error" not in note


def test_a_connection_that_was_never_made_is_tried_again() -> None:
    outcome = judge_failure(aiohttp.ConnectionTimeoutError(), "url:")

    assert outcome.verdict is Verdict.RETRY
    assert outcome.note == f"Slack cannot be reached (no connection in time); {ADVICE}"


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (TimeoutError(), "not in time"),
        (ConnectionResetError(), "the connection was closed"),
        (aiohttp.ServerDisconnectedError(), "the connection was closed"),
        (aiohttp.ClientPayloadError(), "the answer ended too early"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, ""), "the answer cannot be read"),
    ],
)
def test_a_request_without_an_answer_may_have_arrived(error: Exception, end: str) -> None:
    outcome = judge_failure(error, "url:")

    assert outcome.verdict is Verdict.UNSURE
    assert outcome.note == f"Slack did not answer ({end}); it may have arrived"


def test_a_question_without_an_answer_is_no_message_that_may_have_arrived() -> None:
    with SlackServer() as slack:
        slack.faults_of["auth.test"] = ["drop"] * 2  # aiohttp repeats it once
        plugin = Plugin(token=Secret(slack.token), channel="C0ALERTS1", api=slack.url)
        (problem,) = use(plugin.check)

    assert problem == (
        "Slack did not answer (the connection was closed); "
        "if it lasts, check the network of this computer"
    )


def test_the_text_of_an_error_is_not_shown_since_it_may_hold_the_address() -> None:
    secret = "https://hooks.slack.com/services/secret"

    for error in (aiohttp.ClientError(secret), aiohttp.InvalidURL(secret)):
        assert "secret" not in judge_failure(error, "url:").note
