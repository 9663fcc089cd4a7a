"""Make one conditional GET: redirects, limits and deadline are our own, the rest is aiohttp's."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from feeds.fetching.guard import IpPort, make_socket_factory, split_origin
from feeds.fetching.hosts import PublisherPaused, RequestPacer
from feeds.fetching.problems import FetchFailed, explain_client_error, find_unreached
from feeds.fetching.redirects import RedirectChain
from feeds.fetching.status import REDIRECTS, STATUSES_WITH_BODY, explain_status
from feeds.fetching.unpack import BodyTooLarge, EncodingBroken, Unpacker
from feeds.fetching.validators import (
    ASK_FOR_ALL_KEY,
    DIGEST_KEY,
    ETAG_KEY,
    LAST_MODIFIED_KEY,
    SERVER_KEYS,
    URL_KEY,
    is_same_document,
)
from feeds.fetching.wait import read_freshness
from model import Unreached, format_duration, one_line

FETCH_DEADLINE = 30.0
"""Seconds for all requests of one poll together; waiting for our turn does not count."""
MAX_BODY_BYTES = 10 * 1024 * 1024
"""The limit of the body, compressed and decompressed."""
DEFAULT_PAUSE = timedelta(minutes=1)
"""The pause of a publisher whose server says "too many requests" but not for how long."""
MAX_VALIDATOR_CHARS = 1024
_READ_BYTES = 64 * 1024  # read from the connection at once

_HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate, br",
}


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """An address to fetch, with all that is sent along."""

    url: str
    validators: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to the url's own origin only, as they may hold a login."""
    allowed: frozenset[IpPort] = frozenset()
    """Private ip and port that this fetch may connect to."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of a fetch. A failure is its `problem`, never an exception."""

    url: str
    """The address that answered in the end."""
    status: int = 0
    body: bytes = b""
    content_type: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    unreached: Unreached | None = None
    """Why no server was reached; None if one was, or if none was asked."""
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    gone: bool = False
    wait: timedelta | None = None
    moved_to: str = ""


@dataclass(slots=True)
class _Reply:
    """The answer to one request of a fetch; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Client:
    """Sends the requests; the daemon has one."""

    def __init__(self, agent: str, deadline: float = FETCH_DEADLINE) -> None:
        """Send *agent* as the User-Agent; *deadline* is in seconds."""
        self._agent = agent
        self._deadline = deadline
        self._pacer = RequestPacer()
        # A session for each set of private addresses: an open connection to a private address
        # must never serve a feed that may not use it.
        self._sessions: dict[frozenset[IpPort], aiohttp.ClientSession] = {}

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
                wait=failure.wait,
            )
        return _build_result(request, chain, reply)

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _follow_redirects(self, request: FetchRequest, chain: RedirectChain) -> _Reply:
        """Return the first reply that is no redirect; *chain* ends at its address."""
        seconds_left = self._deadline
        loop = asyncio.get_running_loop()
        while True:
            try:
                async with self._wait_turn(request, chain.url):
                    start = loop.time()
                    reply = await self._send(request, chain.url, seconds_left)
                    seconds_left -= loop.time() - start
            except PublisherPaused as paused:
                raise self._explain_pause(chain.url, paused.left) from paused
            if reply.status == 429 and not _is_own_address(request, chain.url):
                wait = explain_status(429, reply.headers).wait
                self._pacer.pause(chain.url, wait or DEFAULT_PAUSE)
            location = reply.headers.get("location")
            if reply.status not in REDIRECTS or not location:
                return reply
            chain.follow(reply.status, location, request.allowed)

    def _wait_turn(self, request: FetchRequest, url: str) -> AbstractAsyncContextManager[None]:
        return nullcontext() if _is_own_address(request, url) else self._pacer.wait_turn(url)

    def _explain_pause(self, url: str, left: timedelta) -> FetchFailed:
        publisher = self._pacer.name_publisher(url)
        problem = f"{publisher} asks us to wait, for another {format_duration(left)}; nothing to do"
        return FetchFailed(problem, left)

    async def _send(self, request: FetchRequest, url: str, seconds_left: float) -> _Reply:
        """Return the reply to one request, without following redirects."""
        session = self._get_session(request.allowed)
        has_answered = False
        try:
            target = _parse_url(url)
            headers = _make_headers(request, url)
            async with (
                asyncio.timeout(seconds_left),
                session.get(target, headers=headers, allow_redirects=False) as response,
            ):
                has_answered = True
                names = {name.lower(): value for name, value in response.headers.items()}
                has_body = response.status in STATUSES_WITH_BODY
                body = await _read_body(response) if has_body else b""
                return _Reply(response.status, names, body)
        except TimeoutError as error:
            problem = self._explain_timeout(error)
            unreached = None if has_answered else find_unreached(error)
            raise FetchFailed(problem, unreached=unreached) from error
        except (aiohttp.ClientError, ValueError) as error:
            problem = explain_client_error(error, url)
            raise FetchFailed(problem, unreached=find_unreached(error)) from error

    def _explain_timeout(self, error: TimeoutError) -> str:
        # aiohttp's own timeouts: no connection within 10 s, or no more bytes for 20 s.
        if isinstance(error, aiohttp.ServerTimeoutError):
            return "no answer; try the address in a browser"
        limit = f"{self._deadline:g} s"
        return f"no complete answer within {limit}; try the address in a browser"

    def _get_session(self, allowed: frozenset[IpPort]) -> aiohttp.ClientSession:
        session = self._sessions.get(allowed)
        if session is None:
            session = self._open_session(allowed)
            self._sessions[allowed] = session
        return session

    def _open_session(self, allowed: frozenset[IpPort]) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            socket_factory=make_socket_factory(allowed), keepalive_timeout=15, limit=0
        )
        return aiohttp.ClientSession(
            connector=connector,
            headers={**_HEADERS, "User-Agent": self._agent},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=20),
            auto_decompress=False,
            trust_env=False,
            max_line_size=65536,
            max_field_size=65536,
            max_headers=512,
        )


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
    if validators.get(URL_KEY) != url or ASK_FOR_ALL_KEY in validators:
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


async def _read_body(response: aiohttp.ClientResponse) -> bytes:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    parts: list[bytes] = []
    try:
        unpacker = Unpacker(encoding, MAX_BODY_BYTES)
        async for data in response.content.iter_chunked(_READ_BYTES):
            parts += unpacker.add(data)
        parts += unpacker.finish()
    except BodyTooLarge as error:
        limit = MAX_BODY_BYTES // (1024 * 1024)
        raise FetchFailed(
            f"the document is larger than {limit} MB; ask the publisher for a shorter feed"
        ) from error
    except EncodingBroken as error:
        name = one_line(encoding, 20) or "gzip"
        raise FetchFailed(
            f'cannot decompress the answer (encoding "{name}"); if it lasts, tell the publisher'
        ) from error
    return b"".join(parts)


def _build_result(request: FetchRequest, chain: RedirectChain, reply: _Reply) -> FetchResult:
    """Return the result of a fetch from its last *reply*."""
    if reply.status == 304:
        return _build_not_modified(request, chain, reply)
    if reply.status in STATUSES_WITH_BODY:
        return _build_full_result(request, chain, reply)
    result = FetchResult(chain.url, reply.status)
    if reply.status == 204:
        notes = ("HTTP 204, the feed is empty",)
        return replace(result, validators=request.validators, unchanged=True, notes=notes)
    meaning = explain_status(reply.status, reply.headers)
    is_gone = reply.status == 410
    return replace(result, problem=meaning.problem, wait=meaning.wait, gone=is_gone)


def _build_full_result(request: FetchRequest, chain: RedirectChain, reply: _Reply) -> FetchResult:
    digest = hashlib.sha256(reply.body).hexdigest()
    is_unchanged = is_same_document(request.validators, chain.url, digest)
    kept = request.validators if is_unchanged else {}
    # The server's own validators are replaced, even by none.
    own = {name: text for name, text in kept.items() if name not in SERVER_KEYS}
    own |= {URL_KEY: chain.url, DIGEST_KEY: digest}
    return FetchResult(
        url=chain.url,
        status=reply.status,
        body=reply.body,
        content_type=reply.headers.get("content-type", ""),
        validators={**own, **_pick_server_validators(reply.headers)},
        unchanged=is_unchanged,
        wait=read_freshness(reply.headers),
        moved_to=chain.moved_to,
    )


def _build_not_modified(request: FetchRequest, chain: RedirectChain, reply: _Reply) -> FetchResult:
    validators = request.validators
    has_server_key = any(key in validators for key in SERVER_KEYS)
    if validators.get(URL_KEY) != chain.url or not has_server_key:
        problem = (
            "HTTP 304 (not modified), but there is no earlier answer; "
            "if it lasts, tell the publisher"
        )
        return FetchResult(chain.url, 304, problem=problem)
    return FetchResult(
        url=chain.url,
        status=304,
        validators={**validators, **_pick_server_validators(reply.headers)},
        unchanged=True,
        wait=read_freshness(reply.headers),
        moved_to=chain.moved_to,
    )


def _pick_server_validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the ETag and Last-Modified, byte for byte, where they can be sent back."""
    picked = {}
    for name in SERVER_KEYS:
        text = headers.get(name, "")
        if text and len(text) <= MAX_VALIDATOR_CHARS and _is_encodable(text):
            picked[name] = text
    return picked


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeError:
        return False
    return True
