"""Write numbers, lengths of time and figures as a person says them."""

from __future__ import annotations

from datetime import datetime, timedelta

from model import Figures, find_zone, one_line

MIN_EXPECTED = 0.005  # reports; below it no number is written
MAX_RATIO = 1000.0  # times the usual; above it the ratio says no more
MAX_LISTED_NAME_CHARS = 60  # of a publisher in a list
FIRST_POLL = timedelta(minutes=1)  # reports within it came with one poll
MONTHS_PER_YEAR = 365 / 30  # of 30 days


def format_reports(count: int) -> str:
    """Return the number of reports: 1 report, 12 reports."""
    return "1 report" if count == 1 else f"{count:,} reports"


def format_count(figures: Figures, now: datetime) -> str:
    """Return how many reports came, and in how long: 7 reports in 5 h."""
    count = format_reports(figures.observed)
    span = format_span(now - figures.started)
    return f"{count} {span}"


def format_publishers(figures: Figures) -> str:
    """Return how many publishers there were, and some of them by name."""
    count = "1 publisher" if figures.publishers == 1 else f"{figures.publishers} publishers"
    if figures.or_more:
        count += " or more"
    if not figures.names:
        return count
    names = ", ".join(one_line(name, MAX_LISTED_NAME_CHARS) for name in figures.names)
    more = figures.publishers - len(figures.names)
    if more > 0:
        names += f" and {more} more"
    return f"{count}: {names}"


def format_span(length: timedelta) -> str:
    """Return *length* as the time in which reports came: in 5 h; at once."""
    return f"in {format_length(length)}" if length >= FIRST_POLL else "at once"


def format_usual(expected: float) -> str:
    """Return how many reports are usual: 0.4 are usual."""
    if expected < MIN_EXPECTED:
        return "almost none are usual"
    count = format_number(expected)
    verb = "is" if count == "1" else "are"
    return f"{count} {verb} usual"


def format_ratio(figures: Figures) -> str:
    """Return how many times the usual number was observed: 17x the usual 0.41."""
    if figures.expected < MIN_EXPECTED:
        return f"where {format_usual(figures.expected)}"
    ratio = figures.observed / figures.expected
    if ratio >= MAX_RATIO:
        times = "over 1,000"
    elif ratio < 9.95:
        times = f"{ratio:.1f}"
    else:
        times = f"{ratio:.0f}"
    return f"{times}x the usual {format_number(figures.expected)}"


def format_number(value: float) -> str:
    """Return *value* as a person says it: 12, 3.4, 0.41, 0.02; sums still come out right."""
    if value >= 9.95:
        return f"{value:,.0f}"
    if value >= 0.995:
        text = f"{value:.1f}"
    elif value >= 0.0995:
        text = f"{value:.2f}"
    else:
        text = f"{value:.3f}"
    return text.rstrip("0").rstrip(".")


def format_length(length: timedelta) -> str:
    """Return *length* in one unit: 40 min, 5 h, 3 days."""
    minutes = max(1, round(length.total_seconds() / 60))
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    if hours <= 48:
        return f"{hours} h"
    days = round(minutes / 1440)
    return f"{days} days"


def format_since(at: datetime, now: datetime, zone: str) -> str:
    """Return *at* by the clocks of *zone*, without the day if it is that of *now*.

    Readers know the zone that their channel has; UTC is named, as most read other clocks.
    """
    local = at.astimezone(find_zone(zone))
    is_today = local.date() == now.astimezone(local.tzinfo).date()
    shown = f"{local:%H:%M}" if is_today else f"{local:%-d %b %H:%M}"
    return f"{shown} UTC" if local.tzname() == "UTC" else shown


def format_scores(figures: Figures) -> str:
    """Return the score and its threshold: score 9.1, threshold 4.8.

    If the habits of the watch raise the threshold, they are given as the reason.
    """
    score = f"score {figures.score:.1f}"
    threshold = f"threshold {figures.threshold:.1f}"
    by_chance = f"{figures.chance_threshold:.1f}"
    if not figures.habit_per_month or threshold.endswith(f" {by_chance}"):
        return f"{score}, {threshold}"
    frequency = format_frequency(figures.habit_per_month)
    return f"{score}, {threshold}: by chance {by_chance}, but this watch goes as high {frequency}"


def format_frequency(per_month: float) -> str:
    """Return how often something happens: 5 times a month, once a month, 4 times a year."""
    count = round(per_month)
    period = "month"
    if per_month < 0.95:
        count = max(1, round(per_month * MONTHS_PER_YEAR))
        period = "year"
    times = {1: "once", 2: "twice"}.get(count, f"{count} times")
    return f"{times} a {period}"
