"""Give the steps of trends the hours of their charts, which their messages draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from model import End, Hours, Rise, Signal

MIN_CHARTED = timedelta(hours=24)
"""A chart begins so long before the moment at least, so that a rise is seen against its past.
Doubled, the bars of a young trend stand for two hours each."""

ReadHours = Callable[[str, str, datetime], Hours]
"""Returns the hours of a watch, or of a keyword of it, that begin after a time."""


def add_hours(signals: Sequence[Signal], read_hours: ReadHours, now: datetime) -> Sequence[Signal]:
    """Return *signals*, the steps of trends among them with the hours that *read_hours* finds."""
    if not any(isinstance(signal.about, Rise | End) for signal in signals):
        return signals
    return [_add_hours(signal, read_hours, now) for signal in signals]


def _add_hours(signal: Signal, read_hours: ReadHours, now: datetime) -> Signal:
    about = signal.about
    if not isinstance(about, Rise | End):
        return signal
    keyword = about.keywords[0] if about.keywords else ""
    first = min(about.figures.started, now - MIN_CHARTED)
    return replace(signal, hours=read_hours(signal.watch, keyword, first - timedelta(hours=1)))
