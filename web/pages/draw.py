"""Turn counts into the paths of a chart. The style sheet colours them, so a chart has themes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from answers.counts import Bars
from answers.terms import WORDS

FILL = 0.76
"""The part of a step that its bar fills."""
MIN_TOP = 2
"""Reports that the highest bar stands for at least; else one report would fill the chart."""

MAX_TOLD = 3
"""Alerts that the chart in words names, the last ones."""


class Frame(NamedTuple):
    """The rectangle of the bars within a chart, in its own units."""

    left: float
    right: float
    top: float
    bottom: float


LARGE = Frame(left=22, right=400, top=12, bottom=100)
WIDE = Frame(left=26, right=1300, top=14, bottom=190)
WALL = Frame(left=0, right=1100, top=34, bottom=270)
"""The large chart of the screen for a wall; the names of its days have a frame of their own."""
WALL_SMALL = Frame(left=0, right=640, top=1, bottom=63)
SMALL = Frame(left=0, right=240, top=1, bottom=29)


class Tick(NamedTuple):
    """The beginning of a day."""

    x: float
    text: str


class Mark(NamedTuple):
    """An alert that was told."""

    x: float
    text: str


class Chart(NamedTuple):
    """A chart as paths: the text of `d` attributes; an empty one is not drawn."""

    frame: Frame
    bars: str
    beyond: str
    """The parts of the bars above the usual."""
    band: str
    """The reports that 99 of 100 usual steps do not exceed."""
    usual: str
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    top: int
    """The reports at the upper edge."""
    text: str
    """The chart in words."""


def draw(bars: Bars, frame: Frame, zone: str = "") -> Chart:
    """Return the chart of *bars* in *frame*; days begin as in the time *zone*, or as in UTC."""
    of_place = ZoneInfo(zone) if zone else UTC
    scale = _Scale(bars, frame)
    limit = bars.most if bars.most is not None else scale.top
    return Chart(
        frame=frame,
        bars="".join(scale.draw_bar(n, 0, min(count, limit)) for n, count in scale.counted),
        beyond="".join(scale.draw_bar(n, limit, count) for n, count in scale.counted),
        band=scale.draw_band(bars.most),
        usual=scale.draw_line(bars.usual),
        marks=tuple(
            Mark(scale.find_x((at - bars.start) / scale.step), write_told(at, of_place))
            for at in bars.told
        ),
        ticks=tuple(_list_ticks(bars, scale, of_place)),
        top=scale.top,
        text=_describe(bars, of_place),
    )


class _Scale:
    """Places steps and counts in a frame."""

    def __init__(self, bars: Bars, frame: Frame) -> None:
        self.step = timedelta(seconds=bars.step_seconds)
        self.top = max((*bars.counts, bars.most or 0, MIN_TOP))
        self.counted = [(n, count) for n, count in enumerate(bars.counts) if count]
        self._frame = frame
        self._width = (frame.right - frame.left) / max(len(bars.counts), 1)

    def find_x(self, step: float) -> float:
        """Return the place of a *step*, which may lie between two."""
        return round(self._frame.left + step * self._width, 1)

    def find_y(self, count: float) -> float:
        """Return the height of a *count*."""
        height = self._frame.bottom - self._frame.top
        return round(self._frame.bottom - height * min(count / self.top, 1.0), 1)

    def draw_bar(self, step: int, low: int, high: int) -> str:
        """Return the bar of *step* from *low* to *high* reports; empty if it has no height."""
        if high <= low:
            return ""
        left = self.find_x(step + (1 - FILL) / 2)
        width = round(self._width * FILL, 1)
        y = self.find_y(low)
        height = round(y - self.find_y(high), 1)
        return f"M{left:g} {y:g}v-{height:g}h{width:g}v{height:g}z"

    def draw_band(self, most: int | None) -> str:
        """Return the area up to *most* reports."""
        if most is None:
            return ""
        frame = self._frame
        top = self.find_y(most)
        return f"M{frame.left} {frame.bottom}V{top:g}H{frame.right}V{frame.bottom}z"

    def draw_line(self, usual: float | None) -> str:
        """Return the line of the *usual* reports."""
        if usual is None:
            return ""
        return f"M{self._frame.left} {self.find_y(usual):g}H{self._frame.right}"


def write_told(at: datetime, zone: tzinfo) -> str:
    """Return when an alert was told, in *zone*; only UTC is named."""
    tail = " UTC" if zone is UTC else ""
    return f"told {at.astimezone(zone):%a %-d %b, %H:%M}{tail}"


def _list_ticks(bars: Bars, scale: _Scale, zone: tzinfo) -> Iterator[Tick]:
    """Yield the days that begin in *zone* within *bars*."""
    end = bars.start + len(bars.counts) * scale.step
    today = (end - timedelta(microseconds=1)).astimezone(zone).date()
    day = bars.start.astimezone(zone).date()
    while day <= today:
        at = datetime.combine(day, time(), zone)
        if at >= bars.start:
            text = f"{day:%-d %b}" if bars.is_past else f"{day:%a}"
            if day == today and not bars.is_past:
                text = "today"
            yield Tick(scale.find_x((at - bars.start) / scale.step), text)
        day += timedelta(days=1)


def _describe(bars: Bars, zone: tzinfo) -> str:
    """Return *bars* in words, for those who do not see the chart."""
    hours = bars.step_seconds // 3600
    total = sum(bars.counts)
    most = max(bars.counts, default=0)
    days = round(len(bars.counts) * bars.step_seconds / 86_400)
    span = WORDS[days] if days < len(WORDS) else f"{days}"
    text = f"{total:,} reports in {span} days; at most {most:,} in {hours} hours"
    if bars.usual is not None:
        text = f"{text}, where {bars.usual:.1f} are usual"
    return "; ".join([text, *(write_told(at, zone) for at in bars.told[-MAX_TOLD:])])
