"""A message as a short plain text for chats and pagers that cut, split or refuse a long one. Pure.

The services differ: some count characters, some bytes, some the text after escaping for HTML. The
largest of these counts is kept within the limit. Some read markup or names in plain text, so the
signs that begin a mention, a tag or a link with another text are replaced by ones that look alike.
"""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from model import Mention, Message, one_line
from notifiers._text import (
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

MAX_LINES = 40
MAX_LINE_CHARS = 300
MAX_WHY_CHARS = 200
MAX_TITLE_CHARS = 200
_LINE_END = 2  # of a service that writes CR and LF
_LOOK_ALIKE = str.maketrans({"@": "＠", "<": "‹", ">": "›"})


class Limits(NamedTuple):
    """The room of a service."""

    title: int
    """Of the title; 0 where it has none, so that the title leads the body."""
    body: int
    """Of title and body together."""
    lines: int = 0
    """Of the body; 0 for any number."""


class ShortText(NamedTuple):
    """A title of one line, and a body."""

    title: str
    body: str


def defuse(text: str) -> str:
    """Return *text* without the signs that begin a mention, a tag or a link."""
    return text.translate(_LOOK_ALIKE).replace("](", "] (")


def measure(text: str) -> int:
    """Return the largest number that a service counts for *text*."""
    return len(escape(text).encode(errors="replace"))


def write_short(message: Message, limits: Limits) -> ShortText:
    """Return *message* within *limits*; its last line counts the entries that have no room.

    The lines come first, then the entries, then the reason if there is room for it.
    """
    title_room = min(limits.title or MAX_TITLE_CHARS, limits.body // 2)
    title = _cut(f"{message.icon} {defuse(cut_lead(message, MAX_TITLE_CHARS))}", title_room)
    page = _Page(limits, taken=measure(title) + _LINE_END, has_title=bool(limits.title))
    groups = _list_groups(message)
    page.reserve(_write_foot(message, len(groups)))  # the longest that it may be
    lines = [defuse(line) for line in list_lines(message, MAX_LINES, MAX_LINE_CHARS)]
    is_whole = all(page.add(line) for line in [*lines, *list_commands(message)])
    if not is_whole:
        page.add("…")
    shown = 0
    for group in groups:
        if not is_whole or not page.add(*group):
            break
        shown += 1
    page.add(defuse(one_line(message.why, MAX_WHY_CHARS)))
    return ShortText(title, page.finish(_write_foot(message, len(groups) - shown)))


def _list_groups(message: Message) -> list[list[str]]:
    """Return the lines of each entry, and of each alert that *message* tells among others."""
    groups = [_write_entry(mention, message.zone) for mention in message.mentions]
    for section in message.sections:
        name, count = write_section_title(message, section)
        head = [defuse(f"{name} · {count}")] if name else []
        for mention in section.mentions:
            groups.append([*head, *_write_item(mention)])
            head = []
    return groups


class _Page:
    """The lines of a body, as long as there is room for them and for the last one."""

    def __init__(self, limits: Limits, taken: int, *, has_title: bool) -> None:
        self._room = limits.body - taken
        self._lines_left = limits.lines or MAX_LINES * 10
        self._lines_left -= not has_title  # the title leads the body
        self._lines: list[str] = []

    def reserve(self, line: str) -> None:
        """Keep room for *line*, which will be the last one."""
        self._room -= measure(line) + _LINE_END
        self._lines_left -= 1

    def add(self, *lines: str) -> bool:
        """Add all of *lines* that are not empty, or none; return whether there was room."""
        lines = tuple(line for line in lines if line)
        size = sum(measure(line) + _LINE_END for line in lines)
        if size > self._room or len(lines) > self._lines_left:
            return False
        self._room -= size
        self._lines_left -= len(lines)
        self._lines += lines
        return True

    def finish(self, line: str) -> str:
        """Return the body with the last *line*, for which room was kept."""
        return "\n".join([*self._lines, line] if line else self._lines)


def _write_foot(message: Message, hidden: int) -> str:
    """Return how many entries are not shown, and the page that has them, on one line."""
    unlisted = sum(section.more for section in message.sections)
    return _defuse_link(write_more(message, message.more + unlisted + hidden))


def _write_entry(mention: Mention, zone: str) -> list[str]:
    """Return the lines of an entry; its link stands on a line of its own."""
    title = defuse(join_pieces(cut_title(mention)))
    source = defuse(describe_source(mention, zone))
    told = f"• {title} ({source})" if source else f"• {title}"
    return [told, _defuse_link(make_safe_link(mention.link))]


def _write_item(mention: Mention) -> list[str]:
    """Return the lines of an alert among others."""
    source = describe_item(mention)
    told = write_item(mention) + (f" ({source})" if source else "")
    return [f"- {defuse(told)}", _defuse_link(make_safe_link(mention.link))]


def _defuse_link(text: str) -> str:
    """Return the link in *text* without a sign that begins a mention."""
    return text.replace("@", "%40")


def _cut(text: str, room: int) -> str:
    """Return *text* cut to *room*."""
    if measure(text) <= room:
        return text
    while text and measure(text) > room - measure("…"):
        text = text[:-1]
    return f"{text.rstrip()}…"
