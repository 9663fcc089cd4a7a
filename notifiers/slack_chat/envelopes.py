"""Read the envelopes of Slack, which are hostile input: unknown shapes are refused. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from model import ChatAct, ChatRequest, ChatUser, Command, Press, Reaction, one_line, plain

MAX_ENVELOPE_CHARS = 256 * 1024
"""A press sends its whole message along, which is some 20 kB. Doubled: nothing gets through that
is no envelope."""
MAX_ID_CHARS = 128
MAX_TEXT_CHARS = 2000
"""Of a command."""
MAX_NAME_CHARS = 60
MAX_ADDRESS_CHARS = 1000
COMMAND = "/groundswell"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_PLACE = re.compile(r"[CGD][A-Z0-9]{2,20}")
_STAMP = re.compile(r"[0-9]{1,10}\.[0-9]{1,9}")
_THUMB = re.compile(r"(\+1|-1|thumbsup|thumbsdown)(::skin-tone-[2-6])?")
_NAME_CHARS = re.compile(r"[^\w .'-]")
"""The characters that are taken out of names: no name looks like one with an id behind it."""

Fields = Mapping[str, Any]


class Envelope(NamedTuple):
    """An envelope that was understood."""

    id: str
    """By which it is acknowledged."""
    request: ChatRequest | None
    """None where there is nothing to do, as for the reactions to other messages."""


class Refused(NamedTuple):
    """An envelope that was not understood."""

    id: str
    """Empty where it cannot be acknowledged."""
    why: str


class _Unknown(Exception):
    """An envelope has another shape than Slack documents."""


def is_about_line(text: str) -> bool:
    """Return whether *text* is a message about the connection itself: hello or disconnect."""
    if len(text) > MAX_ENVELOPE_CHARS:
        return False
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(message, dict) and message.get("type") in ("hello", "disconnect")


def read_envelope(text: str) -> Envelope | Refused:
    """Return the envelope in *text*, or why it is none."""
    if len(text) > MAX_ENVELOPE_CHARS:
        return Refused("", f"it has {len(text):,} characters")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return Refused("", "it is no JSON")
    if not isinstance(message, dict):
        return Refused("", "it is no object")
    name = message.get("envelope_id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return Refused("", "it has no envelope_id")
    try:
        return Envelope(name, _read_request(message))
    except _Unknown as error:
        return Refused(name, str(error))


def _read_request(message: Fields) -> ChatRequest | None:
    payload = _take(message, "payload")
    match message.get("type"):
        case "interactive":
            return _read_press(payload)
        case "slash_commands":
            return _read_command(payload)
        case "events_api":
            return _read_event(payload)
        case other:
            raise _Unknown(f"unknown type {one_line(str(other), MAX_NAME_CHARS)}")


def _read_press(payload: Fields) -> Press | None:
    if payload.get("type") != "block_actions":
        raise _Unknown("an interaction that is no press of a button")
    actions = payload.get("actions")
    if not isinstance(actions, list) or len(actions) != 1 or not isinstance(actions[0], dict):
        raise _Unknown("a press without its button")
    action: Fields = actions[0]
    container = _take(payload, "container")
    place = _read(container, "channel_id", _PLACE)
    stamp = _read(container, "message_ts", _STAMP)
    user = _read_user(_take(payload, "user"), "id", ("name", "username"))
    value = _read_value(action)
    if value is None:  # a button that is a link, or not ours
        return None
    act, subject, silence = value
    parts = (place, stamp, user.id, act, subject, silence)
    return Press(
        key=_make_key("press", *parts, _read(action, "action_ts", _STAMP)),
        user=user,
        act=act,
        subject=subject,
        silence=silence,
        place=place,
        message=stamp,
        reply_to=_read_address(payload),
    )


def _read_value(action: Fields) -> tuple[ChatAct, str, str] | None:
    """Return the act, the alert and the silence that a button names; None if it is not ours."""
    if not str(action.get("action_id", "")).startswith("groundswell:"):
        return None
    chosen = action.get("selected_option")
    owner = chosen if isinstance(chosen, dict) else action
    value = owner.get("value")
    if not isinstance(value, str) or len(value) > 2 * MAX_ID_CHARS:
        raise _Unknown("a button without its value")
    act, _, rest = value.partition("/")
    subject, _, silence = rest.partition("/")
    known = ChatAct._value2member_map_
    if act not in known or not _ID.fullmatch(subject) or not _ID.fullmatch(silence or "-"):
        raise _Unknown("a button with an unknown value")
    return ChatAct(act), subject, silence


def _read_command(payload: Fields) -> Command:
    if payload.get("command") != COMMAND:
        raise _Unknown("an unknown command")
    text = payload.get("text", "")
    if not isinstance(text, str) or len(text) > MAX_TEXT_CHARS:
        raise _Unknown("a command without a text, or with a very long one")
    return Command(
        key=_make_key("command", _read(payload, "trigger_id", _ID)),
        user=_read_user(payload, "user_id", ("user_name",)),
        text=plain(text),
        place=_read(payload, "channel_id", _PLACE),
        reply_to=_read_address(payload),
    )


def _read_event(payload: Fields) -> Reaction | None:
    event = _take(payload, "event")
    kind = event.get("type")
    if kind not in ("reaction_added", "reaction_removed"):
        raise _Unknown("an event that is no reaction")
    thumb = _THUMB.fullmatch(str(event.get("reaction", ""))[:MAX_NAME_CHARS])
    item = event.get("item")
    if thumb is None or not isinstance(item, dict) or item.get("type") != "message":
        return None
    place = _read(item, "channel", _PLACE)
    stamp = _read(item, "ts", _STAMP)
    user = ChatUser(_read(event, "user", _USER))
    is_removed = kind == "reaction_removed"
    is_useful = thumb[1] in ("+1", "thumbsup")
    at = _read(event, "event_ts", _STAMP)
    return Reaction(
        key=_make_key("reaction", place, stamp, user.id, str(thumb[0]), str(kind), at),
        user=user,
        is_useful=is_useful,
        is_removed=is_removed,
        place=place,
        message=stamp,
    )


def _read_user(fields: Fields, of_id: str, of_names: tuple[str, ...]) -> ChatUser:
    named = next((fields[name] for name in of_names if isinstance(fields.get(name), str)), "")
    name = one_line(_NAME_CHARS.sub("", named), MAX_NAME_CHARS)
    return ChatUser(_read(fields, of_id, _USER), name)


def _read_address(payload: Fields) -> str:
    """Return where an answer goes; it is checked when it is used."""
    address = payload.get("response_url", "")
    is_usable = isinstance(address, str) and len(address) <= MAX_ADDRESS_CHARS
    return address if is_usable else ""


def _read(fields: Fields, name: str, form: re.Pattern[str]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise _Unknown(f'no "{name}" as Slack writes it')
    return value


def _take(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    if not isinstance(value, dict):
        raise _Unknown(f'no "{name}"')
    return value


def _make_key(*parts: str) -> str:
    """Return a short name that is the same for the same request, however often it comes."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
