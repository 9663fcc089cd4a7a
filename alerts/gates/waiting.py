"""Follow-ups of a message that waits itself."""

from __future__ import annotations

from alerts.gates._channel import Candidate, Hold


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits with the one under which it stands; None if it need not."""
    earlier = candidate.waits_for
    if earlier is None or earlier.until is None or earlier.until <= candidate.now:
        return None
    return earlier
