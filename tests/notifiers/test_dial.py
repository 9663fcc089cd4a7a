"""Connect to a server by its name."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from notifiers._apart import Apart
from notifiers._dial import dial
from tests.loopback.smtp import MailServer


def _dial(host: str, port: int, seconds: float = 5.0) -> Any:
    async def run() -> Any:
        with await dial(host, port, seconds, Apart().do) as sock:
            return sock.getpeername()

    return asyncio.run(run())


def test_it_connects_to_the_first_address_that_answers() -> None:
    with MailServer() as server:  # localhost may be ::1 first, where nobody listens
        assert _dial("localhost", server.port)[:2] == ("127.0.0.1", server.port)


def test_a_name_that_is_not_found_is_its_error() -> None:
    with pytest.raises(socket.gaierror):
        _dial("nowhere.groundswell.invalid", 25)


def test_a_port_where_nobody_listens_refuses() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            _dial("127.0.0.1", free.getsockname()[1])


def test_a_name_that_no_server_answers_for_ends_at_the_deadline() -> None:
    stop = threading.Event()

    async def run() -> None:
        async def look_up_for_ever(_work: Any) -> Any:
            return await Apart().do(stop.wait)

        await dial("mail.example.org", 25, 0.05, look_up_for_ever)

    with pytest.raises(TimeoutError):
        asyncio.run(run())
    stop.set()
