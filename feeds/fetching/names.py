"""Look names up, and keep each answer for a few seconds.

The address of a host is needed twice: to pace the requests to a server that has many hosts, and to
connect to it. Both see the same address.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

ANSWER_SECONDS = 10.0
"""How long an answer is kept."""
MAX_ANSWERS = 2000
"""More answers are not kept; old ones are dropped first."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """The addresses of a name, and until when they are kept."""

    addresses: list[ResolveResult]
    until: float


class Resolver(AbstractResolver):
    """Finds the addresses of names for the connections of one client."""

    def __init__(self) -> None:
        """Ask the name servers of the system, when first needed."""
        self._resolver: AbstractResolver | None = None
        self._answers: dict[tuple[str, int], _Answer] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of *host*.

        Raises:
            OSError: there are none, or no name server answers.
        """
        clock = asyncio.get_running_loop().time
        kept = self._answers.get((host, port))
        if kept is not None and kept.until > clock():
            return list(kept.addresses)
        if self._resolver is None:
            self._resolver = aiohttp.DefaultResolver()
        addresses = await self._resolver.resolve(host, port, family)
        self._forget_old_answers(clock())
        self._answers[host, port] = _Answer(addresses, clock() + ANSWER_SECONDS)
        return list(addresses)

    def _forget_old_answers(self, now: float) -> None:
        if len(self._answers) >= MAX_ANSWERS:
            fresh = [(name, kept) for name, kept in self._answers.items() if kept.until > now]
            self._answers = dict(fresh[-MAX_ANSWERS // 2 :])

    async def find_address(self, host: str, port: int) -> str:
        """Return the address by which the requests to *host* are counted.

        A connection may try several addresses; the first of IPv4 stands for all of them.

        Raises:
            OSError: there is none, or no name server answers.
        """
        addresses = [found["host"] for found in await self.resolve(host, port)]
        return next((ip for ip in addresses if ":" not in ip), addresses[0])

    async def close(self) -> None:
        """Ask nobody any more."""
        if self._resolver is not None:
            await self._resolver.close()
            self._resolver = None
