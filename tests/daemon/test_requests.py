"""The client says in one sentence why a daemon cannot be asked, or does not answer."""

import asyncio
import contextlib
import socket
import threading

import pytest

from daemon import requests
from daemon.wire.lines import MAX_REPLY_BYTES
from model import Unreachable, UsageError


@contextlib.contextmanager
def listening(tmp_path, reply=None):
    """Yield a database whose daemon answers with the bytes of *reply*; without one, not at all."""
    database = tmp_path / "x.db"
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"{database}.sock")
    server.listen(0)

    def answer():
        client, _ = server.accept()
        with client:
            client.recv(1000)
            with contextlib.suppress(ConnectionError):
                client.sendall(reply)

    thread = threading.Thread(target=answer) if reply is not None else None
    if thread:
        thread.start()
    try:
        yield database
    finally:
        if thread:
            thread.join()
        server.close()


@pytest.mark.parametrize(
    "reply",
    [b"", b'{"ok": "y', b"hello\n", b"[1]\n", b"x" * (MAX_REPLY_BYTES + 100_000)],
    ids=["nothing", "half a line", "words", "a list", "too much"],
)
def test_a_reply_without_an_end_or_a_sense_is_none(tmp_path, reply):
    problem = r"x\.db: the daemon ended before it had answered"

    with listening(tmp_path, reply) as database, pytest.raises(Unreachable, match=problem):
        asyncio.run(requests.ask(database, {}))


def test_a_daemon_that_does_not_answer_in_time_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(requests, "REPLY_DEADLINE", 0.05)

    problem = "has not answered within 0 s; it may be busy"

    with listening(tmp_path) as database, pytest.raises(Unreachable, match=problem):
        asyncio.run(requests.ask(database, {}))


def test_a_daemon_that_accepts_nobody_has_too_many_waiting(tmp_path):
    def fill(stack, address):
        while True:
            client = stack.enter_context(socket.socket(socket.AF_UNIX))
            client.setblocking(False)
            client.connect(address)

    with listening(tmp_path) as database, contextlib.ExitStack() as stack:
        with contextlib.suppress(BlockingIOError):
            fill(stack, f"{database}.sock")

        with pytest.raises(Unreachable, match="too many commands wait for the daemon"):
            asyncio.run(requests.ask(database, {}))


def test_a_socket_of_another_user_says_whom_to_ask_as(tmp_path, monkeypatch):
    def refuse(_database):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(requests.address, "find_address", refuse)

    with pytest.raises(Unreachable, match="belongs to another user; ask as that user or as root"):
        asyncio.run(requests.ask(tmp_path / "x.db", {}))


def test_a_folder_in_the_place_of_a_folder_is_said(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Unreachable, match=r"the daemon cannot be asked \(Not a directory\)"):
        asyncio.run(requests.ask(tmp_path / "file" / "x.db", {}))


def test_a_reply_in_several_parts_is_read_to_its_end(tmp_path):
    with listening(tmp_path, b'{"ok": "yes", "text": "' + b"x" * 1_000_000 + b'"}\n') as database:
        reply = asyncio.run(requests.ask(database, {"do": "reload"}))

    assert (reply["ok"], len(reply["text"])) == ("yes", 1_000_000)


def test_without_a_socket_no_daemon_listens(tmp_path):
    with pytest.raises(Unreachable, match=r"x\.db: no daemon listens for commands there; start it"):
        asyncio.run(requests.ask(tmp_path / "x.db", {}))


def test_a_request_that_is_too_long_is_not_sent(tmp_path):
    with pytest.raises(UsageError, match=r"has 70,\d\d\d bytes, the limit is 65,536; ask for"):
        asyncio.run(requests.ask(tmp_path / "x.db", {"do": "retry", "ids": "x" * 70_000}))
