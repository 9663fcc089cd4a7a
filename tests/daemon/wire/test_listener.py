"""The listener serves many clients at once, and none of them for long."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from daemon import requests
from daemon.wire import listener as _listener
from daemon.wire.listener import Listener
from model import StorageError, Unreachable

ROOT = Path(__file__).parents[3]

AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from daemon.wire.listener import Listener

async def answer(request):
    return {"ok": "yes", "text": f"user {os.geteuid()}"}

async def guard(name, work):
    await work

async def serve():
    await Listener(Path(sys.argv[1]), guard, answer).listen()
    print("listening", flush=True)
    await asyncio.Event().wait()

os.setgroups([])
os.setgid(65534)
os.setuid(65534)
asyncio.run(serve())
"""


@pytest.fixture
def database():
    with tempfile.TemporaryDirectory(prefix="gs") as name:
        yield Path(name).resolve() / "a.db"


async def guard(_name, work):
    with contextlib.suppress(StorageError):
        await work


async def echo(request):
    return {"ok": "yes", "text": json.dumps(request)}


@contextlib.asynccontextmanager
async def serving(database, answer=echo):
    listener = Listener(database, guard, answer)
    await listener.listen()
    try:
        yield listener
    finally:
        await listener.close()


async def connect(database):
    return await asyncio.open_unix_connection(f"{database}.sock")


async def read_reply(reader):
    return json.loads(await reader.readline())


def test_a_request_gets_its_reply_and_the_end_leaves_nothing(database):
    async def work():
        async with serving(database):
            reply = await requests.ask(database, {"do": "数"})
            assert json.loads(reply["text"]) == {"do": "数"}
        with pytest.raises(Unreachable, match="no daemon listens"):
            await requests.ask(database, {"do": "x"})

    asyncio.run(work())

    assert list(database.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (b'{"do": "rel', "the line has no end"),
        (b"[]\n", "it is not an object"),
        (b"x" * 200_000, "the line is longer than 65,536 bytes"),
    ],
)
def test_a_line_that_is_no_request_is_said_to_be_none(database, sent, problem):
    async def work():
        async with serving(database):
            reader, writer = await connect(database)
            writer.write(sent)
            writer.write_eof()
            reply = await read_reply(reader)
            assert reply["text"] == f"this is no request ({problem}); send one line of JSON"
            writer.close()

    asyncio.run(work())


def test_a_client_that_says_nothing_is_hung_up_on(database, monkeypatch):
    monkeypatch.setattr(_listener, "LINE_DEADLINE", 0.05)

    async def work():
        async with serving(database):
            reader, writer = await connect(database)
            reply = await read_reply(reader)
            assert reply["text"] == (
                "this is no request (no line came within 0 s); send one line of JSON"
            )
            assert await reader.read() == b""
            writer.close()

    asyncio.run(work())


def test_a_client_that_does_not_take_its_reply_is_hung_up_on(database, monkeypatch):
    monkeypatch.setattr(_listener, "LINE_DEADLINE", 0.05)

    async def work():
        begun = asyncio.Event()

        async def answer(_request):
            begun.set()
            return {"ok": "yes", "text": "x" * 3_000_000}

        async with serving(database, answer) as listener:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(f"{database}.sock")
                client.sendall(b"{}\n")
                await begun.wait()
                while await listener._clients.wait_for_one():
                    pass

    asyncio.run(work())


def test_a_client_gets_its_reply_while_another_waits_for_a_long_one(database):
    async def work():
        free = asyncio.Event()

        async def answer(request):
            if request["do"] == "long":
                await free.wait()
            return {"ok": "yes", "text": request["do"]}

        async with serving(database, answer):
            long = asyncio.ensure_future(requests.ask(database, {"do": "long"}))
            assert (await requests.ask(database, {"do": "short"}))["text"] == "short"
            free.set()
            assert (await long)["text"] == "long"

    asyncio.run(work())


def test_too_many_clients_at_once_are_refused_and_later_served(database, monkeypatch):
    monkeypatch.setattr(_listener, "MAX_CLIENTS", 3)

    async def work():
        async with serving(database) as listener:
            silent = [await connect(database) for _ in range(3)]
            while len(listener._clients) < 3:
                await asyncio.sleep(0.01)
            refused = await requests.ask(database, {"do": "x"})
            assert (
                refused["text"] == f"{database}: 3 commands at once are too many; ask again later"
            )

            for _reader, writer in silent:
                writer.close()
            while len(listener._clients):
                await asyncio.sleep(0.01)
            assert (await requests.ask(database, {"do": "x"}))["ok"] == "yes"

    asyncio.run(work())


def test_answers_under_way_are_finished_at_the_end(database):
    async def work():
        begun = asyncio.Event()

        async def answer(_request):
            begun.set()
            await asyncio.sleep(0.05)
            return {"ok": "yes", "text": "done"}

        async with serving(database, answer):
            reply = asyncio.ensure_future(requests.ask(database, {}))
            await begun.wait()
        assert (await reply)["text"] == "done"

    asyncio.run(work())


def test_an_answer_that_takes_too_long_at_the_end_is_cut_off(database, monkeypatch):
    monkeypatch.setattr(_listener, "STOP_DEADLINE", 0.05)

    async def work():
        begun = asyncio.Event()

        async def answer(_request):
            begun.set()
            await asyncio.Event().wait()

        async with serving(database, answer):
            reply = asyncio.ensure_future(requests.ask(database, {}))
            await begun.wait()
        with pytest.raises(Unreachable, match="ended before it had answered"):
            await reply

    asyncio.run(work())


def test_a_socket_that_somebody_deleted_is_made_again(database):
    async def work():
        async with serving(database) as listener:
            path = Path(f"{database}.sock")
            before = path.stat().st_mtime_ns
            await listener.listen()
            assert path.stat().st_mtime_ns == before

            path.unlink()
            with pytest.raises(Unreachable, match="no daemon listens"):
                await requests.ask(database, {})
            await listener.listen()
            assert (await requests.ask(database, {}))["ok"] == "yes"

            path.unlink()
            path.write_text("mine")
            with pytest.raises(Unreachable, match="move it away"):
                await listener.listen()
        assert path.read_text() == "mine"

    asyncio.run(work())


def test_a_socket_on_which_nobody_can_listen_is_deleted_and_tried_again(database, monkeypatch):
    async def fail(*_args, **_how):
        raise OSError(24, "Too many open files")

    async def work():
        listener = Listener(database, guard, echo)
        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "start_unix_server", fail)
            for _ in range(2):
                with pytest.raises(Unreachable, match=r"a\.db: cannot listen .*Too many open"):
                    await listener.listen()
                assert list(database.parent.iterdir()) == []
        await listener.listen()
        assert (await requests.ask(database, {}))["ok"] == "yes"
        await listener.close()

    asyncio.run(work())


# --- users ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "name"),
    [(None, "an unknown user"), (65534, "user 65534"), (4294967295, "user 4294967295")],
)
def test_a_client_of_another_user_is_refused_without_a_look_at_its_line(
    database, monkeypatch, user, name
):
    monkeypatch.setattr(_listener.peers, "read_user", lambda _socket: user)

    async def answer(_request):
        raise AssertionError("it was asked")

    async def work():
        async with serving(database, answer):
            reply = await requests.ask(database, {"do": "reload"})
        assert reply == {
            "ok": "",
            "text": f"{database}: the daemon takes no command of {name}; ask as user "
            f"{os.geteuid()} or as root",
        }

    asyncio.run(work())


@pytest.mark.parametrize("user", [0, os.geteuid()])
def test_root_and_the_daemons_user_are_served(database, monkeypatch, user):
    monkeypatch.setattr(_listener.peers, "read_user", lambda _socket: user)

    async def work():
        async with serving(database):
            assert (await requests.ask(database, {"do": "reload"}))["ok"] == "yes"

    asyncio.run(work())


@pytest.mark.untraced
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a daemon of another user")
def test_root_asks_the_daemon_of_another_user_and_leaves_nothing_of_its_own(database):
    os.chown(database.parent, 65534, 65534)
    argv = [sys.executable, "-c", AS_NOBODY, str(database)]
    child = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout.readline() == "listening\n"

        reply = asyncio.run(requests.ask(database, {"do": "reload"}))
        child.kill()

    assert reply == {"ok": "yes", "text": "user 65534"}
    assert [path.stat().st_uid for path in database.parent.iterdir()] == [65534]
