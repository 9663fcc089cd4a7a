"""Messages in the quiet hours of a channel."""

from __future__ import annotations

from alerts.gates._channel import Candidate, Hold
from model import Severity, format_time


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the end of the quiet hours; None if it need not."""
    hours = candidate.timing.quiet
    if hours is None or candidate.severity is Severity.URGENT:
        return None
    until = hours.find_end(candidate.now)
    if until is None:
        return None
    return Hold("quiet", f"held by quiet hours until {format_time(until, hours.zone)}", until)
