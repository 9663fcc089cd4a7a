"""The methods of one workspace: failed calls, the history, and the list of channels."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from model import Outcome, Verdict
from notifiers._slack_web import FailedCall, Lookup, SlackApi
from tests.loopback.slack import Channel, SlackServer
from tests.loopback.web import WebServer
from tests.notifiers.samples import AT, delivery, use

ALERTS = "C0ALERTS1"
CLOCK = AT.timestamp  # Slack's clock and ours agree
SINCE = AT - timedelta(minutes=1)


def ask(slack: SlackServer, call: Callable[[SlackApi], Awaitable[Any]]) -> Any:
    """Return the answer of *slack* to *call*."""
    return use(lambda tools: call(SlackApi(tools, slack.token, slack.url)))


def post(slack: SlackServer, key: str, **more: Any) -> str:
    """Post the message of delivery *key* and return its ts."""
    metadata = {"event_type": "groundswell_delivery", "event_payload": {"k": key}}
    arguments = {"channel": ALERTS, "text": "news", "metadata": metadata, **more}
    return str(slack.post_message(arguments)["ts"])


def test_a_reply_has_its_headers() -> None:
    with SlackServer() as slack:
        reply = ask(slack, lambda api: api.call("auth.test"))

    assert reply["team"] == "Loopback"
    assert "chat:write" in reply["headers"]["x-oauth-scopes"]


def test_a_failed_call_has_slack_s_name_for_the_error_and_the_missing_scope() -> None:
    with SlackServer(scopes=("chat:write",)) as slack:
        failed = ask(slack, lambda api: api.find(ALERTS, delivery().id, SINCE))

    assert failed.error == "missing_scope"
    assert failed.outcome.verdict is Verdict.BLOCKED
    assert failed.outcome.note.startswith("Slack refused (missing_scope): channels:history; ")


def test_an_answer_that_is_no_json_has_no_name() -> None:
    with SlackServer() as slack:
        slack.faults_of["auth.test"] += ["503"]
        failed = ask(slack, lambda api: api.call("auth.test"))

    assert isinstance(failed, FailedCall)
    assert failed.error == ""
    assert failed.outcome.verdict is Verdict.UNSURE


def test_a_message_is_found_by_its_delivery_on_any_page() -> None:
    with SlackServer(clock=CLOCK, page_size=2) as slack:
        ts = post(slack, "ours")
        for number in range(5):
            post(slack, f"another {number}")
        found = ask(slack, lambda api: api.find(ALERTS, "ours", SINCE))

    assert found == Lookup(ts, is_complete=True)


def test_a_search_of_twenty_pages_without_the_message_is_incomplete() -> None:
    with SlackServer(clock=CLOCK, page_size=1) as slack:
        for number in range(21):
            post(slack, f"another {number}")
        incomplete = ask(slack, lambda api: api.find(ALERTS, "ours", SINCE))
        slack.page_size = 2
        complete = ask(slack, lambda api: api.find(ALERTS, "ours", SINCE))

    assert incomplete == Lookup("", is_complete=False)
    assert complete == Lookup("", is_complete=True)


def test_a_reply_is_found_in_its_thread_only() -> None:
    with SlackServer(clock=CLOCK) as slack:
        root = post(slack, "rise")
        ts = post(slack, "end", thread_ts=root)
        in_channel = ask(slack, lambda api: api.find(ALERTS, "end", SINCE))
        in_thread = ask(slack, lambda api: api.find(ALERTS, "end", SINCE, root))

    assert in_channel == Lookup("", is_complete=True)
    assert in_thread == Lookup(ts, is_complete=True)


def test_the_id_of_a_channel_is_found_by_its_name() -> None:
    with SlackServer(channels=(Channel("C0PRESS01", "press"),)) as slack:
        assert ask(slack, lambda api: api.find_channel_id("#press")) == "C0PRESS01"
        assert ask(slack, lambda api: api.find_channel_id("prss")) == ""


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": True},
        {"ok": True, "messages": None},
        {"ok": True, "messages": "none"},
        {"ok": True, "messages": {"0": {"ts": "1"}}},
    ],
)
def test_a_history_without_a_list_of_messages_proves_nothing(answer: dict[str, Any]) -> None:
    with WebServer() as web:
        text = json.dumps(answer)
        web.set("/api/conversations.history", text, content_type="application/json")
        find = use(lambda tools: SlackApi(tools, "xoxb-1", web.url("/api/")).find("C1", "k", SINCE))

    assert find == FailedCall("", Outcome(Verdict.RETRY, "Slack's answer has no list of messages"))


def test_a_history_may_hold_things_that_are_no_messages() -> None:
    ours = {"ts": "7.1", "metadata": {"event_payload": {"k": "k"}}}
    odd: list[Any] = [None, 1, "x", [], {}, {"metadata": 1}, {"metadata": {"event_payload": []}}]
    with WebServer() as web:
        text = json.dumps({"ok": True, "messages": [*odd, ours], "response_metadata": []})
        web.set("/api/conversations.history", text, content_type="application/json")
        find = use(lambda tools: SlackApi(tools, "xoxb-1", web.url("/api/")).find("C1", "k", SINCE))

    assert find == Lookup("7.1", is_complete=True)
