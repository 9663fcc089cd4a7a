"""Follow-ups of a message that waits itself."""

from __future__ import annotations

from alerts.gates._channel import Candidate, Hold


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits with the one under which it stands; None if it need not.

    Where that one has waited long enough, both are told at the next look at the clock.
    """
    earlier = candidate.waits_for
    return earlier if earlier is not None and earlier.until is not None else None
