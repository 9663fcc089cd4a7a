"""An answer is literal text, short, and goes to Slack alone."""

from __future__ import annotations

import pytest

from model import ChatReply
from notifiers.slack_chat.replying import is_of_slack, render_reply
from tests.loopback import blocks as kit

HOSTILE = (
    "<!channel> <@U0123456> *b*",
    "<https://evil.example|bank>",
    "&lt;!here&gt; `code`",
    "\u202eevil\u2028line\x00\x1b[31m",
    ":tada: @everyone",
    "x" * 9000,
)
API = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("address", "api", "is_theirs"),
    [
        ("https://hooks.slack.com/actions/T/1/x", API, True),
        ("https://hooks.slack-gov.com/actions/T/1/x", API, True),
        ("http://hooks.slack.com/actions/T/1/x", API, False),
        ("https://hooks.slack.com.evil.example/x", API, False),
        ("https://hooks.slack.com@evil.example/x", API, False),
        ("https://hooks.slack.com:8443/x", API, False),
        ("http://127.0.0.1:9/x", API, False),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/api/", True),
        ("http://127.0.0.1:8/x", "http://127.0.0.1:9/api/", False),
        ("https://[::1", API, False),
        ("", API, False),
    ],
)
def test_answers_go_to_slack_alone(address, api, is_theirs):
    assert is_of_slack(address, api) is is_theirs


def test_an_answer_is_short_and_reads_no_markup():
    shown = render_reply(ChatReply(HOSTILE))

    assert kit.find_problems(shown["blocks"]) == []
    (section,) = shown["blocks"][0]["elements"]
    assert [element["type"] for element in section["elements"]] == ["text"]
    assert "<" not in shown["text"]
    assert shown["text"].count("\n") < 12
