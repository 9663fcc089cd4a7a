"""Draw a series as a PNG picture, for a report or a phone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from cli.drawing.series import Mark, Series
from model import Figures, UsageError, format_duration
from terminal.printing import format_count, make_line

if TYPE_CHECKING:
    from storage import AlertRow
    from watchers import Step

# All sizes are in pixels.
WIDTH = 1200
HEIGHT = 675

# The edges of the plot.
LEFT = 90
TOP = 190
RIGHT = 1160
BOTTOM = 545

TEXT_LEFT = 40  # where the title and the legend begin
DATE_SPACING = 110  # at least so far apart

INK = "#1a202c"
GREY = "#4a5568"
GRID = "#e2e8f0"
BAND = "#dbe7f3"  # of the usual numbers
EXPECTED = "#90a8c3"
BAR = "#2b6cb0"
HIGH = "#dd6b20"  # a bar above the usual numbers
FIRED = "#c53030"  # the alert that the picture explains

TITLE_SIZES = (38, 33, 28)  # the largest with which the title fits is taken
TEXT_SIZE = 26
SMALL_SIZE = 23
MAX_GRID_LINES = 6  # above zero

FONTS = ("NotoSansCJK-Regular.ttc", "DejaVuSans.ttf", "PingFang.ttc", "Arial Unicode.ttf")
"""Fonts of the system, for letters that the font of the library lacks."""
UNASSIGNED = "\U0010fffe"  # no font has this character: it is drawn as a missing one


def write(path: Path, row: AlertRow, series: Series) -> None:
    """Write the picture of *series* around the alert *row*, a PNG, to *path*."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    _Picture(ImageDraw.Draw(image), row, series).draw()
    try:
        image.save(path, "PNG", optimize=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be written: {reason}; name another file") from error


class _Picture:
    """Draws one picture."""

    def __init__(self, pen: ImageDraw.ImageDraw, row: AlertRow, series: Series) -> None:
        self._pen = pen
        self._row = row
        self._series = series
        self._top = series.top
        self._begin = series.steps[0].start
        self._step_width = (RIGHT - LEFT) / len(series.steps)

    def draw(self) -> None:
        self._draw_title()
        self._draw_grid()
        self._draw_usual()
        self._draw_bars()
        self._draw_dates()
        self._draw_marks()
        self._draw_legend()

    def _find_x(self, at: datetime) -> float:
        steps = (at - self._begin) / self._series.length
        return LEFT + steps * self._step_width

    def _list_steps(self) -> Iterator[tuple[float, float, Step]]:
        """Yield the left edge, the right edge and the counts of each step."""
        for number, step in enumerate(self._series.steps):
            left = LEFT + number * self._step_width
            yield left, left + self._step_width, step

    def _find_y(self, reports: float) -> float:
        return BOTTOM - reports / self._top * (BOTTOM - TOP)

    def _write(self, x: float, y: float, text: str, size: int = TEXT_SIZE, **style: Any) -> None:
        style = {"fill": INK, "anchor": "lm"} | style
        font = _choose_font(size, text)
        self._pen.text((x, y), text, font=font, **style)

    # --- parts ----------------------------------------------------------------------------

    def _draw_title(self) -> None:
        message = self._row.message
        title, size = _fit_title(make_line(message.headline))
        self._write(TEXT_LEFT, 50, title, size)
        figures = message.figures
        if figures is not None:
            self._write(TEXT_LEFT, 102, _format_figures(figures), fill=GREY)

    def _draw_grid(self) -> None:
        spacing = _choose_spacing(self._top)
        for count in range(0, self._top + 1, spacing):
            y = self._find_y(count)
            self._pen.line((LEFT, y, RIGHT, y), fill=GRID, width=2)
            label = f"{count:,}"
            self._write(LEFT - 14, y, label, anchor="rm", fill=GREY)

    def _draw_usual(self) -> None:
        """Shade the usual numbers, and draw the expected ones as a line on top."""
        tops: list[tuple[float, float]] = []
        means: list[tuple[float, float]] = []
        for left, right, step in self._list_steps():
            top = self._find_y(step.most)
            mean = self._find_y(step.expected)
            tops += [(left, top), (right, top)]
            means += [(left, mean), (right, mean)]
        last_x, _ = tops[-1]
        corners = [(LEFT, BOTTOM), *tops, (last_x, BOTTOM)]
        self._pen.polygon(corners, fill=BAND)
        self._pen.line(means, fill=EXPECTED, width=3)

    def _draw_bars(self) -> None:
        gap = max(1.0, self._step_width * 0.12)
        for left, right, step in self._list_steps():
            if step.reports:
                top = self._find_y(step.reports)
                box = (left + gap, top, right - gap, BOTTOM)
                colour = HIGH if step.reports > step.most else BAR
                self._pen.rectangle(box, fill=colour)
        self._pen.line((LEFT, BOTTOM, RIGHT, BOTTOM), fill=INK, width=3)

    def _draw_dates(self) -> None:
        last = -math.inf
        for step in self._series.steps:
            if step.start.hour or step.start.minute:
                continue
            x = self._find_x(step.start)
            is_far = x - last >= DATE_SPACING
            has_room = is_far and x <= RIGHT - 40
            end = BOTTOM + (14 if has_room else 7)
            self._pen.line((x, BOTTOM, x, end), fill=INK, width=2)
            if has_room:
                date = f"{step.start:%-d %b}"
                self._write(x, BOTTOM + 34, date, anchor="mm", fill=GREY)
                last = x

    def _draw_marks(self) -> None:
        free = 0.0  # the x from which on there is room for a word
        for mark in sorted(self._series.marks, key=lambda mark: (mark.is_this, mark.at)):
            x = self._find_x(mark.at)
            if mark.is_this:
                self._draw_alert(mark, x)
            elif mark.name != "peaked":
                self._draw_dashes(x)
                half = _measure(mark.name, SMALL_SIZE) / 2
                if x - half >= free:
                    self._write(x, TOP - 48, mark.name, SMALL_SIZE, anchor="mm", fill=GREY)
                    free = x + half + 12

    def _draw_alert(self, mark: Mark, x: float) -> None:
        """Draw a line with an arrow, and its time on the side that has more room."""
        self._pen.line((x, TOP - 12, x, BOTTOM), fill=FIRED, width=4)
        left_corner = (x - 10, TOP - 26)
        right_corner = (x + 10, TOP - 26)
        tip = (x, TOP - 8)
        self._pen.polygon([left_corner, right_corner, tip], fill=FIRED)
        text = f"{mark.name}: {mark.at:%-d %b %H:%M} UTC"
        anchor = "lm"
        edge = x + 18
        if x > (LEFT + RIGHT) / 2:
            anchor = "rm"
            edge = x - 18
        self._clear_behind(text, edge, anchor)
        self._write(edge, TOP - 20, text, anchor=anchor, fill=FIRED)

    def _clear_behind(self, text: str, x: float, anchor: str) -> None:
        """Make the ground below *text* white, so that no dashes go through it."""
        font = _choose_font(TEXT_SIZE, text)
        at = (x, TOP - 20)
        left, top, right, bottom = self._pen.textbbox(at, text, font=font, anchor=anchor)
        self._pen.rectangle((left - 6, top - 3, right + 6, bottom + 3), fill="white")

    def _draw_dashes(self, x: float) -> None:
        for y in range(TOP - 30, BOTTOM, 16):
            end = min(y + 8, BOTTOM)
            self._pen.line((x, y, x, end), fill=GREY, width=2)

    def _draw_legend(self) -> None:
        x = float(TEXT_LEFT)
        y = 635
        length = format_duration(self._series.length)
        for colour, text in (
            (BAR, f"distinct reports in {length}"),
            (HIGH, "more than usual"),
            (BAND, "usual (99 of 100); line: expected"),
        ):
            box = (x, y - 13, x + 26, y + 13)
            self._pen.rectangle(box, fill=colour)
            self._write(x + 36, y, text, SMALL_SIZE, fill=GREY)
            x += 36 + _measure(text, SMALL_SIZE) + 36
        self._write(WIDTH - 40, y, "times in UTC", SMALL_SIZE, anchor="rm", fill=GREY)


def _format_figures(figures: Figures) -> str:
    decimals = 0 if figures.daily >= 10 else 1
    parts = [f"usual: {figures.daily:.{decimals}f} a day"]
    if figures.score:
        score = f"score {figures.score:.1f}"
        parts.append(f"{score}, threshold {figures.threshold:.1f}")
    if figures.publishers:
        parts.append(format_count(figures.publishers, "publisher"))
    return "   ·   ".join(parts)


def _choose_spacing(top: int) -> int:
    """Return the round number of reports between two lines, with few lines up to *top*."""
    power = 1
    while True:
        for spacing in (power, 2 * power, 5 * power):
            if top / spacing <= MAX_GRID_LINES:
                return spacing
        power *= 10


def _fit_title(text: str) -> tuple[str, int]:
    """Return *text*, cut if it does not fit on one line, and its size."""
    room = WIDTH - 2 * TEXT_LEFT
    for size in TITLE_SIZES:
        if _measure(text, size) <= room:
            return text, size
    smallest = TITLE_SIZES[-1]
    while text and _measure(f"{text}…", smallest) > room:
        text = text[:-1]
    return f"{text.rstrip()}…", smallest


def _measure(text: str, size: int) -> float:
    """Return the width of *text*."""
    return float(_choose_font(size, text).getlength(text))


def _choose_font(size: int, text: str) -> Any:
    """Return a font that has every letter of *text*, if there is one."""
    default = ImageFont.load_default(size)
    if _has_letters(default, text):
        return default
    for name in FONTS:
        try:
            font = ImageFont.truetype(name, size)
        except OSError:
            continue  # this system has no such font
        if _has_letters(font, text):
            return font
    return default


def _has_letters(font: Any, text: str) -> bool:
    missing = bytes(font.getmask(UNASSIGNED))
    letters = {letter for letter in text if not letter.isspace()}
    return all(bytes(font.getmask(letter)) != missing for letter in letters)
