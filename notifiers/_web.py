"""The network as the notifiers use it: failures, and the log of Slack's client."""

from __future__ import annotations

import logging
import os
import socket
import ssl

import aiohttp
from aiodns.error import ARES_ENODATA, ARES_ENOTFOUND, DNSError

from model import Outcome, Verdict, one_line
from notifiers._answers import MAX_ANSWER_BYTES, AnswerTooLong

# At DEBUG the client logs addresses and bodies; a webhook's address is a secret.
LOG = logging.getLogger("notifiers.slack")
LOG.setLevel(logging.WARNING)

UNSENT_FAILURES = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
"""No request has left when one of these is raised."""
FAILURES = (aiohttp.ClientError, OSError, TimeoutError, UnicodeDecodeError)


class Redirected(aiohttp.ClientError):
    """A server leads a message elsewhere; it is not followed, nobody there may read it."""


async def refuse_redirect(
    request: aiohttp.ClientRequest, handle: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Return the answer to *request*; a middleware of the clients that follow each redirect.

    Raises:
        Redirected: the answer leads to another address.
    """
    answer = await handle(request)
    if answer.status in _REDIRECTS:
        answer.close()
        raise Redirected
    return answer


_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_NAME_UNKNOWN_CODES = frozenset([ARES_ENODATA, ARES_ENOTFOUND, socket.EAI_NONAME])
_ADVICE = "check the network of this computer"
_TLS_ADVICE = "a proxy or firewall on the way may be at fault; ask who runs the network"
_MAX_CAUSE_CHARS = 120


def judge_failure(
    error: Exception, option: str, *, server: str = "Slack", may_arrive: bool = True
) -> Outcome:
    """Return the outcome of an attempt that ended in *error*, one of FAILURES.

    *option* names the address in the config. *may_arrive* says whether the request was a message.
    """
    if isinstance(error, Redirected):
        remedy = f"redirects are not followed; check {option}, and the network of this computer"
        return Outcome(Verdict.BLOCKED, f"{server} redirects; {remedy}")
    # The error's own text may hold the secret address, so it is never shown.
    if isinstance(error, UNSENT_FAILURES):
        cause, remedy = _explain_unsent(error, option)
        return Outcome(Verdict.RETRY, f"{server} cannot be reached ({cause}); {remedy}")
    note = f"{server} did not answer ({_describe_end(error)})"
    if isinstance(error, AnswerTooLong):
        note = f"{server} answers with more than {MAX_ANSWER_BYTES >> 20} MB"
    if may_arrive:
        return Outcome(Verdict.UNSURE, f"{note}; it may have arrived")
    return Outcome(Verdict.RETRY, f"{note}; if it lasts, {_ADVICE}")


def _explain_unsent(error: Exception, option: str) -> tuple[str, str]:
    """Return in words why no request left, and the remedy."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answers HTTP {error.status}", "check proxy:, and the proxy itself"
    if isinstance(error, aiohttp.InvalidURL):
        return "its address is not valid", f"correct {option}"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"TLS fails: {_describe_tls_failure(error)}", _TLS_ADVICE
    return _describe_connection_failure(error), f"{_ADVICE}, and {option}"


def _describe_tls_failure(error: aiohttp.ClientSSLError) -> str:
    """Return in words why no encrypted connection came about."""
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return one_line(f"its certificate is not trusted, {cause.verify_message}", _MAX_CAUSE_CHARS)
    reason = getattr(cause, "reason", None) or "no encrypted connection"
    return one_line(reason, _MAX_CAUSE_CHARS).replace("_", " ").lower()


def _describe_connection_failure(error: Exception) -> str:
    """Return in words why no connection came about."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        is_unknown = _read_dns_code(error) in _NAME_UNKNOWN_CODES
        return "its name is not found" if is_unknown else "no name server answers"
    if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.errno:
        return os.strerror(error.os_error.errno).lower()
    if isinstance(error, TimeoutError):
        return "no connection in time"
    return "no connection"


def _read_dns_code(error: BaseException | None) -> int | None:
    """Return the code of the name server's failure that led to *error*, if one did."""
    while error is not None:
        if isinstance(error, socket.gaierror | DNSError):
            return error.args[0] if isinstance(error.args[0], int) else None
        error = error.__cause__
    return None


def _describe_end(error: Exception) -> str:
    """Return in words how a request ended that had no answer."""
    if isinstance(error, TimeoutError):
        return "not in time"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer ended too early"
    if isinstance(error, OSError | aiohttp.ServerDisconnectedError):
        return "the connection was closed"
    return "the answer cannot be read"
