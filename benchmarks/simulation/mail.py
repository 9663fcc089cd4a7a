"""A mail server in memory, in the place of the real SMTP client's connection."""

from __future__ import annotations

import asyncio
import email
import email.policy
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiosmtplib import (
    SMTPConnectError,
    SMTPDataError,
    SMTPReadTimeoutError,
    SMTPRecipientRefused,
    SMTPResponse,
    SMTPServerDisconnected,
)


@dataclass
class Mail:
    """A mail that the server has."""

    at: float
    recipient: str
    subject: str
    said: str
    message_id: str
    under: str


class PostOffice:
    """All mailboxes."""

    def __init__(self, find_fault: Callable[[float], str], wobble: float, seed: str) -> None:
        """Start empty; *find_fault* returns the fault of a moment, empty for none."""
        self.mails: list[Mail] = []
        self.by_key: dict[str, Mail] = {}
        """The first mail of each delivery."""
        self.violations: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.note: Callable[..., None] = lambda *_, **__: None
        self._find_fault, self._wobble = find_fault, wobble
        self._chance = random.Random(seed)
        self._ambiguous: Counter[str] = Counter()
        self._copies: defaultdict[str, int] = defaultdict(int)

    def make_client(self, **_: Any) -> _Client:
        """Return a client that talks to this server."""
        return _Client(self)

    def find_fault(self) -> str:
        """Return the fault of this conversation."""
        now = asyncio.get_running_loop().time()
        fault = self._find_fault(now)
        if not fault and self._chance.random() < self._wobble:
            fault = self._chance.choice(("refused", "451", "late_drop", "421", "450"))
        self.outcomes[fault or "ok"] += 1
        return fault

    def excuse(self, keys: Iterable[str]) -> None:
        """Allow one more copy of the deliveries *keys*, of which nobody knows the end."""
        self._ambiguous.update(keys)

    def take(self, recipient: str, content: bytes, *, is_answered: bool) -> None:
        """Put a mail into the box of *recipient*."""
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        message_id = str(parsed["Message-ID"])
        body = parsed.get_body(("plain",))
        made = Mail(
            at=asyncio.get_running_loop().time(),
            recipient=recipient,
            subject=str(parsed["Subject"]),
            said=body.get_content() if body is not None else "",
            message_id=message_id,
            under=str(parsed["In-Reply-To"] or ""),
        )
        self._copies[message_id] += 1
        key = message_id.strip("<").partition("@")[0]
        if self._copies[message_id] > 1 + self._ambiguous[key]:
            self.violations.append(f"{recipient}: {made.subject!r} came once too often")
        if not is_answered:
            self._ambiguous[key] += 1
        self.mails.append(made)
        self.by_key.setdefault(key, made)
        self.note("mail.taken", recipient=recipient, subject=made.subject)


class _Client:
    """The SMTP client, as `notifiers._smtp` uses it."""

    transport = None
    is_connected = False

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._fault = ""
        self._recipient = ""

    async def connect(self) -> None:
        await asyncio.sleep(0.05)
        self._fault = self._office.find_fault()
        if self._fault == "refused":
            raise SMTPConnectError("refused")
        if self._fault == "hang":
            await asyncio.sleep(30)
            raise SMTPReadTimeoutError("no greeting")
        if self._fault == "421":
            raise SMTPServerDisconnected("421 too busy")
        self.is_connected = True

    async def ehlo(self) -> None:
        """Greet."""

    def supports_extension(self, _name: str) -> bool:
        return False

    async def mail(self, _sender: str, options: Any = None) -> None:
        """Name the sender."""

    async def rcpt(self, recipient: str) -> None:
        if self._fault == "450":
            raise SMTPRecipientRefused(450, "greylisted", recipient)
        self._recipient = recipient

    async def data(self, content: bytes) -> SMTPResponse:
        await asyncio.sleep(0.1)
        if self._fault == "451":
            raise SMTPDataError(451, "try later")
        is_answered = self._fault != "late_drop"
        self._office.take(self._recipient, content, is_answered=is_answered)
        if not is_answered:
            raise SMTPServerDisconnected("gone")
        return SMTPResponse(250, "queued")

    async def rset(self) -> None:
        """Take the sender back."""

    async def quit(self, timeout: float = 1.0) -> None:
        self.is_connected = False

    def close(self) -> None:
        self.is_connected = False
