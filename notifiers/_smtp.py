"""One conversation with a mail server, and the outcome of each way that it can end.

Before the final dot of the message nothing has arrived. Between the final dot and the server's
answer the mail may have arrived: only there is the outcome unsure.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal, TypeVar

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from model import Outcome, Secret, Verdict, one_line
from notifiers._dial import DoApart, dial

T = TypeVar("T")
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
    is_plain: bool = False
    """Whether it cannot be made plainer."""


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


async def talk(server: Server, letter: Letter, do_apart: DoApart) -> Outcome:
    """Hand in *letter* and return the outcome; *do_apart* does the work that may block."""
    conversation = _Conversation(server, do_apart)
    try:
        reply = await conversation.hold(lambda client: conversation.hand_in(client, letter))
    except FAILURES as error:
        return judge_error(error, conversation.phase, server, is_plain=letter.is_plain)
    return Outcome(Verdict.SENT, one_line(reply, MAX_LAST_WORDS_CHARS))


async def probe(
    server: Server, sender: str, recipients: Sequence[str], do_apart: DoApart
) -> tuple[str, ...]:
    """Log in and name *sender* and *recipients*, without a mail; return the problems.

    Many servers take a connection from anybody, and refuse the sender or the recipient of those
    who did not log in.
    """
    conversation = _Conversation(server, do_apart)
    try:
        refused = await conversation.hold(
            lambda client: conversation.name_recipients(client, sender, recipients)
        )
    except FAILURES as error:
        return (judge_error(error, conversation.phase, server).note,)
    problems: list[str] = []
    for recipient, reply in refused.items():
        outcome = judge_error(reply, "recipient", server)
        is_its_own = outcome.verdict is Verdict.REFUSED
        problems.append(f"{recipient}: {outcome.note}" if is_its_own else outcome.note)
    return tuple(dict.fromkeys(problems))


class _Conversation:
    """One connection, and the phase that it has reached."""

    def __init__(self, server: Server, do_apart: DoApart) -> None:
        self._server = server
        self._do_apart = do_apart
        self.phase: Phase = "connect"
        self._client: SMTP | None = None
        self._transports: list[asyncio.BaseTransport] = []

    async def hold(self, work: Callable[[SMTP], Awaitable[T]]) -> T:
        """Connect, log in, do *work*, leave; return the result of the work."""
        try:
            async with asyncio.timeout(MAX_CONVERSATION):
                result = await work(await self._open())
        except FAILURES:
            await self._say_goodbye()
            raise
        else:
            await self._say_goodbye()
        finally:
            await self._end()
        return result

    async def _open(self) -> SMTP:
        """Go through the phases before a mail; return the client."""
        server = self._server
        context = await self._do_apart(partial(_make_tls_context, server))
        client = SMTP(
            hostname=server.host,
            sock=await dial(server.host, server.port, server.timeout, self._do_apart),
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
        return client

    async def _encrypt(self, client: SMTP) -> None:
        self.phase = "encrypt"
        if not client.supports_extension("starttls"):
            raise NoTls("no STARTTLS")
        await client.starttls()
        self._keep_transport(client)
        self.phase = "greet"
        await client.ehlo()

    async def hand_in(self, client: SMTP, letter: Letter) -> str:
        """Hand in *letter*; return the server's last words."""
        self.phase = "sender"
        size = [f"size={len(letter.content)}"] if client.supports_extension("size") else []
        await client.mail(letter.sender, options=size)
        self.phase = "recipient"
        await client.rcpt(letter.recipient)
        self.phase = "message"
        reply = await client.data(letter.content)
        return reply.message

    async def name_recipients(
        self, client: SMTP, sender: str, recipients: Sequence[str]
    ) -> dict[str, SMTPResponseException]:
        """Name *sender* and *recipients*, and take that back; return the refusals."""
        self.phase = "sender"
        await client.mail(sender)
        self.phase = "recipient"
        refused: dict[str, SMTPResponseException] = {}
        for recipient in recipients:
            try:
                await client.rcpt(recipient)
            except SMTPResponseException as error:
                if _choose_wait(error, "recipient") is None:  # else it takes the next attempt
                    refused[recipient] = error
        with suppress(SMTPResponseException):
            await client.rset()
        return refused

    def _keep_transport(self, client: SMTP) -> None:
        if client.transport is not None:
            self._transports.append(client.transport)

    async def _say_goodbye(self) -> None:
        """Tell the server that this was all, where that is possible."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError, TimeoutError):
                await self._client.quit(timeout=GOODBYE_WITHIN)

    async def _end(self) -> None:
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


def judge_error(
    error: Exception, phase: Phase, server: Server, *, is_plain: bool = False
) -> Outcome:
    """Return the outcome of a conversation that ended in *error*, raised in *phase*."""
    address = f"{server.host}:{server.port}"
    if isinstance(error, SMTPResponseException):
        return _judge_reply(error, phase, server, is_plain=is_plain)
    end = "did not answer" if isinstance(error, TimeoutError) else "ended the connection"
    if phase == "message":
        note = f"{address} {end} after the message; it may have arrived"
        return Outcome(Verdict.UNSURE, note)
    remedy = _find_remedy(error, phase, server)
    if remedy:
        return Outcome(Verdict.BLOCKED, f"{address}: {remedy}")
    if phase == "connect":
        cause = _find_cause(error) or end
        advice = "check smtp.host, smtp.port and smtp.security"
        return Outcome(Verdict.RETRY, f"{address} cannot be reached ({cause}); {advice}")
    note = f"{address} {end} (phase: {phase}); if it lasts, ask its operator"
    return Outcome(Verdict.RETRY, note)


def _find_cause(error: BaseException | None) -> str:
    """Return in words the failure of the network that led to *error*; empty if unknown."""
    while error is not None:
        if isinstance(error, socket.gaierror):
            return "its name is not found"
        if isinstance(error, OSError) and error.errno:
            return os.strerror(error.errno).lower()
        error = error.__cause__
    return ""


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
        return "offers no login that we can use; check smtp.username and smtp.security"
    return ""


def _find_tls_failure(error: BaseException | None) -> ssl.SSLError | None:
    """Return the failure of TLS that led to *error*, if one did."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error


def _judge_reply(
    error: SMTPResponseException, phase: Phase, server: Server, *, is_plain: bool
) -> Outcome:
    """Return the outcome of a reply of 4xx or 5xx to *phase*."""
    address = f"{server.host}:{server.port}"
    reply = f"{error.code} {one_line(error.message, MAX_REPLY_CHARS)}"
    note = f"{address} refused ({phase}: {reply})"
    alone = phase == "recipient"
    if error.code < 400 and phase == "message":  # no reply of SMTP
        return Outcome(Verdict.UNSURE, f"{note} after the message; it may have arrived")
    if error.code < 500:
        wait = _choose_wait(error, phase)
        return Outcome(Verdict.RETRY, note, retry_in=wait, alone=alone)
    if alone and not _is_about_us(error):
        return Outcome(Verdict.REFUSED, f"{note}; check the address", alone=True)
    if phase == "message" or error.code == 552:
        verdict = Verdict.REFUSED if is_plain else Verdict.TOO_RICH
        return Outcome(verdict, note)
    remedy = _find_reply_remedy(error, phase, server)
    return Outcome(Verdict.BLOCKED, f"{note}; {remedy}", alone=alone)


def _find_reply_remedy(error: SMTPResponseException, phase: Phase, server: Server) -> str:
    """Return the remedy for a reply that says that the server does not work for us."""
    wants_tls = error.code == 538 or "starttls" in error.message.lower()
    if wants_tls and server.security == "none":
        return "it takes mail over an encrypted connection only: set smtp.security: starttls"
    is_before_mail = phase in {"sender", "recipient"}
    if is_before_mail and _is_about_us(error) and not server.username:
        return "it wants a login: set smtp.username and smtp.password"
    return _REMEDIES[phase]


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
    "log in": "check smtp.username and smtp.password",
    "sender": "set from to an address that this server sends for, and the login that it needs",
    "recipient": "it does not send there for us: check smtp.username, smtp.password and from",
}
