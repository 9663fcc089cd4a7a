"""What an HTTP status means for a feed, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from feeds.fetching.wait import retry_after
from model import spoken

FULL = frozenset([200, 203, 226])
MOVED_FOR_GOOD = frozenset([301, 308])
MOVED = MOVED_FOR_GOOD | {302, 303, 307}
REFUSED = timedelta(hours=6)
"""Least time between two tries where the server does not want us."""

_SAID = {
    206: "only a part of the feed came; if it lasts, tell the publisher",
    404: "there is no such feed; check the address",
    410: "the feed is gone for good; remove it",
}


class Verdict(NamedTuple):
    """What is wrong and what to do, and how long to stay away."""

    problem: str
    wait: timedelta | None = None


def judge(status: int, headers: Mapping[str, str]) -> Verdict:
    """Return what to say of *status* where it brings no feed."""
    wait = retry_after(headers)
    if status in (401, 403):
        return Verdict(_refusal(status, headers), wait or REFUSED)
    if status == 429:
        asks = f"it asks for {spoken(wait)}" if wait else "it does not say for how long"
        problem = f"HTTP 429, the server was asked too often ({asks}); set a longer every"
        return Verdict(problem, wait)
    if status in _SAID:
        return Verdict(f"HTTP {status}, {_SAID[status]}", wait)
    if status >= 500:
        what = "the server has trouble; if it lasts, tell the publisher"
        return Verdict(f"HTTP {status}, {what}", wait)
    return Verdict(f"HTTP {status}, which is no answer for a feed; check the address", wait)


def _refusal(status: int, headers: Mapping[str, str]) -> str:
    if status == 401:
        return "HTTP 401, it wants a login; give the feed a user and password"
    is_challenge = headers.get("cf-mitigated", "").lower() == "challenge"
    what = "HTTP 403 (bot challenge)" if is_challenge else "HTTP 403, the server refuses us"
    return f"{what}; ask the publisher or remove the feed"
