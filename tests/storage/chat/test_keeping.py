"""Requests are stored once and read back; names and lines are remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from model import ChatAct, ChatUser, Command, Press, Reaction
from storage import LineRow
from tests.storage.world import NOW

KIM = ChatUser("U0KIM0001", "kim")
REQUESTS = (
    Press("k1", KIM, ChatAct.UNDO, "a1", "s1", "C1", "1.1", "https://hooks.slack.com/x"),
    Command("k2", KIM, "add Money “x”", "C1", ""),
    Reaction("k3", ChatUser("U0ANA0001"), True, False, "C1", "1.1"),
)


def test_each_request_comes_back_as_it_was_until_it_is_done(store) -> None:
    for number, request in enumerate(REQUESTS):
        assert store.chat.take(request, NOW + timedelta(seconds=number))
        assert not store.chat.take(request, NOW)

    assert store.chat.list_open() == list(REQUESTS)
    assert store.chat.finish("k2")
    assert not store.chat.finish("k2")
    assert not store.chat.take(REQUESTS[1], NOW)
    assert store.chat.list_open() == [REQUESTS[0], REQUESTS[2]]


def test_requests_are_deleted_after_two_days(store) -> None:
    store.chat.take(REQUESTS[0], NOW)

    while store.prune(NOW + timedelta(days=1)):
        pass
    assert len(store.chat.list_open()) == 1
    while store.prune(NOW + timedelta(days=3)):
        pass
    assert store.chat.list_open() == []


def test_a_request_is_done_with_its_transaction_or_not_at_all(store) -> None:
    store.chat.take(REQUESTS[0], NOW)

    def fail() -> None:
        with store.transaction():
            store.chat.finish("k1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert store.chat.list_open() == [REQUESTS[0]]


def test_the_last_name_of_a_person_is_remembered(store) -> None:
    store.chat.learn_name(KIM)
    store.chat.learn_name(replace(KIM, name="kimberly"))
    store.chat.learn_name(ChatUser("U0KIM0001"))

    assert store.chat.complete(ChatUser("U0KIM0001")).label == "kimberly (U0KIM0001)"
    assert store.chat.complete(ChatUser("U0ANA0001")).label == "U0ANA0001"


def test_the_state_of_a_line_is_shown_with_the_status(store) -> None:
    store.chat.write_line(LineRow("policy", NOW))
    store.chat.write_line(LineRow("policy", NOW, NOW, "it fails"))
    store.chat.write_line(LineRow("desk"))
    store.chat.keep_lines(["policy"])

    assert store.read_status(NOW).lines == (LineRow("policy", NOW, NOW, "it fails"),)


def test_without_messages_no_place_is_known(store) -> None:
    assert store.chat.find_places(["policy"]) == {"policy": ""}
    assert store.chat.find_message(["policy"], "C1", "1700000000.1") is None
