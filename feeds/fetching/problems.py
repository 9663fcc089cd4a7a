"""Put the failures of a request into words for a person."""

from __future__ import annotations

import errno
import os
import re
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from aiodns.error import ARES_ENODATA, ARES_ENOTFOUND, DNSError

from feeds.fetching.status import LASTING_ADVICE, explain_proxy_login
from feeds.fetching.tls import USUAL_TLS, TlsOptions, explain_tls_failure, explain_tls_hangup
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
    return FetchFailed(_explain_unresolved(host), unreached=_judge_dns_failure(error))


def _explain_unresolved(host: str) -> str:
    name = one_line(host, 100)
    return f'the name "{name}" cannot be resolved; check the address, or the network'


def find_unreached(error: Exception) -> Unreached | None:
    """Return why no server was reached, by the *error* of a request without an answer.

    None if one was reached, or if the error may mean anything else.
    """
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _judge_dns_failure(error)
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


def _judge_dns_failure(error: Exception) -> Unreached:
    """Return whether the name servers know no such name, or do not answer."""
    is_unknown = _read_dns_code(error) in _NAME_UNKNOWN_CODES
    return Unreached.NAME_UNKNOWN if is_unknown else Unreached.NO_NAME_SERVER


def _read_dns_code(error: BaseException | None) -> int | None:
    """Return the code of the name server's failure that led to *error*, if one did."""
    while error is not None:
        if isinstance(error, socket.gaierror | DNSError):
            return error.args[0] if isinstance(error.args[0], int) else None
        error = error.__cause__
    return None


def explain_client_error(
    error: aiohttp.ClientError | ValueError,
    url: str,
    tls: TlsOptions = USUAL_TLS,
    *,
    is_proxied: bool = False,
) -> str:
    """Return the problem that *error* means for the request of *url*, made with *tls*."""
    if isinstance(error, AnswerRefused):
        return str(error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return explain_tls_failure(error, tls)
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _explain_proxy_status(error.status)
    if isinstance(error, aiohttp.ClientConnectorError):
        host = urlsplit(url).hostname or ""
        explain = _explain_no_proxy if is_proxied else _explain_no_connection
        return explain(error, one_line(host, 100), url)
    return f"{_explain_no_answer(error)}; {LASTING_ADVICE}"


def _explain_no_answer(error: aiohttp.ClientError | ValueError) -> str:
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer ended too early"
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return "the server closed the connection without an answer"
    return f"the answer is not valid HTTP ({type(error).__name__})"


def _explain_proxy_status(status: int) -> str:
    if status == 407:
        return explain_proxy_login()
    return f"the proxy refuses (HTTP {status}); ask who runs it, or add the host to direct"


def _explain_no_proxy(error: aiohttp.ClientConnectorError, _host: str, _url: str) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the name of the proxy cannot be resolved; check proxy, or the network"
    reason = _find_reason(error)
    return f"cannot connect to the proxy ({reason}); check proxy, or the network"


def _explain_no_connection(error: aiohttp.ClientConnectorError, host: str, url: str) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _explain_unresolved(host)
    # Where a name has several addresses, aiohttp wraps our refusal as text.
    if refused := _REFUSED.search(str(error.os_error)):
        return explain_private(refused[1], url)
    is_encrypted = urlsplit(url).scheme == "https"
    if is_encrypted and isinstance(error.os_error, ConnectionError) and not error.os_error.errno:
        return explain_tls_hangup()  # the connection came about, and its encryption did not
    return f'cannot connect to "{host}" ({_find_reason(error)}); check the address'


def _find_reason(error: aiohttp.ClientConnectorError) -> str:
    number = error.os_error.errno
    text = os.strerror(number).lower() if number else str(error.os_error)
    return one_line(text, 160)


def explain_private(host: str, url: str) -> str:
    """Return that *host*, an IP address or localhost, is private, and how to allow it."""
    parts = urlsplit(url)
    ip = host if host[-1:].isdecimal() or ":" in host else "127.0.0.1"
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
    row = f'{{url: ..., allow_private: ["{address}"]}}'
    advice = f"if it is the right one, add its ip:port to allow_private, as {row}"
    return f"{host} is a private address; {advice}"
