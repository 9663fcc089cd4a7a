"""Make one conditional GET: redirects, limits and deadline are our own, the rest is aiohttp's."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from feeds.fetching.body import BodyReader
from feeds.fetching.budget import Budget
from feeds.fetching.deadline import Deadline
from feeds.fetching.guard import is_private_host, split_origin
from feeds.fetching.hosts import PublisherPaused, RequestPacer
from feeds.fetching.names import Resolver
from feeds.fetching.problems import (
    FetchFailed,
    explain_client_error,
    explain_no_address,
    explain_private,
    find_unreached,
)
from feeds.fetching.redirects import RedirectChain
from feeds.fetching.result import FetchRequest, FetchResult, Reply, build_result
from feeds.fetching.sessions import Route, Sessions
from feeds.fetching.status import REDIRECTS, STATUSES_WITH_BODY, explain_status
from feeds.fetching.tls import AuthoritiesUnreadable
from feeds.fetching.validators import (
    ASK_FOR_ALL_KEY,
    ETAG_KEY,
    LAST_MODIFIED_KEY,
    are_for,
)
from model import Proxy, format_duration

FETCH_DEADLINE = 30.0
"""Seconds for all requests of one poll together; waiting for our turn does not count."""
DEFAULT_PAUSE = timedelta(minutes=1)
"""The pause of a publisher whose server says "too many requests" but not for how long."""


class Client:
    """Sends the requests; the daemon has one."""

    def __init__(self, agent: str, deadline: float = FETCH_DEADLINE) -> None:
        """Send *agent* as the User-Agent; *deadline* is in seconds."""
        self.agent = agent
        self.proxy = Proxy()
        self._deadline = deadline
        self._pacer = RequestPacer()
        self._budget = Budget()
        self._resolver = Resolver()
        self._sessions = Sessions(self._resolver)

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a server's turn or for memory; they do no work."""
        return self._pacer.waiting + self._budget.waiting

    def name_publisher(self, url: str) -> str:
        """Return the publisher of *url*: its registrable domain, or its IP address."""
        return self._pacer.name_publisher(url)

    async def get(self, request: FetchRequest) -> FetchResult:
        """Return the result of *request* after all redirects."""
        chain = RedirectChain(request.url)
        try:
            reply = await self._follow_redirects(request, chain)
        except FetchFailed as failure:
            is_first = chain.url == request.url  # else a server answered with a redirect
            return FetchResult(
                url=chain.url,
                problem=str(failure),
                unreached=failure.unreached if is_first else None,
                is_excused=failure.is_excused,
                wait=failure.wait,
            )
        return build_result(request, chain, reply)

    async def close(self) -> None:
        """Close all connections."""
        await self._sessions.close()
        await self._resolver.close()

    async def _follow_redirects(self, request: FetchRequest, chain: RedirectChain) -> Reply:
        """Return the first reply that is no redirect; *chain* ends at its address."""
        deadline = Deadline(self._deadline)
        while True:
            try:
                async with await self._find_turn(request, chain.url, deadline):
                    reply = await self._send(request, chain.url, deadline)
            except PublisherPaused as paused:
                raise self._explain_pause(chain.url, paused.left) from paused
            if reply.status == 429 and not _is_own_address(request, chain.url):
                wait = explain_status(429, reply.headers).wait
                self._pacer.pause(chain.url, wait or DEFAULT_PAUSE)
            location = reply.headers.get("location")
            if reply.status not in REDIRECTS or not location:
                return reply
            chain.follow(reply.status, location, request.allowed)

    async def _find_turn(
        self, request: FetchRequest, url: str, deadline: Deadline
    ) -> AbstractAsyncContextManager[None]:
        """Return the turn of *url* at its publisher and its address, to wait for."""
        if _is_own_address(request, url):
            return nullcontext()
        if self.proxy.find(url):
            return self._pacer.wait_turn(url)
        _, host, port = split_origin(url)
        try:
            async with deadline.running():
                ip = await self._resolver.find_address(host, port)
        except TimeoutError as error:
            raise self._explain_timeout(error) from error
        except OSError as error:
            raise explain_no_address(error, host) from error
        return self._pacer.wait_turn(url, ip)

    def _choose_proxy(self, request: FetchRequest, url: str) -> str:
        """Return the address of the proxy for *url*; empty where it is reached directly."""
        proxy = self.proxy.find(url)
        if not proxy or _is_own_address(request, url):
            return ""
        _, host, _ = split_origin(url)
        # We cannot see the address that the proxy connects to, unless it stands in the URL.
        if is_private_host(host):
            raise FetchFailed(explain_private(host, url))
        return proxy

    def _explain_pause(self, url: str, left: timedelta) -> FetchFailed:
        publisher = self._pacer.name_publisher(url)
        problem = f"{publisher} asks us to wait, for another {format_duration(left)}; nothing to do"
        return FetchFailed(problem, left, is_excused=True)

    async def _send(self, request: FetchRequest, url: str, deadline: Deadline) -> Reply:
        """Return the reply to one request, without following redirects."""
        proxy = self._choose_proxy(request, url)
        has_answered = False
        try:
            session = self._sessions.get(Route(request.allowed, request.tls, bool(proxy)))
            target = _parse_url(url)
            headers = {"User-Agent": self.agent, **_make_headers(request, url)}
            async with (
                deadline.running(),
                session.get(
                    target, headers=headers, allow_redirects=False, proxy=proxy or None
                ) as response,
            ):
                has_answered = True
                return await self._read(response, deadline)
        except TimeoutError as error:
            raise self._explain_timeout(error, has_answered=has_answered) from error
        except AuthoritiesUnreadable as error:
            raise FetchFailed(str(error)) from error
        except (aiohttp.ClientError, ValueError) as error:
            problem = explain_client_error(error, url, request.tls, is_proxied=bool(proxy))
            raise FetchFailed(problem, unreached=find_unreached(error)) from error

    async def _read(self, response: aiohttp.ClientResponse, deadline: Deadline) -> Reply:
        names = {name.lower(): value for name, value in response.headers.items()}
        reply = Reply(response.status, names)
        if response.status in STATUSES_WITH_BODY:
            reply.received = await BodyReader(response, deadline, self._budget).read()
        return reply

    def _explain_timeout(self, error: TimeoutError, *, has_answered: bool = False) -> FetchFailed:
        unreached = None if has_answered else find_unreached(error)
        # aiohttp's own timeouts: no connection within 10 s, or no more bytes for 20 s.
        if isinstance(error, aiohttp.ServerTimeoutError):
            return FetchFailed("no answer; try the address in a browser", unreached=unreached)
        limit = f"{self._deadline:g} s"
        problem = f"no complete answer within {limit}; try the address in a browser"
        return FetchFailed(problem, unreached=unreached)


def _is_own_address(request: FetchRequest, url: str) -> bool:
    """Return whether *url* is an allowed private address: the operator decides its pace."""
    if not request.allowed:
        return False
    _, host, port = split_origin(url)
    return (host, port) in request.allowed


def _parse_url(url: str) -> URL:
    """Return *url* for aiohttp, exactly as it was written; its host is in ASCII."""
    parsed = URL(url, encoded=url.isascii())
    if parsed.raw_host != urlsplit(url).hostname:
        raise ValueError("two parsers disagree on the host of the address")
    return parsed


def _make_headers(request: FetchRequest, url: str) -> dict[str, str]:
    is_same_origin = split_origin(url) == split_origin(request.url)
    headers = dict(request.headers) if is_same_origin else {}
    validators = request.validators
    if not are_for(validators, url) or ASK_FOR_ALL_KEY in validators:
        return headers
    etag = validators.get(ETAG_KEY)
    last_modified = validators.get(LAST_MODIFIED_KEY)
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    if etag or last_modified:
        headers["A-IM"] = "feed"  # new entries alone are enough (RFC 3229)
    return headers
