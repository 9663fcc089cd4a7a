"""The buttons of an alert in Slack, and the answers that people gave by them. Pure.

The value of a button is an act and the id of the alert, and no content. The buttons of a message
are those that can still do something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from model import Answer, ChatAct, Form, Message, format_time, one_line
from notifiers._slack_elements import (
    Element,
    make_date,
    make_plain_text,
    make_section,
    make_text,
)

MAX_NAME_CHARS = 100
BEGIN_ACTION = "groundswell:"
"""The beginning of the names of our actions."""
_USER = re.compile(r"(?:.* \()?([UW][A-Z0-9]{6,20})\)?")
_LABELS = {
    ChatAct.ACKNOWLEDGE: "Acknowledge",
    ChatAct.SILENCE: "Silence 1 h",
    ChatAct.SILENCE_KEYWORD: "Silence this keyword here (7 days)",
    ChatAct.NOT_RELEVANT: "Not relevant",
    ChatAct.WHY: "Why?",
}
_BUTTONS = (ChatAct.ACKNOWLEDGE, ChatAct.SILENCE)
_MENU = (ChatAct.SILENCE_KEYWORD, ChatAct.NOT_RELEVANT, ChatAct.WHY)
_UNDO = {
    ChatAct.SILENCE: "Undo silence",
    ChatAct.SILENCE_KEYWORD: "Undo silence of the keyword",
    ChatAct.NOT_RELEVANT: "Undo not relevant",
}
_SAID = {
    ChatAct.ACKNOWLEDGE: ("Acknowledged by ", ""),
    ChatAct.SILENCE: ("Silenced here by ", " until "),
    ChatAct.SILENCE_KEYWORD: ("Keyword silenced here by ", " until "),
    ChatAct.NOT_RELEVANT: ("Not relevant, says ", ": its story is silenced until "),
}
"""The words before the name, and those before the time."""


def make_buttons(message: Message, alert: str) -> list[Element]:
    """Return the block with the buttons of *message*, whose alert has the id *alert*.

    Nothing without an id, and for a message that is for the operator or tells several alerts.
    """
    if not alert or not message.watch or message.sections or message.form is Form.NOTICE:
        return []
    done = {answer.act for answer in message.answers}
    elements = [_make_button(act, alert) for act in _BUTTONS if act not in done]
    elements += [_make_undo(answer, alert) for answer in message.answers if answer.silence]
    options = [_make_option(act, alert) for act in _MENU if act not in done and _fits(act, message)]
    menu = {"type": "overflow", "action_id": f"{BEGIN_ACTION}menu", "options": options}
    return [{"type": "actions", "elements": [*elements, menu]}]


def _fits(act: ChatAct, message: Message) -> bool:
    """Return whether *act* can be done on the alert of *message*."""
    if act is ChatAct.SILENCE_KEYWORD:
        return len(message.keywords) == 1
    if act is ChatAct.NOT_RELEVANT:
        tells_one = len(message.mentions) == 1 and not message.more
        return message.form is Form.REPORT and tells_one
    return True


def _make_button(act: ChatAct, alert: str) -> Element:
    button = {
        "type": "button",
        "action_id": f"{BEGIN_ACTION}{act}",
        "text": make_plain_text(_LABELS[act]),
        "value": f"{act}/{alert}",
    }
    return button | {"style": "primary"} if act is ChatAct.ACKNOWLEDGE else button


def _make_undo(answer: Answer, alert: str) -> Element:
    return {
        "type": "button",
        "action_id": f"{BEGIN_ACTION}undo:{answer.act}",
        "text": make_plain_text(_UNDO[answer.act]),
        "value": f"{ChatAct.UNDO}/{alert}/{answer.silence}",
    }


def _make_option(act: ChatAct, alert: str) -> Element:
    return {"text": make_plain_text(_LABELS[act]), "value": f"{act}/{alert}"}


# --- answers ------------------------------------------------------------------------------------


def make_answers(message: Message) -> list[Element]:
    """Return the block that says who answered *message*, a line each; nothing if nobody did."""
    lines = [make_section(list(_make_answer(one, message.zone))) for one in message.answers]
    return [{"type": "rich_text", "elements": lines}] if lines else []


def _make_answer(answer: Answer, zone: str) -> Iterator[Element]:
    before, between = _SAID[answer.act]
    yield make_text(before)
    if named := _USER.fullmatch(answer.by):
        yield {"type": "user", "user_id": named[1]}
    else:
        yield make_text(_name(answer))
    if answer.until is not None and between:
        yield make_text(between)
        yield make_date(answer.until, zone)


def write_answers(message: Message) -> list[str]:
    """Return the lines that say who answered *message*."""
    return [_write_answer(answer, message.zone) for answer in message.answers]


def _write_answer(answer: Answer, zone: str) -> str:
    before, between = _SAID[answer.act]
    line = f"{before}{_name(answer)}"
    if answer.until is None or not between:
        return line
    return f"{line}{between}{format_time(answer.until, zone)}"


def _name(answer: Answer) -> str:
    return one_line(answer.by, MAX_NAME_CHARS) or "somebody"
