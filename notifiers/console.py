"""The terminal: alerts on standard output, as the daemon runs; nothing to set up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, TextIO

from model import Delivery, Mention, Message, Outcome, Preview, Section, Verdict, one_line
from notifiers._stdout import Printer
from notifiers._text import (
    Piece,
    cut_excerpt,
    cut_lead,
    cut_title,
    describe_item,
    describe_source,
    list_commands,
    list_lines,
    make_safe_link,
    write_item,
    write_more,
    write_section_title,
)

if TYPE_CHECKING:
    from notifiers._tools import Tools

MIN_COLUMNS = 40  # a narrower terminal folds the lines itself
MARGIN = 3  # columns before each line but the first
MAX_LEAD_CHARS = 200
MAX_LINES = 40
MAX_LINE_CHARS = 300
MAX_WHY_CHARS = 500

_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_MARK = "\x1b[1;33m"
_OFF = "\x1b[0m"

Paint = Callable[[str, str], str]
"""Returns a text in a colour, or as it is."""


_printer = Printer()


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Standard output."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two alerts: none."""
        return timedelta()

    @property
    def ask_after(self) -> timedelta:
        """Return no wait: a terminal answers at once."""
        return timedelta()

    @staticmethod
    def preview(message: Message, _at: datetime) -> Preview:
        """Return *message* as a terminal without colours shows it."""
        lines = render(message, is_coloured=False)
        text = "\n".join(lines)
        page = f'<!doctype html><meta charset="utf-8"><pre>{escape(text)}</pre>'
        return Preview(text, {"lines": lines}, page)

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Print *delivery*."""
        stream = sys.stdout
        problem = _find_problem(stream)
        if problem:
            return Outcome(Verdict.BLOCKED, problem)
        columns = get_terminal_size().columns if stream.isatty() else 0
        lines = render(delivery.message, is_coloured=_is_coloured(stream), columns=columns)
        text = "\n".join(lines) + "\n\n"
        try:
            is_taken = await _printer.print(delivery.id, text, stream)
        except OSError as error:
            cause = os.strerror(error.errno).lower() if error.errno else "unknown cause"
            note = f"standard output cannot be written ({cause}); check where it goes"
            return Outcome(Verdict.BLOCKED, note)
        if not is_taken:
            return Outcome(Verdict.RETRY, "nobody reads standard output; let its reader go on")
        return Outcome(Verdict.SENT)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return the problem where there is no standard output."""
        problem = _find_problem(sys.stdout)
        return (problem,) if problem else ()


def render(message: Message, *, is_coloured: bool, columns: int = 0) -> list[str]:
    """Return *message* as lines for a terminal, without control characters of its own.

    Lines longer than *columns* are folded, except commands and those of an entry. 0 folds no line.
    """
    paint = _paint if is_coloured else _leave_plain
    first, *rest = _fold(cut_lead(message, MAX_LEAD_CHARS), columns)
    shown = [f"{message.icon} {paint(first, _BOLD)}"]
    shown += [f"   {paint(line, _BOLD)}" for line in rest]
    for line in list_lines(message, MAX_LINES, MAX_LINE_CHARS):
        shown += [f"   {part}" for part in _fold(line, columns)]
    shown += [f"   {command}" for command in list_commands(message)]
    for section in message.sections:
        shown += [f"   {line}" for line in _render_section(message, section, paint)]
    for mention in message.mentions:
        lines = _render_mention(mention, message.zone, is_coloured=is_coloured)
        shown += [f"   {line}" for line in lines]
    more = write_more(message, message.more)
    if more:
        shown.append(f"   {more}")
    why = one_line(message.why, MAX_WHY_CHARS)
    shown += [f"   {paint(line, _DIM)}" for line in _fold(why, columns)]
    return shown


def _fold(line: str, columns: int) -> list[str]:
    """Return *line* in parts that fit into *columns* after the margin, cut between words."""
    if columns < MIN_COLUMNS:
        return [line] if line else []
    return wrap(line, columns - MARGIN, break_long_words=False, break_on_hyphens=False)


def _render_section(message: Message, section: Section, paint: Paint) -> Iterable[str]:
    name, count = write_section_title(message, section)
    if name:
        yield f"{paint(name, _BOLD)} · {count}"
    for mention in section.mentions:
        source = describe_item(mention)
        yield f"- {write_item(mention)}" + paint(f" — {source}" if source else "", _DIM)
        link = make_safe_link(mention.link)
        if link:
            yield paint(f"  {link}", _DIM)
    if section.more:
        yield f"  {section.more} more"


def _render_mention(mention: Mention, zone: str, *, is_coloured: bool) -> Iterable[str]:
    paint = _paint if is_coloured else _leave_plain
    yield _render_pieces(cut_title(mention), is_coloured=is_coloured)
    source = describe_source(mention, zone)
    if source:
        yield paint(source, _DIM)
    link = make_safe_link(mention.link)
    if link:
        yield paint(link, _DIM)
    excerpt = cut_excerpt(mention)
    if excerpt:
        yield f"│ {_render_pieces(excerpt, is_coloured=is_coloured)}"


def _render_pieces(pieces: Iterable[Piece], *, is_coloured: bool) -> str:
    paint = _paint if is_coloured else _leave_plain
    return "".join(paint(piece.text, _MARK) if piece.marked else piece.text for piece in pieces)


def _paint(text: str, colour: str) -> str:
    if not text:
        return ""
    return f"{colour}{text}{_OFF}"


def _leave_plain(text: str, _colour: str) -> str:
    return text


def _find_problem(stream: TextIO | None) -> str:
    """Return why nothing can be printed; empty where it can."""
    if stream is None or stream.closed:
        return "there is no standard output; start it in a terminal, or choose another channel"
    return ""


def _is_coloured(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
