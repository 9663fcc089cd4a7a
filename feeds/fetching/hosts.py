"""Manners: how often one publisher's servers are asked, however many of their feeds we read.

A publisher is a registrable domain: at most two requests at once, a second between two of them,
and nobody asks while one of its servers says that it is too much.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

AT_ONCE = 2
SPACING = 1.0  # seconds
PATIENCE = 30.0  # seconds that a request waits for the end of a pause; else it is not made
_MANY = 512


class Paused(Exception):
    """The publisher asked for time; nothing was asked."""

    def __init__(self, left: timedelta) -> None:
        """Keep how long it goes on."""
        super().__init__("paused")
        self.left = left


@dataclass(slots=True)
class _Publisher:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    next_start: float = 0.0
    paused_until: float = 0.0
    users: int = 0


class Hosts:
    """Everybody that we ask, and when we may."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._publishers: dict[str, _Publisher] = {}
        self._suffixes: Any = None

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until *url* may be asked, and count as asking until the end of the block.

        Raises:
            Paused: its publisher asked for time, more than is worth waiting for.
        """
        now = asyncio.get_running_loop().time
        publisher = self._publisher(url)
        publisher.users += 1
        try:
            async with publisher.turns:
                self._check(publisher, now())
                start = max(now(), publisher.next_start, publisher.paused_until)
                publisher.next_start = start + SPACING
                if start > now():
                    await asyncio.sleep(start - now())
                    self._check(publisher, now())
                yield
        finally:
            publisher.users -= 1
            self._forget(now())

    def pause(self, url: str, length: timedelta) -> None:
        """Let nobody ask the publisher of *url* for that long."""
        until = asyncio.get_running_loop().time() + length.total_seconds()
        publisher = self._publisher(url)
        publisher.paused_until = max(publisher.paused_until, until)

    @staticmethod
    def _check(publisher: _Publisher, now: float) -> None:
        left = publisher.paused_until - now
        if left > PATIENCE:
            raise Paused(timedelta(seconds=round(left)))

    def _publisher(self, url: str) -> _Publisher:
        return self._publishers.setdefault(self.name(url), _Publisher())

    def name(self, url: str) -> str:
        """Return what the publisher of *url* is called: the registrable domain, or the ip."""
        host = urlsplit(url).hostname or ""
        try:
            return str(ip_address(host))
        except ValueError:
            return self._registrable(host)

    def _registrable(self, host: str) -> str:
        if self._suffixes is None:
            from publicsuffixlist import PublicSuffixList  # 4 MB and 70 ms

            self._suffixes = PublicSuffixList()
        return str(self._suffixes.privatesuffix(host) or host)

    def _forget(self, now: float) -> None:
        if len(self._publishers) > _MANY:
            self._publishers = {
                name: publisher
                for name, publisher in self._publishers.items()
                if publisher.users or max(publisher.next_start, publisher.paused_until) > now
            }
