"""E-mail: one mail for each recipient, handed to a mail server over TLS.

The Message-ID follows from the delivery alone. A mail that had to be sent twice, since nobody
knows whether it arrived, has the same one both times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Literal

from model import (
    Delivery,
    Duration,
    LocalPath,
    Message,
    Outcome,
    Preview,
    Secret,
    Verdict,
    one_line,
)

if TYPE_CHECKING:
    from email.headerregistry import Address

    from notifiers._smtp import Server
    from notifiers._tools import Tools

DEFAULT_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """The mail server that takes our mail."""

    host: str
    """Its name."""
    port: int = 0
    """Its port; 587 with starttls, 465 with tls, 25 with none, unless given."""
    username: str = ""
    """The login; none if empty."""
    password: Secret = Secret("")  # noqa: RUF009 - immutable
    """The password of the login."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """starttls: the connection becomes encrypted, or nothing is sent. none: never encrypted."""
    ca_file: LocalPath = LocalPath("")
    """A file of PEM certificates to trust instead of the system's."""
    timeout: Duration = timedelta(seconds=30)
    """How long to wait for each answer."""
    local_hostname: str = "[127.0.0.1]"
    """The name by which the server is greeted."""

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise ValueError(f'"{one_line(self.host, 80)}" is not a host; write mail.example.org')
        if not 0 <= self.port <= 65535:
            raise ValueError(f"{self.port} is not a port; omit port: to use the default")
        if self.timeout <= timedelta():
            raise ValueError("the timeout is not positive; write it like 30s")
        if not _HOST.fullmatch(self.local_hostname):
            raise ValueError("local_hostname is not a host name; omit it")
        if bool(self.username) != bool(self.password.reveal()):
            raise ValueError("username and password go together; set both or neither")
        is_here = self.host in {"127.0.0.1", "::1", "localhost"}
        if self.username and self.security == "none" and not is_here:
            raise ValueError("security: none would show the password; use starttls or tls")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Mail to one or more people."""

    to: tuple[str, ...]
    """Addresses; each gets a mail of its own."""
    from_: str
    """The sender: an address, or Name <address>."""
    smtp: Smtp
    """The mail server."""
    ask_after: Duration = timedelta(seconds=10)
    """After an attempt without an answer: how long to wait before the mail is sent again."""

    def __post_init__(self) -> None:
        if not self.to:
            raise ValueError("nobody to write to; name at least one address")
        wrong = [address for address in self.to if not _ADDRESS.fullmatch(address)]
        if wrong:
            shown = one_line(wrong[0], 80)
            raise ValueError(f'"{shown}" is not an address; write it like desk@example.org')
        if len(set(self.to)) < len(self.to):
            raise ValueError("an address is there twice; name each one once")
        _name, address = parseaddr(self.from_)
        if not _ADDRESS.fullmatch(address):
            shown = one_line(self.from_, 80)
            raise ValueError(f'"{shown}" is not a sender; write it like Desk <desk@example.org>')

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the addresses."""
        return self.to

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two mails: none."""
        return timedelta()

    @staticmethod
    def preview(message: Message, _at: datetime) -> Preview:
        """Return *message* as a mail client would show it."""
        from notifiers._mail import write_html, write_subject, write_text
        from notifiers._picture import write_address

        subject = write_subject(message)
        text = write_text(message)
        picture = write_address(message.series) if message.series else ""
        page = write_html(message, picture)
        parts = {"subject": subject, "text": text, "html": page}
        return Preview(f"Subject: {subject}\n\n{text}", parts, page)

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Hand in one mail; a mail server cannot tell whether an earlier one arrived."""
        from notifiers._mail import compose_mail, is_text_alone, make_message_id
        from notifiers._smtp import Letter, talk

        sender = self._make_sender()
        unsubscribe = tools.find_unsubscribe(delivery.channel, delivery.recipient)
        mail = compose_mail(delivery, sender, delivery.recipient, unsubscribe)
        letter = Letter(
            sender=sender.addr_spec,
            recipient=delivery.recipient,
            content=mail.as_bytes(),
            is_plain=is_text_alone(delivery),
        )
        outcome = await talk(self._make_server(), letter, tools.do_apart)
        if outcome.verdict is not Verdict.SENT:
            return outcome
        remote = {"message_id": make_message_id(delivery, sender), "reply": outcome.note}
        note = "it may have come twice, with the same Message-ID" if delivery.maybe_sent else ""
        return Outcome(Verdict.SENT, note, remote=remote)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Log in and name the sender and the recipients, without a mail."""
        from notifiers._smtp import probe

        sender = self._make_sender().addr_spec
        return await probe(self._make_server(), sender, self.to, tools.do_apart)

    def _make_sender(self) -> Address:
        from email.headerregistry import Address

        name, address = parseaddr(self.from_)
        return Address(display_name=one_line(name, 80) or "Groundswell", addr_spec=address)

    def _make_server(self) -> Server:
        from notifiers._smtp import Server

        smtp = self.smtp
        return Server(
            host=smtp.host,
            port=smtp.port or DEFAULT_PORTS[smtp.security],
            security=smtp.security,
            username=smtp.username,
            password=smtp.password,
            ca_file=smtp.ca_file,
            local_hostname=smtp.local_hostname,
            timeout=smtp.timeout.total_seconds(),
        )
