"""Pace the requests to one publisher's servers, however many of its feeds we read.

A publisher is a registrable domain. It gets at most two requests at once, and one second lies
between the starts of two requests. The same holds for each IP address, as one server may host many
domains. While one of its servers says "too many requests", a publisher gets none.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from model import MAX_REQUESTS_AT_ONCE, REQUEST_SPACING

MAX_PAUSE_WAIT = 30.0  # seconds that a request waits for the end of a pause; else it is not sent
_MAX_LANES_KEPT = 512


class PublisherPaused(Exception):
    """The publisher asked for a pause, so the request was not sent."""

    def __init__(self, left: timedelta) -> None:
        """Keep how much of the pause is left."""
        super().__init__("paused")
        self.left = left


@dataclass(slots=True)
class _Lane:
    """The requests to one publisher or address; times are those of the event loop, in seconds."""

    slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(MAX_REQUESTS_AT_ONCE)
    )
    next_start: float = 0.0
    paused_until: float = 0.0
    users: int = 0
    """Requests that wait or run."""


class RequestPacer:
    """Decides when the next request to a publisher and to an address may start."""

    def __init__(self) -> None:
        """Start without any publisher."""
        self._lanes: dict[str, _Lane] = {}
        self._suffixes: Any = None
        self.waiting = 0
        """How many requests wait for their turn."""

    @asynccontextmanager
    async def wait_turn(self, url: str, ip: str = "") -> AsyncIterator[None]:
        """Wait until *url*, at the address *ip* if it is known, may be requested.

        The request counts until the end of the block.

        Raises:
            PublisherPaused: the pause of its publisher lasts longer than we wait.
        """
        lanes = self._find_lanes(url, ip)
        for lane in lanes:
            lane.users += 1
        try:
            _check_pause(lanes)
            async with AsyncExitStack() as stack:
                with self._count_waiting():
                    for lane in lanes:
                        await stack.enter_async_context(lane.slots)
                    await _wait_start(lanes)
                yield
        finally:
            for lane in lanes:
                lane.users -= 1
            self._forget_old_lanes(_now())

    def pause(self, url: str, length: timedelta) -> None:
        """Send no request to the publisher of *url* for *length*."""
        until = _now() + length.total_seconds()
        lane = self._get_lane(self.name_publisher(url))
        lane.paused_until = max(lane.paused_until, until)

    def _find_lanes(self, url: str, ip: str) -> list[_Lane]:
        """Return the lanes of a request: the publisher's first, then the address's.

        In this order, no request holds a slot of an address while it waits for its publisher, and
        no two requests wait for each other.
        """
        names = dict.fromkeys([self.name_publisher(url), ip])
        return [self._get_lane(name) for name in names if name]

    def _get_lane(self, name: str) -> _Lane:
        return self._lanes.setdefault(name, _Lane())

    @contextmanager
    def _count_waiting(self) -> Iterator[None]:
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

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

    def _forget_old_lanes(self, now: float) -> None:
        if len(self._lanes) <= _MAX_LANES_KEPT:
            return
        kept = {}
        for name, lane in self._lanes.items():
            is_waiting = max(lane.next_start, lane.paused_until) > now
            if lane.users or is_waiting:
                kept[name] = lane
        self._lanes = kept


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _wait_start(lanes: Sequence[_Lane]) -> None:
    """Wait until all *lanes* take the next request; a pause may begin meanwhile."""
    start = _reserve_start(lanes)
    while start > _now():
        await asyncio.sleep(start - _now())
        if _find_pause_end(lanes) > _now():
            start = _reserve_start(lanes)


def _reserve_start(lanes: Sequence[_Lane]) -> float:
    """Return the time at which all *lanes* take the next request; none starts soon after it."""
    _check_pause(lanes)
    start = max(_now(), _find_pause_end(lanes), *(lane.next_start for lane in lanes))
    for lane in lanes:
        lane.next_start = start + REQUEST_SPACING
    return start


def _find_pause_end(lanes: Sequence[_Lane]) -> float:
    return max(lane.paused_until for lane in lanes)


def _check_pause(lanes: Sequence[_Lane]) -> None:
    left = _find_pause_end(lanes) - _now()
    if left > MAX_PAUSE_WAIT:
        raise PublisherPaused(timedelta(seconds=round(left)))
