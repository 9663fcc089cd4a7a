"""Who may ask, from where, and the headers that each answer has.

Checked in this order:

    Host             only names of this machine and `hosts:`, else 421; against DNS rebinding
    origin           methods that change something: from our own pages only, else 403
    who              a token or a trusted proxy, where the config has one, else 401
    tries            five wrong tokens a minute from one address, then 429
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
from collections import deque
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from config import find_web_host, parse_listen
from web._problem import Handler, Problem

if TYPE_CHECKING:
    from config import WebOptions

PROGRAM_PATHS = ("/mcp",)
"""Addresses that programs post to. A browser always says where its posts come from; these need not,
but one that says another site is refused."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
RIGHTS = ("read", "act", "edit")
"""Each has those before it."""
MAX_TRIES = 5
TRIES_WINDOW = 60.0
"""Seconds in which wrong tokens count. Doubled: half as many guesses a day."""
MAX_ADDRESSES = 10_000
"""Addresses whose wrong tokens are remembered."""
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Whence a page may load each kind of thing. There is no inline script or style anywhere."""
POLICY = "; ".join(f"{kind} {source}" for kind, source in SOURCES.items())
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ASK = {"WWW-Authenticate": 'Basic realm="Groundswell", charset="UTF-8"'}
RIGHT = web.RequestKey("right", str)
"""The highest right of the person or program that asks."""


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer has."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Groundswell"


def make_guard(options: WebOptions) -> Middleware:
    """Return the middleware that lets only those pass who may see the page."""
    hosts = _list_hosts(options)
    doorkeeper = _Doorkeeper(options)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        _check_host(request, hosts)
        has_bearer = request.headers.get("Authorization", "").startswith("Bearer ")
        if request.method not in SAFE_METHODS and not has_bearer:
            _check_origin(request)
        request[RIGHT] = doorkeeper.find_right(request)
        return await handler(request)

    return guard


# --- the name of the host, and the origin ---------------------------------------------------


def _list_hosts(options: WebOptions) -> frozenset[str]:
    own = parse_listen(options.listen).host.lower()
    named = {name.lower() for name in options.hosts}
    return LOOPBACK_NAMES | {own, find_web_host(options)} - {""} | named


def read_host(header: str) -> str:
    """Return the name in a Host header, without its port; empty if it is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _check_host(request: web.Request, hosts: frozenset[str]) -> None:
    name = read_host(request.headers.get("Host", ""))
    if name not in hosts:
        detail = f'Host: "{name}" is no name of this page; add it to web: {{hosts: [...]}}'
        raise Problem(HTTPStatus.MISDIRECTED_REQUEST, detail)


def _check_origin(request: web.Request) -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in {"same-origin", "none"}
    elif request.path in PROGRAM_PATHS and "Origin" not in request.headers:
        is_ours = True
    else:
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        is_ours = bool(origin) and origin == request.headers.get("Host")
    if not is_ours:
        detail = "the request comes from another site; send it from the page itself"
        raise Problem(HTTPStatus.FORBIDDEN, detail)


# --- who ------------------------------------------------------------------------------------


class _Doorkeeper:
    """Knows the tokens and the proxy, and counts wrong tokens."""

    def __init__(self, options: WebOptions) -> None:
        self._tokens = [
            (token.token.reveal().encode(), _find_highest(token.may)) for token in options.tokens
        ]
        self._proxy = options.proxy
        self._networks = [
            ipaddress.ip_network(text, strict=False)
            for text in (options.proxy.from_ if options.proxy else ())
        ]
        self._tries: dict[str, deque[float]] = {}

    def find_right(self, request: web.Request) -> str:
        """Return the highest right of whoever asks.

        Raises:
            Problem: a token is needed, or too many were wrong.
        """
        if not self._tokens and self._proxy is None:
            return RIGHTS[0]
        if self._comes_by_proxy(request):
            return RIGHTS[0]
        return self._check_token(request)

    def _comes_by_proxy(self, request: web.Request) -> bool:
        if self._proxy is None or not request.headers.get(self._proxy.header):
            return False
        try:
            address = ipaddress.ip_address(request.remote or "")
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def _check_token(self, request: web.Request) -> str:
        given = read_token(request.headers.get("Authorization", ""))
        if given is None:
            detail = "this page needs a token; send it as a password, or as a Bearer token"
            raise Problem(HTTPStatus.UNAUTHORIZED, detail, ASK)
        tries = self._list_tries(request.remote or "")
        if len(tries) >= MAX_TRIES:
            wait = {"Retry-After": f"{TRIES_WINDOW:.0f}"}
            detail = "too many wrong tokens; try again in a minute"
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, wait)
        right = ""
        for token, its_right in self._tokens:  # all of them, so that the time tells nothing
            if hmac.compare_digest(token, given):
                right = its_right
        if not right:
            tries.append(asyncio.get_running_loop().time())
            detail = "the token is none of web: {tokens: ...}; ask whoever runs the page"
            raise Problem(HTTPStatus.UNAUTHORIZED, detail, ASK)
        return right

    def _list_tries(self, address: str) -> deque[float]:
        """Return the times of the last wrong tokens from *address*."""
        if len(self._tries) > MAX_ADDRESSES:
            self._tries.clear()
        tries = self._tries.setdefault(address, deque(maxlen=MAX_TRIES))
        since = asyncio.get_running_loop().time() - TRIES_WINDOW
        while tries and tries[0] < since:
            tries.popleft()
        return tries


def read_token(header: str) -> bytes | None:
    """Return the token in an Authorization header: Bearer, or the password of Basic."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except binascii.Error:
        return None


def _find_highest(may: Sequence[str]) -> str:
    return max(may, key=RIGHTS.index, default=RIGHTS[0])
