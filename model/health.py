"""The health of a feed, as its record shows it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class FeedState(StrEnum):
    """How a feed fares. Where several hold, the first of them counts."""

    GONE = "gone"
    """The server said twice, hours apart, that it will never come back (410)."""
    DEAD = "dead"
    """The server has not had it for weeks (404)."""
    QUARANTINED = "quarantined"
    """The parser failed at its documents again and again."""
    DOWN = "down"
    """It has failed for long."""
    DEGRADED = "degraded"
    """Its last polls failed, or its dates hide its news."""
    MOVED = "moved"
    """It is read, by way of a permanent redirect."""
    STALE = "stale"
    """It is read, but has been silent for far longer than usual."""
    OK = "ok"
    NEW = "new"
    """It was never polled."""


class Health(NamedTuple):
    """The state of a feed, the reason for it, and the remedy."""

    state: FeedState
    since: datetime | None = None
    why: str = ""
    remedy: str = ""
