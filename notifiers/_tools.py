"""The tools of the notifiers: HTTP sessions for all, opened when first needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from model import Proxy
from notifiers._guard import make_guarded_socket

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
        self._sessions: dict[bool, ClientSession] = {}

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

    def session(self, *, is_guarded: bool = False) -> ClientSession:
        """Return the session: no cookies, no proxies from the environment, always a timeout.

        None follows a redirect. A guarded one connects to no link-local address.
        """
        import aiohttp

        from notifiers._web import refuse_redirect

        if is_guarded not in self._sessions:
            make_socket = make_guarded_socket if is_guarded else None
            middlewares = () if is_guarded else (refuse_redirect,)
            self._sessions[is_guarded] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=20, socket_factory=make_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=self.answer_within.total_seconds(), sock_connect=CONNECT_SECONDS
                ),
                trust_env=False,
                middlewares=middlewares,
            )
        return self._sessions[is_guarded]

    def find_proxy(self, url: str) -> str | None:
        """Return the address of the proxy to give to a request of *url*; None for none."""
        return self.proxy.find(url) or None

    async def close(self) -> None:
        """Close the sessions that were opened."""
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()
