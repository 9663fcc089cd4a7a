"""Keep the sessions of aiohttp: one for each way to connect, as they must not share connections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver

from feeds.fetching.guard import IpPort, make_socket_factory
from feeds.fetching.meter import MeteredConnection
from feeds.fetching.tls import USUAL_TLS, TlsOptions, make_context

_HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate, br",
}


@dataclass(frozen=True, slots=True)
class Route:
    """A way to connect."""

    allowed: frozenset[IpPort] = frozenset()
    """Private ip and port that may be connected to: an open connection to one must never serve a
    feed that may not use it."""
    tls: TlsOptions = USUAL_TLS
    is_proxied: bool = False
    """All connections lead to the proxy, which may have any address."""


class Sessions:
    """The sessions that are open."""

    def __init__(self, resolver: AbstractResolver) -> None:
        """Look names up with *resolver*."""
        self._resolver = resolver
        self._open: dict[Route, aiohttp.ClientSession] = {}

    def get(self, route: Route) -> aiohttp.ClientSession:
        """Return the session of *route*.

        Raises:
            AuthoritiesUnreadable: its `ca_file` cannot be read.
        """
        session = self._open.get(route)
        if session is None:
            session = self._make(route)
            self._open[route] = session
        return session

    def _make(self, route: Route) -> aiohttp.ClientSession:
        make_socket = None if route.is_proxied else make_socket_factory(route.allowed)
        connector = aiohttp.TCPConnector(
            ssl=make_context(route.tls),
            socket_factory=make_socket,
            resolver=self._resolver,
            use_dns_cache=False,
            keepalive_timeout=15,
            limit=0,
        )
        # aiohttp has no option for the class of its connections.
        make_connection = partial(MeteredConnection, loop=connector._loop)
        connector._factory = make_connection  # type: ignore[assignment]
        return aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20),
            auto_decompress=False,
            trust_env=False,
            max_line_size=65536,
            max_field_size=65536,
            max_headers=512,
        )

    async def close(self) -> None:
        """Close all connections."""
        for session in self._open.values():
            await session.close()
        self._open.clear()
