r"""Print: plain text, tables and JSON, none of which can do anything to a terminal.

Everything that commands print passes through here. What comes from feeds, servers and the
command line may hold anything; what cannot be seen is shown as its number (``\x1b``).
"""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from model import spoken

# Controls but newline, marks that reorder or hide text, line ends that only some know, halves of
# characters. In JSON the encoder has dealt with those below a space.
_ODD = "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_UNSAFE = re.compile(f"[\x00-\x09\x0b-\x1f{_ODD}]")
_UNSAFE_IN_JSON = re.compile(f"[{_ODD}]")

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"


def _shown(odd: re.Match[str]) -> str:
    code = ord(odd[0])
    if code == 9:
        return " "
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def safe(text: str) -> str:
    """Return *text* as a terminal may have it: what is unseen shows as its number.

    Newlines stay, a tab becomes a space.
    """
    return text if text.isprintable() else _UNSAFE.sub(_shown, text)


def line(text: str) -> str:
    """Return *text* safe, on one line and single-spaced."""
    return " ".join(safe(text).split())


# --- where it goes --------------------------------------------------------------------------


def fancy(stream: TextIO) -> bool:
    """Return whether *stream* is a terminal that may be sent colours."""
    return (
        stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") != "dumb"
    )


def prepare() -> None:
    """Let no character be too much for standard output and standard error, and both be there."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    """Return what is written to in place of a stream that was closed before we began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def say(text: str = "") -> None:
    """Print *text*, made safe, to standard output."""
    print(safe(text))


def complain(text: str) -> None:
    """Print *text*, made safe, to standard error."""
    print(safe(text), file=sys.stderr)


def tint(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return *text* safe, and in *style* where *stream* (standard output) takes colours."""
    clean = safe(text)
    return f"\x1b[{style}m{clean}\x1b[0m" if fancy(stream or sys.stdout) and clean else clean


def show(*parts: str) -> None:
    """Print *parts* that `tint` and `marked` have made, as they are."""
    print("".join(parts))


def hint(text: str) -> None:
    """Show *text* in a line of standard error that the next one replaces; terminals only.

    An empty text takes the line away.
    """
    if fancy(sys.stderr):
        print(f"\r{safe(text)}\x1b[K", end="", file=sys.stderr, flush=True)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return *text* safe and on one line, with *spans* of it in bold or in brackets."""
    parts, end = [], 0
    for start, stop in sorted(spans):
        if start < end or stop <= start:
            continue
        word = safe(text[start:stop])
        parts += [safe(text[end:start]), tint(word, BOLD) if fancy(sys.stdout) else f"[{word}]"]
        end = stop
    return "".join([*parts, safe(text[end:])]).replace("\n", " ")


# --- times and counts -----------------------------------------------------------------------


def iso(at: datetime) -> str:
    """Return *at* as ISO 8601 in UTC, with a Z."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat().removesuffix("+00:00") + "Z"


def clock(at: datetime | None) -> str:
    """Return *at* for a table: date and time to the minute, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


def week(at: datetime) -> str:
    """Return the ISO week of *at*: 2026-W09."""
    year, number, _ = at.isocalendar()
    return f"{year}-W{number:02d}"


def since(at: datetime, now: datetime) -> str:
    """Return how long ago *at* was, as in 3h20m; one unit less when it is days ago."""
    gone = max(now - at, timedelta())
    if gone >= timedelta(days=2):
        gone = timedelta(days=gone.days)
    elif gone >= timedelta(hours=1):
        gone -= gone % timedelta(minutes=1)
    return spoken(gone)


def ago(at: datetime | None, now: datetime) -> str:
    """Return *at* beside *now*, in words: 12m ago, in 40s, now, never."""
    if at is None:
        return "never"
    if abs(at - now) < timedelta(seconds=1):
        return "now"
    return f"{since(at, now)} ago" if at < now else f"in {since(now, at)}"


def count(number: int, noun: str) -> str:
    """Return *number* and *noun*, in the plural where it is one: 1 feed, 18 feeds."""
    if number == 1:
        return f"1 {noun}"
    ending = "es" if noun.endswith(("ch", "s")) else "s"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        noun, ending = noun[:-1], "ies"
    return f"{number:,} {noun}{ending}"


# --- JSON -----------------------------------------------------------------------------------


_AS_PLAIN: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (datetime, iso),
    (timedelta, timedelta.total_seconds),
    (Enum, lambda each: each.value),
    (Mapping, dict),
    ((set, frozenset), sorted),
)


def _simple(value: Any) -> Any:
    for kind, as_plain in _AS_PLAIN:
        if isinstance(value, kind):
            return as_plain(value)
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return str(value)


@cache
def _encoder(ascii_only: bool, indent: int | None) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=ascii_only, default=_simple, indent=indent)


def to_json(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Return *value* as JSON, on one line unless *indent*ed; safe for a terminal.

    Times become ISO 8601 in UTC, durations seconds, dataclasses objects.
    """
    text = _encoder(ascii_only, indent).encode(value)
    if text.isprintable():
        return text
    return _UNSAFE_IN_JSON.sub(lambda odd: f"\\u{ord(odd[0]):04x}", text)


def emit(value: Any, *, indent: int | None = None, stream: TextIO | None = None) -> None:
    """Print *value* as JSON to *stream* (standard output)."""
    target = stream or sys.stdout
    encoding = (getattr(target, "encoding", None) or "").lower().replace("-", "")
    print(to_json(value, indent=indent, ascii_only=encoding != "utf8"), file=target)


# --- tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    right: bool = False
    free: bool = False
    """It gets the room that is left, and is cut first on a narrow terminal."""
    tints: Mapping[str, str] = field(default_factory=dict)
    """Colours by the text of the cell, for a terminal."""


def width(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(each) or unicodedata.category(each) in {"Mn", "Cf", "Me"}
        else 2
        if unicodedata.east_asian_width(each) in "WF"
        else 1
        for each in text
    )


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return *text* filled with spaces to *columns* of a terminal; never cut."""
    room = " " * max(columns - width(text), 0)
    return room + text if right else text + room


def cut(text: str, columns: int) -> str:
    """Return as much of *text* as fits into *columns* of a terminal, with an ellipsis if cut."""
    if width(text) <= columns:
        return text
    taken, room = "", columns - 1
    for each in text:
        room -= width(each)
        if room < 0:
            break
        taken += each
    return taken.rstrip() + "…"


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* under the names of *columns*; aligned text, or Rich's on a terminal."""
    clean = [[line(cell) for cell in row] for row in rows]
    if fancy(sys.stdout):
        _rich_table(columns, clean)
        return
    heads = [column.name for column in columns]
    widths = [max(map(width, cells)) for cells in zip(heads, *clean, strict=True)]
    for row in (heads, *clean):
        cells = zip(row, columns, widths, strict=True)
        print("  ".join(pad(c, w, right=column.right) for c, column, w in cells).rstrip())


def _rich_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {BOLD: "bold", DIM: "dim", RED: "red", GREEN: "green", YELLOW: "yellow"}
    drawn = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    for column in columns:
        drawn.add_column(
            column.name,
            justify="right" if column.right else "left",
            no_wrap=not column.free,
            overflow="fold" if column.free else "ellipsis",
            ratio=1 if column.free else None,
        )
    for row in rows:
        # Text, not str: in a plain str Rich would read [red] as an order.
        cells = zip(row, columns, strict=True)
        drawn.add_row(*(Text(c, colours.get(col.tints.get(c, ""), "")) for c, col in cells))
    Console(highlight=False, markup=False, emoji=False).print(drawn)
