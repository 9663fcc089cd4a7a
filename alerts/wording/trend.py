"""Find the words for a trend: how many reports, how many are usual, since when, by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.wording.numbers import (
    counted,
    long,
    number,
    publishers,
    reports,
    scores,
    times_usual,
    usual,
    when,
)
from model import End, Figures, Rise, Signal, one_line

WELL_KNOWN_AFTER = timedelta(days=7)  # the usual number is not well known before


def compared(figures: Figures, now: datetime) -> str:
    """Return the count and the usual number: 7 reports in 5 h where 0.4 are usual."""
    return f"{counted(figures, now)} where {usual(figures.expected)}"


def headline(signal: Signal, about: Rise | End, now: datetime) -> str:
    """Return a trend in one line."""
    figures = about.figures
    words = "".join(f" “{one_line(word, 60)}”" for word in about.keywords)
    name = f"{one_line(signal.watch, 100)}{words}"
    said = f"{name} {signal.kind.phrase or signal.kind.word}"
    if isinstance(about, Rise):
        return f"{said}: {counted(figures, now)}, {times_usual(figures)}"
    told = f"{reports(figures.reports)} in {long(now - figures.started)}"
    return f"{name} is back to usual: {told}" if about.is_over else f"{said}: {told}"


def lines(about: Rise | End, now: datetime) -> tuple[str, ...]:
    """Return the particulars of a rise; nothing of an end."""
    if isinstance(about, End):
        return ()
    said = [_beginning(about), _sums(about.figures, now)]
    if about.related:
        said.append(f"Rising with it: {', '.join(one_line(term, 40) for term in about.related)}")
    return tuple(said)


def _beginning(rise: Rise) -> str:
    """Return since when reports come, and by whom."""
    figures = rise.figures
    first = one_line(rise.first.entry.publisher, 60) if rise.first else ""
    by = publishers(figures)
    who = f"first by {first}; {by}" if first else f"by {by}"
    return f"Since {when(figures.started)}, {who}"


def _sums(figures: Figures, now: datetime) -> str:
    """Return the usual number, and how far chance explains the reports."""
    usual_day = f"a usual day brings {number(figures.daily)}"
    if now - figures.known_since < WELL_KNOWN_AFTER:
        usual_day += f", known only since {when(figures.known_since)}"
    sums = [usual_day, f"too much for chance ({scores(figures)})"]
    if figures.reports > figures.observed:
        sums.insert(0, f"{reports(figures.reports)} since the trend began")
    told = "; ".join(sums)
    return f"{told[:1].upper()}{told[1:]}"
