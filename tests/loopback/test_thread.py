"""A loopback server that ends leaves no connection open."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys

import pytest

from tests.loopback.echoes import Echoes
from tests.loopback.hostile import HostileServer
from tests.loopback.slack import SlackServer
from tests.loopback.smtp import MailServer
from tests.loopback.taker import Taker
from tests.loopback.web import Web, WebServer


@pytest.fixture
def leaks(monkeypatch):
    """Collect the words on all that is collected while it is open."""
    found = []
    gc.collect()
    monkeypatch.setattr(sys, "unraisablehook", lambda leak: found.append(str(leak.exc_value)))
    return found


def find_port(server):
    address = getattr(server, "url", None) or getattr(server, "_base", None) or server.address
    address = address() if callable(address) else address
    return int(address.rpartition(":")[2].partition("/")[0])


@pytest.mark.parametrize(
    "make",
    [Echoes, SlackServer, MailServer, Taker, WebServer, lambda: HostileServer({})],
    ids=["echoes", "slack", "mail", "taker", "web", "hostile"],
)
def test_a_connection_that_comes_with_the_end_is_closed(make, leaks):
    for _ in range(5):
        with make() as server:
            port = server.port if hasattr(server, "port") else find_port(server)
            late = socket.create_connection(("127.0.0.1", port))
        late.close()
        gc.collect()

    assert leaks == []


@pytest.mark.parametrize("rounds", range(8))
def test_a_connection_that_comes_before_the_end_is_closed(rounds, leaks):
    async def work():
        async with Web() as web:
            late = socket.create_connection((web.host, web.port))
            for _ in range(rounds):
                await asyncio.sleep(0)
        late.close()

    asyncio.run(work())
    gc.collect()

    assert leaks == []
