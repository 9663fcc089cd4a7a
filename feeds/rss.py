"""Read RSS, Atom and JSON feeds from the web."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from feeds._page import apply_ttl, mark_cut, read_page
from feeds.fetching.guard import normalise_url, parse_allowed_addresses
from feeds.fetching.validators import ASK_FOR_ALL_KEY
from model import Feed, LocalPath, Page, Secret, one_line

if TYPE_CHECKING:
    from feeds._tools import Tools

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OUR_HEADERS = re.compile(
    "accept-encoding|connection|content-length|host|if-modified-since|if-none-match|te"
    "|transfer-encoding|upgrade",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An RSS, Atom or JSON feed on the web."""

    url: str
    """The address of the feed, http:// or https://, without user and password."""
    user: str = ""
    """The user to log in as, if the feed needs a login."""
    password: Secret = field(default_factory=lambda: Secret(""))
    """The password to log in with; write it as ${NAME}."""
    headers: tuple[str, ...] = field(default=(), repr=False)
    """Headers to send along, each as "Name: value"; they go to this feed's own server only."""
    allow_private: tuple[str, ...] = ()
    """Private addresses this feed may be read from, each as ip:port, like 10.1.2.3:8080."""

    ca_file: LocalPath = LocalPath("")
    """A file of PEM certificates to trust instead of the system's, for a server with its own."""
    tls: Literal["strict", "legacy"] = "strict"
    """legacy: accept TLS 1.0 and 1.1, small keys and the old renegotiation, for an old server. Its
    certificate is verified still."""

    def __post_init__(self) -> None:
        """Check the values."""
        _ = self.address  # an address that cannot be read raises
        for line in self.headers:
            _parse_header(line)
        if self.password.reveal() and not self.user:
            raise ValueError("there is a password but no user; give both")
        if ":" in self.user:
            raise ValueError('a user must not contain ":"; give the password as password')

    @cached_property
    def address(self) -> str:
        """The normalised URL; every poll needs it, and to make it takes 20 µs."""
        return normalise_url(self.url, parse_allowed_addresses(self.allow_private))

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return the current page of *feed*; a failure is its `problem`, never an exception."""
        result = await tools.get(
            self.address,
            validators,
            headers=self._make_headers(),
            allow_private=self.allow_private,
            ca_file=self.ca_file,
            is_legacy_tls=self.tls == "legacy",
        )
        page = Page(
            problem=result.problem,
            unreached=result.unreached,
            is_excused=result.is_excused,
            notes=result.notes,
            status=result.status,
            unchanged=result.unchanged,
            gone=result.gone,
            wait=result.wait,
            moved_to=result.moved_to,
            is_whole=ASK_FOR_ALL_KEY in validators or result.status != 304,
            validators=result.validators,
            size=len(result.body),
        )
        if not result.problem and not result.unchanged:
            origin = (result.url, result.content_type, validators)
            page = await read_page(page, result.body, tools, feed, origin)
        if result.is_cut:
            page = mark_cut(page)
        return apply_ttl(page)

    def _make_headers(self) -> dict[str, str]:
        headers = dict(_parse_header(line) for line in self.headers)
        if self.user:
            login = f"{self.user}:{self.password.reveal()}"
            encoded = base64.b64encode(login.encode())
            headers["Authorization"] = "Basic " + encoded.decode("ascii")
        return headers


def _parse_header(line: str) -> tuple[str, str]:
    """Return the name and the value of the header *line*.

    Raises:
        ValueError: it is not a header, or one that we send ourselves. The text hides the value.
    """
    name, colon, value = line.partition(":")
    name = name.strip()
    value = value.strip()
    if not colon or not _HEADER_NAME.fullmatch(name) or not value:
        raise ValueError('a header is not written as "Name: value"; check the headers')
    if any(character < " " or character == "\x7f" for character in value):
        raise ValueError(f'the header "{one_line(name)}" has control characters; remove them')
    if _OUR_HEADERS.fullmatch(name):
        raise ValueError(f'the header "{one_line(name)}" is set by Groundswell; remove it')
    return name, value
