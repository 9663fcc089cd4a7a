"""Names are looked up once for each connection and its turn."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from feeds.fetching import names as looking_up
from feeds.fetching.names import Resolver


class Answers:
    """A name server that keeps the questions."""

    def __init__(self, *ips: str) -> None:
        self.ips = ips
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int, _family: int) -> list[dict[str, Any]]:
        self.asked.append(host)
        if not self.ips:
            raise OSError(None, "Domain name not found")
        return [{"hostname": host, "host": ip, "port": port} for ip in self.ips]

    async def close(self) -> None:
        """Hold nothing open."""


@pytest.mark.parametrize(
    ("ips", "counted"),
    [
        (("192.0.2.1", "192.0.2.2"), "192.0.2.1"),
        (("2001:db8::1", "192.0.2.2"), "192.0.2.2"),
        (("2001:db8::1",), "2001:db8::1"),
    ],
)
def test_one_address_counts_the_requests_to_a_host(
    monkeypatch: pytest.MonkeyPatch, ips: tuple[str, ...], counted: str
):
    answers = Answers(*ips)
    monkeypatch.setattr("aiohttp.DefaultResolver", lambda: answers)

    async def act() -> tuple[str, list[str]]:
        resolver = Resolver()
        found = await resolver.find_address("a.example", 443)
        again = await resolver.resolve("a.example", 443, socket.AF_INET)
        await resolver.close()
        return found, [address["host"] for address in again]

    assert asyncio.run(act()) == (counted, list(ips))
    assert answers.asked == ["a.example"]


def test_a_failure_is_not_kept(monkeypatch: pytest.MonkeyPatch):
    answers = Answers()
    monkeypatch.setattr("aiohttp.DefaultResolver", lambda: answers)

    async def act() -> str:
        resolver = Resolver()
        with pytest.raises(OSError, match="Domain name not found"):
            await resolver.find_address("a.example", 80)
        answers.ips = ("192.0.2.1",)
        return await resolver.find_address("a.example", 80)

    assert asyncio.run(act()) == "192.0.2.1"


def test_old_answers_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aiohttp.DefaultResolver", lambda: Answers("192.0.2.1"))
    monkeypatch.setattr(looking_up, "MAX_ANSWERS", 10)

    async def act() -> int:
        resolver = Resolver()
        for number in range(50):
            await resolver.resolve(f"{number}.example", 80)
        return len(resolver._answers)

    assert asyncio.run(act()) <= 10
