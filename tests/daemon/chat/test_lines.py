"""A line that fails is said aloud once, in time, and never holds up a message."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from answers.troubles import find_troubles
from tests.daemon.chat.room import CONFIG, MEMBER, live
from tests.scenes.clock import StoppedClock

OPS = CONFIG + "ops: desk\n"


def list_notices(room):
    """Return the headlines of the notices to the operator."""
    rows = room.running.store.list_alerts(50)
    return [row.message.headline for row in rows if row.kind.startswith("ops.")]


def read_line(room):
    (line,) = room.running.store.chat.list_lines()
    return line


def test_channels_with_one_token_share_one_line(tmp_path, monkeypatch):
    async def work(room):
        assert read_line(room).name == "alerts, desk"
        assert read_line(room).failing_since is None
        return len(room.line.lines)

    assert live(tmp_path, monkeypatch, work) == 1


def test_the_operator_hears_of_a_failing_line_after_five_minutes_and_of_its_end(
    tmp_path, monkeypatch
):
    clock = StoppedClock()

    async def work(room):
        room.slack.faults_of["apps.connections.open"] = ["503"] * 10_000
        await asyncio.to_thread(room.line.cut_lines)
        await room.wait(lambda: read_line(room).failing_since)
        clock.at += timedelta(minutes=4)
        await room.pump()
        assert list_notices(room) == []
        clock.at += timedelta(minutes=1)
        await room.pump()
        await room.pump()
        (told,) = list_notices(room)
        assert told.startswith("Nobody can answer in alerts, desk: ")
        status = room.running.store.read_status(clock.at)
        (trouble,) = find_troubles(status, 1)
        assert (trouble.kind, trouble.subject) == ("chat", "alerts, desk")
        room.slack.faults_of["apps.connections.open"].clear()
        await room.wait(lambda: read_line(room).failing_since is None)
        await room.settle()
        assert find_troubles(room.running.store.read_status(clock.at), 1) == []
        return list_notices(room)

    notices = live(tmp_path, monkeypatch, work, OPS, clock=clock)

    assert len(notices) == 2
    assert notices[0] == "People can answer again in alerts, desk"


def test_a_bad_token_is_told_at_once_and_once_and_messages_arrive(tmp_path, monkeypatch):
    async def work(room):
        room.line.app_tokens.clear()
        await asyncio.to_thread(room.line.cut_lines)
        await room.wait(lambda: len(list_notices(room)) == 1)
        before = len(room.slack.calls)
        await room.wait(lambda: len(room.slack.calls) >= before + 2)
        assert len(room.slack.messages) == 2
        return list_notices(room)

    (notice,) = live(tmp_path, monkeypatch, work, OPS)

    assert "Slack refuses the app-level token (invalid_auth); make an app-level token" in notice
    assert "xapp" not in notice


@pytest.mark.parametrize("edit", ["without the token"])
def test_an_edit_of_the_config_closes_the_line(tmp_path, monkeypatch, edit):
    async def work(room):
        text = (tmp_path / "config.yaml").read_text()
        lines = text.replace("\n            app_token", "").replace("\n          app_token", "")
        for right in ("U0EDITOR1", "U0OTHER01"):
            token = ' "${APP_TOKEN}",'.replace(" ", " ")
            lines = lines.replace(f":{token} may: {{edit: [{right}]}}", "")
        (tmp_path / "config.yaml").write_text(lines)
        is_taken, said = await room.running.reload(asked=True, accept=True)
        assert is_taken, said
        await room.wait(lambda: not room.line.lines)
        await room.pump()
        return room.running.store.chat.list_lines()

    assert live(tmp_path, monkeypatch, work) == []


def test_the_end_of_the_daemon_closes_the_line_at_once(tmp_path, monkeypatch):
    async def work(room):
        await room.press("ack", MEMBER)
        return asyncio.get_running_loop().time(), room

    async def timed(room):
        return (await work(room))[1]

    room = live(tmp_path, monkeypatch, timed)

    assert not room.line.lines
