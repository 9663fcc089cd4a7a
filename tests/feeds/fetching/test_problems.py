"""The failures of a request are put into words."""

from __future__ import annotations

import errno
import os
import socket
import ssl

import aiohttp
import pytest
from aiodns.error import DNSError
from aiohttp.client_reqrep import ConnectionKey

from feeds.fetching.problems import explain_client_error, find_unreached
from model import Unreached

URL = "https://a.example/rss"
KEY = ConnectionKey("a.example", 443, True, True, None, None, None)


def refused(number: int) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, OSError(number, os.strerror(number)))


def untrusted() -> aiohttp.ClientConnectorCertificateError:
    error = ssl.SSLCertVerificationError("failed")
    error.verify_message = "certificate has expired"
    error.verify_code = 10
    return aiohttp.ClientConnectorCertificateError(KEY, error)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (untrusted(), "the certificate is not accepted: it has expired; tell the publisher"),
        (refused(errno.ECONNREFUSED),
         'cannot connect to "a.example" (connection refused); check the address'),
        (aiohttp.ClientConnectorDNSError(KEY, OSError("no such name")),
         'the name "a.example" cannot be resolved; check the address, or the network'),
        (aiohttp.ClientConnectorError(KEY, OSError("Multiple exceptions: 10.0.0.1 is a private address")),
         ("10.0.0.1 is a private address; if it is the right one, add its ip:port to "
          'allow_private, as {url: ..., allow_private: ["10.0.0.1:443"]}')),
        (aiohttp.ClientConnectorError(KEY, OSError("fd00::7 is a private address")),
         ("fd00::7 is a private address; if it is the right one, add its ip:port to "
          'allow_private, as {url: ..., allow_private: ["[fd00::7]:443"]}')),
        (aiohttp.ClientPayloadError("cut"),
         "the answer ended too early; if it lasts, tell the publisher"),
        (aiohttp.ServerDisconnectedError(),
         "the server closed the connection without an answer; if it lasts, tell the publisher"),
        (ValueError("nonsense"),
         "the answer is not valid HTTP (ValueError); if it lasts, tell the publisher"),
    ],
)  # fmt: skip
def test_an_error_of_the_client_is_explained_with_a_remedy(
    error: aiohttp.ClientError | ValueError, problem: str
):
    assert explain_client_error(error, URL) == problem


def test_a_host_name_in_a_problem_cannot_break_the_line():
    error = aiohttp.ClientConnectorDNSError(KEY, OSError("no such name"))

    assert explain_client_error(error, "https://a\u202eb/").startswith('the name "ab" cannot')


def unresolved(cause: BaseException) -> aiohttp.ClientConnectorDNSError:
    error = OSError(None, "no answer")
    error.__cause__ = cause
    made = aiohttp.ClientConnectorDNSError(KEY, error)
    made.__cause__ = error
    return made


@pytest.mark.parametrize(
    ("error", "unreached"),
    [
        (unresolved(DNSError(4, "Domain name not found")), Unreached.NAME_UNKNOWN),
        (unresolved(socket.gaierror(socket.EAI_NONAME, "unknown")), Unreached.NAME_UNKNOWN),
        (unresolved(DNSError(11, "Could not contact DNS servers")), Unreached.NO_NAME_SERVER),
        (unresolved(socket.gaierror(socket.EAI_AGAIN, "later")), Unreached.NO_NAME_SERVER),
        (refused(errno.ENETUNREACH), Unreached.NO_ROUTE),
        (refused(errno.EHOSTUNREACH), Unreached.NO_ROUTE),
        (refused(errno.ETIMEDOUT), Unreached.NO_CONNECTION),
        (aiohttp.ConnectionTimeoutError(), Unreached.NO_CONNECTION),
        (TimeoutError(), Unreached.NO_CONNECTION),
        (aiohttp.SocketTimeoutError(), None),
        (refused(errno.ECONNREFUSED), None),
        (untrusted(), None),
        (aiohttp.ServerDisconnectedError(), None),
        (aiohttp.ClientConnectorError(KEY, OSError("10.0.0.1 is a private address")), None),
    ],
)
def test_only_a_connection_that_did_not_come_about_may_be_the_fault_of_our_network(
    error: Exception, unreached: Unreached | None
):
    assert find_unreached(error) is unreached
