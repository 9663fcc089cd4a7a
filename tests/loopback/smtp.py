"""A mail server on the loopback address: aiosmtpd, with TLS, AUTH and scripted faults.

    with MailServer() as mail:
        Smtp(host=mail.host, port=mail.port, ca_file=mail.ca_file, username=..., ...)

It keeps every accepted mail in `messages`. `faults[phase]` is a script for one phase, with a step
for each time that the phase is reached: connect, ehlo, starttls, auth, mail, rcpt, rset, data, end
(the final dot). A step is a reply ("451 4.7.1 come again"), "drop", "hang", or "" for no fault. At the
end it may also be "commit_drop" or "commit_hang": the mail is accepted, but the client gets no
answer.
`refused[address]` is the reply to that recipient, always.
"""

from __future__ import annotations

import asyncio
import atexit
import email
import email.policy
import functools
import logging
import shutil
import ssl
import subprocess
import tempfile
import threading
from collections import defaultdict
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.loopback.thread import ThreadedServer, stop_taking

USERNAME = "desk"
PASSWORD = "loopback-password-00000"
# It warns of its own deprecated fields with each connection.
logging.getLogger("mail.log").setLevel(logging.ERROR)
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class Mail:
    """One accepted mail."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    tls: bool
    username: str

    @property
    def parsed(self) -> EmailMessage:
        """Return the mail as a client would read it."""
        message = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


@functools.cache
def make_certificate() -> tuple[Path, Path]:
    """Return a self-signed certificate for 127.0.0.1 and localhost, and its key.

    The openssl command makes them once; they are deleted when the process ends.
    """
    folder = tempfile.mkdtemp(prefix="groundswell-loopback-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    certificate = Path(folder, "certificate.pem")
    key = Path(folder, "key.pem")
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "30", "-subj", "/CN=localhost", "-addext", names,
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


class MailServer(ThreadedServer):
    """A mail server behind a port, on its own thread; a context manager."""

    host = "127.0.0.1"
    username = USERNAME
    password = PASSWORD

    def __init__(self, *, security: Security = "starttls", auth: bool = True) -> None:
        """Prepare a server that offers *security* and, with *auth*, insists on a login."""
        self.security = security
        self.auth = auth
        self.port = 0
        self.messages: list[Mail] = []
        self.connections = 0
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.refused: dict[str, str] = {}
        self.sessions: set[_Session] = set()
        """Open connections."""

    @property
    def ca_file(self) -> str:
        """Return the path of the certificate that a client has to trust."""
        return str(make_certificate()[0])

    async def _serve(self, started: threading.Event) -> None:
        context = self._make_tls_context()
        implicit = context if self.security == "tls" else None
        offered = context if self.security == "starttls" else None
        server = await self._loop.create_server(
            lambda: _Session(self, offered), self.host, 0, ssl=implicit
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        await stop_taking(*server.sockets)
        server.close()
        for session in list(self.sessions):
            session.cut()
        await asyncio.sleep(0)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await server.wait_closed()

    def _make_tls_context(self) -> ssl.SSLContext | None:
        if self.security == "none":
            return None
        certificate, key = make_certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def take_step(self, phase: str) -> str:
        """Return the next step of the script for *phase*, and remove it."""
        script = self.faults[phase]
        return script.pop(0) if script else ""


class _Session(SMTP):
    """One connection, with the faults of its server."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None) -> None:
        self.mail_server = server
        super().__init__(
            _Handler(server),
            tls_context=context,
            hostname="loopback",
            auth_require_tls=server.security == "starttls",
            authenticator=_authenticate,
            auth_exclude_mechanism=None if server.auth else ["LOGIN", "PLAIN"],
            enable_SMTPUTF8=True,
        )

    def connection_lost(self, error: Exception | None) -> None:
        self.mail_server.sessions.discard(self)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        self.mail_server.sessions.add(self)
        self.mail_server.connections += 1
        if await self.play_fault("connect"):
            self._writer.close()
            return
        await super()._handle_client()

    async def play_fault(self, phase: str) -> bool:
        """Play the fault of *phase*; return whether there was one."""
        fault = self.mail_server.take_step(phase)
        if not fault:
            return False
        if fault == "hang":
            await asyncio.Event().wait()
        if fault == "drop":
            self.cut()
        else:
            await self.push(fault)
        return True

    def cut(self) -> None:
        """End the connection at once."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not await self.play_fault("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self.play_fault("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self.play_fault("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        assert self.session is not None
        if await self.play_fault("mail"):
            return
        if self.mail_server.auth and not self.session.authenticated:
            await self.push("530 5.7.0 Authentication required")
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self.play_fault("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self.play_fault("rset"):
            await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if not await self.play_fault("data"):
            await super().smtp_DATA(arg)


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    assert isinstance(given, LoginPassword), mechanism
    is_right = given.login == USERNAME.encode() and given.password == PASSWORD.encode()
    return AuthResult(success=is_right, handled=False, auth_data=given)


class _Handler:
    """The answers of the server to a recipient and to a mail."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self._server.refused:
            return self._server.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Session, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self._server.take_step("end")
        if not fault or fault.startswith("commit_"):
            self._server.messages.append(self._make_mail(server, session, envelope))
        match fault.removeprefix("commit_"):
            case "drop":
                server.cut()
            case "hang":
                await asyncio.Event().wait()
            case reply if reply:
                return str(reply)
        return "250 2.0.0 queued as LOOPBACK"

    def _make_mail(self, server: _Session, session: Session, envelope: Envelope) -> Mail:
        content = envelope.original_content
        assert isinstance(content, bytes)
        login = session.auth_data
        return Mail(
            sender=str(envelope.mail_from),
            recipients=tuple(map(str, envelope.rcpt_tos)),
            content=content,
            tls=self._server.security == "tls" or server._tls_protocol is not None,
            username=login.login.decode() if isinstance(login, LoginPassword) else "",
        )
