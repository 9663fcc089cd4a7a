"""The loopback Slack follows the reference wherever the notifier relies on it."""

from __future__ import annotations

from typing import Any

from tests.loopback.slack import Channel, SlackServer
from tests.loopback.workspace import Workspace

METADATA = {"event_type": "e", "event_payload": {"k": "one"}}


def _ask(workspace: Workspace, method: str, **arguments: Any) -> dict[str, Any]:
    return workspace.answer(method, workspace.token, arguments)


def test_a_message_is_posted_by_name_or_id_and_the_history_is_read_by_id_only() -> None:
    slack = Workspace()
    assert _ask(slack, "chat.postMessage", channel="#alerts", text="a")["channel"] == "C0ALERTS1"
    assert _ask(slack, "chat.postMessage", channel="C0ALERTS1", text="b")["ok"]
    assert len(_ask(slack, "conversations.history", channel="C0ALERTS1")["messages"]) == 2
    assert _ask(slack, "conversations.history", channel="#alerts")["error"] == "channel_not_found"


def test_metadata_is_shown_only_on_request() -> None:
    slack = Workspace()
    _ask(slack, "chat.postMessage", channel="alerts", text="a", metadata=METADATA)
    (bare,) = _ask(slack, "conversations.history", channel="C0ALERTS1")["messages"]
    asked = {"channel": "C0ALERTS1", "include_all_metadata": "1"}
    (full,) = _ask(slack, "conversations.history", **asked)["messages"]
    assert "metadata" not in bare
    assert full["metadata"] == METADATA


def test_the_history_is_newest_first_in_pages_and_without_replies() -> None:
    slack = Workspace()
    root = _ask(slack, "chat.postMessage", channel="alerts", text="0")["ts"]
    for n in range(1, 4):
        _ask(slack, "chat.postMessage", channel="alerts", text=str(n))
    _ask(slack, "chat.postMessage", channel="alerts", text="reply", thread_ts=root)
    first = _ask(slack, "conversations.history", channel="C0ALERTS1", limit="3")
    cursor = first["response_metadata"]["next_cursor"]
    last = _ask(slack, "conversations.history", channel="C0ALERTS1", limit="3", cursor=cursor)
    assert [m["text"] for m in first["messages"]] == ["3", "2", "1"]
    assert (first["has_more"], last["has_more"]) == (True, False)
    assert [m["text"] for m in last["messages"]] == ["0"]
    thread = _ask(slack, "conversations.replies", channel="C0ALERTS1", ts=root)["messages"]
    assert [m["text"] for m in thread] == ["0", "reply"]


def test_oldest_is_exclusive_unless_inclusive() -> None:
    slack = Workspace()
    ts = _ask(slack, "chat.postMessage", channel="alerts", text="a")["ts"]
    query = {"channel": "C0ALERTS1", "oldest": ts}
    assert _ask(slack, "conversations.history", **query)["messages"] == []
    assert len(_ask(slack, "conversations.history", **query, inclusive="true")["messages"]) == 1


def test_an_update_needs_the_id_and_text_without_blocks_removes_the_blocks() -> None:
    slack = Workspace()
    block = {"type": "header", "text": {"type": "plain_text", "text": "h"}}
    ts = _ask(slack, "chat.postMessage", channel="alerts", text="a", blocks=[block])["ts"]
    assert _ask(slack, "chat.update", channel="alerts", ts=ts, text="b")["error"]
    assert _ask(slack, "chat.update", channel="C0ALERTS1", ts=ts, text="b")["ok"]
    assert (slack.messages[0].text, slack.messages[0].blocks) == ("b", [])
    gone = _ask(slack, "chat.update", channel="C0ALERTS1", ts="1.000000", text="b")
    assert gone["error"] == "message_not_found"


def test_scopes_tokens_and_membership_are_checked() -> None:
    channels = (Channel("C0PUBLIC1", "public", is_member=False), Channel("C0PRIVATE", "p", True))
    slack = Workspace(channels=channels, scopes=("chat:write", "channels:history"))
    assert slack.answer("auth.test", "", {})["error"] == "not_authed"
    assert slack.answer("auth.test", "xoxb-other", {})["error"] == "invalid_auth"
    assert _ask(slack, "chat.postMessage", channel="public", text="a")["error"] == "not_in_channel"
    history = _ask(slack, "conversations.history", channel="C0PRIVATE")
    assert (history["error"], history["needed"]) == ("missing_scope", "groups:history")
    assert _ask(slack, "no.such")["error"] == "unknown_method"


def test_blocks_beyond_a_limit_are_refused_with_a_pointer() -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    reply = _ask(Workspace(), "chat.postMessage", channel="alerts", text="t", blocks=[header])
    assert reply["error"] == "invalid_blocks"
    assert reply["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert _ask(Workspace(), "chat.postMessage", channel="alerts")["error"] == "no_text"


def test_long_text_is_cut_as_slack_does() -> None:
    slack = Workspace()
    _ask(slack, "chat.postMessage", channel="alerts", text="x" * 50_000)
    assert len(slack.messages[0].text) == 40_000


def test_a_server_can_start_and_stop_again_and_again() -> None:
    for _ in range(3):
        with SlackServer() as slack:
            assert slack.url.startswith("http://127.0.0.1:")
