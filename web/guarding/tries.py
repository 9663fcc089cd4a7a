"""Count wrong tokens: five a minute from one address are enough."""

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
    """The wrong tokens of the last minute by address."""

    def __init__(self) -> None:
        """Know none yet."""
        self._times: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Refuse a further token from *address* after too many wrong ones.

        Raises:
            Problem: there were too many.
        """
        if len(self._list_times(address)) >= MAX_TRIES:
            wait = {"Retry-After": f"{TRIES_WINDOW:.0f}"}
            detail = "too many wrong tokens; try again in a minute"
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, wait)

    def count(self, address: str) -> None:
        """Count a wrong token from *address*."""
        self._list_times(address).append(asyncio.get_running_loop().time())

    def _list_times(self, address: str) -> deque[float]:
        if len(self._times) > MAX_ADDRESSES:
            self._times.clear()
        times = self._times.setdefault(address, deque(maxlen=MAX_TRIES))
        since = asyncio.get_running_loop().time() - TRIES_WINDOW
        while times and times[0] < since:
            times.popleft()
        return times
