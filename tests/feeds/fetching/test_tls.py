"""A failure of encryption is explained, and an old or private server can be read on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from ssl import SSLContext, SSLError
from typing import Any

import pytest
from aiohttp import ClientConnectorSSLError
from aiohttp.client_reqrep import ConnectionKey

from feeds.fetching.tls import USUAL_TLS, TlsOptions, explain_tls_failure
from model import LocalPath, Page
from tests.feeds.scene import RSS, Scene, play
from tests.loopback.certificates import Certificates, open_server
from tests.loopback.hostile import HostileServer, Wire

ASK = "if you trust it, save it to a file and give the feed that file as ca_file"
LEGACY = "give the feed the option tls: legacy, or tell the publisher"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


async def answer(wire: Wire) -> None:
    body = RSS.encode()
    await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)


def read(context: SSLContext, **options: Any) -> Page:
    """Return the page of a feed from a server with *context*."""
    with HostileServer({"rss": answer}, tls=context) as server:

        async def act(s: Scene) -> Page:
            page: Page = await s.fetch(
                server.url("rss"), allow_private=(server.address,), **options
            )
            return page

        found: Page = play(act)
    return found


def test_a_server_with_its_own_authority_is_read_with_its_certificate(made: Certificates):
    tls = open_server(made.make("good"))

    refused = read(tls)
    trusted = read(tls, ca_file=LocalPath(str(made.authority)))

    assert refused.problem == (
        f"the certificate is not accepted: its issuer is an unknown authority; {ASK}"
    )
    assert (trusted.problem, len(trusted.entries)) == ("", 1)


Make = Callable[[Certificates], tuple[Path, Path]]


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda made: made.make("expired", days=-1), "it has expired; tell the publisher"),
        (lambda made: made.make("other", host="DNS:other.example"),
         "it is not for this IP address; check the address"),
        (lambda made: made.make_self_signed(), f"it is self-signed; {ASK}"),
        (lambda made: made.make("weak", key=("rsa:1024",)), f"its key is too small; {LEGACY}"),
    ],
    ids=["expired", "other host", "self-signed", "small key"],
)  # fmt: skip
def test_the_fault_of_a_certificate_is_named(made: Certificates, make: Make, problem: str):
    tls = open_server(make(made), is_weak=True)
    authority = LocalPath("" if "self-signed" in problem else str(made.authority))

    assert read(tls, ca_file=authority).problem == f"the certificate is not accepted: {problem}"


def test_an_old_server_is_read_on_request_only(made: Certificates):
    tls = open_server(made.make("old", key=("rsa:1024",), digest="-sha1"), is_old=True)
    authority = LocalPath(str(made.authority))

    assert read(tls, ca_file=authority).problem == (
        f"the server hangs up before the connection is encrypted; {LEGACY}"
    )
    assert read(tls, ca_file=authority, tls="legacy").problem == ""


def test_an_old_server_still_needs_a_certificate(made: Certificates):
    tls = open_server(made.make("old2"), is_old=True)

    problem = read(tls, tls="legacy").problem

    assert problem.startswith("the certificate is not accepted: its issuer is an unknown auth")


def test_a_server_without_encryption_is_named():
    def act(s: Scene) -> Any:
        return s.fetch(f"https://{s.web.address}/rss", allow_private=(s.web.address,))

    assert play(act).problem == ("the server does not speak TLS; try the address with http://")


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("TLSV1_ALERT_PROTOCOL_VERSION", f"the server speaks an old TLS version only; {LEGACY}"),
        (
            "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
            f"the server renegotiates in an old way; {LEGACY}",
        ),
        ("DH_KEY_TOO_SMALL", f"the encryption of the server is too weak; {LEGACY}"),
        ("UNHEARD_OF", "TLS fails (UNHEARD_OF); if it lasts, tell the publisher"),
    ],
)
def test_the_fault_of_a_handshake_is_named(reason: str, problem: str):
    cause = SSLError(1, reason)
    cause.reason = reason
    key = ConnectionKey("a.example", 443, True, True, None, None, None)
    error = ClientConnectorSSLError(key, cause)

    assert explain_tls_failure(error, USUAL_TLS) == problem
    assert explain_tls_failure(error, TlsOptions(is_legacy=True)) == problem.replace(
        LEGACY, "tell the publisher"
    )


def test_a_file_of_certificates_that_cannot_be_read_is_named(tmp_path: Path):
    empty = tmp_path / "empty.pem"
    empty.write_text("")

    for path in (empty, tmp_path / "missing.pem"):
        assert poll_once(ca_file=str(path)).problem == (
            f'the ca_file "{path}" cannot be used; set it to a file of PEM certificates'
        )


def poll_once(**options: Any) -> Page:
    page: Page = play(lambda s: s.poll("/rss", **options))
    return page
