"""Envelopes are read as Slack writes them; any other shape is refused, and nothing raises."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import ChatAct, ChatUser, Command, Press, Reaction
from notifiers.slack_chat.envelopes import Envelope, Refused, read_envelope

PRESS = {
    "type": "block_actions",
    "user": {"id": "U0KIM0001", "username": "kim"},
    "container": {"type": "message", "message_ts": "1795340460.000100", "channel_id": "C0ALERTS1"},
    "response_url": "https://hooks.slack.com/actions/T/1/x",
    "actions": [
        {
            "type": "button",
            "action_id": "groundswell:ack",
            "value": "ack/a1b2",
            "action_ts": "1795340461.000100",
        }
    ],
}
COMMAND = {
    "command": "/groundswell",
    "text": "hot",
    "user_id": "U0KIM0001",
    "user_name": "kim",
    "channel_id": "C0ALERTS1",
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.slack.com/commands/T/1/x",
}
REACTION = {
    "event": {
        "type": "reaction_added",
        "user": "U0KIM0001",
        "reaction": "+1",
        "item": {"type": "message", "channel": "C0ALERTS1", "ts": "1795340460.000100"},
        "event_ts": "1795340461.000100",
    }
}
KINDS = {"interactive": PRESS, "slash_commands": COMMAND, "events_api": REACTION}


def envelope(kind, payload):
    return json.dumps({"type": kind, "envelope_id": "e-1", "payload": payload})


def read(kind, payload):
    found = read_envelope(envelope(kind, payload))
    assert isinstance(found, Envelope), found
    return found.request


def test_a_press_is_read():
    found = read("interactive", PRESS)

    assert isinstance(found, Press)
    assert (found.act, found.subject, found.silence) == (ChatAct.ACKNOWLEDGE, "a1b2", "")
    assert found.user == ChatUser("U0KIM0001", "kim")
    assert (found.place, found.message) == ("C0ALERTS1", "1795340460.000100")


def test_the_chosen_option_of_a_menu_is_read():
    payload = copy.deepcopy(PRESS)
    action = payload["actions"][0]
    del action["value"]
    action["action_id"] = "groundswell:menu"
    action["selected_option"] = {"value": "undo/a1b2/s3c4"}

    found = read("interactive", payload)

    assert (found.act, found.subject, found.silence) == (ChatAct.UNDO, "a1b2", "s3c4")


def test_a_command_and_a_reaction_are_read():
    command = read("slash_commands", COMMAND)
    reaction = read("events_api", REACTION)

    assert isinstance(command, Command)
    assert command.text == "hot"
    assert isinstance(reaction, Reaction)
    assert (reaction.is_useful, reaction.is_removed) == (True, False)


def test_the_same_request_has_the_same_key_and_another_one_has_another():
    later = copy.deepcopy(PRESS)
    later["actions"][0]["action_ts"] = "1795340462.000100"

    assert read("interactive", PRESS).key == read("interactive", copy.deepcopy(PRESS)).key
    assert read("interactive", PRESS).key != read("interactive", later).key


def test_a_name_cannot_look_like_one_with_another_id():
    payload = copy.deepcopy(PRESS)
    payload["user"]["username"] = "eve (U0BOSS001)\u202e<!channel>" + "x" * 500

    label = read("interactive", payload).user.label

    assert label.startswith("eve U0BOSS001channel")
    assert label.count("(") == 1
    assert label.endswith("… (U0KIM0001)")


@pytest.mark.parametrize(
    "reaction", ["tada", "+1::skin-tone-9", "", "x" * 5000], ids=["tada", "tone", "none", "long"]
)
def test_other_reactions_are_nothing_to_do(reaction):
    payload = copy.deepcopy(REACTION)
    payload["event"]["reaction"] = reaction

    assert read("events_api", payload) is None


def test_a_button_of_another_app_is_nothing_to_do():
    payload = copy.deepcopy(PRESS)
    payload["actions"][0]["action_id"] = "open"

    assert read("interactive", payload) is None


@pytest.mark.parametrize(
    "value", ["", "ack", "ack/", "nothing/a1", "ack/a b", "ack/" + "x" * 300, 5, None]
)
def test_a_button_with_another_value_is_refused(value):
    payload = copy.deepcopy(PRESS)
    payload["actions"][0]["value"] = value

    found = read_envelope(envelope("interactive", payload))

    assert isinstance(found, Refused)
    assert found.id == "e-1"


@pytest.mark.parametrize("stamp", ["99999999999.1", "-1.5", "1.5e3", "nan", "٣.٣"])
def test_a_message_of_an_impossible_time_is_refused(stamp):
    payload = copy.deepcopy(PRESS)
    payload["container"]["message_ts"] = stamp

    assert isinstance(read_envelope(envelope("interactive", payload)), Refused)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)


def list_places(value, at=()):
    """Return the path of each value within *value*."""
    places = [at] if at else []
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        places += list_places(inner, (*at, key))
    return places


@settings(max_examples=150, deadline=None)
@given(data=st.data(), junk=JSON, kind=st.sampled_from(sorted(KINDS)))
def test_an_envelope_with_any_value_replaced_is_read_or_refused(data, junk, kind):
    whole = copy.deepcopy({"type": kind, "envelope_id": "e-1", "payload": KINDS[kind]})
    *above, last = data.draw(st.sampled_from(list_places(whole)))
    owner = whole
    for key in above:
        owner = owner[key]
    owner[last] = junk

    assert isinstance(read_envelope(json.dumps(whole)), Envelope | Refused)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | JSON.map(json.dumps))
def test_any_text_is_read_or_refused(text):
    assert isinstance(read_envelope(text), Envelope | Refused)
