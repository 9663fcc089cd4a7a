"""The rows that the page reads, besides those of lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


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
