"""Post to a server of which we know no more than HTTP, and judge its answer by the status.

The body of an answer is never read: it may be huge, and some servers repeat the address in it,
which is a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from model import MAX_ASKED_WAIT, Outcome, Verdict
from notifiers._guard import AddressRefused, is_link_local
from notifiers._web import FAILURES, judge_failure

if TYPE_CHECKING:
    from notifiers._tools import Tools

MAX_WAIT_DIGITS = 6  # of seconds; eleven days
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a question, whose answer asks for no wait."""
_LATER = frozenset([408, 425, 429])
_CLOSED = {
    401: "it wants other credentials; check those of the channel",
    403: "it refuses us; check the credentials of the channel, and url:",
    404: "nothing takes alerts there; check url:",
    405: "that address takes no POST; check url:",
    407: "a proxy wants credentials; check proxy:",
    410: "nothing takes alerts there any more; check url:, or remove the channel",
}
"""The statuses that concern every message, each with its remedy."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A request, and the server in words."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    at: datetime
    """The time now, for an answer that names a time."""
    server: str = "the server"
    is_guarded: bool = True
    """Whether link-local addresses are refused."""


async def post(tools: Tools, request: Post) -> Outcome:
    """Post *request* once and return the outcome; no redirect is followed."""
    session = tools.session(is_guarded=request.is_guarded)
    if request.is_guarded and _names_link_local(request.url):
        return _refuse_address(request.server)
    try:
        async with session.post(
            request.url,
            data=request.body,
            headers=request.headers,
            allow_redirects=False,
            proxy=tools.find_proxy(request.url),
        ) as answer:
            return judge_status(answer.status, answer.headers, request.at, request.server)
    except FAILURES as error:
        return _judge_error(error, request)


async def ask(tools: Tools, request: Post) -> tuple[str, ...]:
    """Return the problem if a GET of the address of *request* is not answered with 2xx."""
    session = tools.session(is_guarded=request.is_guarded)
    if request.is_guarded and _names_link_local(request.url):
        return (_refuse_address(request.server).note,)
    try:
        proxy = tools.find_proxy(request.url)
        async with session.get(
            request.url, headers=request.headers, allow_redirects=False, proxy=proxy
        ) as answer:
            outcome = judge_status(answer.status, answer.headers, request.at, request.server)
    except FAILURES as error:
        outcome = _judge_error(error, request, may_arrive=False)
    return () if outcome.verdict is Verdict.SENT else (outcome.note,)


def _judge_error(error: Exception, request: Post, *, may_arrive: bool = True) -> Outcome:
    """Return the outcome of an attempt that ended in *error*."""
    if isinstance(getattr(error, "os_error", error), AddressRefused):
        return _refuse_address(request.server)
    return judge_failure(error, "url:", server=request.server, may_arrive=may_arrive)


def judge_status(
    status: int, headers: Mapping[str, str], at: datetime, server: str = "the server"
) -> Outcome:
    """Return the outcome of an attempt that *server* answered *at* a time with HTTP *status*."""
    named = f"HTTP {status}"
    if 200 <= status < 300:
        return Outcome(Verdict.SENT)
    if status in _LATER or status >= 500 or status < 200:
        return _judge_passing(status, read_retry_after(headers, at), server)
    if status < 400:
        remedy = "redirects are not followed; write the address that it names in url:"
        return Outcome(Verdict.BLOCKED, f"{server} redirects ({named}); {remedy}")
    if status in _CLOSED:
        return Outcome(Verdict.BLOCKED, f"{server} refused ({named}); {_CLOSED[status]}")
    return Outcome(Verdict.REFUSED, f"{server} refused the alert ({named}); see its log")


def _judge_passing(status: int, wait: timedelta | None, server: str) -> Outcome:
    """Return the outcome of a *status* that may be another one soon."""
    named = f"HTTP {status}"
    if status == 429:
        return Outcome(Verdict.WAIT, f"{server} asks for time ({named})", retry_in=wait)
    if status in _LATER:
        return Outcome(Verdict.RETRY, f"{server} could not take it now ({named})", retry_in=wait)
    note = f"{server} failed ({named}); it may have taken the alert"
    return Outcome(Verdict.UNSURE, note, retry_in=wait)


def read_retry_after(headers: Mapping[str, str], at: datetime) -> timedelta | None:
    """Return the wait that *headers* ask for, in seconds or until a time; None for none.

    Never negative, and never more than MAX_ASKED_WAIT.
    """
    found = [value for name, value in headers.items() if name.lower() == "retry-after"]
    value = found[0].strip() if found else ""
    if value.isascii() and value.isdecimal():
        asked = timedelta(seconds=int(value[:MAX_WAIT_DIGITS]))
        return min(asked, MAX_ASKED_WAIT)
    try:
        until = parsedate_to_datetime(value)
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return min(max(until - at, timedelta()), MAX_ASKED_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None


def check_address(url: str) -> str:
    """Return the trimmed *url*.

    Raises:
        ValueError: nothing can be posted there. The text does not show it.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_address = False
    if not is_address or not text.isprintable() or " " in text:
        raise ValueError("the url is no address; write it like https://host.example.org/path")
    return text


def _names_link_local(url: str) -> bool:
    """Return whether the host of *url* is such an IP address; a proxy would connect to it."""
    try:
        return is_link_local(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _refuse_address(server: str) -> Outcome:
    remedy = "correct url:, or set allow_link_local: yes if it is meant"
    note = f"the address of {server} is link-local, as that of a cloud's keys is; {remedy}"
    return Outcome(Verdict.BLOCKED, note)
