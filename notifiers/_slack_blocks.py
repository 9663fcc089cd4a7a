"""A message as blocks for Slack. Pure.

Feed text stands in literal elements only: rich_text `text` and `link`, and `plain_text` without
emoji. Slack reads no markup there, so nothing in a title can mention, link or format. In the
`text` that notifications show it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from model import Form, Mention, Message, Section, one_line
from notifiers._slack_buttons import make_answers, make_buttons, write_answers
from notifiers._slack_elements import (
    Element,
    make_date,
    make_link,
    make_plain_text,
    make_section,
    make_text,
)
from notifiers._text import (
    MAX_PUBLISHER_CHARS,
    PAGE_LABEL,
    Piece,
    cut_excerpt,
    cut_lead,
    cut_title,
    describe_item,
    describe_source,
    join_pieces,
    list_commands,
    list_lines,
    make_safe_link,
    write_item,
    write_more,
    write_section_title,
)

MAX_MESSAGE_CHARS = 6000
"""Of a whole message. Slack has refused 11,000; its limit is not documented."""
REPEAT = "May be a repeat: an earlier attempt got no answer"
MAX_FALLBACK_CHARS = 3900  # of `text`; above 4,000 Slack advises against it
MAX_SECTION_CHARS = 3000
MAX_HEADLINE_CHARS = 300
MAX_LEAD_CHARS = 200
MAX_LINES = 12
MAX_LINE_CHARS = 300
MAX_WHY_CHARS = 500
MAX_REST_CHARS = 16  # "1000000000 more"
MAX_MENTIONS_CHARS = MAX_MESSAGE_CHARS - MAX_WHY_CHARS - 100  # the rest: "and 12 more"


def render(message: Message, plainness: int = 0, alert: str = "") -> dict[str, Any]:
    """Return the arguments of chat.postMessage for *message*, without the channel.

    *plainness* is 0 for blocks, 1 for one section of plain text, 2 for text alone. With the id of
    its *alert* it has buttons, but for text alone.
    """
    arguments: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
    if plainness >= 2:
        lines = _list_lines_within(message, MAX_FALLBACK_CHARS, escape)
        return {**arguments, "text": _join_escaped(lines, MAX_FALLBACK_CHARS)}
    arguments["text"] = _join_escaped([_write_headline(message)], MAX_FALLBACK_CHARS)
    buttons = make_buttons(message, alert)
    if plainness == 1:
        lines = _list_lines_within(message, MAX_SECTION_CHARS, str)
        whole = cut_text("\n".join(lines), MAX_SECTION_CHARS)
        section = {"type": "section", "text": make_plain_text(whole)}
        return {**arguments, "blocks": [section, *buttons]}
    below = [*make_answers(message), *buttons]
    blocks = _make_blocks(message, MAX_MENTIONS_CHARS - _count_chars(below))
    return {**arguments, "blocks": [*blocks, *below]}


def render_again(message: Message, plainness: int = 0, alert: str = "") -> dict[str, Any]:
    """Return the arguments of chat.update for *message*, without its place.

    Blocks that stand there go if the new ones are none.
    """
    arguments = {"blocks": [], **render(message, plainness, alert)}
    return {name: arguments[name] for name in ("text", "blocks")}


def mark_repeat(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the *arguments* of a message that may stand in the channel already, with a mark."""
    if "blocks" in arguments:
        mark = {"type": "context", "elements": [make_plain_text(REPEAT)]}
        return {**arguments, "blocks": [*arguments["blocks"], mark]}
    return {**arguments, "text": f"{arguments['text']}\n{REPEAT}"}


def escape(text: str) -> str:
    """Return *text* so that Slack reads no markup of its own in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_text(text: str, limit: int) -> str:
    """Return *text* cut to *limit* characters; its lines stay."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# --- blocks ---------------------------------------------------------------------------------


def _make_blocks(message: Message, room: int) -> list[Element]:
    """Return the blocks of *message*, with as many mentions as fit into *room* characters."""
    boxes = _make_lead_boxes(message)
    section_boxes, left = _make_sections(message, room - _count_chars(boxes))
    boxes += section_boxes
    shown = 0
    for mention in message.mentions:
        mention_boxes = _make_mention(mention, message.zone)
        if _count_chars(boxes) + _count_chars(mention_boxes) > room:
            break
        boxes += mention_boxes
        shown += 1
    more = len(message.mentions) - shown + message.more + left
    last = _make_last(message, more)
    if last:
        boxes.append(make_section(last))
    blocks: list[Element] = [{"type": "rich_text", "elements": boxes}]
    why = one_line(message.why, MAX_WHY_CHARS)
    if why:
        blocks.append({"type": "context", "elements": [make_plain_text(why)]})
    return blocks


def _make_last(message: Message, more: int) -> list[Element]:
    """Return the line with the number of further entries, and the link to the page of the trend."""
    parts = [make_text(f"and {more} more", italic=True)] if more else []
    link = make_safe_link(message.page)
    if link and parts:
        parts.append(make_text(" · "))
    if link:
        parts.append(make_link(Piece(PAGE_LABEL, marked=False), link))
    return parts


def _make_lead_boxes(message: Message) -> list[Element]:
    """Return the lead in bold, the lines as a list, and each command as code."""
    icon = make_text(f"{message.icon} ")
    lead = make_text(cut_lead(message, MAX_LEAD_CHARS), bold=True)
    boxes = [make_section([icon, lead])]
    items = [
        make_section([make_text(line)]) for line in list_lines(message, MAX_LINES, MAX_LINE_CHARS)
    ]
    if items:
        boxes.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    commands = [make_text(command) for command in list_commands(message)]
    boxes += [{"type": "rich_text_preformatted", "elements": [command]} for command in commands]
    return boxes


def _make_sections(message: Message, room: int) -> tuple[list[Element], int]:
    """Return the boxes of the sections of *message*, and how many alerts are in none of them.

    They have at most *room* characters. If not all fit, each section has a share of it, and one
    with less leaves the rest to those that follow.
    """
    whole = [_make_section_boxes(message, section, room) for section in message.sections]
    if _count_chars(whole) <= room and all(whole):
        return [box for boxes in whole for box in boxes], 0
    boxes: list[Element] = []
    left = 0
    for number, section in enumerate(message.sections):
        share = room // (len(message.sections) - number)
        made = _make_section_boxes(message, section, share)
        if not made:
            left += section.alerts
        boxes += made
        room -= _count_chars(made)
    return boxes, left


def _make_section_boxes(message: Message, section: Section, room: int) -> list[Element]:
    """Return the name of *section*, and its items as a list; empty if none fits into *room*."""
    name, count = write_section_title(message, section)
    title = [make_text(name, bold=True), make_text(f" · {count}")] if name else []
    room -= _count_chars(title) + MAX_REST_CHARS
    items: list[Element] = []
    for mention in section.mentions:
        item = make_section(_make_item(mention))
        room -= _count_chars(item)
        if room < 0:
            break
        items.append(item)
    if not items:
        return []
    more = len(section.mentions) - len(items) + section.more
    if more:
        items.append(make_section([make_text(f"{more} more", italic=True)]))
    boxes = [make_section(title)] if title else []
    return [*boxes, {"type": "rich_text_list", "style": "bullet", "elements": items}]


def _make_item(mention: Mention) -> list[Element]:
    """Return the title as a link, then its publisher and the number of reports."""
    link = make_safe_link(mention.link)
    elements = [make_text(f"{mention.icon} ")] if mention.icon else []
    elements.append(make_link(Piece(join_pieces(cut_title(mention)), marked=False), link))
    source = describe_item(mention)
    return [*elements, make_text(f" — {source}")] if source else elements


def _make_mention(mention: Mention, zone: str) -> list[Element]:
    """Return the title as a link, its source and time, and the excerpt as a quote."""
    boxes = [make_section(_make_title(mention) + _make_source(mention, zone))]
    quoted = [make_text(piece.text, bold=piece.marked) for piece in cut_excerpt(mention)]
    if quoted:
        boxes.append({"type": "rich_text_quote", "elements": quoted})
    return boxes


def _make_title(mention: Mention) -> list[Element]:
    """Return the title as a link, in pieces."""
    link = make_safe_link(mention.link)
    pieces = cut_title(mention)
    if len(link) * len(pieces) > MAX_SECTION_CHARS:  # the link stands in every piece
        pieces = [Piece(join_pieces(pieces), marked=False)]
    return [make_link(piece, link) for piece in pieces]


def _make_source(mention: Mention, zone: str) -> list[Element]:
    """Return a line with publisher, time and number of reports; nothing where none is known."""
    elements: list[Element] = []
    publisher = one_line(mention.publisher, MAX_PUBLISHER_CHARS)
    if publisher:
        elements.append(make_text(f"\n{publisher}"))
    if mention.published:
        elements.append(make_text(" · " if publisher else "\n"))
        elements.append(make_date(mention.published, zone))
    if mention.reports > 1:
        between = " · " if elements else "\n"
        elements.append(make_text(f"{between}{mention.reports} reports"))
    return elements


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


def _list_lines_within(message: Message, limit: int, form: Callable[[str], str]) -> list[str]:
    """Return *message* as lines of text, in the *form* in which they have to keep the *limit*.

    Of a message for several alerts the links are left out where they do not fit.
    """
    lines = _list_lines(message)
    if not message.sections or sum(len(form(line)) + 1 for line in lines) <= limit:
        return lines
    bare = tuple(
        replace(section, mentions=tuple(replace(one, link="") for one in section.mentions))
        for section in message.sections
    )
    return _list_lines(replace(message, sections=bare))


def _list_lines(message: Message) -> list[str]:
    """Return *message* as lines of text."""
    shown = [f"{message.icon} {cut_lead(message, MAX_LEAD_CHARS)}"]
    shown += list_lines(message, MAX_LINES, MAX_LINE_CHARS)
    shown += list_commands(message)
    for section in message.sections:
        shown += _list_section_lines(message, section)
    for mention in message.mentions:
        shown.append(join_pieces(cut_title(mention)))
        shown.append(describe_source(mention, message.zone))
        shown.append(make_safe_link(mention.link))
    shown.append(write_more(message, message.more))
    shown.append(one_line(message.why, MAX_WHY_CHARS))
    shown += write_answers(message)
    return [line for line in shown if line.strip()]


def _list_section_lines(message: Message, section: Section) -> list[str]:
    shown = [": ".join(filter(None, write_section_title(message, section)))]
    for mention in section.mentions:
        source = describe_item(mention)
        shown.append(f"• {write_item(mention)}" + (f" — {source}" if source else ""))
        shown.append(make_safe_link(mention.link))
    if section.more:
        shown.append(f"{section.more} more")
    return shown


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
