"""Read RSS, Atom and JSON feeds from the web."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from feeds._page import read_page, with_ttl
from feeds.fetching.guard import allowed_addresses, normal_url
from model import Feed, Page, Secret, one_line

if TYPE_CHECKING:
    from feeds._tools import Tools
    from feeds.fetching.http import Answer

TRUSTED = timedelta(days=7)
"""After so long without anything new a server is asked for all of it once: some never say else."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OURS = re.compile(
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
    """The user to log in as, if the feed wants a login."""
    password: Secret = field(default_factory=lambda: Secret(""))
    """The password to log in with; write it as ${NAME}."""
    headers: tuple[str, ...] = field(default=(), repr=False)
    """Headers to send along, each as "Name: value"; they go to this feed's own server only."""
    allow_private: tuple[str, ...] = ()
    """Private addresses this feed may be read from, each as ip:port, like 10.1.2.3:8080."""

    def __post_init__(self) -> None:
        """Check the values."""
        normal_url(self.url, allowed_addresses(self.allow_private))
        for line in self.headers:
            _header(line)
        if self.password.reveal() and not self.user:
            raise ValueError("there is a password but no user; give both")
        if ":" in self.user:
            raise ValueError('a user cannot have ":" in it; give the password as password')

    @property
    def address(self) -> str:
        """Return the normalised URL."""
        return normal_url(self.url, allowed_addresses(self.allow_private))

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return what the feed says now; with `Page.problem` where it says nothing usable."""
        asked = _doubted(validators, feed.every)
        answer = await tools.get(
            self.address, asked, headers=self._headers(), allow_private=self.allow_private
        )
        page = Page(
            problem=answer.problem,
            notes=answer.notes,
            status=answer.status,
            unchanged=answer.unchanged,
            gone=answer.gone,
            wait=answer.wait,
            moved_to=answer.moved_to,
            validators=_counted(answer, asked),
            size=len(answer.body),
        )
        if not answer.problem and not answer.unchanged:
            origin = answer.url, answer.content_type
            page = await read_page(page, answer.body, tools, feed, origin)
        return with_ttl(page)

    def _headers(self) -> dict[str, str]:
        headers = dict(_header(line) for line in self.headers)
        if self.user:
            login = f"{self.user}:{self.password.reveal()}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(login).decode("ascii")
        return headers


def _doubted(validators: Mapping[str, str], every: timedelta) -> Mapping[str, str]:
    """Return *validators* with a word that they are not to be sent, if it is time."""
    is_time = int(validators.get("same", "0")) * every >= TRUSTED
    return {**validators, "ask": "all"} if is_time else validators


def _counted(answer: Answer, asked: Mapping[str, str]) -> dict[str, str]:
    """Return the validators of *answer*, and how often in a row they led to nothing new."""
    kept = {k: text for k, text in answer.validators.items() if k not in ("same", "ask")}
    if answer.status == 304 and not answer.problem and "ask" not in asked:
        kept["same"] = str(int(asked.get("same", "0")) + 1)
    return kept


def _header(line: str) -> tuple[str, str]:
    """Return name and value of *line*.

    Raises:
        ValueError: it is no header, or one that we send ourselves; the value is not told.
    """
    name, colon, value = line.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not _HEADER_NAME.fullmatch(name) or not value:
        raise ValueError('a header is not written as "Name: value"; check the headers')
    if any(character < " " or character == "\x7f" for character in value):
        raise ValueError(f'the header "{one_line(name)}" has controls in it; remove them')
    if _OURS.fullmatch(name):
        raise ValueError(f'the header "{one_line(name)}" is set by us; remove it')
    return name, value
