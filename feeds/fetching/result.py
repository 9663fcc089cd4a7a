"""The request and the result of one fetch, and how the last answer becomes the result."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from feeds.fetching.body import ReceivedBody
from feeds.fetching.guard import IpPort
from feeds.fetching.redirects import RedirectChain
from feeds.fetching.status import LASTING_ADVICE, STATUSES_WITH_BODY, explain_status
from feeds.fetching.tls import USUAL_TLS, TlsOptions
from feeds.fetching.validators import (
    DIGEST_KEY,
    SERVER_KEYS,
    URL_KEY,
    are_for,
    hash_url,
    is_same_document,
)
from feeds.fetching.wait import read_freshness
from model import Unreached

MAX_VALIDATOR_CHARS = 1024


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """An address to fetch, with all that is sent along."""

    url: str
    validators: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to the url's own origin only, as they may hold a login."""
    allowed: frozenset[IpPort] = frozenset()
    """Private ip and port that this fetch may connect to."""
    tls: TlsOptions = USUAL_TLS


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of a fetch. A failure is its `problem`, never an exception."""

    url: str
    """The address that answered in the end."""
    status: int = 0
    body: bytes | bytearray = b""
    is_cut: bool = False
    """The connection was closed before the end of the body."""
    content_type: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    unreached: Unreached | None = None
    """Why no server was reached; None if one was, or if none was asked."""
    is_excused: bool = False
    """The publisher has paused us: this feed was not asked for, and is not at fault."""
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    gone: bool = False
    wait: timedelta | None = None
    moved_to: str = ""


@dataclass(slots=True)
class Reply:
    """The answer to one request of a fetch; header names are in lower case."""

    status: int
    headers: dict[str, str]
    received: ReceivedBody | None = None


def build_result(request: FetchRequest, chain: RedirectChain, reply: Reply) -> FetchResult:
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


def _build_full_result(request: FetchRequest, chain: RedirectChain, reply: Reply) -> FetchResult:
    body = reply.received.body if reply.received is not None else b""
    result = FetchResult(
        url=chain.url,
        status=reply.status,
        body=body,
        content_type=reply.headers.get("content-type", ""),
        moved_to=chain.moved_to,
    )
    if reply.received is not None and reply.received.is_cut:
        # Without validators, the next poll asks for the whole document again.
        return replace(result, is_cut=True)
    digest = hashlib.sha256(body).hexdigest()
    is_unchanged = is_same_document(request.validators, chain.url, digest)
    kept = request.validators if is_unchanged else {}
    # The server's own validators are replaced, even by none.
    own = {name: text for name, text in kept.items() if name not in SERVER_KEYS}
    own |= {URL_KEY: hash_url(chain.url), DIGEST_KEY: digest}
    return replace(
        result,
        validators={**own, **_pick_server_validators(reply.headers)},
        unchanged=is_unchanged,
        wait=read_freshness(reply.headers),
    )


def _build_not_modified(request: FetchRequest, chain: RedirectChain, reply: Reply) -> FetchResult:
    validators = request.validators
    has_server_key = any(key in validators for key in SERVER_KEYS)
    if not are_for(validators, chain.url) or not has_server_key:
        problem = f"HTTP 304 (not modified), but there is no earlier answer; {LASTING_ADVICE}"
        return FetchResult(chain.url, 304, problem=problem)
    return FetchResult(
        url=chain.url,
        status=304,
        validators={
            **validators,
            URL_KEY: hash_url(chain.url),
            **_pick_server_validators(reply.headers),
        },
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
