"""The failures of a request are put into words."""

from __future__ import annotations

import errno
import os
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from feeds.fetching.problems import explain_client_error

URL = "https://a.example/rss"
KEY = ConnectionKey("a.example", 443, True, True, None, None, None)


def refused(number: int) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, OSError(number, os.strerror(number)))


def untrusted() -> aiohttp.ClientConnectorCertificateError:
    error = ssl.SSLCertVerificationError("failed")
    error.verify_message = "certificate has expired"
    return aiohttp.ClientConnectorCertificateError(KEY, error)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (untrusted(), "TLS fails (certificate has expired); if it lasts, tell the publisher"),
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
