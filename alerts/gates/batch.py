"""Messages that come soon after another one, and are told with it as one."""

from __future__ import annotations

from alerts.gates._channel import Candidate, Hold
from model import format_time


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the end of the batch; None if there is none."""
    ends = candidate.past.batch_ends
    if not candidate.timing.batch or candidate.is_follow_up:
        return None
    latest = candidate.now + candidate.timing.batch  # later only if the clock was set back
    if ends is None or not candidate.now < ends <= latest:
        return None
    at = format_time(ends, candidate.timing.zone)
    return Hold("batch", f"held for one message with the others until {at}", ends)
