"""Put the failures of a request into words for a person."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from aiodns.error import ARES_ENODATA, ARES_ENOTFOUND, DNSError

from model import Unreached, one_line

_REFUSED = re.compile(r"([0-9a-f.:]{2,45}) is a private address")
_NAME_UNKNOWN_CODES = frozenset([ARES_ENODATA, ARES_ENOTFOUND, socket.EAI_NONAME])
_NO_ROUTE_CODES = frozenset([errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN])


class FetchFailed(Exception):
    """A fetch ended without an answer; the text says what is wrong and what to do."""

    def __init__(
        self,
        problem: str,
        wait: timedelta | None = None,
        unreached: Unreached | None = None,
        *,
        is_excused: bool = False,
    ) -> None:
        """Keep the *problem*, how long to wait, and why no server was reached.

        *is_excused* says that the feed was not asked for, and has no part in the problem.
        """
        super().__init__(problem)
        self.wait = wait
        self.unreached = unreached
        self.is_excused = is_excused


class AnswerRefused(aiohttp.ClientError):
    """An answer that we read no further; the text is the problem."""


def explain_no_address(error: OSError, host: str) -> FetchFailed:
    """Return the failure that *error* means, which the search for the address of *host* raised."""
    is_unknown = _read_dns_code(error) in _NAME_UNKNOWN_CODES
    unreached = Unreached.NAME_UNKNOWN if is_unknown else Unreached.NO_NAME_SERVER
    return FetchFailed(_explain_unresolved(host), unreached=unreached)


def _explain_unresolved(host: str) -> str:
    name = one_line(host, 100)
    return f'the name "{name}" cannot be resolved; check the address, or the network'


def find_unreached(error: Exception) -> Unreached | None:
    """Return why no server was reached, by the *error* of a request without an answer.

    None if one was reached, or if the error may mean anything else.
    """
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        is_unknown = _read_dns_code(error) in _NAME_UNKNOWN_CODES
        return Unreached.NAME_UNKNOWN if is_unknown else Unreached.NO_NAME_SERVER
    if isinstance(error, TimeoutError):
        # Without bytes for 20 s, the server was reached. Otherwise no connection came about in
        # time, or the name servers took all of it.
        is_reached = isinstance(error, aiohttp.SocketTimeoutError)
        return None if is_reached else Unreached.NO_CONNECTION
    if not isinstance(error, aiohttp.ClientConnectorError):
        return None
    if error.os_error.errno in _NO_ROUTE_CODES:
        return Unreached.NO_ROUTE
    return Unreached.NO_CONNECTION if error.os_error.errno == errno.ETIMEDOUT else None


def _read_dns_code(error: BaseException | None) -> int | None:
    """Return the code of the name server's failure that led to *error*, if one did."""
    while error is not None:
        if isinstance(error, socket.gaierror | DNSError):
            return error.args[0] if isinstance(error.args[0], int) else None
        error = error.__cause__
    return None


def explain_client_error(error: aiohttp.ClientError | ValueError, url: str) -> str:
    """Return the problem that *error* means for the request of *url*."""
    advice = "if it lasts, tell the publisher"
    if isinstance(error, AnswerRefused):
        return str(error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return f"TLS fails ({_find_tls_reason(error)}); {advice}"
    if isinstance(error, aiohttp.ClientConnectorError):
        host = urlsplit(url).hostname or ""
        return _explain_no_connection(error, one_line(host, 100), url)
    if isinstance(error, aiohttp.ClientPayloadError):
        return f"the answer ended too early; {advice}"
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return f"the server closed the connection without an answer; {advice}"
    return f"the answer is not valid HTTP ({type(error).__name__}); {advice}"


def _explain_no_connection(error: aiohttp.ClientConnectorError, host: str, url: str) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _explain_unresolved(host)
    # Where a name has several addresses, aiohttp wraps our refusal as text.
    if refused := _REFUSED.search(str(error.os_error)):
        return f"{refused[0]}; {_advise_private(refused[1], url)}"
    number = error.os_error.errno
    text = os.strerror(number).lower() if number else str(error.os_error)
    reason = one_line(text, 160)
    return f'cannot connect to "{host}" ({reason}); check the address'


def _advise_private(ip: str, url: str) -> str:
    """Return how the private address *ip* may be allowed in the row of the feed at *url*."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
    row = f'{{url: ..., allow_private: ["{address}"]}}'
    return f"if it is the right one, add its ip:port to allow_private, as {row}"


def _find_tls_reason(
    error: aiohttp.ClientConnectorError | aiohttp.ClientConnectorCertificateError,
) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return one_line(cause.verify_message, 120)
    reason = getattr(cause, "reason", "") or type(cause).__name__
    return one_line(reason, 120)
