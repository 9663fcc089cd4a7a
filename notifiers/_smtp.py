"""One conversation with a mail server, and the outcome of each way that it can end.

Before the final dot of the message nothing has arrived. Between the final dot and the server's
answer the mail may have arrived: only there is the outcome unsure.
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
GREYLIST_WAIT = timedelta(minutes=5)
"""Some servers refuse an unknown sender at first (450, 451), mostly for about so long."""
FAILURES = (SMTPException, OSError, TimeoutError, ValueError)
MAX_CONVERSATION = 55.0  # seconds; the daemon gives up a send after a minute
GOODBYE_WITHIN = 1.0  # seconds
MAX_REPLY_CHARS = 150  # of a reply in a note
MAX_LAST_WORDS_CHARS = 200


@dataclass(frozen=True)
class Letter:
    """A mail as it is handed to the server."""

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
    """The server that takes our mail, and how to reach it."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str
    password: Secret
    ca_file: str
    local_hostname: str
    timeout: float  # seconds


async def talk(server: Server, letter: Letter | None) -> Outcome:
    """Hand in *letter* and return the outcome; without a letter only log in and leave."""
    conversation = _Conversation(server)
    try:
        async with asyncio.timeout(MAX_CONVERSATION):
            reply = await conversation.hold(letter)
    except FAILURES as error:
        await conversation.say_goodbye()
        plainness = letter.plainness if letter else 0
        return judge_error(error, conversation.phase, server, plainness)
    else:
        await conversation.say_goodbye()
    finally:
        await conversation.end()
    return Outcome(Verdict.SENT, one_line(reply, MAX_LAST_WORDS_CHARS))


class _Conversation:
    """One connection, and the phase that it has reached."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.phase: Phase = "connect"
        self._client: SMTP | None = None
        self._transports: list[asyncio.BaseTransport] = []

    async def hold(self, letter: Letter | None) -> str:
        """Go through all phases; return the server's last words."""
        server = self._server
        context = await asyncio.to_thread(_make_tls_context, server)
        client = SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=server.local_hostname,
            timeout=server.timeout,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=context,
        )
        self._client = client
        await client.connect()
        self._keep_transport(client)
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
        self._keep_transport(client)
        self.phase = "greet"
        await client.ehlo()

    async def _hand_in(self, client: SMTP, letter: Letter) -> str:
        self.phase = "sender"
        size = [f"size={len(letter.content)}"] if client.supports_extension("size") else []
        await client.mail(letter.sender, options=size)
        self.phase = "recipient"
        await client.rcpt(letter.recipient)
        self.phase = "message"
        reply = await client.data(letter.content)
        return reply.message

    def _keep_transport(self, client: SMTP) -> None:
        if client.transport is not None:
            self._transports.append(client.transport)

    async def say_goodbye(self) -> None:
        """Tell the server that this was all, where that is possible."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError, TimeoutError):
                await self._client.quit(timeout=GOODBYE_WITHIN)

    async def end(self) -> None:
        """Close the connection at once."""
        if self._client is not None:
            self._client.close()
        for transport in reversed(self._transports):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.sleep(0)  # so that the loop closes the socket


def _make_tls_context(server: Server) -> ssl.SSLContext | None:
    """Return how certificates are checked. It reads a file, so it must not run on the loop."""
    if server.security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        raise NoAuthorities(server.ca_file) from error


# --- the outcome ----------------------------------------------------------------------------


def judge_error(error: Exception, phase: Phase, server: Server, plainness: int = 0) -> Outcome:
    """Return the outcome of a conversation that ended in *error*, raised in *phase*."""
    address = f"{server.host}:{server.port}"
    if isinstance(error, SMTPResponseException):
        return _judge_reply(error, phase, address, plainness)
    end = "did not answer" if isinstance(error, TimeoutError) else "ended the connection"
    if phase == "message":
        note = f"{address} {end} after the message; it may have arrived"
        return Outcome(Verdict.UNSURE, note)
    remedy = _find_remedy(error, phase, server)
    if remedy:
        return Outcome(Verdict.BLOCKED, f"{address}: {remedy}")
    if phase == "connect":
        end = "cannot be reached"
    cause = type(error).__name__
    return Outcome(Verdict.RETRY, f"{address} {end} ({phase}: {cause})")


def _find_remedy(error: Exception, phase: Phase, server: Server) -> str:
    """Return the cause and the remedy; empty where the network failed, which may pass."""
    if isinstance(error, NoTls):
        return "offers no STARTTLS; use security: tls (port 465), or ask for it to be turned on"
    if isinstance(error, NoAuthorities):
        return f'ca_file "{server.ca_file}" cannot be used; set it to a file of PEM certificates'
    failure = _find_tls_failure(error)
    if isinstance(failure, ssl.SSLCertVerificationError):
        cause = failure.verify_message
        return f"its certificate is not trusted ({cause}); set ca_file, or the host that it names"
    if failure:
        return "TLS failed; security: tls is for port 465, starttls for 587"
    if phase == "log in" and not isinstance(error, OSError):
        return "offers no login that we can use; check username, security and the server's logins"
    return ""


def _find_tls_failure(error: BaseException | None) -> ssl.SSLError | None:
    """Return the failure of TLS that led to *error*, if one did."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error


def _judge_reply(
    error: SMTPResponseException, phase: Phase, address: str, plainness: int
) -> Outcome:
    """Return the outcome of a reply of 4xx or 5xx to *phase*."""
    reply = f"{error.code} {one_line(error.message, MAX_REPLY_CHARS)}"
    note = f"{address} refused ({phase}: {reply})"
    alone = phase == "recipient"
    if error.code < 500:
        wait = _choose_wait(error, phase)
        return Outcome(Verdict.RETRY, note, retry_in=wait, alone=alone)
    if alone and not _is_about_us(error):
        return Outcome(Verdict.REFUSED, f"{note}; check the address", alone=True)
    if phase == "message" or error.code == 552:
        verdict = Verdict.REFUSED if plainness else Verdict.TOO_RICH
        return Outcome(verdict, note)
    return Outcome(Verdict.BLOCKED, f"{note}; {_REMEDIES[phase]}", alone=alone)


def _choose_wait(error: SMTPResponseException, phase: Phase) -> timedelta | None:
    """Return the wait after a reply that looks like greylisting, else None."""
    is_greylisted = error.code in {450, 451} and phase in {"recipient", "message"}
    return GREYLIST_WAIT if is_greylisted else None


def _is_about_us(error: SMTPResponseException) -> bool:
    """Return whether a recipient is refused because of us: no login, or no relaying for us."""
    return error.code in {530, 535} or error.message.lstrip().startswith("5.7.")


_REMEDIES: dict[Phase, str] = {
    "connect": "ask its operator why it refuses us",
    "greet": "set local_hostname to a name that the server accepts",
    "encrypt": "ask its operator to repair STARTTLS",
    "log in": "check username and password",
    "sender": "set from to an address that this server sends for, and the login that it needs",
    "recipient": "the server does not send there for us: check username, password and from",
}
