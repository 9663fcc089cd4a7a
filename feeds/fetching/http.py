"""One conditional GET: redirects, caps and deadline of our own, everything else by aiohttp."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import ssl
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from feeds.fetching.guard import normal_url, origin, socket_maker
from feeds.fetching.hosts import Hosts, Paused
from feeds.fetching.status import FULL, MOVED, MOVED_FOR_GOOD, judge
from feeds.fetching.unpack import Broken, TooLarge, Unpacker
from feeds.fetching.wait import freshness
from model import one_line, spoken

DEADLINE = 30.0
"""Seconds for all requests of one poll together; waiting for our turn does not count."""
BODY = 10 * 1024 * 1024
"""Bytes, packed or not."""
HOPS = 5
PAUSE = timedelta(minutes=1)
"""What a publisher gets that says "too often" but not how long."""
_TAG = 1024  # characters of an ETag or Last-Modified

_THEIRS = ("etag", "last-modified")
_REFUSED = re.compile(r"[0-9a-f.:]{2,45} is a private address")
_HEADERS = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate, br",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and with what."""

    url: str
    validators: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to the url's own origin only, as they may hold a login."""
    allowed: frozenset[tuple[str, int]] = frozenset()
    """Private ip and port that may be connected to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Never an exception: what is wrong is `problem`."""

    url: str
    """Which address answered in the end."""
    status: int = 0
    body: bytes = b""
    content_type: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    gone: bool = False
    wait: timedelta | None = None
    moved_to: str = ""


class _Trouble(Exception):
    """The text says what is wrong and what to do."""

    def __init__(self, problem: str, wait: timedelta | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


@dataclass(slots=True)
class _Reply:
    """The answer to one request of a chain."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Client:
    """Asks; one for the whole daemon."""

    def __init__(self, agent: str, deadline: float = DEADLINE) -> None:
        """Introduce ourselves as *agent*; *deadline* in seconds."""
        self._agent = agent
        self._deadline = deadline
        self._hosts = Hosts()
        # A connection to a private address must never serve a feed that may not have it.
        self._sessions: dict[frozenset[tuple[str, int]], aiohttp.ClientSession] = {}

    async def get(self, question: Question) -> Answer:
        """Return what *question*'s url answers in the end."""
        chain = _Chain(question.url)
        try:
            reply = await self._follow(question, chain)
        except _Trouble as trouble:
            return Answer(chain.at, problem=str(trouble), wait=trouble.wait)
        return _judged(question, chain, reply)

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def _follow(self, question: Question, chain: _Chain) -> _Reply:
        left = self._deadline
        loop = asyncio.get_running_loop()
        while True:
            try:
                async with self._turn(question, chain.at):
                    start = loop.time()
                    reply = await self._ask(question, chain.at, left)
                    left -= loop.time() - start
            except Paused as pause:
                name = self._hosts.name(chain.at)
                raise _Trouble(
                    f"{name} asks for time, for another {spoken(pause.left)}; nothing to do",
                    pause.left,
                ) from pause
            if reply.status == 429 and not _is_own(question, chain.at):
                self._hosts.pause(chain.at, judge(429, reply.headers).wait or PAUSE)
            if reply.status not in MOVED or not reply.headers.get("location"):
                return reply
            chain.follow(reply, question.allowed)

    def _turn(self, question: Question, url: str) -> AbstractAsyncContextManager[None]:
        return nullcontext() if _is_own(question, url) else self._hosts.turn(url)

    async def _ask(self, question: Question, url: str, left: float) -> _Reply:
        """Return the answer to one request, without following where it leads."""
        try:
            async with (
                asyncio.timeout(left),
                self._session(question.allowed).get(
                    _url(url), headers=_request_headers(question, url), allow_redirects=False
                ) as response,
            ):
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = await _body(response) if response.status in FULL else b""
                return _Reply(response.status, headers, body)
        except TimeoutError as error:
            # aiohttp's own: not connected in 10 s, or nothing more came for 20 s.
            is_silent = isinstance(error, aiohttp.ServerTimeoutError)
            what = "no answer" if is_silent else f"no complete answer within {self._deadline:g} s"
            raise _Trouble(f"{what}; try the address in a browser") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise _Trouble(_in_words(error, url)) from error

    def _session(self, allowed: frozenset[tuple[str, int]]) -> aiohttp.ClientSession:
        session = self._sessions.get(allowed)
        if session is None:
            connector = aiohttp.TCPConnector(
                socket_factory=socket_maker(allowed), keepalive_timeout=15, limit=0
            )
            session = self._sessions[allowed] = aiohttp.ClientSession(
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
        return session


class _Chain:
    """Where redirects have led so far."""

    def __init__(self, url: str) -> None:
        self.at = url
        self.moved_to = ""
        self._seen = [url]
        self._is_permanent = True

    def follow(self, reply: _Reply, allowed: frozenset[tuple[str, int]]) -> None:
        """Go where *reply* leads, if that may be asked."""
        location = one_line(reply.headers["location"])
        try:
            target = normal_url(urljoin(self.at, location), allowed)
        except ValueError as error:
            reason = str(error).partition(";")[0]
            raise _Trouble(
                f"it redirects to where we may not ask ({reason}); check the address"
            ) from error
        if urlsplit(self.at).scheme == "https" and urlsplit(target).scheme == "http":
            raise _Trouble(
                "it redirects to an unencrypted address; if you trust that, give that address"
            )
        if target in self._seen:
            raise _Trouble("its redirects go in a circle; check the address")
        if len(self._seen) > HOPS:
            raise _Trouble(f"it redirects more than {HOPS} times; check the address")
        self._is_permanent = self._is_permanent and reply.status in MOVED_FOR_GOOD
        if self._is_permanent:
            self.moved_to = target
        self._seen.append(target)
        self.at = target


def _is_own(question: Question, url: str) -> bool:
    """Say whether *url* is one of the operator's own addresses, who sets its pace himself."""
    return bool(question.allowed) and origin(url)[1:] in question.allowed


def _url(url: str) -> URL:
    """Return *url* as aiohttp wants it, exactly as it was written."""
    asked = URL(url, encoded=True) if url.isascii() else URL(url)
    if url.isascii() and asked.host != urlsplit(url).hostname:
        raise ValueError("two readings of one address")
    return asked


def _request_headers(question: Question, url: str) -> dict[str, str]:
    headers = dict(question.headers) if origin(url) == origin(question.url) else {}
    known = question.validators
    if known.get("url") == url and "ask" not in known:
        if etag := known.get("etag"):
            headers["If-None-Match"] = etag
        if modified := known.get("last-modified"):
            headers["If-Modified-Since"] = modified
        if etag or modified:
            headers["A-IM"] = "feed"  # what is new will do (RFC 3229)
    return headers


async def _body(response: aiohttp.ClientResponse) -> bytes:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    parts: list[bytes] = []
    try:
        unpacker = Unpacker(encoding, BODY)
        async for data in response.content.iter_chunked(64 * 1024):
            parts += unpacker.add(data)
        parts += unpacker.finish()
    except TooLarge as error:
        limit = BODY // (1024 * 1024)
        raise _Trouble(
            f"it is larger than {limit} MB; ask the publisher for a shorter feed"
        ) from error
    except Broken as error:
        named = one_line(encoding, 20) or "gzip"
        raise _Trouble(
            f'its packing ("{named}") is broken or unknown; if it lasts, tell the publisher'
        ) from error
    return b"".join(parts)


def _judged(question: Question, chain: _Chain, reply: _Reply) -> Answer:
    """Return what *reply*, the last of its chain, means."""
    if reply.status == 304:
        return _not_modified(question, chain, reply)
    answer = Answer(chain.at, reply.status)
    if reply.status == 204:
        notes = ("HTTP 204, the feed has nothing to say",)
        return replace(answer, validators=question.validators, unchanged=True, notes=notes)
    if reply.status not in FULL:
        verdict = judge(reply.status, reply.headers)
        is_gone = reply.status == 410
        return replace(answer, problem=verdict.problem, wait=verdict.wait, gone=is_gone)
    digest = hashlib.sha256(reply.body).hexdigest()
    known = question.validators
    return replace(
        answer,
        body=reply.body,
        content_type=reply.headers.get("content-type", ""),
        validators=_learned(known, chain.at, digest, reply.headers),
        unchanged=known.get("digest") == digest and known.get("url") == chain.at,
        wait=freshness(reply.headers),
        moved_to=chain.moved_to,
    )


def _not_modified(question: Question, chain: _Chain, reply: _Reply) -> Answer:
    known = question.validators
    if known.get("url") != chain.at or not ("etag" in known or "last-modified" in known):
        problem = "HTTP 304 although we have nothing of it; if it lasts, tell the publisher"
        return Answer(chain.at, 304, problem=problem)
    return Answer(
        chain.at,
        304,
        validators={**known, **_validators(reply.headers)},
        unchanged=True,
        wait=freshness(reply.headers),
        moved_to=chain.moved_to,
    )


def _learned(
    known: Mapping[str, str], url: str, digest: str, headers: Mapping[str, str]
) -> dict[str, str]:
    """Return the validators after a full answer: the server's own replaced, also by nothing."""
    is_same = known.get("digest") == digest and known.get("url") == url
    kept = {name: text for name, text in known.items() if is_same and name not in _THEIRS}
    return {**kept, "url": url, "digest": digest, **_validators(headers)}


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what to send back next time, byte for byte; what cannot be sent so is left out."""
    found = {name: headers.get(name, "") for name in _THEIRS}
    return {name: tag for name, tag in found.items() if tag and len(tag) <= _TAG and _is_text(tag)}


def _is_text(tag: str) -> bool:
    try:
        tag.encode()
    except UnicodeError:
        return False
    return True


def _in_words(error: aiohttp.ClientError | ValueError, url: str) -> str:
    tell = "if it lasts, tell the publisher"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return f"TLS fails ({_tls_reason(error)}); {tell}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unconnected(error, one_line(urlsplit(url).hostname or "", 100))
    if isinstance(error, aiohttp.ClientPayloadError):
        return f"the answer broke off before its end; {tell}"
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return f"the server hung up without an answer; {tell}"
    return f"the answer is no proper HTTP ({type(error).__name__}); {tell}"


def _unconnected(error: aiohttp.ClientConnectorError, host: str) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f'the name "{host}" cannot be resolved; check the address, or the network'
    # Where there are several addresses the refusal comes wrapped, as text.
    if refused := _REFUSED.search(str(error.os_error)):
        return f"{refused[0]}; if you mean it, add its ip:port to allow_private"
    number = error.os_error.errno
    reason = os.strerror(number).lower() if number else one_line(str(error.os_error), 160)
    return f'cannot connect to "{host}" ({reason}); check the address'


def _tls_reason(
    error: aiohttp.ClientConnectorError | aiohttp.ClientConnectorCertificateError,
) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return one_line(cause.verify_message, 120)
    return one_line(getattr(cause, "reason", "") or type(cause).__name__, 120)
