"""Who may ask, from where, and the headers that each answer has.

Checked in this order:

    Host             only names of this machine and `hosts:`, else 421; against DNS rebinding
    origin           methods that change something: from our own pages only, else 403; but for the
                     address that ends mails, which mail clients post to: it is signed
    who              a token, its cookie, or a trusted proxy, where the config has one; else 401,
                     and a browser is led to the page that asks for the token

The room `guarding` finds out who asks.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from config import find_web_host, parse_listen
from web._problem import Handler, Problem
from web.guarding.asker import ASKER
from web.guarding.doorkeeper import DOORKEEPER, UNSUBSCRIBE, is_open

if TYPE_CHECKING:
    from config import WebOptions

PROGRAM_PATHS = ("/mcp",)
"""Addresses that programs post to. A browser always says where its posts come from; these need not,
but one that says another site is refused."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
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


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer has."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Groundswell"


def make_guard(options: WebOptions) -> Middleware:
    """Return the middleware that lets only those pass who may see the page."""
    hosts = _list_hosts(options)

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        _check_host(request, hosts)
        has_bearer = request.headers.get("Authorization", "").startswith("Bearer ")
        is_signed = request.path == UNSUBSCRIBE  # its page checks the signature in its address
        if request.method not in SAFE_METHODS and not has_bearer and not is_signed:
            _check_origin(request)
        if not is_open(request):
            request[ASKER] = request.app[DOORKEEPER].find_asker(request)
        return await handler(request)

    return guard


# --- the name of the host, and the origin ---------------------------------------------------


def _list_hosts(options: WebOptions) -> frozenset[str]:
    own = parse_listen(options.listen).host.lower()
    named = {name.lower() for name in options.hosts}
    return LOOPBACK_NAMES | {own, find_web_host(options)} - {""} | named


@lru_cache(maxsize=64)  # browsers send the same one with each request
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
