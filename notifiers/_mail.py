"""A message as a mail. Pure, but that it reads its own template.

Text from feeds reaches a header only on one line without controls, the HTML only escaped.
"""

from __future__ import annotations

import functools
import textwrap
from datetime import UTC
from email.header import Header
from email.headerregistry import Address, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from model import Delivery, Form, Mention, Message, one_line
from notifiers._text import Piece, excerpt, lines, safe_link, title, told

SUBJECT = 150
WIDTH = 78
LINES, LINE = 40, 500
_FOUND = Markup('<b class="found" style="background:#fff3c4">')


class _Policy(EmailPolicy):
    """Folds text headers so that they read as they were written.

    The standard policy puts a space more before a long first word and, in some versions of
    Python, between an encoded word and its neighbour.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as it goes over the wire."""
        if not isinstance(value, UnstructuredHeader):
            return super().fold_binary(name, value)
        text = str(value)
        is_bare = text.isascii() and text.isprintable()
        header = Header(text, "us-ascii" if is_bare else "utf-8", header_name=name)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


# 7bit, so that no relay needs 8BITMIME or SMTPUTF8.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def compose(delivery: Delivery, sender: Address, recipient: str) -> EmailMessage:
    """Return the mail of *delivery*: the same in every run, down to its Message-ID and Date.

    So where a mail arrives twice, a client that looks at the Message-ID shows it once.
    """
    message = delivery.message
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = subject(message)
    mail["Date"] = delivery.at.astimezone(UTC)
    mail["Message-ID"] = message_id(delivery, sender)
    if first := _header(delivery.under.get("message_id", ""), 300):
        mail["In-Reply-To"] = mail["References"] = first
    mail["List-Id"] = f"Groundswell alerts <groundswell.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing answers it by itself
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Groundswell-Kind"] = _header(message.kind, 60)
    mail["X-Groundswell-Watch"] = _header(message.watch, 60)
    mail.set_content(text(message))
    if not delivery.plainness:
        mail.add_alternative(html(message), subtype="html")
    return mail


def message_id(delivery: Delivery, sender: Address) -> str:
    """Return the Message-ID that *delivery* has in every attempt."""
    return f"<{delivery.id}@{sender.domain}>"


def subject(message: Message) -> str:
    """Return the subject: what it is, then the headline."""
    return _header(f"[{message.label}] {message.headline or message.watch}", SUBJECT)


def _header(text: str, limit: int) -> str:
    """Return *text* on one line in which nothing reads as an encoded word (RFC 2047)."""
    return one_line(one_line(text).replace("=?", "= ?"), limit)


# --- text -----------------------------------------------------------------------------------


def text(message: Message) -> str:
    """Return *message* as plain text, at most 78 columns wide but for links."""
    parts = [_wrapped(_label(message))]
    if not message.mentions or message.form is not Form.REPORT:
        parts.append(_wrapped(one_line(message.headline, 300)))
    parts.append("\n".join(_wrapped(line, "- ", "  ") for line in lines(message, LINES, LINE)))
    parts += [_mention(mention) for mention in message.mentions]
    parts.append(f"and {message.more} more" if message.more else "")
    parts.append(_wrapped(one_line(message.why, LINE)))
    body = "\n\n".join(part for part in parts if part)
    return f"{body}\n\n-- \nSent by Groundswell\n"


def _mention(mention: Mention) -> str:
    said = "".join(f">{p.text}<" if p.marked else p.text for p in excerpt(mention))
    parts = [
        _wrapped("".join(piece.text for piece in title(mention))),
        told(mention),
        safe_link(mention.link),
        f"\n{_wrapped(said, '  ', '  ')}" if said else "",
    ]
    return "\n".join(part for part in parts if part)


def _wrapped(line: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


# --- HTML -----------------------------------------------------------------------------------


def html(message: Message) -> str:
    """Return *message* as HTML that stands alone: no image, no script, nothing remote."""
    shown = [
        {
            "title": title(mention),
            "link": safe_link(mention.link),
            "told": told(mention),
            "excerpt": excerpt(mention),
        }
        for mention in message.mentions
    ]
    facts: dict[str, Any] = {
        "subject": subject(message),
        "preview": one_line(message.headline, 200),
        "label": _label(message),
        "headline": one_line(message.headline, 300),
        "lines": lines(message, LINES, LINE),
        "leads": not shown or message.form is not Form.REPORT,
        "mentions": shown,
        "more": message.more,
        "why": one_line(message.why, LINE),
    }
    return _environment().get_template("alert.html").render(facts)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=FileSystemLoader(Path(__file__).parent / "_mail_templates"),
    )
    environment.globals["shown"] = _shown
    return environment


def _shown(found: list[Piece]) -> Markup:
    """Return pieces of text escaped, with what was found marked."""
    return Markup("").join(
        _FOUND + piece.text + Markup("</b>") if piece.marked else piece.text for piece in found
    )


# --- both -----------------------------------------------------------------------------------


def _label(message: Message) -> str:
    """Return what leads: what it is, and whose."""
    kind = message.label
    return f"{kind} · {one_line(message.watch, 150)}" if message.watch else kind
