"""Find the words for a keyword that was not found for long, and for a watch that falls silent."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.trend import counted, long, number, usual, when
from model import Absence, Burst, Signal, one_line


def first(signal: Signal, absence: Absence, now: datetime) -> str:
    """Return what is new about a report: first mention of "CBDC" in 47 days."""
    of = " or ".join(f"“{one_line(word, 60)}”" for word in signal.keywords[:3])
    span = long(now - absence.since)
    what = f"first mention{f' of {of}' if of else ''}"
    return f"{what} in {span}" if absence.was_found else f"{what} in the {span} it is watched"


def when_before(absence: Absence) -> str:
    """Return since when it was not found, or not looked for."""
    day = f"{absence.since:%-d %b %Y}"
    return f"The last one was on {day}" if absence.was_found else f"Watched since {day}"


def headline(signal: Signal, burst: Burst, now: datetime) -> str:
    """Return a lull, or its end, in one line."""
    name, span = one_line(signal.watch, 100), long(now - burst.started)
    if signal.kind == "silent.over":
        return f"{name} is reported on again, after {span}"
    return f"{name} has fallen silent: no report in {span}, {usual(burst.expected)}"


def lines(signal: Signal, burst: Burst) -> tuple[str, ...]:
    """Return the particulars of a lull; nothing of its end."""
    if signal.kind == "silent.over":
        return ()
    scored = f"score {burst.score:.1f}, wanted {burst.wanted:.1f}"
    return (
        f"The last report came {when(burst.started)}",
        f"A usual day brings {number(burst.daily)}; too long for chance ({scored})",
    )


def arithmetic(signal: Signal, burst: Burst, now: datetime) -> str:
    """Return why a lull, or its end, is told."""
    if signal.kind == "silent.over":
        return "reported on again after a lull that was told"
    return f"{counted(burst, now)} where {usual(burst.expected)}"
