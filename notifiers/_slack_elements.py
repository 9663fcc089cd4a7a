"""The elements of Slack's blocks. Pure.

Slack reads no markup in them: text stays as it is written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from model import format_time
from notifiers._text import Piece

Element = dict[str, Any]


def make_section(elements: list[Element]) -> Element:
    """Return a line of *elements*."""
    return {"type": "rich_text_section", "elements": elements}


def make_text(text: str, **styles: bool) -> Element:
    """Return literal *text* in *styles*, as bold."""
    element: Element = {"type": "text", "text": text}
    style = {name: True for name, is_on in styles.items() if is_on}
    if style:
        element["style"] = style
    return element


def make_link(piece: Piece, link: str) -> Element:
    """Return *piece* as a link; as text where *link* is empty."""
    element = make_text(piece.text, bold=piece.marked)
    return {**element, "type": "link", "url": link} if link else element


def make_date(time: datetime, zone: str) -> Element:
    """Return *time* in *zone*; without one so that each reader sees it in their own."""
    if zone:
        return make_text(format_time(time, zone))
    return {
        "type": "date",
        "timestamp": int(time.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": format_time(time),
    }


def make_plain_text(text: str) -> Element:
    """Return *text* without markup and emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}
