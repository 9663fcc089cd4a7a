"""Draw a series as a PNG: for a report, or to send to somebody's phone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from cli.drawing.series import Mark, Series
from model import UsageError, format_duration
from terminal.printing import format_count, make_line

if TYPE_CHECKING:
    from storage import AlertRow

SIZE = 1200, 675
LEFT, TOP, RIGHT, BOTTOM = 90, 190, 1160, 545  # of the plot
INK, GREY, GRID, BAND = "#1a202c", "#4a5568", "#e2e8f0", "#dbe7f3"
BAR, HIGH, FIRED = "#2b6cb0", "#dd6b20", "#c53030"
TITLES, TEXT, SMALL = (38, 33, 28), 26, 23
FONTS = ("NotoSansCJK-Regular.ttc", "DejaVuSans.ttf", "PingFang.ttc", "Arial Unicode.ttf")
"""Asked of the system where the font that ships with the library lacks a letter."""


def write(path: Path, row: AlertRow, series: Series) -> None:
    """Write the picture of *series* around the alert *row*, a PNG, to *path*."""
    image = Image.new("RGB", SIZE, "white")
    _Picture(ImageDraw.Draw(image), row, series).draw()
    try:
        image.save(path, "PNG", optimize=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be written: {why}; name another file") from error


class _Picture:
    """One picture under way."""

    def __init__(self, pen: ImageDraw.ImageDraw, row: AlertRow, series: Series) -> None:
        self._pen, self._row, self._series = pen, row, series
        self._top = series.top
        self._wide = (RIGHT - LEFT) / len(series.steps)

    def draw(self) -> None:
        self._head()
        self._counts_axis()
        self._usual()
        self._bars()
        self._days_axis()
        self._marks()
        self._legend()

    def _x(self, at: datetime) -> float:
        return LEFT + (at - self._series.steps[0].start) / self._series.length * self._wide

    def _y(self, reports: float) -> float:
        return BOTTOM - reports / self._top * (BOTTOM - TOP)

    def _text(self, x: float, y: float, text: str, size: int = TEXT, **style: Any) -> None:
        style = {"fill": INK, "anchor": "lm"} | style
        self._pen.text((x, y), text, font=_font(size, text), **style)

    # --- parts ----------------------------------------------------------------------------

    def _head(self) -> None:
        figures = self._row.message.figures
        title, size = _fitting(make_line(self._row.message.headline))
        self._text(LEFT - 50, 50, title, size)
        if figures is not None:
            daily = f"{figures.daily:.{0 if figures.daily >= 10 else 1}f}"
            said = [f"usual: {daily} a day"]
            if figures.score:
                said.append(f"score {figures.score:.1f}, threshold {figures.threshold:.1f}")
            if figures.publishers:
                said.append(format_count(figures.publishers, "publisher"))
            self._text(LEFT - 50, 102, "   ·   ".join(said), TEXT, fill=GREY)

    def _counts_axis(self) -> None:
        every = _every(self._top)
        for each in range(0, self._top + 1, every):
            y = self._y(each)
            self._pen.line((LEFT, y, RIGHT, y), fill=GRID, width=2)
            self._text(LEFT - 14, y, f"{each:,}", anchor="rm", fill=GREY)

    def _usual(self) -> None:
        """Shade what is usual, and draw what was expected on top of it."""
        tops: list[tuple[float, float]] = []
        means: list[tuple[float, float]] = []
        for n, step in enumerate(self._series.steps):
            for x in (LEFT + n * self._wide, LEFT + (n + 1) * self._wide):
                tops.append((x, self._y(step.most)))
                means.append((x, self._y(step.expected)))
        self._pen.polygon([(LEFT, BOTTOM), *tops, (tops[-1][0], BOTTOM)], fill=BAND)
        self._pen.line(means, fill="#90a8c3", width=3)

    def _bars(self) -> None:
        gap = max(1.0, self._wide * 0.12)
        for n, step in enumerate(self._series.steps):
            if step.reports:
                x = LEFT + n * self._wide
                box = (x + gap, self._y(step.reports), x + self._wide - gap, BOTTOM)
                self._pen.rectangle(box, fill=HIGH if step.reports > step.most else BAR)
        self._pen.line((LEFT, BOTTOM, RIGHT, BOTTOM), fill=INK, width=3)

    def _days_axis(self) -> None:
        last = -1000.0
        for step in self._series.steps:
            x = self._x(step.start)
            if step.start.hour or step.start.minute:
                continue
            room = x - last >= 110 and x <= RIGHT - 40
            self._pen.line((x, BOTTOM, x, BOTTOM + (14 if room else 7)), fill=INK, width=2)
            if room:
                self._text(x, BOTTOM + 34, f"{step.start:%-d %b}", anchor="mm", fill=GREY)
                last = x

    def _marks(self) -> None:
        free = 0.0  # from where on there is room for a word
        for mark in sorted(self._series.marks, key=lambda mark: (mark.is_this, mark.at)):
            x = self._x(mark.at)
            if mark.is_this:
                self._this(mark, x)
            elif mark.name != "peaked":
                self._dashed(x)
                half = _font(SMALL, mark.name).getlength(mark.name) / 2
                if x - half >= free:
                    self._text(x, TOP - 48, mark.name, SMALL, anchor="mm", fill=GREY)
                    free = x + half + 12

    def _this(self, mark: Mark, x: float) -> None:
        self._pen.line((x, TOP - 12, x, BOTTOM), fill=FIRED, width=4)
        self._pen.polygon([(x - 10, TOP - 26), (x + 10, TOP - 26), (x, TOP - 8)], fill=FIRED)
        text = f"{mark.name}: {mark.at:%-d %b %H:%M} UTC"
        is_right = x > (LEFT + RIGHT) / 2
        anchor, edge = ("rm", x - 18) if is_right else ("lm", x + 18)
        # Not through the dashes of another mark.
        box = self._pen.textbbox((edge, TOP - 20), text, font=_font(TEXT, text), anchor=anchor)
        self._pen.rectangle((box[0] - 6, box[1] - 3, box[2] + 6, box[3] + 3), fill="white")
        self._text(edge, TOP - 20, text, anchor=anchor, fill=FIRED)

    def _dashed(self, x: float) -> None:
        for y in range(TOP - 30, BOTTOM, 16):
            self._pen.line((x, y, x, min(y + 8, BOTTOM)), fill=GREY, width=2)

    def _legend(self) -> None:
        x, y = LEFT - 50.0, 635
        each = format_duration(self._series.length)
        for colour, text in (
            (BAR, f"distinct reports in {each}"),
            (HIGH, "more than usual"),
            (BAND, "usual (99 of 100); line: expected"),
        ):
            self._pen.rectangle((x, y - 13, x + 26, y + 13), fill=colour)
            self._text(x + 36, y, text, SMALL, fill=GREY)
            x += 36 + _font(SMALL, text).getlength(text) + 36
        self._text(SIZE[0] - 40, y, "times in UTC", SMALL, anchor="rm", fill=GREY)


def _every(top: int) -> int:
    """Return how many counts apart the lines are: at most six of them, at round numbers."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if top / step <= 6:
                return step
        power *= 10


def _fitting(text: str) -> tuple[str, int]:
    """Return *text*, or as much of it as fits on one line, and in which size it does."""
    room = SIZE[0] - 2 * (LEFT - 50)
    for size in TITLES:
        if _font(size, text).getlength(text) <= room:
            return text, size
    while text and _font(size, text).getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…", size


def _font(size: int, text: str) -> Any:
    """Return a font that has every letter of *text*, if there is one."""
    own = ImageFont.load_default(size)
    if _has(own, text):
        return own
    for name in FONTS:
        try:
            font = ImageFont.truetype(name, size)
        except OSError:
            continue  # this system has no such font
        if _has(font, text):
            return font
    return own


def _has(font: Any, text: str) -> bool:
    missing = bytes(font.getmask("\U0010fffe"))
    return all(bytes(font.getmask(each)) != missing for each in set(text) if not each.isspace())
