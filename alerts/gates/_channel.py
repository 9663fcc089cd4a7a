"""The facts that the gates of a channel may use, and their verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from model import ChannelPast, Ruling, Severity, Signal, Silence, State, Timing


class Hold(NamedTuple):
    """The verdict that a message waits, or is never sent."""

    gate: str
    reason: str
    until: datetime | None = None
    """Until when it waits; None if it is never sent."""
    silence: str = ""
    """The id of the silence that suppresses it; empty if none does."""

    def make_ruling(self, channel: str) -> Ruling:
        """Return the ruling for *channel*."""
        state = State.HELD if self.until else State.SUPPRESSED
        return Ruling(
            channel=channel,
            state=state,
            gate=self.gate,
            reason=self.reason,
            until=self.until,
            silence=self.silence,
        )


class Candidate(NamedTuple):
    """A message that is ready for a channel, and the facts about it and the channel."""

    channel: str
    watch: str
    severity: Severity
    timing: Timing
    past: ChannelPast
    now: datetime
    is_follow_up: bool = False
    """Whether it stands under an earlier message, and so takes little of anybody's attention."""
    waits_for: Hold | None = None
    """The verdict on the message under which it stands, if that waits."""
    signal: Signal | None = None
    """None for a message that tells several held ones."""
    silences: Sequence[Silence] = ()
