"""Read `web:`: the address of the page, and who may see it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from config._options import build
from config._rows import Draft, Option, Row
from config.reading.nodes import Place, Scalar
from model import Secret

DEFAULT_LISTEN = "127.0.0.1:8080"
MIN_TOKEN_CHARS = 16
"""Doubled: a token of 16 random letters, which nobody guesses, is refused."""
MAX_PORT = 65535
EXAMPLE_URL = "https://groundswell.example.com/"


@dataclass(frozen=True, kw_only=True)
class WebToken:
    """A secret that opens the page, and the rights that it gives."""

    name: str
    """The team or program that has it."""
    token: Secret
    """At least 16 characters; sent as `Authorization: Bearer ...`, or as a password."""
    may: tuple[Literal["read", "act", "edit"], ...] = ("read",)
    """The rights of its holder."""


@dataclass(frozen=True, kw_only=True)
class WebProxy:
    """A proxy that knows who a person is, and says so in a header."""

    from_: tuple[str, ...]
    """The addresses or networks of the proxy, as 10.0.0.0/8; from others the header is ignored."""
    header: str = "X-Forwarded-User"
    """The header with the name of the person."""
    groups: str = "X-Forwarded-Groups"
    """The header with the groups of the person, separated by commas."""
    act: tuple[str, ...] = ()
    """Who may also act: names, or groups as group:oncall. All others only read."""
    edit: tuple[str, ...] = ()
    """Who may also edit."""


@dataclass(frozen=True, kw_only=True)
class WebOptions:
    """The options of the page."""

    listen: str = DEFAULT_LISTEN
    """The address of the page; an address other than this machine's own needs tokens or proxy."""
    hosts: tuple[str, ...] = ()
    """Names under which browsers may ask for the page, besides those of this machine."""
    tokens: tuple[WebToken, ...] = ()
    """Who may see the page; without any, everybody on this machine."""
    proxy: WebProxy | None = None
    """A proxy in front of the page that logs people in."""
    url: str = ""
    """The address that people open, as https://groundswell.example.com/; messages link to it."""
    title: str = ""
    """The name of this installation, in the title of each page."""
    mcp: bool = False
    """Whether assistants may ask at /mcp, with the right to read; needs the packages for them."""


class Listen(NamedTuple):
    """An address that a server listens at."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Return whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """Return the address for a browser on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def parse_listen(text: str) -> Listen:
    """Return the address in *text*: host:port, [IPv6]:port, or a port alone.

    Raises:
        ValueError: it is none of these; the text says how to write one.
    """
    host, colon, port = text.strip().rpartition(":")
    if not colon:
        host = "127.0.0.1"
    if not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise ValueError(f'"{text}" has no port; write it like {DEFAULT_LISTEN}')
    host = host.removeprefix("[").removesuffix("]")
    if not host or "/" in host or " " in host:
        raise ValueError(f'"{text}" is no address to listen at; write it like {DEFAULT_LISTEN}')
    return Listen(host, int(port))


def find_host(options: WebOptions) -> str:
    """Return the host of `url`, in lower case; empty without one."""
    return (urlsplit(options.url).hostname or "").lower()


def _explain_url(text: str) -> str:
    """Return the mistake in the address *text*; empty if there is none."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_address = is_address and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not text.isascii() or not text.isprintable() or " " in text:
        return f'"{text}" is no address of a page; write it like {EXAMPLE_URL}'
    if parts.username is not None or parts.password is not None:
        return f"a name or password would stand in every message; write it like {EXAMPLE_URL}"
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return f"the page stands at the root of its host; write it like {EXAMPLE_URL}"
    return ""


def make_options(options: WebOptions | None, listen: str) -> WebOptions:
    """Return *options*, or the defaults; with the address *listen* where that is given."""
    made = options or WebOptions()
    return replace(made, listen=listen) if listen else made


def read_web(draft: Draft) -> WebOptions | None:
    """Return the options of the page; None if `web: off`, or if they have mistakes."""
    main = draft.roots.get(draft.main)
    if main is None or "web" not in main.pairs:
        return WebOptions()
    key, node = main.pairs["web"]
    if isinstance(node, Scalar) and node.value.lower() in {"off", "no", "false"}:
        return None
    if isinstance(node, Scalar) and node.value.lower() in {"on", "yes", "true"}:
        return WebOptions()
    if isinstance(node, Scalar) and not node.is_empty:
        text = f'expected options or off, found "{node.value}"; write {{listen: {DEFAULT_LISTEN}}}'
        draft.reject(node, "web", text)
        return None
    row = draft.make_row("web", "web", node)
    options = build(draft, WebOptions, row, fill=True) if row else None
    if options is not None and row is not None:
        _check(draft, options, row._replace(place=Place(draft.main, key.place.line, 1)))
    return options


def _check(draft: Draft, options: WebOptions, row: Row) -> None:
    """Note the mistakes in values that are right by themselves."""
    try:
        listen = parse_listen(options.listen)
    except ValueError as error:
        draft.reject(row.options["listen"].value, "web.listen", str(error))
        return
    if options.url and (problem := _explain_url(options.url)):
        draft.reject(row.options["url"].value, "web.url", problem)
    if not listen.is_loopback and not options.tokens and options.proxy is None:
        text = f"{listen.host} without a token lets anybody read the page; add tokens: or proxy:"
        draft.reject(row.options["listen"].value, "web.listen", text)
    for number, token in enumerate(options.tokens):
        if len(token.token.reveal()) < MIN_TOKEN_CHARS and draft.needs_secrets:
            text = f"a token has at least {MIN_TOKEN_CHARS} characters; make a longer one"
            draft.reject(row.options["tokens"].value, f"web.tokens.{number}.token", text)
    if options.proxy is not None:
        _check_networks(draft, options.proxy, row.options["proxy"])


def _check_networks(draft: Draft, proxy: WebProxy, option: Option) -> None:
    for text in proxy.from_:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            problem = f'"{text}" is no network; write it like 10.0.0.0/8'
            draft.reject(option.value, "web.proxy.from", problem)
