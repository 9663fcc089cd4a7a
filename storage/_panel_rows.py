"""The rows that the page reads, and the parts of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

Row = TypeVar("Row")


class StateRow(NamedTuple):
    """The state that a watch keeps for one of its watchers."""

    watch: str
    kind: str
    state: Mapping[str, Any]


class LastMatch(NamedTuple):
    """How often a watch matched in the last month, and when it did last."""

    entries: int
    at: datetime


class SentRow(NamedTuple):
    """One delivery of an alert."""

    alert: str
    """The id of the alert."""
    channel: str
    state: str
    at: datetime | None
    """When the channel took it; None if it has not."""


class CarriedRow(NamedTuple):
    """A report of a watch."""

    at: datetime
    """When its first text came."""
    publishers: tuple[str, ...]
    """Who carried it, in the order they came."""


class ChannelTraffic(NamedTuple):
    """The deliveries of one channel."""

    waiting: int
    last_sent: datetime | None
    dead: int
    """Those that were given up."""


class Place(NamedTuple):
    """A row of a list, from which a part goes on."""

    row: int
    is_newer: bool = False
    """Whether the part has the next newer rows; else the next older ones."""
    skipped: int = 0
    """The row among the deliveries that were not made; `row` is that of one that was."""


class Part(NamedTuple, Generic[Row]):
    """Rows of a list, newest first, and the places of the parts next to it."""

    rows: Sequence[Row]
    older: Place | None
    """None at the end of the list."""
    newer: Place | None
    """None at its beginning."""


class AlertFilter(NamedTuple):
    """The alerts that are listed; an empty text stands for all."""

    watch: str = ""
    state: str = ""
    kind: str = ""
    """A kind, or the word before its dot: `burst` for all steps of a burst."""
    since: datetime | None = None


class DeliveryFilter(NamedTuple):
    """The deliveries that are listed; an empty text stands for all."""

    channel: str = ""
    state: str = ""
