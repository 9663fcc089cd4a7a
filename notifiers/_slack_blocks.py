"""A message as Slack takes it. Pure.

Feed text stands in literal elements only (rich_text `text` and `link`, `plain_text` without
emoji), where Slack reads no markup: nothing in a title can mention, link or format. In the
`text` that notifications show it is escaped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from model import Form, Mention, Message, one_line
from notifiers._text import (
    Piece,
    excerpt,
    lead,
    lines,
    safe_link,
    title,
    told,
    when,
)

ALL = 6000
"""Characters of a whole message; Slack has refused 11,000, its limit is not documented."""
FALLBACK = 3900  # characters of `text`; above 4,000 Slack advises against it
SECTION = 3000
WHY = 500
LINES, LINE = 12, 300
LEAD = 200

Element = dict[str, Any]


def render(message: Message, plainness: int = 0) -> dict[str, Any]:
    """Return the arguments of chat.postMessage that make *message*, but for the channel.

    0: blocks; 1: one section of plain text; 2: text alone.
    """
    arguments: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
    if plainness >= 2:
        return {**arguments, "text": _escaped(_lines(message), FALLBACK)}
    arguments["text"] = _escaped([_headline(message)], FALLBACK)
    if plainness == 1:
        whole = one_block("\n".join(_lines(message)), SECTION)
        return {**arguments, "blocks": [{"type": "section", "text": _plain_text(whole)}]}
    return {**arguments, "blocks": _blocks(message)}


def escape(text: str) -> str:
    """Return *text* so that Slack reads no markup of its own in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_block(text: str, limit: int) -> str:
    """Return *text* cut to *limit* characters; lines stay."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# --- blocks ---------------------------------------------------------------------------------


def _blocks(message: Message) -> list[Element]:
    boxes = [_section([_text(f"{message.icon} "), _text(_lead(message), bold=True)])]
    if said := lines(message, LINES, LINE):
        items = [_section([_text(line)]) for line in said]
        boxes.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    shown = 0
    for mention in message.mentions:
        made = _mention(mention)
        if _length(boxes) + _length(made) > ALL - WHY - 100:
            break
        boxes += made
        shown += 1
    if more := len(message.mentions) - shown + message.more:
        boxes.append(_section([_text(f"and {more} more", italic=True)]))
    blocks: list[Element] = [{"type": "rich_text", "elements": boxes}]
    if why := one_line(message.why, WHY):
        blocks.append({"type": "context", "elements": [_plain_text(why)]})
    return blocks


def _mention(mention: Mention) -> list[Element]:
    """Return the title as a link, who reported it and when, and what it says in a quote."""
    link = safe_link(mention.link)
    named = title(mention)
    if len(link) * len(named) > SECTION:  # the link stands in every piece: one piece then
        named = [Piece("".join(piece.text for piece in named), False)]
    elements = [_linked(piece, link) for piece in named]
    source = one_line(mention.publisher, 100)
    if source or mention.published:
        elements.append(_text(f"\n{source}" if source else "\n"))
    if mention.published:
        elements += [_text(" · ")] if source else []
        elements.append(_date(mention.published))
    if mention.reports > 1:
        between = " · " if source or mention.published else "\n"
        elements.append(_text(f"{between}{mention.reports} reports"))
    boxes = [_section(elements)]
    if said := excerpt(mention):
        quoted = [_text(piece.text, bold=piece.marked) for piece in said]
        boxes.append({"type": "rich_text_quote", "elements": quoted})
    return boxes


def _section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, **styles: bool) -> Element:
    style = {name: True for name, is_on in styles.items() if is_on}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def _linked(piece: Piece, link: str) -> Element:
    element = _text(piece.text, bold=piece.marked)
    return {**element, "type": "link", "url": link} if link else element


def _date(time: datetime) -> Element:
    """Return *time* so that each reader sees it in their own zone."""
    return {
        "type": "date",
        "timestamp": int(time.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": when(time),
    }


def _plain_text(text: str) -> Element:
    return {"type": "plain_text", "text": text, "emoji": False}


def _length(boxes: object) -> int:
    """Return the characters that *boxes* show, and their links."""
    if isinstance(boxes, dict):
        own = sum(len(v) for k, v in boxes.items() if k in {"text", "url"} and isinstance(v, str))
        return own + sum(_length(v) for v in boxes.values())
    return sum(map(_length, boxes)) if isinstance(boxes, list) else 0


# --- text -----------------------------------------------------------------------------------


def _lead(message: Message) -> str:
    """Return what leads, never nothing."""
    return one_line(lead(message), LEAD) or "(no headline)"


def _headline(message: Message) -> str:
    more = f" (+{message.more} more)" if message.more and message.form is Form.REPORT else ""
    return f"{message.icon} {one_line(message.headline, 300) or _lead(message)}{more}"


def _lines(message: Message) -> list[str]:
    """Return *message* as lines of text."""
    shown = [f"{message.icon} {_lead(message)}", *lines(message, LINES, LINE)]
    for mention in message.mentions:
        shown.append("".join(piece.text for piece in title(mention)))
        shown += [told(mention), safe_link(mention.link)]
    shown.append(f"and {message.more} more" if message.more else "")
    shown.append(one_line(message.why, WHY))
    return [line for line in shown if line.strip()]


def _escaped(lines: list[str], limit: int) -> str:
    """Return *lines* escaped, as many as fit in *limit*; cut before escaping, never within it."""
    kept: list[str] = []
    left = limit
    for line in lines:
        safe = escape(line)
        if len(safe) + 1 > left:
            break
        kept.append(safe)
        left -= len(safe) + 1
    return "\n".join(kept)
