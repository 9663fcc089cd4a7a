"""Messages of a channel that is told at the times of its digest."""

from __future__ import annotations

from alerts.gates._channel import Candidate, Hold
from model import format_time


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the next digest; None if the channel has none."""
    calendar = candidate.timing.digest
    at = calendar.find_next(candidate.now) if calendar else None
    if at is None:
        return None
    return Hold("digest", f"held for the digest at {format_time(at, candidate.timing.zone)}", at)
