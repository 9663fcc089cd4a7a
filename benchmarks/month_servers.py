"""The servers of `benchmarks.month`: they answer the real HTTP client, in the place of aiohttp.

They note each request, and whether it came too early after another one of the same publisher.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import random
import socket
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import aiohttp
from yarl import URL

from benchmarks.month_publishers import HOUR, NEVER, Publication, write_document
from feeds import _cage
from feeds._cage import Cage, ParsedPage, _build_entry
from feeds._timing import keep_timing
from feeds.fetching.names import Resolver
from feeds.fetching.sessions import Sessions
from feeds.parsing.known import split_hashes
from feeds.parsing.parse import build_row, parse_document

MIN_SPACING = 1.0  # seconds between two requests to one publisher
MAX_AT_ONCE = 2  # requests to one publisher
PAUSES = {"429": 2 * HOUR, "429_short": 20.0, "429_silent": 60.0}
"""Seconds for which each kind of 429 asks; the silent one says nothing, and a minute counts."""
ROUNDING = 1e-6  # seconds


class Answer(NamedTuple):
    """The last answer to a poll of a feed."""

    at: float
    fault: str
    """The kind of the fault; "" if the whole page was sent, or is the same as before."""
    shown: tuple[tuple[int, int], ...] = ()
    """Index and version of each entry on the page; a page that is cut may lack some of them."""


@dataclass
class _Publisher:
    """The requests to one publisher."""

    last_start: float = -NEVER
    at_once: int = 0
    paused_until: float = -NEVER


class _Content:
    """The body of an answer; it may end too early."""

    def __init__(self, body: bytes, *, is_broken_off: bool) -> None:
        self._body, self._is_broken_off = body, is_broken_off

    async def read(self, _size: int) -> bytes:
        await asyncio.sleep(0.01)
        if self._is_broken_off:
            raise aiohttp.ClientPayloadError("broken off")
        return self._read_nowait(-1)

    def _read_nowait(self, _size: int) -> bytes:
        body, self._body = self._body, b""
        return body


@dataclass
class _Response:
    """An answer, as far as the client reads it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_broken_off: bool = False
    connection: None = None

    def __post_init__(self) -> None:
        self.content = _Content(self.body, is_broken_off=self.is_broken_off)


class Servers:
    """All servers, and the network to them; it stands in for aiohttp's session as well."""

    def __init__(
        self, publications: list[Publication], start: datetime, chance: random.Random
    ) -> None:
        """Serve *publications*."""
        self.answers: dict[str, Answer] = {}
        """The answers to polls that have not ended, by key of the feed."""
        self.requests = 0
        self.lost = 0
        """Names that were looked up without a network."""
        self.statuses: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.violations: list[str] = []
        self.pauses_forgotten = 0
        """Requests within a pause that an earlier process was asked for."""
        self.network_outages: tuple[tuple[float, float], ...] = ()
        self._start, self._chance = start, chance
        self._by_path = {f"/{feed.number}": feed for feed in publications}
        self._publishers: defaultdict[str, _Publisher] = defaultdict(_Publisher)
        self._forgotten: dict[str, float] = {}

    def forget_pauses(self) -> None:
        """Note that a new process does not know the pauses that servers asked for."""
        for name, publisher in self._publishers.items():
            self._forgotten[name] = publisher.paused_until
            publisher.paused_until = -NEVER
            publisher.at_once = 0

    # --- as aiohttp's session -----------------------------------------------------------------

    async def close(self) -> None:
        """Close nothing."""

    @asynccontextmanager
    async def get(
        self, target: URL, *, headers: Mapping[str, str], allow_redirects: bool, proxy: None
    ) -> AsyncIterator[_Response]:
        """Answer one request."""
        assert not allow_redirects
        assert proxy is None
        now = asyncio.get_running_loop().time()
        feed = self._by_path[target.path.partition(".")[0]]
        self.requests += 1
        domain = _name_domain(str(target.host))
        address = find_address(domain)
        with self._note(domain, now), self._note(address, now):
            yield await self._answer(feed, target, headers, domain)

    @contextmanager
    def _note(self, name: str, now: float) -> Iterator[None]:
        """Note a request to the publisher or address *name*, and whether it came too early."""
        publisher = self._publishers[name]
        if now - publisher.last_start < MIN_SPACING - ROUNDING:
            gap = now - publisher.last_start
            self.violations.append(f"{name}: two requests within {gap:.3f} s at {now:.0f}")
        if publisher.at_once >= MAX_AT_ONCE:
            self.violations.append(f"{name}: more than two requests at once at {now:.0f}")
        if now < publisher.paused_until - ROUNDING:
            self.violations.append(f"{name}: a request in a pause at {now:.0f}")
        self.pauses_forgotten += now < self._forgotten.get(name, -NEVER)
        publisher.last_start = now
        publisher.at_once += 1
        try:
            yield
        finally:
            publisher.at_once = max(0, publisher.at_once - 1)

    async def find_address(self, host: str, _port: int) -> str:
        """Return the address of *host*, as a name server would."""
        now = asyncio.get_running_loop().time()
        if any(begin <= now < end for begin, end in self.network_outages):
            self.lost += 1
            raise OSError(None, "no name server") from socket.gaierror(socket.EAI_AGAIN, "")
        await asyncio.sleep(0.02)
        return find_address(_name_domain(host))

    def is_lost(self, at: float) -> bool:
        """Return whether there was no network *at* a time."""
        return any(begin <= at < end for begin, end in self.network_outages)

    async def _answer(
        self, feed: Publication, target: URL, headers: Mapping[str, str], domain: str
    ) -> _Response:
        loop = asyncio.get_running_loop()
        is_slow = self._chance.random() < 0.1
        await asyncio.sleep(self._chance.uniform(0.05, 15.0 if is_slow else 2.0))
        now = loop.time()
        fault = feed.find_fault(now)
        if fault:
            self.faults[fault] += 1
            shown = _list_shown(feed, now) if fault == "cut" else ()
            self.answers[feed.url] = Answer(now, fault, shown)
            response = await self._fail(feed, fault, target, domain)
        elif feed.redirect and target.path == f"/{feed.number}.xml":
            status = 301 if feed.redirect == "moved" else 302
            host = feed.host if feed.redirect == "moved" else "far.elsewhere.example"
            response = _Response(status, {"Location": f"https://{host}/{feed.number}.r.xml"})
        else:
            response = self._show(feed, now, headers)
        self.statuses[response.status] += 1
        return response

    async def _fail(self, feed: Publication, fault: str, target: URL, domain: str) -> _Response:
        now = asyncio.get_running_loop().time()
        if fault == "timeout":
            await asyncio.sleep(1e6)
        if fault == "refused":
            refused = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
            raise aiohttp.ClientConnectorError(_make_key(target), refused)
        if fault == "reset":
            raise aiohttp.ServerDisconnectedError
        if fault in PAUSES:
            publisher = self._publishers[domain]
            publisher.paused_until = max(publisher.paused_until, now + PAUSES[fault])
            is_silent = fault == "429_silent"
            return _Response(429, {} if is_silent else {"Retry-After": f"{PAUSES[fault]:.0f}"})
        if fault == "web_page":
            return _Response(200, {"Content-Type": "text/html"}, b"<html><h1>Sorry</h1></html>")
        if fault in ("cut", "broken_off"):
            body = write_document(feed, now, self._start).encode()
            part = body[: self._chance.randrange(len(body) // 4, len(body) - 40)]
            return _Response(200, {}, part, is_broken_off=fault == "broken_off")
        return _Response(int(fault))

    def _show(self, feed: Publication, now: float, headers: Mapping[str, str]) -> _Response:
        """Return the page, or say that it is the same as before."""
        shown = _list_shown(feed, now)
        self.answers[feed.url] = Answer(now, "", shown)
        given = {}
        if feed.max_age:
            given["Cache-Control"] = f"max-age={feed.max_age}"
        if feed.has_etag:
            ids = (now >= feed.new_ids_at, now >= feed.https_at)
            given["ETag"] = f'"{hashlib.sha1(repr((shown, ids)).encode()).hexdigest()}"'
            if headers.get("If-None-Match") == given["ETag"]:
                return _Response(304, given)
        return _Response(200, given, write_document(feed, now, self._start).encode())


def _list_shown(feed: Publication, now: float) -> tuple[tuple[int, int], ...]:
    """Return the index and the version of each entry on the page of *feed*."""
    return tuple((index, feed.items[index].version(now)) for index in feed.list_page(now))


def _make_key(target: URL) -> Any:
    from aiohttp.client_reqrep import ConnectionKey

    fields = dict.fromkeys(ConnectionKey._fields)
    return ConnectionKey(**{**fields, "host": target.host, "port": 443, "is_ssl": True})


def _name_domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def find_address(domain: str) -> str:
    """Return the IP address of *domain*; three publishers share one."""
    number = int("".join(filter(str.isdigit, domain)) or 0) // 3
    return f"93.184.{number // 250}.{number % 250}"


# --- in place of the real ones ------------------------------------------------------------------


async def _parse_here(
    _cage_of_it: Cage, body: bytes, *, url: str, content_type: str, feed: str, known: bytes = b""
) -> ParsedPage:
    """Parse as the cage does, but in this process: a pipe would not follow the loop's time."""
    await asyncio.sleep(0)
    parsed = parse_document(body, url, content_type, split_hashes(known))
    return ParsedPage(
        entries=tuple(_build_entry(feed, build_row(entry)) for entry in parsed.entries),
        problem=parsed.problem,
        notes=tuple(parsed.notes),
        ttl=_cage._read_ttl(parsed.ttl),
        cut=parsed.is_cut,
        hashes=parsed.hashes,
        timing=keep_timing(*parsed.timing),
    )


@contextmanager
def connect(servers: Servers) -> Iterator[None]:
    """Let the HTTP client talk to *servers*, and the documents be parsed in this process."""
    replaced: list[tuple[Any, str, Callable[..., Any]]] = [
        (Sessions, "get", lambda _sessions, _route: servers),
        (Resolver, "find_address", lambda _resolver, *of: servers.find_address(*of)),
        (Cage, "parse", _parse_here),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    for owner, name, stand_in in replaced:
        setattr(owner, name, stand_in)
    try:
        yield
    finally:
        for owner, name, real in before:
            setattr(owner, name, real)
