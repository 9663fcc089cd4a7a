"""Turn the series of a watch into the paths of its charts: a wide, a narrow and a small one.

The style sheet colours them. A step that has no usual number leaves a hole in the band.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from answers.series import Mark, Series

FILL = 0.76
"""The part of a step that its bar fills."""
MIN_TOP = 2
"""Reports that the highest bar stands for at least; else one report would fill the chart."""
MIN_COVERED = 0.95
"""A step of which less could be read is hatched."""
LINES = (1, 2, 5)
"""The distances of grid lines, times a power of ten."""
MAX_LINES = 5


class Shape(NamedTuple):
    """The size of a chart, in its own units."""

    name: str
    width: int
    height: int
    left: int
    top: int
    bottom: int
    """Where the bars stand."""
    tick: int
    """The least distance of two ticks with a text."""


SHAPES = (
    Shape("wide", width=1330, height=290, left=34, top=26, bottom=264, tick=78),
    Shape("narrow", width=400, height=210, left=26, top=22, bottom=184, tick=62),
)
SMALL = Shape("small", width=240, height=30, left=0, top=1, bottom=29, tick=0)
TICKS = (
    (timedelta(hours=3), "%H:%M"),
    (timedelta(hours=6), "%H:%M"),
    (timedelta(hours=12), "%H:%M"),
    (timedelta(days=1), "%a %-d"),
    (timedelta(days=2), "%-d %b"),
    (timedelta(days=4), "%-d %b"),
    (timedelta(days=7), "%-d %b"),
    (timedelta(days=30), "%-d %b"),
    (timedelta(days=60), "%-d %b"),
    (timedelta(days=90), "%-d %b"),
)


LABEL_GAP = 10.0
"""Between a mark and its label."""
SIGN_WIDTH = 7.0
"""Of a sign of a label, at most on average. Halved: labels would overlap."""


class Text(NamedTuple):
    """A text at a place of an axis."""

    place: float
    text: str


class MarkShown(NamedTuple):
    """An alert above the bars."""

    x: float
    kind: str
    text: str
    """In words, as in *told Sat 26 Sep, 16:20 UTC*."""
    label: str
    """The words that stand next to it; empty if there is no room for any."""
    side: str
    """The anchor of the label: it ends at the mark, or starts there."""


class Hatch(NamedTuple):
    """Steps in a row in which feeds could not be read."""

    x: float
    width: float


class SeriesChart(NamedTuple):
    """A chart as paths: the text of `d` attributes; an empty one is not drawn."""

    shape: Shape
    bars: str
    beyond: str
    band: str
    usual: str
    hatches: tuple[Hatch, ...]
    lines: tuple[Text, ...]
    ticks: tuple[Text, ...]
    marks: tuple[MarkShown, ...]
    text: str
    """The chart in words."""


class SmallChart(NamedTuple):
    """A row of bars."""

    bars: str
    beyond: str
    band: str
    text: str


def draw(series: Series, now: datetime, shape: Shape) -> SeriesChart:
    """Return the chart of *series* in *shape*."""
    steps = series.steps
    most = max([MIN_TOP, *(max(step.reports, step.most or 0) for step in steps)])
    distance = _find_distance(most)
    scale = _Scale(shape, len(steps), top=-(-most // distance) * distance)
    limits = [step.reports if step.most is None else step.most for step in steps]
    bars = [scale.draw_bar(n, 0, min(step.reports, limits[n])) for n, step in enumerate(steps)]
    beyond = [scale.draw_bar(n, limits[n], step.reports) for n, step in enumerate(steps)]
    return SeriesChart(
        shape=shape,
        bars="".join(bars),
        beyond="".join(beyond),
        band="".join(scale.draw_areas([step.most for step in steps])),
        usual="".join(scale.draw_lines([step.expected for step in steps])),
        hatches=tuple(_list_hatches(series, scale)),
        lines=tuple(Text(scale.find_y(n), str(n)) for n in range(0, scale.top + 1, distance)),
        ticks=tuple(_list_ticks(series, scale, now)),
        marks=tuple(_list_marks(series, scale, now)),
        text=_describe(series),
    )


def draw_small(counts: Sequence[int], most: int | None, usual: float | None) -> SmallChart:
    """Return the row of *counts*, of which at most *most* are usual and *usual* in a day."""
    scale = _Scale(SMALL, len(counts), top=max([MIN_TOP, most or 0, *counts]))
    limits = [count if most is None else most for count in counts]
    text = f"{sum(counts):,} reports in 14 days"
    if usual is not None:
        text = f"{text}, where {usual:.1g} a day are usual"
    return SmallChart(
        bars="".join(scale.draw_bar(n, 0, min(c, limits[n])) for n, c in enumerate(counts)),
        beyond="".join(scale.draw_bar(n, limits[n], c) for n, c in enumerate(counts)),
        band="" if most is None else "".join(scale.draw_areas([most] * len(counts))),
        text=text,
    )


def draw_row(counts: Sequence[int]) -> SmallChart:
    """Return the row of *counts* for a table that has its figures."""
    text = f"at most {max(counts, default=0):,} in a step"
    return draw_small(counts, None, None)._replace(text=text)


class _Scale:
    """Places steps and counts in a shape."""

    def __init__(self, shape: Shape, count: int, top: int) -> None:
        self.shape = shape
        self.count = count
        self.top = top
        self.width = (shape.width - shape.left) / max(count, 1)

    def find_x(self, step: float) -> float:
        """Return the place of a *step*, which may lie between two."""
        return round(self.shape.left + step * self.width, 1)

    def find_y(self, count: float) -> float:
        """Return the height of a *count*."""
        height = self.shape.bottom - self.shape.top
        return round(self.shape.bottom - height * min(count / self.top, 1.0), 1)

    def draw_bar(self, step: int, low: int, high: int) -> str:
        """Return the bar of *step* from *low* to *high* reports; empty if it has no height."""
        if high <= low:
            return ""
        y = self.find_y(low)
        height = round(y - self.find_y(high), 1)
        width = round(self.width * FILL, 1)
        left = self.find_x(step + (1 - FILL) / 2)
        return f"M{left:g} {y:g}v-{height:g}h{width:g}v{height:g}z"

    def draw_areas(self, heights: Sequence[float | None]) -> Iterator[str]:
        """Yield the areas below *heights*, which have holes."""
        for start, run in _list_runs(heights):
            edge = "".join(
                f"V{self.find_y(height):g}H{self.find_x(start + n + 1):g}"
                for n, height in enumerate(run)
            )
            yield f"M{self.find_x(start):g} {self.shape.bottom}{edge}V{self.shape.bottom}z"

    def draw_lines(self, heights: Sequence[float | None]) -> Iterator[str]:
        """Yield the lines through the middles of the steps."""
        for start, run in _list_runs(heights):
            points = [
                f"{self.find_x(start + n + 0.5):g} {self.find_y(height):g}"
                for n, height in enumerate(run)
            ]
            yield f"M{'L'.join(points)}"


def _list_runs(heights: Sequence[float | None]) -> Iterator[tuple[int, list[float]]]:
    """Yield the parts of *heights* without a hole, each with the number of its first step."""
    run: list[float] = []
    for number, height in enumerate([*heights, None]):
        if height is not None:
            run.append(height)
        elif run:
            yield number - len(run), run
            run = []


def _step(series: Series) -> timedelta:
    return timedelta(seconds=series.step_seconds)


def _find_distance(most: int) -> int:
    """Return the distance of the grid lines up to *most*."""
    unit = 1
    while True:
        for times in LINES:
            if most <= MAX_LINES * times * unit:
                return times * unit
        unit *= 10


def _list_hatches(series: Series, scale: _Scale) -> Iterator[Hatch]:
    """Yield the steps in which feeds could not be read."""
    parts = [
        1.0 if step.covered is not None and step.covered < MIN_COVERED else None
        for step in series.steps
    ]
    for start, run in _list_runs(parts):
        yield Hatch(scale.find_x(start), round(len(run) * scale.width, 1))


def _list_ticks(series: Series, scale: _Scale, now: datetime) -> Iterator[Text]:
    """Yield the beginnings of hours or days, as many as have room."""
    span = series.until - series.since
    room = scale.shape.width - scale.shape.left
    length, form = next(
        (one for one in TICKS if room * (one[0] / span) >= scale.shape.tick), TICKS[-1]
    )
    midnight = series.since.replace(hour=0)
    at = midnight + -(-(series.since - midnight) // length) * length
    while at < series.until:
        is_today = form != "%H:%M" and at <= now < at + timedelta(days=1)
        x = scale.find_x((at - series.since) / _step(series))
        yield Text(x, "today" if is_today else f"{at:{form}}")
        at += length


def _list_marks(series: Series, scale: _Scale, now: datetime) -> Iterator[MarkShown]:
    """Yield the alerts; those that were told have their time next to them, where it has room."""
    places = [scale.find_x((mark.at - series.since) / _step(series)) for mark in series.marks]
    neighbours = pairwise([*places, scale.shape.width + LABEL_GAP])
    free = float(scale.shape.left)
    for mark, (x, following) in zip(series.marks, neighbours, strict=True):
        label = _write_label(mark, now)
        width = LABEL_GAP + SIGN_WIDTH * len(label)
        side = "end"
        if x - width < free:
            side = "start"
        if side == "start" and x + width > following - LABEL_GAP:
            label = ""
        free = x + (width if label and side == "start" else LABEL_GAP)
        text = f"{mark.kind} {mark.at:%a %-d %b, %H:%M} UTC"
        yield MarkShown(x, mark.kind, text, label, side)


def _write_label(mark: Mark, now: datetime) -> str:
    """Return the words next to *mark*; empty for one that nobody got, or that ends a trend."""
    if mark.kind != "told":
        return ""
    is_today = mark.at.date() == now.date()
    return f"told {mark.at:%H:%M} UTC" if is_today else f"told {mark.at:%a %-d, %H:%M} UTC"


def _describe(series: Series) -> str:
    """Return *series* in words, for those who do not see the chart."""
    counts = [step.reports for step in series.steps]
    hours = series.step_seconds // 3600
    length = f"{hours} hours" if hours < 24 else f"{hours // 24} days"
    if hours == 1:
        length = "an hour"
    days = max(1, round((series.until - series.since) / timedelta(days=1)))
    text = f"{sum(counts):,} reports in {days} days; at most {max(counts, default=0):,} in {length}"
    expected = [step.expected for step in series.steps if step.expected is not None]
    if expected:
        text = f"{text}; {sum(expected):,.1f} were usual"
    unread = sum(step.covered is not None and step.covered < MIN_COVERED for step in series.steps)
    return f"{text}; in {unread} steps a feed could not be read" if unread else text
