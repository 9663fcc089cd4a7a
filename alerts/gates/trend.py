"""Steps of a trend or a lull that tell nothing new."""

from __future__ import annotations

from alerts.gates._context import Context
from model import End, Rise, Signal

END_WORTH_TELLING = 1.5  # times the reports that its rise counted, for an end to be told


def gate(signal: Signal, context: Context) -> str:
    """Return why a step of a trend or a lull is not told; empty if it is.

    Not told are:

    * a peak;
    * an end of a trend that brought few more reports than its rise counted;
    * a rise by the same reports as another rise that is told;
    * the end of a trend or a lull whose beginning was not told.
    """
    about = signal.about
    if isinstance(about, End):
        if not about.is_over:
            return "told with the end"
        if about.figures.reports < END_WORTH_TELLING * about.figures.told:
            return "few reports came after its rise"
    if any(context.is_told(key) for key in signal.within):
        return "another rise by the same reports is told"
    if signal.after and not context.is_told(signal.after):
        beginning = "rise" if isinstance(about, Rise | End) else "beginning"
        return f"nobody was told of its {beginning}"
    return ""
