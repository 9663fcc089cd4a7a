"""Count the wrong tokens, or other tries, of each address: a few a minute are enough."""

from __future__ import annotations

import asyncio
from collections import deque
from http import HTTPStatus

from web._problem import Problem

MAX_TRIES = 5
TRIES_WINDOW = 60.0
"""Seconds in which wrong tokens count. Doubled: half as many guesses a day."""
MAX_ADDRESSES = 10_000
"""Addresses whose wrong tokens are remembered."""


class Tries:
    """The tries of the last minute by address."""

    def __init__(self, most: int = MAX_TRIES, of: str = "wrong tokens") -> None:
        """Allow *most* of them a minute; *of* names them."""
        self._most = most
        self._of = of
        self._times: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Refuse a further try from *address* after too many.

        Raises:
            Problem: there were too many.
        """
        if len(self._list_times(address)) >= self._most:
            wait = {"Retry-After": f"{TRIES_WINDOW:.0f}"}
            detail = f"too many {self._of}; try again in a minute"
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, wait)

    def count(self, address: str) -> None:
        """Count a try from *address*."""
        self._list_times(address).append(asyncio.get_running_loop().time())

    def _list_times(self, address: str) -> deque[float]:
        if len(self._times) > MAX_ADDRESSES:
            self._times.clear()
        times = self._times.setdefault(address, deque(maxlen=self._most))
        since = asyncio.get_running_loop().time() - TRIES_WINDOW
        while times and times[0] < since:
            times.popleft()
        return times
