"""Each request is done once, whenever the daemon is killed and however often the chat repeats it."""

from __future__ import annotations

import asyncio
import contextlib
import json

import storage
from daemon.chat import desk, messages
from model import CHAT, StorageError
from tests.daemon.chat.room import MEMBER, live
from tests.loopback.slack import SlackServer


def test_an_envelope_that_comes_twice_is_done_once(tmp_path, monkeypatch):
    async def work(room):
        name = await room.do(room.line.press, room.message, "silence", MEMBER)
        await asyncio.to_thread(room.line.repeat, name)
        await room.do(room.line.write, "silence CBDC 2h", MEMBER)
        return room.list_silences(), len(room.line.replies)

    silences, replies = live(tmp_path, monkeypatch, work)

    assert sorted(subject for subject, *_ in silences) == ["CBDC", "Money"]
    assert replies == 1  # to the command alone


def test_a_kill_between_the_acknowledgement_and_the_act_loses_nothing(tmp_path, monkeypatch):
    with SlackServer() as slack:

        async def die(room):
            monkeypatch.setattr(desk.Desk, "work", _do_nothing)
            name = await asyncio.to_thread(room.line.press, room.message, "silence", MEMBER)
            await room.wait(lambda: room.line.sent[name].acknowledged_after is not None)
            assert room.list_silences() == []
            return name

        name = live(tmp_path, monkeypatch, die, server=slack)
        monkeypatch.undo()

        async def live_again(room):
            await asyncio.to_thread(room.line.repeat, name)
            await room.settle()
            return room.list_silences()

        silences = live(tmp_path, monkeypatch, live_again, server=slack)

    assert silences == [("Money", "alerts", f"kim ({MEMBER})")]


def test_a_kill_between_the_act_and_the_acknowledgement_does_it_once(tmp_path, monkeypatch):
    with SlackServer() as slack:

        async def die(room):
            name = await room.do(room.line.press, room.message, "ack", MEMBER)
            room.line.sent[name].acknowledged_after = None  # as if Slack had not heard it
            return name

        name = live(tmp_path, monkeypatch, die, server=slack)

        async def live_again(room):
            acknowledged = room.line.sent[name]
            await room.wait(lambda: acknowledged.acknowledged_after is not None)
            await room.settle()
            return room.list_acts(), acknowledged.times

        acts, times = live(tmp_path, monkeypatch, live_again, server=slack)

    assert acts == [("acknowledged", f"kim ({MEMBER})", CHAT)]
    assert times == 2


async def _do_nothing(_desk):
    return None


def test_a_request_is_acknowledged_before_it_is_done(tmp_path, monkeypatch):
    async def work(room):
        entered = asyncio.Event()
        leave = asyncio.Event()

        async def wait_long(*_):
            entered.set()
            await leave.wait()
            return ["done"]

        monkeypatch.setattr(desk.commands, "do", wait_long)
        name = await asyncio.to_thread(room.line.write, "status", MEMBER)
        await room.wait(entered.is_set)
        await room.wait(lambda: room.line.sent[name].acknowledged_after is not None)
        assert room.line.sent[name].acknowledged_after < 3.0
        leave.set()
        await room.settle()
        assert room.line.replies[-1]["text"] == "done"

    live(tmp_path, monkeypatch, work)


def test_without_space_on_the_disk_nothing_is_acknowledged(tmp_path, monkeypatch):
    async def work(room):
        def fail(*_):
            raise StorageError("the disk is full")

        box = type(room.running.store.chat)
        with monkeypatch.context() as patch:
            patch.setattr(box, "take", fail)
            name = await asyncio.to_thread(room.line.press, room.message, "ack", MEMBER)
            await room.wait(lambda: room.running.guard.trouble is not None)
        assert room.line.sent[name].acknowledged_after is None
        room.running.guard.resume_at = 0.0
        room.running.guard.trouble = None
        await asyncio.to_thread(room.line.repeat, name)
        await room.wait(lambda: room.line.sent[name].acknowledged_after is not None)
        await room.settle()
        return room.list_acts()

    assert len(live(tmp_path, monkeypatch, work)) == 1


def test_a_fault_in_one_request_is_answered_and_does_not_stop_the_others(tmp_path, monkeypatch):
    async def work(room):
        def fail(*_):
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(messages, "press", fail)
            assert await room.press("ack", MEMBER) == desk.FAILED
        await room.press("ack", MEMBER)
        return room.list_acts()

    assert len(live(tmp_path, monkeypatch, work)) == 1


def test_hostile_envelopes_are_refused_and_the_rest_goes_on(tmp_path, monkeypatch):
    payload = {"type": "block_actions", "actions": [{}], "user": {"id": "U0" * 200}}
    shapes = [payload, {}, [], "x", None, {"event": {"type": "message"}}, {"command": "/rm"}]

    async def work(room):
        for kind in ("interactive", "slash_commands", "events_api", "\x00", 7):
            for shape in shapes:
                await asyncio.to_thread(room.line.say, kind, shape)
        await room.wait(lambda: all(s.acknowledged_after for s in room.line.sent.values()))
        await room.press("ack", MEMBER)
        return room.list_acts(), len(room.line.lines)

    acts, lines = live(tmp_path, monkeypatch, work)

    assert (len(acts), lines) == (1, 1)


def test_an_answer_goes_to_no_other_host(tmp_path, monkeypatch):
    async def work(room):
        room.line._make_reply_address = lambda: "https://evil.example/reply"
        before = len(room.line.replies)
        await room.write("status", MEMBER)
        assert len(room.line.replies) == before

    live(tmp_path, monkeypatch, work)


def test_the_requests_hold_no_answer_address_once_they_are_done(tmp_path, monkeypatch):
    async def work(room):
        await room.write("help", MEMBER)
        return room.running.store.path

    path = live(tmp_path, monkeypatch, work)

    with contextlib.closing(storage.open_reader(path)) as reader, reader._transaction() as db:
        rows = [tuple(row) for row in db.exec_driver_sql("SELECT request FROM chat_request")]
    assert rows == [("",)]
    assert "loopbackreply" not in json.dumps(rows)
