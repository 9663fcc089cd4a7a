"""Draw a series in the terminal: bars of block characters, or of plain signs without UTF-8."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cli.drawing.series import Mark, Series
from model import format_duration
from terminal.printing import BOLD, DIM, RED, format_time, tint

if TYPE_CHECKING:
    from watchers import Step

ROWS = 8  # of the plot
MAX_COLUMNS = 72  # of the plot
EIGHTHS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Signs:
    """The characters of a chart."""

    bars: str
    """From an empty cell to a full one."""
    usual: str
    edge: str
    """The top of the usual number."""
    corner: str
    side: str
    floor: str
    this: str
    """Marks the alert that the chart explains."""
    rise: str
    end: str


BLOCKS = Signs(
    bars=EIGHTHS,
    usual="░",
    edge="┈",
    corner="└",
    side="│",
    floor="─",
    this="▲",
    rise="△",
    end="▽",
)
PLAIN = Signs(
    bars=" .oO#",
    usual=":",
    edge="-",
    corner="+",
    side="|",
    floor="-",
    this="^",
    rise="'",
    end="v",
)


def draw_chart(series: Series, columns: int = 0) -> Iterator[str]:
    """Yield the lines of the chart of *series*.

    A terminal of so many *columns* gets the last steps, as many as fit; 0 means any number fits.
    """
    signs = _choose_signs()
    top = f"{series.top:,}"
    room = MAX_COLUMNS
    if columns:
        left = columns - len(top) - 2
        room = min(MAX_COLUMNS, max(1, left))
    plot = _Plot(_keep_last(series, room), signs, room)
    labels = [top, *[""] * (ROWS - 1), "0"]
    for label, line in zip(labels, plot.draw_lines(), strict=True):
        yield f"{label:>{len(top)}} {line}"
    indent = " " * len(top)
    yield f"{indent}  {plot.draw_marks()}"
    yield f"{indent}  {plot.draw_days()}"
    yield tint(_write_legend(plot.series, signs), DIM)


def _choose_signs() -> Signs:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return BLOCKS if encoding == "utf8" else PLAIN


def _keep_last(series: Series, most: int) -> Series:
    """Return the last steps of *series*, at most *most*, with their marks."""
    steps = series.steps[-most:]
    marks = [mark for mark in series.marks if mark.at >= steps[0].start]
    return replace(series, steps=steps, marks=marks)


class _Plot:
    """The part of a chart between the counts at its side and the legend."""

    def __init__(self, series: Series, signs: Signs, columns: int) -> None:
        self.series = series
        self._signs = signs
        self._scale = ROWS / series.top
        """Rows for one report."""
        number = len(series.steps)
        self._width = max(1, columns // number)
        """Columns for one step."""
        self._columns = number * self._width

    def draw_lines(self) -> Iterator[str]:
        """Yield the rows from the top, and the floor."""
        for row in reversed(range(ROWS)):
            cells = [self._draw_cell(step, row) for step in self.series.steps]
            yield self._signs.side + "".join(cells)
        yield self._signs.corner + self._signs.floor * self._columns

    def _draw_cell(self, step: Step, row: int) -> str:
        """Return a piece of the bar; of the usual number where the bar does not reach."""
        signs = self._signs
        usual = step.most * self._scale
        height = step.reports * self._scale - row
        part = min(max(height, 0.0), 1.0)
        full = len(signs.bars) - 1
        bar = signs.bars[round(part * full)]
        if bar != signs.bars[0]:
            style = RED if row >= usual else BOLD
            return tint(bar * self._width, style)
        if row + 1 < usual:
            return tint(signs.usual * self._width, DIM)
        if row < usual:
            return tint(signs.edge * self._width, DIM)
        return " " * self._width

    def draw_marks(self) -> str:
        cells = [" "] * self._columns
        # The mark of the explained alert comes last, so that no other hides it.
        for mark in sorted(self.series.marks, key=lambda mark: mark.is_this):
            if sign := _choose_mark_sign(mark, self._signs):
                step = self.series.find_step(mark.at)
                cells[self._width * step] = sign
        return "".join(cells).rstrip()

    def draw_days(self) -> str:
        """Return the dates below the steps in which the days begin, as many as fit."""
        line = ""
        for number, step in enumerate(self.series.steps):
            column = self._width * number
            has_room = not line or column >= len(line) + 2
            if step.start.hour == 0 and has_room:
                date = f"{step.start:%-d %b}"
                line = line.ljust(column) + date
        return line


def _choose_mark_sign(mark: Mark, signs: Signs) -> str:
    from alerts import is_end

    if mark.is_this:
        return signs.this
    if not is_end(mark.name):
        return signs.rise
    return signs.end if mark.name == "over" else ""


def _write_legend(series: Series, signs: Signs) -> str:
    parts = [
        f"a bar is {format_duration(series.length)}",
        f"{signs.bars[-1]} distinct reports",
        f"{signs.usual} usual: 99 of 100 bars end in it",
    ]
    for mark in series.marks:
        if mark.is_this:
            time = format_time(mark.at)
            parts.append(f"{signs.this} this alert, {time} UTC")
            break
    by_sign = {_choose_mark_sign(mark, signs): mark for mark in reversed(series.marks)}
    if begun := by_sign.get(signs.rise):
        word = "fell silent" if begun.is_lull else "a rise"
        parts.append(f"{signs.rise} {word}")
    if signs.end in by_sign:
        parts.append(f"{signs.end} over")
    return "; ".join(parts)
