"""No way to write an address, to redirect to it or to resolve it leads a feed inside."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from feeds._tools import Tools
from feeds.rss import Plugin
from tests.feeds.fetching.private_addresses import ANSWERS, HOSTS, IS_PRIVATE, URLS
from tests.feeds.scene import FEED
from tests.loopback.hostile import HostileServer, Script, Wire

NOT_ALLOWED = "it redirects to an address that is not allowed ("
OUTSIDE = "8.8.8.8"


class Sinks:
    """Servers inside, at all addresses of this machine: nobody may connect to them."""

    def __init__(self) -> None:
        self.problems: dict[tuple[str, str], str] = {}
        """By the way to reach it, and the address."""
        self.connections = 0


class Resolver:
    """A name server that answers each name as it says: `10-0-0-1.answer.example`."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        number = host.partition(".")[0]
        ips = ANSWERS[int(number)] if host.endswith(".answer.example") else ["127.0.0.1"]
        return [
            {"hostname": host, "host": ip, "port": port, "proto": 0, "flags": 0,
             "family": socket.AF_INET6 if ":" in ip else socket.AF_INET}
            for ip in ips
        ]  # fmt: skip

    async def close(self) -> None:
        """Hold nothing open."""


@pytest.fixture(scope="module")
def sinks() -> Sinks:
    found = Sinks()
    with (
        pytest.MonkeyPatch.context() as patch,
        HostileServer({}, host="127.0.0.1") as sink,
        HostileServer(make_redirects(sink.port)) as web,
    ):
        patch.setattr("aiohttp.DefaultResolver", Resolver)
        patch.setattr("feeds.fetching.hosts.REQUEST_SPACING", 0.0)
        asyncio.run(read_all(found, sink.port, web))
        found.connections = sink.connections
    return found


def list_addresses(port: int) -> dict[str, str]:
    """Return each address to try, by the text that names it here."""
    hosts = {host: f"http://{host}:{port}/" for host in HOSTS}
    return {**hosts, **{url: url for url in URLS}}


def make_redirects(port: int) -> dict[str, Script]:
    """Return a script for each address, by its number: it redirects there."""

    def make(url: str) -> Script:
        async def redirect(wire: Wire) -> None:
            line = b"Location: " + url.encode("utf-8", "surrogateescape")
            await wire.send(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + line + b"\r\n\r\n")

        return redirect

    return {str(n): make(url) for n, url in enumerate(list_addresses(port).values())}


async def read_all(found: Sinks, port: int, web: HostileServer) -> None:
    async with Tools.open("Groundswell/test", fetch_deadline=5.0) as tools:

        async def read(how: str, name: str, url: str, *allowed: str) -> None:
            try:
                plugin = Plugin(url=url, allow_private=allowed)
                found.problems[how, name] = (await plugin.fetch(FEED, {}, tools)).problem
            except ValueError as mistake:
                found.problems[how, name] = str(mistake)

        addresses = list_addresses(port)
        await asyncio.gather(
            *(read("written", name, url) for name, url in addresses.items()),
            *(
                read("redirected", name, web.url(str(number)), web.address)
                for number, name in enumerate(addresses)
            ),
            *(
                read("resolved", " ".join(ips), f"http://{number}.answer.example:{port}/")
                for number, ips in enumerate(ANSWERS)
            ),
        )


CASES = {**HOSTS, **URLS}


@pytest.mark.parametrize("name", CASES)
def test_no_address_inside_can_be_written(sinks: Sinks, name: str):
    expected = CASES[name]
    reasons = (expected,) if isinstance(expected, str) else expected

    assert any(reason in sinks.problems["written", name] for reason in reasons)


@pytest.mark.parametrize("name", CASES)
def test_no_redirect_leads_inside(sinks: Sinks, name: str):
    problem = sinks.problems["redirected", name]

    # A location may be relative, or end where HTTP allows no such character.
    others = ("HTTP ", "its redirects go", "the answer is not valid HTTP")
    assert problem.startswith((NOT_ALLOWED, *others)) or IS_PRIVATE in problem


@pytest.mark.parametrize("ips", [" ".join(ips) for ips in ANSWERS])
def test_no_name_resolves_to_an_address_inside(sinks: Sinks, ips: str):
    problem = sinks.problems["resolved", ips]

    assert any(problem.startswith(ip + IS_PRIVATE) for ip in ips.split())


def test_nobody_has_connected(sinks: Sinks):
    assert len(sinks.problems) >= 136
    assert sinks.connections == 0


def test_an_address_that_changes_after_the_check_is_refused_at_the_connection(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("aiohttp.DefaultResolver", Resolver)

    async def lie(*_: object) -> str:
        return OUTSIDE

    monkeypatch.setattr("feeds.fetching.names.Resolver.find_address", lie)

    async def read(port: int) -> str:
        async with Tools.open("Groundswell/test") as tools:
            plugin = Plugin(url=f"http://rebound.example:{port}/")
            return (await plugin.fetch(FEED, {}, tools)).problem

    with HostileServer({}) as sink:
        assert asyncio.run(read(sink.port)).startswith(f"127.0.0.1{IS_PRIVATE}")
        assert sink.connections == 0
