"""One conversation with a mail server, and what each of its ends means.

Until the message's final dot nothing has arrived; after it, and before the server's answer, it
may have. Only there is the outcome unsure.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from model import Outcome, Secret, Verdict, one_line

Phase = Literal["connect", "greet", "encrypt", "log in", "sender", "recipient", "message"]
GREYLIST = timedelta(minutes=5)
"""The least that servers which turn a stranger away at first (450, 451) make it wait."""
FAILURES = (SMTPException, OSError, TimeoutError, ValueError)
WHOLE = 55.0  # seconds for a conversation; the daemon gives a send up after a minute


@dataclass(frozen=True)
class Letter:
    """What goes over the wire."""

    sender: str
    recipient: str
    content: bytes
    plainness: int = 0


class NoTls(SMTPException):
    """The server offers no STARTTLS."""


class NoAuthorities(SMTPException):
    """The file of trusted certificates cannot be used."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed in, and how."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str
    password: Secret
    ca_file: str
    local_hostname: str
    timeout: float  # seconds


async def talk(server: Server, letter: Letter | None) -> Outcome:
    """Hand *letter* in, or only log in and leave where there is none; return what came of it."""
    conversation = _Conversation(server)
    try:
        async with asyncio.timeout(WHOLE):
            reply = await conversation.hold(letter)
    except FAILURES as error:
        await conversation.say_goodbye()
        return judge(error, conversation.phase, server, letter.plainness if letter else 0)
    else:
        await conversation.say_goodbye()
    finally:
        await conversation.end()
    return Outcome(Verdict.SENT, one_line(reply, 200))


class _Conversation:
    """One connection; knows how far it has come."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.phase: Phase = "connect"
        self._client: SMTP | None = None
        self._transports: list[asyncio.BaseTransport] = []

    async def hold(self, letter: Letter | None) -> str:
        """Go through all phases; return the server's last words."""
        server = self._server
        context = await asyncio.to_thread(_context, server)
        client = self._client = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=server.local_hostname,
            timeout=server.timeout,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=context,
        )
        await client.connect()
        self._keep(client)
        self.phase = "greet"
        await client.ehlo()
        if server.security == "starttls":
            await self._encrypt(client)
        if server.username:
            self.phase = "log in"
            await client.login(server.username, server.password.reveal())
        return await self._hand_in(client, letter) if letter else ""

    async def _encrypt(self, client: SMTP) -> None:
        self.phase = "encrypt"
        if not client.supports_extension("starttls"):
            raise NoTls("no STARTTLS")
        await client.starttls()
        self._keep(client)
        self.phase = "greet"
        await client.ehlo()

    async def _hand_in(self, client: SMTP, letter: Letter) -> str:
        self.phase = "sender"
        size = [f"size={len(letter.content)}"] if client.supports_extension("size") else []
        await client.mail(letter.sender, options=size)
        self.phase = "recipient"
        await client.rcpt(letter.recipient)
        self.phase = "message"
        return (await client.data(letter.content)).message

    def _keep(self, client: SMTP) -> None:
        if client.transport is not None:
            self._transports.append(client.transport)

    async def say_goodbye(self) -> None:
        """Let the server know that this was all, where that is possible."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError, TimeoutError):
                await self._client.quit(timeout=1)

    async def end(self) -> None:
        """Close the connection at once."""
        if self._client is not None:
            self._client.close()
        for transport in reversed(self._transports):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.sleep(0)  # lets the loop let go of the socket


def _context(server: Server) -> ssl.SSLContext | None:
    """Return how certificates are checked; reads the authorities' file, so not on the loop."""
    if server.security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        raise NoAuthorities(server.ca_file) from error


# --- what it means --------------------------------------------------------------------------


def judge(error: Exception, phase: Phase, server: Server, plainness: int = 0) -> Outcome:
    """Return what *error*, raised in *phase*, means for the mail."""
    where = f"{server.host}:{server.port}"
    if isinstance(error, SMTPResponseException):
        return _answered(error, phase, where, plainness)
    how = "did not answer" if isinstance(error, TimeoutError) else "ended the connection"
    if phase == "message":
        note = f"{where} {how} after the message; it may have arrived"
        return Outcome(Verdict.UNSURE, note)
    if advice := _advice(error, phase, server):
        return Outcome(Verdict.BLOCKED, f"{where}: {advice}")
    how = "cannot be reached" if phase == "connect" else how
    return Outcome(Verdict.RETRY, f"{where} {how} ({phase}: {type(error).__name__})")


def _advice(error: Exception, phase: Phase, server: Server) -> str:
    """Return what a person has to mend; nothing where the connection failed by itself."""
    if isinstance(error, NoTls):
        return "offers no STARTTLS; use security: tls (port 465), or ask for it to be turned on"
    if isinstance(error, NoAuthorities):
        return f'ca_file "{server.ca_file}" cannot be used; set it to a file of PEM certificates'
    failure = _tls_failure(error)
    if isinstance(failure, ssl.SSLCertVerificationError):
        why = failure.verify_message
        return f"its certificate is not trusted ({why}); set ca_file, or the host that it names"
    if failure:
        return "TLS failed; security: tls is for port 465, starttls for 587"
    if phase == "log in" and not isinstance(error, OSError):
        return "takes no login as we offer it; check username, security and what it allows"
    return ""


def _tls_failure(error: BaseException | None) -> ssl.SSLError | None:
    """Return the failure of TLS that led to *error*, if one did."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error


def _answered(error: SMTPResponseException, phase: Phase, where: str, plainness: int) -> Outcome:
    """Return what a reply of 4xx or 5xx to *phase* means."""
    said = f"{error.code} {one_line(error.message, 150)}"
    alone = phase == "recipient"
    note = f"{where} refused ({phase}: {said})"
    if error.code < 500:
        wait = GREYLIST if error.code in {450, 451} and phase in {"recipient", "message"} else None
        return Outcome(Verdict.RETRY, note, retry_in=wait, alone=alone)
    if alone and not _is_about_us(error):
        return Outcome(Verdict.REFUSED, f"{note}; check the address", alone=True)
    if phase == "message" or error.code == 552:
        if plainness:
            return Outcome(Verdict.REFUSED, note)
        return Outcome(Verdict.TOO_RICH, note)
    return Outcome(Verdict.BLOCKED, f"{note}; {_MENDING[phase]}", alone=alone)


def _is_about_us(error: SMTPResponseException) -> bool:
    """Return whether a recipient is refused for who we are: no login, no relaying for us."""
    return error.code in {530, 535} or error.message.lstrip().startswith("5.7.")


_MENDING: dict[Phase, str] = {
    "connect": "ask who runs it why it turns us away",
    "greet": "set local_hostname to a name that the server takes",
    "encrypt": "ask who runs it to repair STARTTLS",
    "log in": "check username and password",
    "sender": "set from to an address that this server sends for, and the login it wants",
    "recipient": "the server does not send there for us: check username, password and from",
}
