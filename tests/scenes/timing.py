"""Messages that are ready for a channel, and the times at which it takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts import Desk
from alerts.gates import Candidate
from feeds import find_next_time
from model import ChannelPast, HeldMessage, Message, Severity, Silence, Timing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Cron:
    """A calendar as the config makes it."""

    expression: str
    zone: str = "UTC"

    def find_next(self, after: datetime) -> datetime | None:
        """Return the first time after *after*."""
        return find_next_time(self.expression, after, ZoneInfo(self.zone))


def a_candidate(now: datetime = NOON, past: ChannelPast | None = None, **facts: Any) -> Candidate:
    """Return a message of the watch "Money" for the channel "desk"; other *facts* are its own."""
    fields = {"channel": "desk", "watch": "Money", "severity": Severity.NORMAL, "timing": Timing()}
    return Candidate(**{**fields, "past": past or ChannelPast(), "now": now, **facts})


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    """Return the time that the clock of *zone* shows as *text*, in UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


def a_desk(
    timings: dict[str, Timing] | None = None,
    silences: Sequence[Silence] = (),
    waiting: dict[tuple[str, str], tuple[str, str, datetime]] | None = None,
) -> Desk:
    """Return a desk whose channels have no past; *waiting* has verdicts by key and channel."""
    held = waiting or {}
    return Desk(
        timings=timings or {},
        silences=silences,
        read_past=lambda _: ChannelPast(),
        find_hold=lambda key, channel: held.get((key, channel)),
        pasts={},
    )


def a_held(number: int = 1, gate: str = "quiet", **facts: Any) -> HeldMessage:
    """Return the message *number* of the watch "Money", which *gate* has held."""
    fields: dict[str, Any] = {
        "alert": f"alert{number}",
        "key": f"key-{number}",
        "watch": "Money",
        "kind": "match",
        "at": NOON - HOUR,
        "severity": Severity.NORMAL,
        "message": Message("match", f"Headline {number}", watch="Money"),
    }
    return HeldMessage(**{**fields, "number": number, "gate": gate, **facts})
