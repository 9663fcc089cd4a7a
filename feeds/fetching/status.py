"""Explain an HTTP status that brings no feed, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from feeds.fetching.wait import read_retry_after
from model import format_duration

STATUSES_WITH_BODY = frozenset([200, 203, 226])
PERMANENT_REDIRECTS = frozenset([301, 308])
REDIRECTS = PERMANENT_REDIRECTS | {302, 303, 307}
MIN_WAIT_AFTER_REFUSAL = timedelta(hours=6)
"""The wait after a 401 or 403 that names no other."""

LASTING_ADVICE = "if it lasts, tell the publisher"

_PROBLEMS = {
    206: f"only a part of the feed came; {LASTING_ADVICE}",
    404: "there is no such feed; check the address",
    410: "the feed is gone for good; remove it",
}


def explain_proxy_login() -> str:
    """Return the problem that a status 407 means."""
    return "the proxy asks for a login (HTTP 407); write it in proxy, as http://user:password@..."


class StatusProblem(NamedTuple):
    """The problem that a status means, in words, and how long the server asks us to wait."""

    problem: str
    wait: timedelta | None = None


def explain_status(status: int, headers: Mapping[str, str]) -> StatusProblem:
    """Return the problem that *status* means, where it brings no feed."""
    wait = read_retry_after(headers)
    if status in (401, 403):
        return StatusProblem(_explain_refusal(status, headers), wait or MIN_WAIT_AFTER_REFUSAL)
    if status == 429:
        pause = (
            f"it asks for a pause of {format_duration(wait)}"
            if wait
            else "it does not say for how long"
        )
        problem = f"HTTP 429, the server was asked too often ({pause}); set a longer every"
        return StatusProblem(problem, wait)
    if status == 407:
        return StatusProblem(explain_proxy_login(), wait)
    if status in _PROBLEMS:
        explanation = _PROBLEMS[status]
    elif status >= 500:
        explanation = f"the server has trouble; {LASTING_ADVICE}"
    else:
        explanation = "expected a feed; check the address"
    return StatusProblem(f"HTTP {status}, {explanation}", wait)


def _explain_refusal(status: int, headers: Mapping[str, str]) -> str:
    if status == 401:
        return "HTTP 401, the server asks for a login; give the feed a user and password"
    is_challenge = headers.get("cf-mitigated", "").lower() == "challenge"
    if is_challenge:
        return "HTTP 403 (bot challenge); ask the publisher or remove the feed"
    return (
        'HTTP 403, the server refuses us; try headers: ["User-Agent: ..."] with another name, '
        "or ask the publisher"
    )
