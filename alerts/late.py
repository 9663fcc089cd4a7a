"""Choose the messages that are ruled once more, because their channel did not take them in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.gates.silence import find_silence_of_held
from alerts.ruling import Desk
from model import HeldMessage, Severity, Timing

LATE_AFTER = timedelta(minutes=2)
"""A message that waits in the outbox for longer is late. The usual retries take less."""
MAX_LATE_SINGLES = 12
"""So many late messages are told one by one; more are told as one. At Slack's pace of a message a
second they take as many seconds, in which newer ones wait."""


def is_quiet(channel: str, desk: Desk, now: datetime) -> bool:
    """Return whether *channel* has quiet hours *now*."""
    hours = desk.timings.get(channel, Timing()).quiet
    return hours is not None and hours.find_end(now) is not None


def choose_late(
    channel: str, late: Sequence[HeldMessage], desk: Desk, now: datetime, *, is_failing: bool
) -> list[HeldMessage]:
    """Return those of the messages *late* that must not be sent as they are.

    These are the silenced ones; in quiet hours all that are not urgent, except notices to the
    operator; and all of them if they are many and the channel *is_failing* no more. While it
    fails, the first one of them shows whether it takes messages again.
    """
    is_night = is_quiet(channel, desk, now)
    are_many = len(late) > MAX_LATE_SINGLES and not is_failing
    chosen = []
    for one in late:
        passes_quiet = one.severity is Severity.URGENT or not one.watch
        is_silenced = find_silence_of_held(one, channel, desk.silences, now) is not None
        if is_silenced or (not passes_quiet if is_night else are_many):
            chosen.append(one)
    return chosen
