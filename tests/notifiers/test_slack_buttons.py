"""Buttons stand where they can do something, keep Slack's limits, and hold no content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from model import Answer, ChatAct, Form, Mention, Message, Section
from notifiers._slack_blocks import render, render_again
from notifiers._slack_buttons import make_buttons
from notifiers._slack_drawing import draw_post, write_blocks
from tests.loopback import blocks as kit
from tests.loopback.slack_line import list_values

HOSTILE = (
    "<!channel> <@U0123456> *b*",
    "<https://evil.example|bank>",
    "&lt;!here&gt; `code`",
    "\u202eevil\u2028line\x00\x1b[31m",
    ":tada: @everyone",
    "x" * 9000,
)
UNTIL = datetime(2026, 3, 2, 15, tzinfo=UTC)
REPORT = Message(
    kind="match",
    headline="Money: Bank plans a CBDC",
    watch="Money",
    mentions=(Mention("Bank plans a CBDC"),),
    keywords=("CBDC",),
)
ALL_ANSWERS = (
    Answer(ChatAct.ACKNOWLEDGE, "kim (U0KIM0001)"),
    Answer(ChatAct.SILENCE, "U0KIM0001", UNTIL, "s1"),
    Answer(ChatAct.SILENCE_KEYWORD, "Ana", UNTIL, "s2"),
    Answer(ChatAct.NOT_RELEVANT, "", UNTIL, "s3"),
)


def test_the_values_are_acts_and_the_id_of_the_alert():
    assert list_values(render(REPORT, alert="a1")["blocks"]) == [
        "ack/a1",
        "silence/a1",
        "keyword/a1",
        "irrelevant/a1",
        "why/a1",
    ]


@pytest.mark.parametrize(
    "message",
    [
        replace(REPORT, watch=""),
        replace(REPORT, form=Form.NOTICE),
        replace(REPORT, sections=(Section("Money", 2),)),
    ],
    ids=["no watch", "notice", "several alerts"],
)
def test_there_are_no_buttons_without_an_alert_to_act_on(message):
    assert make_buttons(message, "a1") == []
    assert make_buttons(REPORT, "") == []


@pytest.mark.parametrize(
    ("message", "gone"),
    [
        (replace(REPORT, keywords=("CBDC", "eNaira")), "keyword/a1"),
        (replace(REPORT, more=2), "irrelevant/a1"),
        (replace(REPORT, form=Form.TREND), "irrelevant/a1"),
    ],
    ids=["two keywords", "several reports", "a trend"],
)
def test_a_button_that_could_do_nothing_is_left_out(message, gone):
    values = list_values(render(message, alert="a1")["blocks"])

    assert gone not in values
    assert "why/a1" in values


def test_an_answer_stands_in_the_message_and_replaces_its_button():
    shown = render_again(replace(REPORT, answers=ALL_ANSWERS), alert="a1")

    assert kit.find_problems(shown["blocks"]) == []
    assert list_values(shown["blocks"]) == ["undo/a1/s1", "undo/a1/s2", "undo/a1/s3", "why/a1"]
    assert write_blocks(shown).splitlines()[-5:] == [
        "Acknowledged by @U0KIM0001",
        "Silenced here by @U0KIM0001 until 2 Mar 15:00 UTC",
        "Keyword silenced here by Ana until 2 Mar 15:00 UTC",
        "Not relevant, says somebody: its story is silenced until 2 Mar 15:00 UTC",
        "[Undo silence] [Undo silence of the keyword] [Undo not relevant] [Why?]",
    ]
    assert "@U0KIM0001" in draw_post(shown, "12:00")


def test_the_plainer_forms_lose_the_buttons_last_and_keep_the_answers():
    message = replace(REPORT, answers=ALL_ANSWERS[:1])

    plain = render(message, plainness=1, alert="a1")
    plainest = render_again(message, plainness=2, alert="a1")

    assert [block["type"] for block in plain["blocks"]] == ["section", "actions"]
    assert "Acknowledged by kim (U0KIM0001)" in plain["blocks"][0]["text"]["text"]
    assert plainest["blocks"] == []
    assert plainest["text"].endswith("Acknowledged by kim (U0KIM0001)")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_literal(text):
    message = replace(REPORT, answers=(replace(ALL_ANSWERS[0], by=text),))

    for plainness in range(3):
        shown = render_again(message, plainness, alert="a1")
        assert kit.find_problems(shown["blocks"]) == []
        assert "<" not in shown["text"]
    first = render_again(message, alert="a1")["blocks"][-2]["elements"][0]["elements"]
    assert [element["type"] for element in first] == ["text", "text"]


def test_a_long_message_leaves_room_for_its_buttons():
    long = replace(REPORT, mentions=tuple(Mention("x" * 300, f"https://a/{n}") for n in range(50)))
    blocks = render_again(replace(long, answers=ALL_ANSWERS), alert="a1")["blocks"]

    assert kit.count_chars(blocks) <= 6000
    assert blocks[-1]["type"] == "actions"
