"""Word numbers, lengths of time and figures as a person says them."""

from __future__ import annotations

from datetime import datetime, timedelta

from model import Figures, one_line

FEW = 0.005  # reports; of less no number is said


def reports(count: int) -> str:
    """Return how many reports there are: 1 report, 12 reports."""
    return "1 report" if count == 1 else f"{count:,} reports"


def counted(figures: Figures, now: datetime) -> str:
    """Return how many reports came, in how long: 7 reports in 5 h."""
    return f"{reports(figures.observed)} {within(now - figures.started)}"


def publishers(figures: Figures) -> str:
    """Return how many publishers there were, and some of them by name."""
    count = f"{figures.publishers} publisher{'s' * (figures.publishers != 1)}"
    count += " or more" if figures.or_more else ""
    names = ", ".join(one_line(name, 60) for name in figures.names)
    more = figures.publishers - len(figures.names)
    return f"{count}: {names}{f' and {more} more' if more > 0 else ''}" if names else count


def within(length: timedelta) -> str:
    """Return *length* as the time in which something came; one poll brings it at once."""
    return f"in {long(length)}" if length >= timedelta(minutes=1) else "at once"


def usual(expected: float) -> str:
    """Return how many are usual: 0.4 are usual."""
    if expected < FEW:
        return "almost none are usual"
    said = number(expected)
    return f"{said} {'is' if said == '1' else 'are'} usual"


def times_usual(figures: Figures) -> str:
    """Return how many times the usual was observed."""
    if figures.expected < FEW:
        return f"where {usual(figures.expected)}"
    times = figures.observed / figures.expected
    said = "over 1,000" if times >= 1000.0 else f"{times:.1f}" if times < 9.95 else f"{times:.0f}"
    return f"{said}x the usual {number(figures.expected)}"


def number(value: float) -> str:
    """Return *value* as a person says it: 12, 3.4, 0.41, 0.02; so that sums come out right."""
    if value >= 9.95:
        return f"{value:,.0f}"
    digits = 1 if value >= 0.995 else 2 if value >= 0.0995 else 3
    said = f"{value:.{digits}f}"
    return said.rstrip("0").rstrip(".")


def long(length: timedelta) -> str:
    """Return *length* in one unit: 40 min, 5 h, 3 days."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours <= 48 else f"{round(minutes / 1440)} days"


def when(at: datetime) -> str:
    """Return *at* for a person who may be anywhere."""
    return f"{at:%-d %b %H:%M} UTC"


def scores(figures: Figures) -> str:
    """Return the score and its threshold: score 9.1, threshold 4.8."""
    return f"score {figures.score:.1f}, threshold {figures.threshold:.1f}"
