r"""Print plain text, tables and JSON, none of which can control a terminal.

Everything that commands print passes through here. Texts from feeds, servers and the command
line may hold anything; an invisible character is shown as its number (``\x1b``).
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
from shutil import get_terminal_size
from typing import Any, Literal, TextIO

from model import format_duration
from terminal.program import get_program

# Control characters but newline, marks that reorder or hide text, rare line ends, halves of
# characters. In JSON the encoder has already escaped those below a space.
_ODD = "\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_UNSAFE = re.compile(f"[\x00-\x09\x0b-\x1f{_ODD}]")
_UNSAFE_IN_JSON = re.compile(f"[{_ODD}]")

# Styles, by their number in an escape sequence.
BOLD = "1"
DIM = "2"
RED = "31"
GREEN = "32"
YELLOW = "33"


def _show_number(odd: re.Match[str]) -> str:
    code = ord(odd[0])
    if code == 9:
        return " "
    if code < 256:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}"


def make_safe(text: str) -> str:
    """Return *text* with each invisible character as its number.

    Newlines stay, a tab becomes a space.
    """
    return text if text.isprintable() else _UNSAFE.sub(_show_number, text)


def make_line(text: str) -> str:
    """Return *text* safe, on one line and single-spaced."""
    return " ".join(make_safe(text).split())


# --- where it goes --------------------------------------------------------------------------


def takes_colours(stream: TextIO) -> bool:
    """Return whether *stream* is a terminal that takes colours."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") == "dumb":
        return False
    return stream.isatty()


def prepare_streams() -> None:
    """Make standard output and standard error exist, and take every character."""
    sys.stdout = sys.stdout or _open_null()
    sys.stderr = sys.stderr or _open_null()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _open_null() -> TextIO:
    """Return a stream that drops all text, for one that was closed before we began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def say(text: str = "", *, hang: int | None = None) -> None:
    """Print *text*, made safe, to standard output; where *hang* is given, as `fold` does."""
    print(fold(make_safe(text), hang, sys.stdout))


def complain(text: str, *, hang: int | None = None) -> None:
    """Print *text*, made safe, to standard error; where *hang* is given, as `fold` does."""
    print(fold(make_safe(text), hang, sys.stderr), file=sys.stderr)


def tint(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return *text* safe; in *style*, if any, where *stream* (standard output) takes colours."""
    clean = make_safe(text)
    if not clean or not style or not takes_colours(stream or sys.stdout):
        return clean
    return f"\x1b[{style}m{clean}\x1b[0m"


def show(*parts: str, hang: int | None = None) -> None:
    """Print *parts*, made by `tint` and `mark_spans`; where *hang* is given, as `fold` does."""
    print(fold("".join(parts), hang, sys.stdout))


_STYLE = re.compile(r"\x1b\[[0-9;]*m")
MIN_FOLDED_COLUMNS = 20  # for the text, on the narrowest terminal


def fold(text: str, hang: int | None, stream: TextIO) -> str:
    """Return *text* folded between words for the terminal *stream*; elsewhere as it is.

    The second line of a line and all further ones begin after *hang* spaces; None folds nothing.
    A command to paste stays in one piece, and so does each word.
    """
    if hang is None or not stream.isatty():
        return text
    columns = max(get_terminal_size().columns, hang + MIN_FOLDED_COLUMNS)
    return "\n".join(fold_line(line, hang, columns) for line in text.split("\n"))


def fold_line(line: str, hang: int, columns: int) -> str:
    """Return *line* folded as `fold` does, to *columns* unless one word has more."""
    if measure_width(_STYLE.sub("", line)) <= columns:
        return line
    before, program, after = line.partition(f" {get_program()} ")
    words = before.split(" ")
    if program:
        words.append(f"{program.strip()} {after}")
    folded: list[str] = []
    at = 0
    for number, word in enumerate(words):
        width = measure_width(_STYLE.sub("", word))
        if number and at + 1 + width > columns and at > hang:
            folded.append("\n" + " " * hang)
            at = hang
        elif number:
            folded.append(" ")
            at += 1
        folded.append(word)
        at += width
    return "".join(folded)


def hint(text: str) -> None:
    """Show *text* in a line of standard error that the next one replaces; terminals only.

    An empty text takes the line away.
    """
    if takes_colours(sys.stderr):
        print(f"\r{make_safe(text)}\x1b[K", end="", file=sys.stderr, flush=True)


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return *text* safe and on one line, with *spans* of it in bold or in brackets."""
    in_bold = takes_colours(sys.stdout)
    marked = ""
    end = 0
    for start, stop in sorted(spans):
        if start < end or stop <= start:
            continue
        word = make_safe(text[start:stop])
        marked += make_safe(text[end:start])
        marked += tint(word, BOLD) if in_bold else f"[{word}]"
        end = stop
    marked += make_safe(text[end:])
    return marked.replace("\n", " ")


# --- times and counts -----------------------------------------------------------------------


def format_iso(at: datetime) -> str:
    """Return *at* as ISO 8601 in UTC, with a Z."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat().removesuffix("+00:00") + "Z"


def format_time(at: datetime | None) -> str:
    """Return *at* as date and time to the minute, in UTC; "" for None."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


def format_week(at: datetime) -> str:
    """Return the ISO week of *at*: 2026-W09."""
    year, number, _ = at.isocalendar()
    return f"{year}-W{number:02d}"


def format_age(at: datetime, now: datetime) -> str:
    """Return how long ago *at* was, as in 3h20m or 12d: the longer ago, the coarser."""
    age = max(now - at, timedelta())
    if age >= timedelta(days=2):
        age = timedelta(days=age.days)
    elif age >= timedelta(hours=1):
        age -= age % timedelta(minutes=1)
    return format_duration(age)


def format_past(at: datetime | None, now: datetime) -> str:
    """Return how long ago *at* was in words: 12m ago, just now, never (None).

    A time after *now* reads as just now: the clocks of two programs may differ by a little.
    """
    if at is None:
        return "never"
    if now - at < timedelta(seconds=1):
        return "just now"
    return f"{format_age(at, now)} ago"


def format_future(at: datetime, now: datetime) -> str:
    """Return how far ahead *at* is in words: in 40s, now. A time that has come reads as now."""
    if at - now < timedelta(seconds=1):
        return "now"
    return f"in {format_age(now, at)}"


def format_count(number: int, noun: str) -> str:
    """Return *number* and *noun*, with its plural: 1 feed, 18 feeds, 0 entries."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {_make_plural(noun)}"


def _make_plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("ch", "s")):
        return noun + "es"
    return noun + "s"


# --- JSON -----------------------------------------------------------------------------------


_Converter = tuple[Any, Callable[[Any], Any]]
_AS_PLAIN: tuple[_Converter, ...] = (
    (datetime, format_iso),
    (timedelta, timedelta.total_seconds),
    (Enum, lambda each: each.value),
    (Mapping, dict),
    ((set, frozenset), sorted),
)


def _make_plain(value: Any) -> Any:
    for kind, as_plain in _AS_PLAIN:
        if isinstance(value, kind):
            return as_plain(value)
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return str(value)


@cache
def _make_encoder(ascii_only: bool, indent: int | None) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=ascii_only, default=_make_plain, indent=indent)


def to_json(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Return *value* as JSON, on one line unless *indent*ed; safe for a terminal.

    Times become ISO 8601 in UTC, durations seconds, dataclasses objects.
    """
    text = _make_encoder(ascii_only, indent).encode(value)
    if text.isprintable():
        return text
    return _UNSAFE_IN_JSON.sub(lambda odd: f"\\u{ord(odd[0]):04x}", text)


def emit(value: Any, *, indent: int | None = None, stream: TextIO | None = None) -> None:
    """Print *value* as JSON to *stream* (standard output)."""
    target = stream or sys.stdout
    encoding = getattr(target, "encoding", None) or ""
    is_utf8 = encoding.lower().replace("-", "") == "utf8"
    print(to_json(value, indent=indent, ascii_only=not is_utf8), file=target)


# --- tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    right: bool = False
    free: bool = False
    """Whether it gets the space that is left, and is cut first on a narrow terminal."""
    tints: Mapping[str, str] = field(default_factory=dict)
    """Colours by the text of the cell, for a terminal."""


def measure_width(text: str) -> int:
    """Return the number of terminal columns that *text* takes."""
    if text.isascii():
        return len(text)
    return sum(map(_measure_character, text))


def _measure_character(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.category(character) in {"Mn", "Cf", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return *text* filled with spaces to *columns* of a terminal; never cut."""
    spaces = " " * max(columns - measure_width(text), 0)
    return spaces + text if right else text + spaces


def fit_width(text: str, columns: int) -> str:
    """Return as much of *text* as fits into *columns* of a terminal, with an ellipsis if cut."""
    if measure_width(text) <= columns:
        return text
    taken = ""
    columns_left = columns - 1
    for character in text:
        columns_left -= measure_width(character)
        if columns_left < 0:
            break
        taken += character
    return taken.rstrip() + "…"


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* under the names of *columns*; aligned text, or Rich's on a terminal."""
    clean = [[make_line(cell) for cell in row] for row in rows]
    if takes_colours(sys.stdout):
        _print_rich_table(columns, clean)
        return
    heads = [column.name for column in columns]
    cells_by_column = zip(heads, *clean, strict=True)
    widths = [max(map(measure_width, cells)) for cells in cells_by_column]
    for row in (heads, *clean):
        cells = zip(row, columns, widths, strict=True)
        padded = [pad(cell, width, right=column.right) for cell, column, width in cells]
        print("  ".join(padded).rstrip())


def _print_rich_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    styles = {"": "", BOLD: "bold", DIM: "dim", RED: "red", GREEN: "green", YELLOW: "yellow"}
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.right else "left"
        if column.free:
            table.add_column(column.name, justify=justify, overflow="fold", ratio=1)
        else:
            table.add_column(column.name, justify=justify, overflow="ellipsis", no_wrap=True)
    for row in rows:
        cells = []
        for text, column in zip(row, columns, strict=True):
            tint_of_cell = column.tints.get(text, "")
            # Text, not str: in a plain str Rich would read [red] as a command.
            cells.append(Text(text, styles.get(tint_of_cell, "")))
        table.add_row(*cells)
    Console(highlight=False, markup=False, emoji=False).print(table)
