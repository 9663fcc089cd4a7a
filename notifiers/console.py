"""The terminal: alerts on standard output, as the daemon runs; nothing to set up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, TextIO

from model import Delivery, Mention, Message, Outcome, Verdict, one_line
from notifiers._text import Piece, excerpt, lead, lines, safe_link, title, told

if TYPE_CHECKING:
    from notifiers._tools import Tools

NARROW = 40  # columns of a terminal below which lines are left to it

_BOLD, _DIM, _FOUND, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[1;33m", "\x1b[0m"


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Standard output."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the one recipient there is."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the least time between two alerts: none."""
        return timedelta()

    @property
    def ask_after(self) -> timedelta:
        """Return no wait: a terminal answers at once."""
        return timedelta()

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Print *delivery*."""
        stream = sys.stdout
        problem = _problem(stream)
        if problem:
            return Outcome(Verdict.BLOCKED, problem)
        columns = get_terminal_size().columns if stream.isatty() else 0
        found = shown(delivery.message, is_coloured=_is_coloured(stream), columns=columns)
        printed = "\n".join(found) + "\n"
        encoding = stream.encoding or "utf-8"
        try:
            print(printed.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
        except OSError as error:
            note = f"standard output takes nothing ({type(error).__name__}); where does it lead?"
            return Outcome(Verdict.BLOCKED, note)
        return Outcome(Verdict.SENT)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return whether there is a standard output."""
        problem = _problem(sys.stdout)
        return (problem,) if problem else ()


def shown(message: Message, *, is_coloured: bool, columns: int = 0) -> list[str]:
    """Return *message* as lines for a terminal, without control characters of its own.

    What is longer than *columns* goes on below, but for what an entry says (0: all in one line).
    """
    paint = _paint if is_coloured else _plain
    first, *rest = _folded(one_line(lead(message), 200), columns)
    found = [f"{message.icon} {paint(first, _BOLD)}"]
    found += [f"   {paint(line, _BOLD)}" for line in rest]
    found += [f"   {line}" for told in lines(message, 40, 300) for line in _folded(told, columns)]
    for mention in message.mentions:
        found += [f"   {line}" for line in _mention(mention, is_coloured=is_coloured)]
    found += [f"   and {message.more} more"] if message.more else []
    found += [f"   {paint(line, _DIM)}" for line in _folded(one_line(message.why, 500), columns)]
    return found


def _folded(line: str, columns: int) -> list[str]:
    """Return *line* in pieces that fit into *columns* beside the margin, cut between words."""
    if columns < NARROW:
        return [line] if line else []
    return wrap(line, columns - 3, break_long_words=False, break_on_hyphens=False)


def _mention(mention: Mention, *, is_coloured: bool) -> Iterable[str]:
    paint = _paint if is_coloured else _plain
    yield _marked(title(mention), is_coloured=is_coloured)
    if facts := told(mention):
        yield paint(facts, _DIM)
    if link := safe_link(mention.link):
        yield paint(link, _DIM)
    if said := excerpt(mention):
        yield f"│ {_marked(said, is_coloured=is_coloured)}"


def _marked(found: Iterable[Piece], *, is_coloured: bool) -> str:
    paint = _paint if is_coloured else _plain
    return "".join(paint(p.text, _FOUND) if p.marked else p.text for p in found)


def _paint(text: str, colour: str) -> str:
    return f"{colour}{text}{_OFF}"


def _plain(text: str, _colour: str) -> str:
    return text


def _problem(stream: TextIO | None) -> str:
    """Return why nothing can be printed; nothing where it can."""
    if stream is None or stream.closed:
        return "there is no standard output; start it in a terminal, or choose another channel"
    return ""


def _is_coloured(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
