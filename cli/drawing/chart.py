"""Draw a series in the terminal: bars of block characters, or of plain signs without UTF-8."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from alerts import is_end
from cli.drawing.series import Mark, Series
from model import format_duration
from terminal.printing import BOLD, DIM, RED, format_time, tint

if TYPE_CHECKING:
    from watchers import Step

ROWS = 8
ROOM = 72  # columns
EIGHTHS = " ▁▂▃▄▅▆▇█"


class Signs(NamedTuple):
    """What a chart is drawn with."""

    bars: str
    """From nothing to full."""
    usual: str
    edge: str
    corner: str
    side: str
    floor: str
    this: str
    rise: str
    end: str


BLOCKS = Signs(EIGHTHS, "░", "┈", "└", "│", "─", "▲", "△", "▽")
PLAIN = Signs(" .oO#", ":", "-", "+", "|", "-", "^", "'", "v")


def chart(series: Series, columns: int = 0) -> Iterator[str]:
    """Yield the lines of the chart; of what *columns* cannot hold the last (0: any number can)."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    signs = BLOCKS if encoding == "utf8" else PLAIN
    room = len(f"{series.top:,}")
    space = min(ROOM, max(1, columns - room - 2)) if columns else ROOM
    series = _last(series, space)
    wide = max(1, space // len(series.steps))
    for row in reversed(range(ROWS)):
        label = f"{series.top:,}" if row == ROWS - 1 else ""
        cells = "".join(_cell(step, row, ROWS / series.top, signs, wide) for step in series.steps)
        yield f"{label:>{room}} {signs.side}{cells}"
    yield f"{0:>{room}} {signs.corner}{signs.floor * (wide * len(series.steps))}"
    yield f"{'':{room}}  {_marked(series, signs, wide)}"
    yield f"{'':{room}}  {_dated(series, wide)}"
    yield tint(_legend(series, signs), DIM)


def _last(series: Series, most: int) -> Series:
    """Return the last steps of *series*, not more than *most*."""
    steps = series.steps[-most:]
    marks = [mark for mark in series.marks if mark.at >= steps[0].start]
    return replace(series, steps=steps, marks=marks)


def _cell(step: Step, row: int, scale: float, signs: Signs, wide: int) -> str:
    """Return a piece of the bar, or of what is usual where the bar does not reach."""
    usual = step.most * scale
    full = len(signs.bars) - 1
    part = round(min(max(step.reports * scale - row, 0.0), 1.0) * full)
    if part:
        return tint(signs.bars[part] * wide, RED if row >= usual else BOLD)
    if row + 1 < usual:
        return tint(signs.usual * wide, DIM)
    return tint(signs.edge * wide, DIM) if row < usual else " " * wide


def _marked(series: Series, signs: Signs, wide: int) -> str:
    cells = [" "] * (wide * len(series.steps))
    # The one that was asked for last, so that no other hides it.
    for mark in sorted(series.marks, key=lambda mark: mark.is_this):
        if sign := _sign(mark, signs):
            cells[wide * series.place(mark.at)] = sign
    return "".join(cells).rstrip()


def _sign(mark: Mark, signs: Signs) -> str:
    if mark.is_this:
        return signs.this
    if not is_end(mark.name):
        return signs.rise
    return signs.end if mark.name == "over" else ""


def _dated(series: Series, wide: int) -> str:
    """Return the days below the steps in which they begin, as many as there is room for."""
    line = ""
    for n, step in enumerate(series.steps):
        if step.start.hour == 0 and (not line or wide * n >= len(line) + 2):
            line = line.ljust(wide * n) + f"{step.start:%-d %b}"
    return line


def _legend(series: Series, signs: Signs) -> str:
    this = next((mark for mark in series.marks if mark.is_this), None)
    said = [
        f"a bar is {format_duration(series.length)}",
        f"{signs.bars[-1]} distinct reports",
        f"{signs.usual} usual: 99 of 100 bars end in it",
    ]
    if this:
        said.append(f"{signs.this} this alert, {format_time(this.at)} UTC")
    if begun := [mark for mark in series.marks if _sign(mark, signs) == signs.rise]:
        said.append(f"{signs.rise} {'fell silent' if begun[0].is_lull else 'a rise'}")
    if any(_sign(mark, signs) == signs.end for mark in series.marks):
        said.append(f"{signs.end} over")
    return "; ".join(said)
