"""Steps of a trend or a lull that say nothing to those who were told before."""

from __future__ import annotations

from alerts.gates._context import Context
from model import Signal

END_WORTH_TELLING = 1.5  # times the reports that a rise told of, for its end to be told too
STEPS_OF_A_TREND = frozenset(
    {"burst.rising", "burst.escalated", "burst.reopened", "burst.peaked", "burst.over"}
)


def gate(signal: Signal, context: Context) -> str:
    """Return why a step of a trend or a lull is not told; empty if it is.

    Not told are: a peak, an end that little came before, a rise by the reports of another rise
    that is told, and the end of anything whose beginning was not told.
    """
    if signal.kind == "burst.peaked":
        return "said with the end"
    burst = signal.burst
    if signal.kind == "burst.over" and burst and burst.reports < END_WORTH_TELLING * burst.told:
        return "little came after what its rise told of"
    if any(context.is_told(key) for key in signal.within):
        return "another rise by the same reports is told"
    if signal.after and not context.is_told(signal.after):
        return (
            f"nobody was told of its {'rise' if signal.kind in STEPS_OF_A_TREND else 'beginning'}"
        )
    return ""
