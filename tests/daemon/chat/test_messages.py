"""A message shows what people did by its buttons, and counts the thumbs under it once each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import alerts
from daemon import acts
from daemon.chat import messages
from model import Escalation, Moved, Severity
from tests.daemon.chat.room import MEMBER, OTHER_EDITOR, live, make_alert
from tests.loopback.slack_line import list_values
from tests.scenes.clock import StoppedClock
from watchers.trends.session import KINDS


def make_moved(root, at):
    """Return a step that the message of the alert with the key *root* shows at once."""
    return Moved(
        root=root,
        kind=KINDS["escalated"],
        since=at,
        is_step=True,
        watch="Money",
        keyword="",
        started=at,
        last=at,
        reports=1,
        publishers=(),
        or_more=False,
        daily=1.0,
    )


BY = f"kim ({MEMBER})"


def test_a_message_says_who_acknowledged_it_and_keeps_its_words_and_metadata(tmp_path, monkeypatch):
    async def work(room):
        before = room.text.splitlines()
        key = room.message.key
        await room.press("ack", MEMBER)
        after = room.text.splitlines()
        assert after[:-2] == before[:-1]
        assert after[-2:] == [
            f"Acknowledged by @{MEMBER}",
            "[Silence 1 h] [Silence this keyword here (7 days)] [Not relevant] [Why?]",
        ]
        assert room.message.key == key
        assert len(room.slack.messages) == 1
        user = {"type": "user", "user_id": MEMBER}
        assert user in room.message.blocks[-2]["elements"][0]["elements"]

    live(tmp_path, monkeypatch, work)


def test_undo_ends_the_silence_and_takes_its_words_away(tmp_path, monkeypatch):
    async def work(room):
        before = room.text
        await room.press("silence", MEMBER)
        assert f"Silenced here by @{MEMBER} until " in room.text
        assert "[Undo silence]" in room.text
        assert len(room.list_silences()) == 1
        assert (await room.press("undo", OTHER_EDITOR)) == ""
        assert room.text == before
        assert room.list_silences() == []
        await room.press("irrelevant", MEMBER)
        assert ("not_relevant", BY, "chat") in room.list_acts()
        assert "Not relevant, says @U0MEMBER1: its story is silenced until" in room.text
        await room.press("undo", MEMBER)
        assert room.text == before
        assert room.list_acts() == []

    live(tmp_path, monkeypatch, work)


@pytest.mark.parametrize("way", ["time", "page"])
def test_a_silence_that_has_ended_stands_in_the_message_no_more(tmp_path, monkeypatch, way):
    clock = StoppedClock(datetime.now(UTC))

    async def work(room):
        before = room.text
        await room.press("silence", MEMBER)
        await room.running.tick()
        await room.settle()
        assert "[Undo silence]" in room.text
        (silence,) = room.running.store.timing.list_silences_in_force(room.running.now())
        if way == "time":
            clock.at += timedelta(hours=1)
        else:
            asked = {"do": "end-silence", "id": silence.id}
            acts.do(room.running.store, room.running.config, asked, room.running.now())
        await room.running.tick()
        await room.settle()
        assert room.text == before

    live(tmp_path, monkeypatch, work, clock=clock)


def test_not_relevant_is_said_after_its_silence_ended_and_after_a_restart(tmp_path, monkeypatch):
    clock = StoppedClock(datetime.now(UTC))

    async def work(room):
        await room.press("irrelevant", MEMBER)
        await room.press("ack", MEMBER)
        clock.at += timedelta(days=14)
        with room.running.store.transaction() as tx:
            tx.memory.clear()
        await room.running.tick()
        await room.settle()
        said = f"Not relevant, says @{MEMBER}"
        assert said in room.text.splitlines()
        assert f"Acknowledged by @{MEMBER}" in room.text
        assert "Undo" not in room.text

    live(tmp_path, monkeypatch, work, clock=clock)


def test_a_second_silence_is_not_begun_and_the_person_learns_why(tmp_path, monkeypatch):
    async def work(room):
        old = replace(room.message, blocks=list(room.message.blocks))
        await room.press("silence", MEMBER)
        said = await room.press("silence", OTHER_EDITOR, old)
        assert said.startswith(f"{BY} silenced it already, until ")
        assert len(room.list_silences()) == 1

    live(tmp_path, monkeypatch, work)


def test_an_act_on_the_page_stands_in_the_message_too(tmp_path, monkeypatch):
    async def work(room):
        store, config = room.running.store, room.running.config
        asked = {"do": "comment", "said": "acknowledged", "alert": "alert-first", "by": "Ana"}
        assert acts.do(store, config, {**asked, "via": "page"}, room.running.now()).is_done
        await room.settle()
        assert "Acknowledged by Ana" in room.text

    live(tmp_path, monkeypatch, work)


def test_the_next_edit_of_a_trend_keeps_the_answers(tmp_path, monkeypatch):
    async def work(room):
        await room.press("ack", MEMBER)
        at = room.running.now()
        with room.running.store.transaction() as tx:
            moved = [make_moved("first", at)]
            tx.edits.want(moved, ("alerts",), lambda root, *_: replace(root, headline="More"), at)
        await room.settle()
        assert room.message.text.endswith("More")
        assert f"Acknowledged by @{MEMBER}" in room.text

    live(tmp_path, monkeypatch, work)


def test_a_press_on_a_message_that_is_not_known_changes_nothing(tmp_path, monkeypatch):
    async def work(room):
        old = replace(room.message, ts="1700000000.000100", blocks=room.message.blocks)
        assert await room.press("ack", MEMBER, old) == messages.GONE
        blocks = json.loads(json.dumps(room.message.blocks).replace("alert-first", "alert-other"))
        assert (
            await room.press("ack", MEMBER, replace(room.message, blocks=blocks)) == messages.GONE
        )
        assert room.list_acts() == []

    live(tmp_path, monkeypatch, work)


def test_why_is_answered_to_the_person_alone(tmp_path, monkeypatch):
    async def work(room):
        before = room.text
        said = await room.press("why", MEMBER)
        assert room.text == before
        return said, room.line.replies[-1]

    said, reply = live(tmp_path, monkeypatch, work)

    assert said.splitlines()[:3] == [
        "Money: Bank plans a CBDC",
        '"CBDC" in the title',
        'Keywords: "CBDC"',
    ]
    assert (reply["response_type"], reply["replace_original"]) == ("ephemeral", False)


def test_thumbs_count_once_for_each_person_and_can_be_taken_back(tmp_path, monkeypatch):
    async def work(room):
        await room.react("+1", MEMBER)
        assert room.list_acts() == [("useful", MEMBER, "chat")]
        await room.press("ack", MEMBER)  # the chat says the name of the person
        await room.react("+1::skin-tone-2", MEMBER)
        await room.react("-1", OTHER_EDITOR)
        assert room.list_acts() == [
            ("acknowledged", BY, "chat"),
            ("useful", BY, "chat"),
            ("not_useful", OTHER_EDITOR, "chat"),
        ]
        await room.react("+1", MEMBER, removed=True)
        await room.react("tada", MEMBER)
        return room.list_acts()

    acts_left = live(tmp_path, monkeypatch, work)

    assert acts_left == [("acknowledged", BY, "chat"), ("not_useful", OTHER_EDITOR, "chat")]


def test_a_thumb_under_a_message_of_others_counts_for_nothing(tmp_path, monkeypatch):
    async def work(room):
        other = replace(room.message, ts=f"{datetime.now(UTC).timestamp():.6f}")
        await room.do(room.line.react, other, "+1", MEMBER)
        return room.list_acts()

    assert live(tmp_path, monkeypatch, work) == []


def test_whoever_acknowledges_an_escalation_acknowledges_its_alert(tmp_path, monkeypatch):
    async def work(room):
        at = room.running.now()
        escalation = Escalation(timedelta(minutes=30), ("desk",))
        raised = alerts.escalate(
            "alert-first",
            make_alert().message,
            Severity.NORMAL,
            escalation,
            alerts.Desk({}, (), lambda _: None, lambda *_: None, {}),
            at,
        )
        with room.running.store.transaction() as tx:
            tx.record(raised, room.running.config.list_recipients(["desk"]))
        await room.settle()
        await room.press("ack", MEMBER, room.slack.messages[1])
        assert room.list_acts() == [("acknowledged", BY, "chat")]
        for message in room.slack.messages:
            assert "Acknowledged by" in json.dumps(message.blocks)
            assert not any(value.startswith("ack/") for value in list_values(message.blocks))

    live(tmp_path, monkeypatch, work)


@pytest.mark.parametrize("fault", ["error:message_not_found", "error:invalid_blocks"])
def test_an_act_holds_whatever_becomes_of_its_message(tmp_path, monkeypatch, fault):
    async def work(room):
        room.slack.faults = [fault]
        await room.press("silence", MEMBER)
        return room.list_silences()

    assert live(tmp_path, monkeypatch, work) == [("Money", "alerts", BY)]
