"""The rows of the charts as they are read."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class StepRow(NamedTuple):
    """The reports of an hour, or of an old day."""

    start: datetime
    since: datetime
    """The expected reports are those from then on."""
    until: datetime
    reports: int
    expected: float | None
    size: float | None


class KeywordRow(NamedTuple):
    """The reports of one keyword in equal steps."""

    counts: tuple[int, ...]
    expected: float | None
    """The reports that were usual in all of them; None where that is not known."""


class GapRow(NamedTuple):
    """A time in which a feed could not be read."""

    feed: str
    """The name of the feed."""
    part: float
    """The part of the watch's matches that the feed brought in the last month."""
    since: datetime
    until: datetime | None
    """None while it lasts."""


class MarkRow(NamedTuple):
    """An alert of a watch, as a chart marks it."""

    at: datetime
    kind: str
    state: str
    id: str
