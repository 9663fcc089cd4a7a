"""Knows the tokens and the proxy of the config, and finds out who asks."""

from __future__ import annotations

import base64
import hmac
import ipaddress
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from aiohttp import web
from yarl import URL

from web._problem import Problem
from web.guarding import cookies
from web.guarding.asker import ANYBODY, RIGHTS, Asker
from web.guarding.ended import EndedSessions
from web.guarding.tries import Tries

if TYPE_CHECKING:
    from config import WebOptions

ASK = {"WWW-Authenticate": 'Basic realm="Groundswell", charset="UTF-8"'}
LOGIN = "/login"
UNSUBSCRIBE = "/unsubscribe"
GROUP = "group:"


class Holder(NamedTuple):
    """The holder of a token."""

    name: str
    token: bytes
    right: str


class Doorkeeper:
    """Knows the tokens and the proxy, and counts wrong tokens."""

    def __init__(self, options: WebOptions, now: Callable[[], datetime]) -> None:
        """Know those of *options*; cookies end by the clock *now*."""
        self._now = now
        self._proxy = options.proxy
        self._tries = Tries()
        self._ended = EndedSessions()
        self._holders = [
            Holder(one.name, one.token.reveal().encode(), _find_highest(one.may))
            for one in options.tokens
        ]
        self._networks = [
            ipaddress.ip_network(text, strict=False)
            for text in (options.proxy.from_ if options.proxy else ())
        ]

    @property
    def has_login(self) -> bool:
        """Return whether a token opens the page, so that there is one to ask for."""
        return bool(self._holders)

    def find_asker(self, request: web.Request) -> Asker:
        """Return who asks.

        Raises:
            HTTPSeeOther: a browser is to ask for the token.
            Problem: a token is needed, or too many were wrong.
        """
        if not self._holders and self._proxy is None:
            return ANYBODY
        asker = self._find_by_proxy(request) or self._find_by_token(request)
        asker = asker or self._find_by_cookie(request)
        if asker is not None:
            return asker
        login = f"{LOGIN}?next={quote(request.path_qs, safe='')}"
        if self.has_login and _is_browser(request):
            raise web.HTTPSeeOther(URL(login, encoded=True))
        detail = "this page needs a token; send it as a password, or as a Bearer token"
        raise Problem(HTTPStatus.UNAUTHORIZED, detail, {**ASK, "HX-Redirect": login})

    # --- by a proxy -----------------------------------------------------------------------

    def is_secure(self, request: web.Request) -> bool:
        """Return whether the browser asked by https, as the trusted proxy says."""
        is_https = request.headers.get("X-Forwarded-Proto", "").lower() == "https"
        return is_https and self._comes_by_proxy(request)

    def _comes_by_proxy(self, request: web.Request) -> bool:
        try:
            address = ipaddress.ip_address(request.remote or "")
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def _find_by_proxy(self, request: web.Request) -> Asker | None:
        proxy = self._proxy
        if proxy is None or not self._comes_by_proxy(request):
            return None
        name = request.headers.get(proxy.header, "").strip()
        if not name:
            return None
        written = ",".join(request.headers.getall(proxy.groups, ()))
        groups = {f"{GROUP}{group.strip()}" for group in written.split(",")}
        ways = groups if name.startswith(GROUP) else {name, *groups}  # a name is no group
        if ways & set(proxy.edit):
            return Asker(name, "edit")
        return Asker(name, "act" if ways & set(proxy.act) else "read")

    # --- by a token -----------------------------------------------------------------------

    def check_token(self, request: web.Request, given: bytes) -> Holder | None:
        """Return the holder of the token *given*; None if it is wrong, which is counted.

        Raises:
            Problem: too many were wrong.
        """
        address = self.find_address(request)
        self._tries.check(address)
        found = None
        for holder in self._holders:  # all of them, so that the time tells nothing
            if hmac.compare_digest(holder.token, given):
                found = holder
        if found is None:
            self._tries.count(address)
        return found

    def _find_by_token(self, request: web.Request) -> Asker | None:
        given = read_token(request.headers.get("Authorization", ""))
        if given is None:
            return None
        holder = self.check_token(request, given)
        if holder is None:
            detail = "the token is none of web: {tokens: ...}; ask whoever runs the page"
            raise Problem(HTTPStatus.UNAUTHORIZED, detail, ASK)
        return Asker(holder.name, holder.right)

    def find_address(self, request: web.Request) -> str:
        """Return the address of the asker: behind the trusted proxy, the one that it names."""
        if self._comes_by_proxy(request):
            named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            if named:
                return named
        return request.remote or ""

    # --- by a cookie ----------------------------------------------------------------------

    def _find_by_cookie(self, request: web.Request) -> Asker | None:
        holder = self._find_holder(self._read_cookie(request))
        return holder and Asker(holder.name, holder.right, has_cookie=True)

    def _find_holder(self, cookie: str) -> Holder | None:
        """Return the holder whose token signed *cookie*; None if it opens nothing, or no more."""
        name = cookies.read_name(cookie)
        found = None
        for holder in self._holders:
            is_its = holder.name == name
            if is_its and cookies.is_genuine(cookie, name, holder.token, self._now()):
                found = holder
        return None if cookie in self._ended else found

    def _read_cookie(self, request: web.Request) -> str:
        return request.cookies.get(self._name_cookie(request), "")

    def _name_cookie(self, request: web.Request) -> str:
        return cookies.HOST_NAME if self.is_secure(request) else cookies.PLAIN_NAME

    def give_cookie(
        self, request: web.Request, response: web.StreamResponse, holder: Holder
    ) -> None:
        """Let the browser keep that the person gave the token of *holder*."""
        response.set_cookie(
            self._name_cookie(request),
            cookies.write_cookie(holder.name, holder.token, self._now()),
            max_age=int(cookies.VALID_FOR.total_seconds()),
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="Strict",
        )

    def take_cookie(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let the browser forget its cookie, and end its session: no copy opens the page either."""
        cookie = self._read_cookie(request)
        if self._find_holder(cookie) is not None:
            self._ended.add(cookie, cookies.read_end(cookie), self._now())
        name = self._name_cookie(request)
        is_secure = self.is_secure(request)
        response.del_cookie(name, path="/", secure=is_secure, httponly=True, samesite="Strict")


DOORKEEPER = web.AppKey("doorkeeper", Doorkeeper)


def is_open(request: web.Request) -> bool:
    """Return whether everybody may have it: the page that asks for the token, and its files.

    The page that ends mails is open too: the signature in its address is its authority.
    """
    path = request.path
    return path in {LOGIN, UNSUBSCRIBE, "/favicon.ico"} or path.startswith("/static/")


def _is_browser(request: web.Request) -> bool:
    """Return whether a person asks for a page, and not a program, or a page for its part."""
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    return is_page and not request.path.startswith("/api/") and "HX-Request" not in request.headers


def read_token(header: str) -> bytes | None:
    """Return the token in an Authorization header: Bearer, or the password of Basic."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode(errors="surrogateescape")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except ValueError:
        return None


def _find_highest(may: Sequence[str]) -> str:
    return max(may, key=RIGHTS.index, default=RIGHTS[0])
