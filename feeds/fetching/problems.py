"""Put the failures of a request into words for a person."""

from __future__ import annotations

import os
import re
import ssl
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp

from model import one_line

_REFUSED = re.compile(r"([0-9a-f.:]{2,45}) is a private address")


class FetchFailed(Exception):
    """A fetch ended without an answer; the text says what is wrong and what to do."""

    def __init__(self, problem: str, wait: timedelta | None = None) -> None:
        """Keep the *problem* and how long to wait before the next request."""
        super().__init__(problem)
        self.wait = wait


def explain_client_error(error: aiohttp.ClientError | ValueError, url: str) -> str:
    """Return the problem that *error* means for the request of *url*."""
    advice = "if it lasts, tell the publisher"
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
        return f'the name "{host}" cannot be resolved; check the address, or the network'
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
