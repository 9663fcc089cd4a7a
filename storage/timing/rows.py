"""The rows that reads of rulings return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Queue(NamedTuple):
    """The messages of a channel that wait for the same time, by the same gate."""

    channel: str
    gate: str
    until: datetime
    size: int


@dataclass(frozen=True, slots=True)
class RulingRow:
    """The decision for an alert and a channel."""

    alert: str
    channel: str
    state: str
    """active, held, suppressed, or told if the message that it waited for is in the outbox."""
    gate: str
    reason: str
    route: str
    until: datetime | None
    within: str = ""
    """The id of the alert whose message told it with others; empty if its own did."""
