"""The tools of the notifiers: one HTTP session for all, opened when first needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from model import Proxy

if TYPE_CHECKING:
    from aiohttp import ClientSession

ANSWER_WITHIN = timedelta(seconds=20)
CONNECT_SECONDS = 10.0


class Tools:
    """Things that all notifiers of one daemon share; their opener closes them."""

    def __init__(self, answer_within: timedelta = ANSWER_WITHIN) -> None:
        """Prepare; nothing is opened yet. No request takes longer than *answer_within*."""
        self.answer_within = answer_within
        self.channel_ids: dict[tuple[str, str], str] = {}
        """Slack's IDs of channels that are configured by name, learned from its answers."""
        self.proxy = Proxy()
        self._session: ClientSession | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, answer_within: timedelta = ANSWER_WITHIN, proxy: Proxy | None = None
    ) -> AsyncIterator[Self]:
        """Yield tools that reach the web through *proxy*, and close them at the end."""
        tools = cls(answer_within)
        tools.proxy = proxy or Proxy()
        try:
            yield tools
        finally:
            await tools.close()

    def session(self) -> ClientSession:
        """Return the session: no cookies, no proxies from the environment, always a timeout."""
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=20),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=self.answer_within.total_seconds(), sock_connect=CONNECT_SECONDS
                ),
                trust_env=False,
            )
        return self._session

    def find_proxy(self, url: str) -> str | None:
        """Return the address of the proxy to give to a request of *url*; None for none."""
        return self.proxy.find(url) or None

    async def close(self) -> None:
        """Close the session, if one was opened."""
        if self._session is not None:
            await self._session.close()
            self._session = None
