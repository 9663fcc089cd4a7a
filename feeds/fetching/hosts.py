"""Pace the requests to one publisher's servers, however many of its feeds we read.

A publisher is a registrable domain. It gets at most two requests at once, and one second lies
between the starts of two requests. While one of its servers says "too many requests", we send it
nothing.
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

MAX_REQUESTS_AT_ONCE = 2
REQUEST_SPACING = 1.0  # seconds between the starts of two requests
MAX_PAUSE_WAIT = 30.0  # seconds that a request waits for the end of a pause; else it is not sent
_MAX_PUBLISHERS_KEPT = 512


class PublisherPaused(Exception):
    """The publisher asked for a pause, so the request was not sent."""

    def __init__(self, left: timedelta) -> None:
        """Keep how much of the pause is left."""
        super().__init__("paused")
        self.left = left


@dataclass(slots=True)
class _Publisher:
    """The requests to one publisher; times are those of the event loop, in seconds."""

    slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(MAX_REQUESTS_AT_ONCE)
    )
    next_start: float = 0.0
    paused_until: float = 0.0
    users: int = 0
    """Requests that wait or run."""


class RequestPacer:
    """Decides when a publisher's next request may start."""

    def __init__(self) -> None:
        """Start without any publisher."""
        self._publishers: dict[str, _Publisher] = {}
        self._suffixes: Any = None

    @asynccontextmanager
    async def wait_turn(self, url: str) -> AsyncIterator[None]:
        """Wait until *url* may be requested; the request counts until the end of the block.

        Raises:
            PublisherPaused: the pause of its publisher lasts longer than we wait.
        """
        now = asyncio.get_running_loop().time
        publisher = self._get_publisher(url)
        publisher.users += 1
        try:
            async with publisher.slots:
                self._check_pause(publisher, now())
                start = max(now(), publisher.next_start, publisher.paused_until)
                publisher.next_start = start + REQUEST_SPACING
                if start > now():
                    await asyncio.sleep(start - now())
                    self._check_pause(publisher, now())
                yield
        finally:
            publisher.users -= 1
            self._forget_old_publishers(now())

    def pause(self, url: str, length: timedelta) -> None:
        """Send no request to the publisher of *url* for *length*."""
        until = asyncio.get_running_loop().time() + length.total_seconds()
        publisher = self._get_publisher(url)
        publisher.paused_until = max(publisher.paused_until, until)

    @staticmethod
    def _check_pause(publisher: _Publisher, now: float) -> None:
        left = publisher.paused_until - now
        if left > MAX_PAUSE_WAIT:
            raise PublisherPaused(timedelta(seconds=round(left)))

    def _get_publisher(self, url: str) -> _Publisher:
        return self._publishers.setdefault(self.name_publisher(url), _Publisher())

    def name_publisher(self, url: str) -> str:
        """Return the name of the publisher of *url*: its registrable domain, or its IP address."""
        host = urlsplit(url).hostname or ""
        try:
            return str(ip_address(host))
        except ValueError:
            return self._find_registrable_domain(host)

    def _find_registrable_domain(self, host: str) -> str:
        if self._suffixes is None:
            from publicsuffixlist import PublicSuffixList  # 4 MB and 70 ms

            self._suffixes = PublicSuffixList()
        return str(self._suffixes.privatesuffix(host) or host)

    def _forget_old_publishers(self, now: float) -> None:
        if len(self._publishers) <= _MAX_PUBLISHERS_KEPT:
            return
        kept = {}
        for name, publisher in self._publishers.items():
            is_waiting = max(publisher.next_start, publisher.paused_until) > now
            if publisher.users or is_waiting:
                kept[name] = publisher
        self._publishers = kept
