"""The health of a feed, as its record shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol


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


class HealthFacts(Protocol):
    """The facts by which the health of a feed is judged; a `FeedRecord` has them."""

    @property
    def last_success(self) -> datetime | None:
        """Return when a poll last succeeded."""
        ...

    @property
    def last_new(self) -> datetime | None:
        """Return when a poll last brought a new entry."""
        ...

    @property
    def usual_gap(self) -> timedelta | None:
        """Return the usual time between two new entries; None while it is not known."""
        ...

    @property
    def failures(self) -> int:
        """Return the polls that failed since the last success."""
        ...

    @property
    def failing_since(self) -> datetime | None:
        """Return since when they fail."""
        ...

    @property
    def problem(self) -> str:
        """Return the problem of the last poll; empty if it succeeded."""
        ...

    @property
    def parser_failures(self) -> int:
        """Return the polls at whose documents the parser failed, since the last success."""
        ...

    @property
    def old_entries(self) -> int:
        """Return the new entries in a row that were dated too long ago to be told."""
        ...

    @property
    def gone(self) -> bool:
        """Return whether a second 410 confirmed the first."""
        ...

    @property
    def gone_since(self) -> datetime | None:
        """Return when the server said the first 410."""
        ...

    @property
    def dead(self) -> bool:
        """Return whether the server has said nothing but 404 or 410 for weeks."""
        ...

    @property
    def missing_since(self) -> datetime | None:
        """Return since when it says so."""
        ...

    @property
    def moved_to(self) -> str:
        """Return where permanent redirects lead; empty where there are none."""
        ...

    @property
    def moved_since(self) -> datetime | None:
        """Return since when they lead there."""
        ...
