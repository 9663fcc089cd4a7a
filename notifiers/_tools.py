"""The tools of the notifiers: to each channel its own connections, opened when first needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Self, TypeVar

from model import Proxy
from notifiers._guard import make_guarded_socket
from notifiers._slots import Slots

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from notifiers._apart import Apart

T = TypeVar("T")
ANSWER_WITHIN = timedelta(seconds=20)
CONNECT_SECONDS = 10.0
MAX_CONNECTIONS = 4
"""Of a channel: a delivery, an edit, a test, and one more. Doubled, nothing changes."""


class Tools:
    """Things that the notifiers of one daemon use; their opener closes them.

    The connections and the thread are those of one channel, so that none waits for another one
    that hangs. `of` returns the tools of a channel.
    """

    def __init__(
        self, answer_within: timedelta = ANSWER_WITHIN, whole: Tools | None = None
    ) -> None:
        """Prepare; nothing is opened yet. No request takes longer than *answer_within*.

        *whole* are the tools of all channels, for those of one.
        """
        self.answer_within = answer_within
        self.channel_ids: dict[tuple[str, str], str] = whole.channel_ids if whole else {}
        """Slack's IDs of channels that are configured by name, learned from its answers."""
        self.proxy = Proxy()
        self.find_unsubscribe: Callable[[str, str], str] = lambda _channel, _recipient: ""
        """Returns the link by which a recipient of a channel ends its messages; empty for none."""
        self.slots: Mapping[str, Slots] = {}
        """The templates of the channels that have any."""
        self._whole = whole
        self._of_channels: dict[str, Tools] = {}
        self._sessions: dict[bool, ClientSession] = {}
        self._apart: Apart | None = None

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

    def of(self, channel: str) -> Tools:
        """Return the tools of *channel*: with its own connections, and its own thread."""
        if channel not in self._of_channels:
            self._of_channels[channel] = Tools(self.answer_within, whole=self)
        return self._of_channels[channel]

    def session(self, *, is_guarded: bool = False) -> ClientSession:
        """Return the session: no cookies, no proxies from the environment, always a timeout.

        None follows a redirect, or reads more of an answer than a limit. A guarded one connects
        to no link-local address.
        """
        if is_guarded not in self._sessions:
            self._sessions[is_guarded] = self.make_session(is_guarded=is_guarded)
        return self._sessions[is_guarded]

    def make_session(self, *, is_guarded: bool = False, is_long: bool = False) -> ClientSession:
        """Return a session as `session` does, which the caller closes; a long one may last."""
        import aiohttp

        from notifiers._answers import BoundedAnswer
        from notifiers._web import refuse_redirect

        make_socket = make_guarded_socket if is_guarded else None
        within = None if is_long else self.answer_within.total_seconds()
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS, socket_factory=make_socket),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_SECONDS),
            trust_env=False,
            middlewares=() if is_guarded else (refuse_redirect,),
            response_class=BoundedAnswer,
        )

    async def do_apart(self, work: Callable[[], T]) -> T:
        """Return the result of *work*, which may block, from the channel's own thread."""
        from notifiers._apart import Apart

        if self._apart is None:
            self._apart = Apart()
        return await self._apart.do(work)

    def find_proxy(self, url: str) -> str | None:
        """Return the address of the proxy to give to a request of *url*; None for none."""
        proxy = self._whole.proxy if self._whole else self.proxy
        return proxy.find(url) or None

    async def close(self) -> None:
        """Close the sessions that were opened."""
        while self._of_channels:
            _, tools = self._of_channels.popitem()
            await tools.close()
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()
