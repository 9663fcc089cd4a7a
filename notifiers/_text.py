"""What every channel shows of a message: pieces with their highlights, links, times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from model import Form, Mention, Message, one_line, plain

LINK = 2900  # characters; Slack takes 3000
_ASCII = "".join(map(chr, range(33, 127)))
_PARTS = re.compile(r"(https?://)([^/?#]*)(.*)", re.IGNORECASE)
_SAFE_LINK = re.compile(r"https?://(?![/?#])[^\s<>|\"`\\^{}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)


class Piece(NamedTuple):
    """Some text, and whether it is what was found."""

    text: str
    marked: bool


def lead(message: Message) -> str:
    """Return the text that leads: the watch of a report, else the headline."""
    is_report = message.form is Form.REPORT and message.mentions and message.watch
    return message.watch if is_report else message.headline


def pieces(text: str, spans: Iterable[tuple[int, int]], limit: int) -> list[Piece]:
    """Return *text* on one line in pieces, cut to *limit* characters.

    *spans* say what is marked; whatever their order, they neither overlap nor leave the text.
    """
    found, left = [], limit
    for start, end, marked in _cuts(spans, len(text)):
        shown = plain(text[start:end]).replace("\n", " ").replace("\t", " ")
        if len(shown) > left:
            shown = shown[: left - 1] + "…"
        if shown:
            found.append(Piece(shown, marked))
        left -= len(shown)
        if left <= 0:
            break
    return found


def _cuts(spans: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int, bool]]:
    done = 0
    for start, end in sorted(spans):
        first, last = max(start, done), min(end, length)
        if first >= last:
            continue
        if first > done:
            yield done, first, False
        yield first, last, True
        done = last
    if done < length:
        yield done, length, False


def title(mention: Mention, limit: int = 300) -> list[Piece]:
    """Return the title of *mention* in pieces; never nothing."""
    found = pieces(mention.title, mention.title_spans, limit)
    if any(not piece.text.isspace() for piece in found):
        return found
    return [Piece("(no title)", False)]


def excerpt(mention: Mention, limit: int = 400) -> list[Piece]:
    """Return the excerpt of *mention* in pieces; nothing where there is none."""
    found = pieces(mention.excerpt, mention.excerpt_spans, limit)
    return found if any(not piece.text.isspace() for piece in found) else []


def lines(message: Message, most: int, limit: int) -> list[str]:
    """Return at most *most* lines of *message*, each cut to *limit* characters, none empty."""
    shown = (one_line(line, limit) for line in message.lines)
    return [line for line in shown if line][:most]


def told(mention: Mention) -> str:
    """Return who reported *mention*, when, and what its story comes to; nothing if unknown."""
    facts = [
        one_line(mention.publisher, 100),
        when(mention.published) if mention.published else "",
        f"{mention.reports} reports" if mention.reports > 1 else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def safe_link(link: str) -> str:
    """Return *link* so that any channel can show it as a link; nothing where none could."""
    if len(link) > LINK or not _SAFE_LINK.fullmatch(link) or plain(link) != link:
        return ""
    scheme, host, rest = _PARTS.match(link).groups()  # type: ignore[union-attr]
    ascii_link = f"{scheme}{host}{quote(rest, safe=_ASCII)}"
    return ascii_link if len(ascii_link) <= LINK else ""


def when(time: datetime) -> str:
    """Return *time* for a person who may be anywhere."""
    return f"{time.astimezone(UTC):%-d %b %H:%M} UTC"


def keeps_private(url: str) -> bool:
    """Return whether *url* keeps what is sent to it private: https, or this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https"
        or (parts.scheme == "http" and host in {"127.0.0.1", "::1", "localhost"})
    )
