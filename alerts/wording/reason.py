"""Write the reason why a signal is told."""

from __future__ import annotations

from datetime import datetime

from alerts.wording import lull, trend
from alerts.wording.found import join_words, list_short_names
from model import End, FirstMention, Kind, Lull, LullOver, Remark, Rise, Signal

IN_THREAD = (
    "told in the thread of its trend: no new story makes it twice as strong, or begins a day after "
    "its end"
)
UNNAMED = Kind("")  # has the label of a kind that gives itself none


def write_reason(signal: Signal, now: datetime) -> str:
    """Return why *signal* is told: its figures, the news in a report, or its own words."""
    match signal.about:
        case FirstMention() as mention:
            return lull.write_first_mention(mention, now)
        case Rise(figures=figures) | Lull(figures=figures):
            figures_in_words = trend.compare(figures, now)
            return f"{figures_in_words}; {IN_THREAD}" if signal.is_update else figures_in_words
        case End():
            return "back to usual after a rise that was told"
        case LullOver():
            return "reported on again after a lull that was told"
        case Remark(reason=reason):
            return reason or _name_kind(signal.kind)
    words = list_short_names(signal.matches)
    named = join_words([f'"{word}"' for word in words])
    return f"new report with {named}" if named else "new report"


def _name_kind(kind: Kind) -> str:
    """Return the label of *kind*; its name if it has none of its own."""
    return kind.name if kind.label == UNNAMED.label else kind.label
