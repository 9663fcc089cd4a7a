"""A message as blocks for Slack. Pure.

Feed text stands in literal elements only: rich_text `text` and `link`, and `plain_text` without
emoji. Slack reads no markup there, so nothing in a title can mention, link or format. In the
`text` that notifications show it is escaped.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from model import Form, Mention, Message, one_line
from notifiers._text import (
    MAX_PUBLISHER_CHARS,
    PAGE_LABEL,
    Piece,
    cut_excerpt,
    cut_lead,
    cut_lines,
    cut_title,
    describe_source,
    format_time,
    join_pieces,
    list_commands,
    make_safe_link,
    write_more,
)

MAX_MESSAGE_CHARS = 6000
"""Of a whole message. Slack has refused 11,000; its limit is not documented."""
MAX_FALLBACK_CHARS = 3900  # of `text`; above 4,000 Slack advises against it
MAX_SECTION_CHARS = 3000
MAX_HEADLINE_CHARS = 300
MAX_LEAD_CHARS = 200
MAX_LINES = 12
MAX_LINE_CHARS = 300
MAX_WHY_CHARS = 500
MAX_MENTIONS_CHARS = MAX_MESSAGE_CHARS - MAX_WHY_CHARS - 100  # the rest: "and 12 more"

Element = dict[str, Any]


def render(message: Message, plainness: int = 0) -> dict[str, Any]:
    """Return the arguments of chat.postMessage for *message*, without the channel.

    *plainness* is 0 for blocks, 1 for one section of plain text, 2 for text alone.
    """
    arguments: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
    if plainness >= 2:
        return {**arguments, "text": _join_escaped(_list_lines(message), MAX_FALLBACK_CHARS)}
    arguments["text"] = _join_escaped([_write_headline(message)], MAX_FALLBACK_CHARS)
    if plainness == 1:
        whole = cut_text("\n".join(_list_lines(message)), MAX_SECTION_CHARS)
        return {**arguments, "blocks": [{"type": "section", "text": _make_plain_text(whole)}]}
    return {**arguments, "blocks": _make_blocks(message)}


def escape(text: str) -> str:
    """Return *text* so that Slack reads no markup of its own in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_text(text: str, limit: int) -> str:
    """Return *text* cut to *limit* characters; its lines stay."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# --- blocks ---------------------------------------------------------------------------------


def _make_blocks(message: Message) -> list[Element]:
    """Return the blocks of *message*, with as many mentions as fit."""
    boxes = _make_lead_boxes(message)
    shown = 0
    for mention in message.mentions:
        mention_boxes = _make_mention(mention)
        if _count_chars(boxes) + _count_chars(mention_boxes) > MAX_MENTIONS_CHARS:
            break
        boxes += mention_boxes
        shown += 1
    more = len(message.mentions) - shown + message.more
    last = _make_last(message, more)
    if last:
        boxes.append(_make_section(last))
    blocks: list[Element] = [{"type": "rich_text", "elements": boxes}]
    why = one_line(message.why, MAX_WHY_CHARS)
    if why:
        blocks.append({"type": "context", "elements": [_make_plain_text(why)]})
    return blocks


def _make_last(message: Message, more: int) -> list[Element]:
    """Return the line with the number of further entries, and the link to the page of the trend."""
    parts = [_make_text(f"and {more} more", italic=True)] if more else []
    link = make_safe_link(message.page)
    if link and parts:
        parts.append(_make_text(" · "))
    if link:
        parts.append(_make_link(Piece(PAGE_LABEL, marked=False), link))
    return parts


def _make_lead_boxes(message: Message) -> list[Element]:
    """Return the lead in bold, the lines as a list, and each command as code."""
    icon = _make_text(f"{message.icon} ")
    lead = _make_text(cut_lead(message, MAX_LEAD_CHARS), bold=True)
    boxes = [_make_section([icon, lead])]
    items = [
        _make_section([_make_text(line)]) for line in cut_lines(message, MAX_LINES, MAX_LINE_CHARS)
    ]
    if items:
        boxes.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    commands = [_make_text(command) for command in list_commands(message)]
    boxes += [{"type": "rich_text_preformatted", "elements": [command]} for command in commands]
    return boxes


def _make_mention(mention: Mention) -> list[Element]:
    """Return the title as a link, its source and time, and the excerpt as a quote."""
    boxes = [_make_section(_make_title(mention) + _make_source(mention))]
    quoted = [_make_text(piece.text, bold=piece.marked) for piece in cut_excerpt(mention)]
    if quoted:
        boxes.append({"type": "rich_text_quote", "elements": quoted})
    return boxes


def _make_title(mention: Mention) -> list[Element]:
    """Return the title as a link, in pieces."""
    link = make_safe_link(mention.link)
    pieces = cut_title(mention)
    if len(link) * len(pieces) > MAX_SECTION_CHARS:  # the link stands in every piece
        pieces = [Piece(join_pieces(pieces), marked=False)]
    return [_make_link(piece, link) for piece in pieces]


def _make_source(mention: Mention) -> list[Element]:
    """Return a line with publisher, time and number of reports; nothing where none is known."""
    elements: list[Element] = []
    publisher = one_line(mention.publisher, MAX_PUBLISHER_CHARS)
    if publisher:
        elements.append(_make_text(f"\n{publisher}"))
    if mention.published:
        elements.append(_make_text(" · " if publisher else "\n"))
        elements.append(_make_date(mention.published))
    if mention.reports > 1:
        between = " · " if elements else "\n"
        elements.append(_make_text(f"{between}{mention.reports} reports"))
    return elements


def _make_section(elements: list[Element]) -> Element:
    return {"type": "rich_text_section", "elements": elements}


def _make_text(text: str, **styles: bool) -> Element:
    element: Element = {"type": "text", "text": text}
    style = {name: True for name, is_on in styles.items() if is_on}
    if style:
        element["style"] = style
    return element


def _make_link(piece: Piece, link: str) -> Element:
    element = _make_text(piece.text, bold=piece.marked)
    return {**element, "type": "link", "url": link} if link else element


def _make_date(time: datetime) -> Element:
    """Return *time* so that each reader sees it in their own zone."""
    return {
        "type": "date",
        "timestamp": int(time.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": format_time(time),
    }


def _make_plain_text(text: str) -> Element:
    return {"type": "plain_text", "text": text, "emoji": False}


def _count_chars(boxes: object) -> int:
    """Return the number of characters that *boxes* show, and of their links."""
    if isinstance(boxes, list):
        return sum(map(_count_chars, boxes))
    if not isinstance(boxes, dict):
        return 0
    count = 0
    for key, value in boxes.items():
        if key in {"text", "url"} and isinstance(value, str):
            count += len(value)
        else:
            count += _count_chars(value)
    return count


# --- text -----------------------------------------------------------------------------------


def _write_headline(message: Message) -> str:
    """Return the line that notifications show."""
    headline = one_line(message.headline, MAX_HEADLINE_CHARS) or cut_lead(message, MAX_LEAD_CHARS)
    if message.more and message.form is Form.REPORT:
        headline += f" (+{message.more} more)"
    return f"{message.icon} {headline}"


def _list_lines(message: Message) -> list[str]:
    """Return *message* as lines of text."""
    shown = [f"{message.icon} {cut_lead(message, MAX_LEAD_CHARS)}"]
    shown += cut_lines(message, MAX_LINES, MAX_LINE_CHARS)
    shown += list_commands(message)
    for mention in message.mentions:
        shown.append(join_pieces(cut_title(mention)))
        shown.append(describe_source(mention))
        shown.append(make_safe_link(mention.link))
    shown.append(write_more(message, message.more))
    shown.append(one_line(message.why, MAX_WHY_CHARS))
    return [line for line in shown if line.strip()]


def _join_escaped(lines: list[str], limit: int) -> str:
    """Return as many of *lines* as fit in *limit*, escaped; no line is cut after escaping."""
    kept: list[str] = []
    left = limit
    for line in lines:
        safe = escape(line)
        if len(safe) + 1 > left:
            break
        kept.append(safe)
        left -= len(safe) + 1
    return "\n".join(kept)
