"""A message as a mail. Pure, except that it reads its own template.

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

from model import Delivery, Form, Mention, Message, Section, Series, one_line
from notifiers._picture import HEIGHT as PICTURE_HEIGHT
from notifiers._picture import WIDTH as PICTURE_WIDTH
from notifiers._picture import describe_picture, draw_picture
from notifiers._text import (
    PAGE_LABEL,
    Piece,
    cut_excerpt,
    cut_lines,
    cut_title,
    describe_item,
    describe_series,
    describe_source,
    join_pieces,
    list_commands,
    list_lines,
    make_safe_link,
    write_item,
    write_section_title,
)

MAX_SUBJECT_CHARS = 150
MAX_HEADER_CHARS = 60  # of our own headers
MAX_ID_CHARS = 300  # of a Message-ID
MAX_HEADLINE_CHARS = 300
MAX_PREVIEW_CHARS = 200  # shown by clients below the subject
MAX_PREVIEW_ITEM_CHARS = 60  # of an alert in it, where there are several
MAX_WATCH_CHARS = 150
MAX_LINES = 40
MAX_LINE_CHARS = 500
WIDTH = 78  # columns of the plain text
SENT_BY = "Sent by Groundswell"
UNSUBSCRIBE_HEADER = "List-Unsubscribe"
UNSUBSCRIBE = "Unsubscribe from these mails"
_MARK = Markup('<b class="found" style="background:#fff3c4">')


class _Policy(EmailPolicy):
    """Folds text headers so that they read as they were written.

    The standard policy adds a space before a long first word. Some versions of Python also add
    one between an encoded word and its neighbour.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as it goes over the wire."""
        if not isinstance(value, UnstructuredHeader):
            return super().fold_binary(name, value)
        text = str(value)
        if name == UNSUBSCRIBE_HEADER:  # a link that is folded is followed by few
            return f"{name}: {text}{self.linesep}".encode("ascii")
        is_bare = text.isascii() and text.isprintable()
        header = Header(text, "us-ascii" if is_bare else "utf-8", header_name=name)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


# 7bit, so that no relay needs 8BITMIME or SMTPUTF8.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def compose_mail(
    delivery: Delivery, sender: Address, recipient: str, unsubscribe: str = ""
) -> EmailMessage:
    """Return the mail of *delivery*: the same in every run, down to its Message-ID and Date.

    Where a mail arrives twice, a client that compares Message-IDs therefore shows it once.
    *unsubscribe* is the link that ends these mails, if any.
    """
    message = delivery.message
    mail = EmailMessage(policy=_POLICY)
    _set_headers(mail, delivery, sender, recipient)
    if unsubscribe:
        mail[UNSUBSCRIBE_HEADER] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.set_content(write_text(message, unsubscribe))
    if is_text_alone(delivery):
        return mail
    picture = f"reports.{make_message_id(delivery, sender)[1:-1]}"
    is_drawn = message.series is not None and not delivery.plainness
    page = write_html(message, f"cid:{picture}" if is_drawn else "", unsubscribe)
    mail.add_alternative(page, subtype="html")
    if message.series is not None and is_drawn:
        _, html_part = mail.iter_parts()
        html_part.add_related(
            draw_picture(message.series),
            maintype="image",
            subtype="png",
            cid=f"<{picture}>",
            disposition="inline",
            filename="reports.png",
        )
    return mail


def is_text_alone(delivery: Delivery) -> bool:
    """Return whether the mail of *delivery* has no HTML.

    One that a server refused first loses its picture, if it has one, and then its HTML.
    """
    return delivery.plainness > (delivery.message.series is not None)


def _set_headers(mail: EmailMessage, delivery: Delivery, sender: Address, recipient: str) -> None:
    message = delivery.message
    mail["From"] = sender
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = write_subject(message)
    mail["Date"] = delivery.at.astimezone(UTC)
    mail["Message-ID"] = make_message_id(delivery, sender)
    first = _clean_header(delivery.under.get("message_id", ""), MAX_ID_CHARS)
    if first:
        mail["In-Reply-To"] = first
        mail["References"] = first
    mail["List-Id"] = f"Groundswell alerts <groundswell.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nothing answers it by itself
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Groundswell-Kind"] = _clean_header(message.kind, MAX_HEADER_CHARS)
    mail["X-Groundswell-Watch"] = _clean_header(message.watch, MAX_HEADER_CHARS)


def make_message_id(delivery: Delivery, sender: Address) -> str:
    """Return the Message-ID that *delivery* has in every attempt."""
    return f"<{delivery.id}@{sender.domain}>"


def write_subject(message: Message) -> str:
    """Return the subject: the label of the kind, then the headline."""
    headline = _cut_label(message) or message.watch
    return _clean_header(f"[{message.label}] {headline}", MAX_SUBJECT_CHARS)


def _cut_label(message: Message) -> str:
    """Return the headline without the label of the kind, which stands next to it in a mail."""
    return message.headline.removeprefix(f"{message.label}: ")


def _clean_header(text: str, limit: int) -> str:
    """Return *text* on one line in which nothing reads as an encoded word (RFC 2047)."""
    return one_line(one_line(text).replace("=?", "= ?"), limit)


# --- text -----------------------------------------------------------------------------------


def write_text(message: Message, unsubscribe: str = "") -> str:
    """Return *message* as plain text, at most 78 columns wide except for links and commands.

    A link stands on a line of its own. *unsubscribe* is the one that ends these mails, if any.
    """
    parts = [_wrap(_write_label(message))]
    if _has_lead(message):
        parts.append(_wrap(one_line(_cut_label(message), MAX_HEADLINE_CHARS)))
    items = [_wrap(line, "- ", "  ") for line in list_lines(message, MAX_LINES, MAX_LINE_CHARS)]
    parts.append("\n".join(items))
    parts += [f"    {command}" for command in list_commands(message)]
    parts += [_write_section(message, section) for section in message.sections]
    parts += [_write_mention(mention, message.zone) for mention in message.mentions]
    parts.append(f"and {message.more} more" if message.more else "")
    parts.append(_write_link(PAGE_LABEL, make_safe_link(message.page)))
    parts.append(_wrap(one_line(message.why, MAX_LINE_CHARS)))
    body = "\n\n".join(part for part in parts if part)
    foot = "\n".join(filter(None, [SENT_BY, _write_link(UNSUBSCRIBE, unsubscribe)]))
    return f"{body}\n\n-- \n{foot}\n"


def _write_link(label: str, link: str) -> str:
    """Return *link* below its *label*; empty if there is none."""
    return f"{label}:\n{link}" if link else ""


def _write_section(message: Message, section: Section) -> str:
    """Return the name of *section* and its number of alerts, then its items, each with its link."""
    title = ": ".join(filter(None, write_section_title(message, section)))
    parts = [_wrap(title)] if title else []
    for mention in section.mentions:
        source = describe_item(mention)
        parts.append(_wrap(write_item(mention) + (f" ({source})" if source else ""), "- ", "  "))
        link = make_safe_link(mention.link)
        if link:
            parts.append(f"  {link}")
    if section.more:
        parts.append(f"  {section.more} more")
    return "\n".join(parts)


def _write_mention(mention: Mention, zone: str) -> str:
    """Return title, source, link and excerpt; keywords in the excerpt stand >so<."""
    parts = [
        _wrap(join_pieces(cut_title(mention))),
        _wrap(describe_source(mention, zone)),
        make_safe_link(mention.link),
    ]
    marked = [f">{piece.text}<" if piece.marked else piece.text for piece in cut_excerpt(mention)]
    if marked:
        excerpt = _wrap("".join(marked), "  ", "  ")
        parts.append(f"\n{excerpt}")
    return "\n".join(part for part in parts if part)


def _wrap(line: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


# --- HTML -----------------------------------------------------------------------------------


def write_html(message: Message, picture: str = "", unsubscribe: str = "") -> str:
    """Return *message* as HTML without a script; it loads nothing but the *picture*.

    That is an address within the mail; without it the chart of a trend is a line of text.
    *unsubscribe* is the link that ends these mails, if any.
    """
    series = message.series if picture else None
    list_all = cut_lines if series else list_lines
    mentions = [
        {
            "title": cut_title(mention),
            "link": make_safe_link(mention.link),
            "source": describe_source(mention, message.zone),
            "excerpt": cut_excerpt(mention),
        }
        for mention in message.mentions
    ]
    facts: dict[str, Any] = {
        "subject": write_subject(message),
        "preview": write_preview(message),
        "label": _write_label(message),
        "headline": one_line(_cut_label(message), MAX_HEADLINE_CHARS),
        "picture": series and _describe_picture(series, picture, message.zone),
        "lines": list_all(message, MAX_LINES, MAX_LINE_CHARS),
        "commands": list_commands(message),
        "leads": _has_lead(message),
        "sections": [_list_facts(message, section) for section in message.sections],
        "mentions": mentions,
        "more": message.more,
        "page": make_safe_link(message.page),
        "page_label": PAGE_LABEL,
        "why": one_line(message.why, MAX_LINE_CHARS),
        "sent_by": SENT_BY,
        "unsubscribe": unsubscribe,
        "unsubscribe_label": UNSUBSCRIBE,
    }
    return _load_templates().get_template("alert.html").render(facts)


def _describe_picture(series: Series, address: str, zone: str) -> dict[str, Any]:
    """Return the picture of *series* for the template."""
    times = describe_series(series, zone)
    return {
        "address": address,
        "numbers": describe_picture(series, times),
        "caption": f"Reports, {times}; the highest bar is {max(series.counts)}",
        "width": PICTURE_WIDTH,
        "height": PICTURE_HEIGHT,
    }


def _list_facts(message: Message, section: Section) -> dict[str, Any]:
    """Return the parts of *section* for the template."""
    name, count = write_section_title(message, section)
    items = [
        {
            "icon": mention.icon,
            "title": join_pieces(cut_title(mention)),
            "link": make_safe_link(mention.link),
            "source": describe_item(mention),
        }
        for mention in section.mentions
    ]
    return {"name": name, "count": count, "items": items, "more": section.more}


def write_preview(message: Message) -> str:
    """Return the text that clients show below the subject, which says the headline already."""
    excerpt = join_pieces(cut_excerpt(message.mentions[0])) if message.mentions else ""
    source = describe_source(message.mentions[0], message.zone) if message.mentions else ""
    listed = [section.mentions[0] for section in message.sections if section.mentions]
    first = [one_line(write_item(mention), MAX_PREVIEW_ITEM_CHARS) for mention in listed]
    texts = [excerpt, *message.lines, source, "; ".join(first), message.why]
    return one_line(next(filter(None, texts), ""), MAX_PREVIEW_CHARS)


@functools.cache
def _load_templates() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=FileSystemLoader(Path(__file__).parent / "_mail_templates"),
    )
    environment.globals["escape_pieces"] = _escape_pieces
    return environment


def _escape_pieces(pieces: list[Piece]) -> Markup:
    """Return *pieces* escaped, with the keywords marked."""
    return Markup("").join(
        _MARK + piece.text + Markup("</b>") if piece.marked else piece.text for piece in pieces
    )


# --- both -----------------------------------------------------------------------------------


def _has_lead(message: Message) -> bool:
    """Return whether the headline leads: not in a report, where the title of its entry does."""
    return not message.mentions or message.form is not Form.REPORT or message.is_titled


def _write_label(message: Message) -> str:
    """Return the first line: the label of the kind, and the watch."""
    if not message.watch:
        return message.label
    return f"{message.label} · {one_line(message.watch, MAX_WATCH_CHARS)}"
