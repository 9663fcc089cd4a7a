"""Find the words for a keyword that was not found for long, and for a watch that falls silent."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.numbers import long, number, scores, usual, when
from model import Absence, FirstMention, Lull, LullOver, Signal, one_line


def first(mention: FirstMention, now: datetime) -> str:
    """Return the news in a report: first mention of "CBDC" in 47 days."""
    absence = mention.absence
    words = " or ".join(f"“{one_line(word, 60)}”" for word in mention.keywords[:3])
    found = f"first mention of {words}" if words else "first mention"
    span = long(now - absence.since)
    return f"{found} in {span}" if absence.was_found else f"{found} in the {span} it is watched"


def when_before(absence: Absence) -> str:
    """Return since when the keyword was not found, or not looked for."""
    day = f"{absence.since:%-d %b %Y}"
    return f"The last one was on {day}" if absence.was_found else f"Watched since {day}"


def headline(signal: Signal, about: Lull | LullOver, now: datetime) -> str:
    """Return a lull, or its end, in one line."""
    name = one_line(signal.watch, 100)
    span = long(now - about.figures.started)
    if isinstance(about, LullOver):
        return f"{name} is reported on again, after {span}"
    return f"{name} has fallen silent: no report in {span}, {usual(about.figures.expected)}"


def lines(about: Lull | LullOver) -> tuple[str, ...]:
    """Return the particulars of a lull; nothing of its end."""
    if isinstance(about, LullOver):
        return ()
    figures = about.figures
    return (
        f"The last report came {when(figures.started)}",
        f"A usual day brings {number(figures.daily)}; too long for chance ({scores(figures)})",
    )
