"""The terminal: alerts on standard output, as the daemon runs; nothing to set up."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

from model import Delivery, Mention, Message, Outcome, Verdict, one_line
from notifiers._text import Piece, excerpt, lead, lines, mark, safe_link, title, told

if TYPE_CHECKING:
    from notifiers._tools import Tools

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
        printed = "\n".join(shown(delivery.message, is_coloured=_is_coloured(stream))) + "\n"
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


def shown(message: Message, *, is_coloured: bool) -> list[str]:
    """Return *message* as lines for a terminal, without control characters of its own."""
    paint = _paint if is_coloured else _plain
    found = [f"{mark(message)} {paint(one_line(lead(message), 200), _BOLD)}"]
    found += [f"   {line}" for line in lines(message, 40, 300)]
    for mention in message.mentions:
        found += [f"   {line}" for line in _mention(mention, is_coloured=is_coloured)]
    found += [f"   and {message.more} more"] if message.more else []
    found += [f"   {paint(one_line(message.why, 500), _DIM)}"] if message.why else []
    return found


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
