"""Word why a signal is told."""

from __future__ import annotations

from datetime import datetime

from alerts.wording import lull, trend
from model import Signal


def reason(signal: Signal, now: datetime) -> str:
    """Return why *signal* is told: its arithmetic, or what is new about a report."""
    if signal.absence is not None:
        return lull.first(signal, signal.absence, now)
    if signal.burst is not None:
        if signal.kind in trend.NOUNS:
            return trend.arithmetic(signal, signal.burst, now)
        return lull.arithmetic(signal, signal.burst, now)
    keywords = [k for match in signal.matches for k in match.keywords]
    named = ", ".join(f'"{k}"' for k in dict.fromkeys(keywords))
    return f"new report with {named}" if named else "new"
