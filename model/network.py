"""The network as a whole: why nothing can be reached, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Unreached(StrEnum):
    """Why no server was reached at all; each may be the fault of our own network."""

    NAME_UNKNOWN = "names are not found"
    """A name server says so. The name may be wrong, or the name server has no network."""
    NO_NAME_SERVER = "no name server answers"
    NO_ROUTE = "there is no route"
    NO_CONNECTION = "connections time out"


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which none of the feeds could be reached. No feed is at fault then."""

    since: datetime
    feeds: int
    """How many feeds are read from the network."""
    reason: str

    def describe_fault(self) -> str:
        """Return that no feed could be reached, and why."""
        return describe_unreached(self.feeds, self.reason)

    def describe(self) -> str:
        """Return the fault and the remedy, without the time."""
        return f"{self.describe_fault()}; check the connection; polls go on"


def describe_unreached(feeds: int, reason: str) -> str:
    """Return that none of *feeds* could be reached, for a *reason*."""
    if feeds == 1:
        return f"the only feed could not be reached ({reason})"
    return f"none of {feeds} feeds could be reached ({reason})"
