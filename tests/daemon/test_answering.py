"""The daemon answers requests; trouble with its socket is no trouble of its database."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from daemon import answering, requests
from daemon.wire import address
from model import Full
from tests.loopback.inside import within
from tests.loopback.station import Station


@pytest.fixture
def world(tmp_path):
    return Station(tmp_path)


def notices(running):
    return [row.message.headline for row in running.store.list_alerts(100, state="active")]


def note(running):
    return running.store.read_status(running.now()).notes.get("commands", "")


def test_a_database_that_fails_is_the_answer_and_its_trouble_is_known(world, monkeypatch):
    async def work(running):
        def fail(*_):
            raise Full("a.db: the disk is full; free some space")

        async with answering.open_listener(running):
            monkeypatch.setattr(running.store, "retry", fail)
            reply = await requests.ask(running.store.path, {"do": "retry"})

        assert reply == {"ok": "", "text": "a.db: the disk is full; free some space"}
        assert isinstance(running.guard.trouble, Full)

    within(world, work)


def test_a_fault_of_the_daemon_is_answered_and_logged(world, monkeypatch, capsys):
    async def work(running):
        async with answering.open_listener(running):
            monkeypatch.setattr(running.store, "retry", lambda *_: 1 / 0)
            reply = await requests.ask(running.store.path, {"do": "retry"})

        assert reply == {"ok": "", "text": "the daemon failed at this; see its log"}
        assert running.guard.trouble is None

    within(world, work)

    assert "ZeroDivisionError" in capsys.readouterr().out


def test_an_edit_with_mistakes_is_answered_with_all_of_them(world):
    async def work(running):
        path = world.folder / "config.yaml"
        path.write_text(path.read_text().replace("tell:", "tel:", 1))
        async with answering.open_listener(running):
            reply = await requests.ask(running.store.path, {"do": "reload"})

        assert (reply["ok"], 'did you mean "tell"' in reply["text"]) == ("", True)

    within(world, work)


def test_a_request_without_a_known_verb_is_refused(world):
    async def work(running):
        async with answering.open_listener(running):
            for request in ({}, {"do": ""}, {"do": "Reload"}, {"ids": "a"}):
                reply = await requests.ask(running.store.path, request)
                assert (
                    reply["ok"],
                    "known are change-keyword, comment, dismiss, end-change, end-silence, health, reload, "
                    "retry, send-test, silence" in reply["text"],
                ) == (
                    "",
                    True,
                )

    within(world, work)


def test_trouble_with_the_socket_is_told_once_until_it_ends(world):
    async def work(running):
        path = Path(f"{running.store.path}.sock")
        path.write_text("mine")
        async with answering.open_listener(running) as listen:
            for _ in range(3):
                await listen()
            assert notices(running) == ["Commands do not reach the daemon"]
            assert note(running).endswith("move it away")
            assert running.guard.trouble is None
            assert not running.guard.is_pausing

            path.unlink()
            await listen()
            assert note(running) == ""
            assert (await requests.ask(running.store.path, {"do": "retry"}))["ok"] == "yes"

        path.write_text("mine")
        async with answering.open_listener(running):
            assert len(notices(running)) == 1  # the same trouble on the same day
            assert note(running).endswith("move it away")

    within(world, work)


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "Permission denied"),
        OSError(30, "Read-only file system"),
        OSError(28, "No space left on device"),
        OSError(24, "Too many open files"),
        OSError("AF_UNIX path too long"),
    ],
    ids=["permission", "read-only", "full", "files", "path"],
)
def test_a_socket_that_cannot_be_made_stops_no_poll_and_no_send(world, monkeypatch, error):
    def fail(*_):
        raise error

    async def work(running):
        monkeypatch.setattr(address, "_make", fail)
        async with answering.open_listener(running):
            assert "no socket can be made there" in note(running)
            assert str(error.strerror or error) in note(running)
        assert running.guard.trouble is None
        assert not running.guard.is_pausing

    within(world, work)


def test_a_request_under_way_when_the_daemon_stops_is_finished(world):
    async def work(running):
        async with answering.open_listener(running):
            reload = asyncio.ensure_future(requests.ask(running.store.path, {"do": "reload"}))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    while not running.reloading.locked() and not reload.done():
                        await asyncio.sleep(0)
        assert (await reload)["text"] == "taken: 1 feed, 1 watch, 1 channel"

    within(world, work)
