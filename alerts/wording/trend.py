"""Write the headline and the lines of a trend: how many reports, since when, by whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.wording.facts import MAX_FACTS, write_telling
from alerts.wording.names import quote_keyword, shorten_watch
from alerts.wording.numbers import (
    MAX_LISTED_NAME_CHARS,
    format_count,
    format_length,
    format_number,
    format_publishers,
    format_ratio,
    format_reports,
    format_scores,
    format_usual,
)
from model import End, Figures, Rise, Signal, format_time, one_line

WELL_KNOWN_AFTER = timedelta(days=7)  # the usual number is not well known before


def compare(figures: Figures, now: datetime) -> str:
    """Return the count and the usual number: 7 reports in 5 h where 0.4 are usual."""
    count = format_count(figures, now)
    return f"{count} where {format_usual(figures.expected)}"


def write_headline(signal: Signal, about: Rise | End, now: datetime) -> str:
    """Return a trend in one line."""
    figures = about.figures
    name = shorten_watch(signal.watch)
    for keyword in about.keywords:
        name += f" {quote_keyword(keyword)}"
    step = signal.kind.phrase or signal.kind.word
    if isinstance(about, Rise):
        count = format_count(figures, now)
        return f"{name} {step}: {count}, {format_ratio(figures)}"
    length = format_length(now - figures.started)
    total = f"{format_reports(figures.reports)} in {length}"
    if about.is_over:
        return f"{name} is back to usual: {total}"
    return f"{name} {step}: {total}"


def write_lines(
    about: Rise | End, now: datetime, zone: str = "", *, has_chart: bool = False
) -> tuple[str, ...]:
    """Return the particulars of a rise, by the clocks of *zone*; nothing for an end.

    A chart takes the place of one of its facts, so that there is room for its stories.
    """
    if isinstance(about, End):
        return ()
    telling = write_telling(about.facts, MAX_FACTS - has_chart) if about.facts else ()
    first = about.first.entry.publisher if about.first else ""
    beginning = write_beginning(about.figures, first, zone)
    return (beginning, _write_sums(about.figures, now, zone), *telling)


def write_beginning(figures: Figures, first_publisher: str, zone: str) -> str:
    """Return when the reports began, and who published them."""
    since = format_time(figures.started, zone)
    publishers = format_publishers(figures)
    first = one_line(first_publisher, MAX_LISTED_NAME_CHARS)
    if first:
        return f"Since {since}, first by {first}; {publishers}"
    return f"Since {since}, by {publishers}"


def _write_sums(figures: Figures, now: datetime, zone: str) -> str:
    """Return the usual number of reports, and how far chance explains the observed one."""
    usual_day = f"a usual day brings {format_number(figures.daily)}"
    if now - figures.known_since < WELL_KNOWN_AFTER:
        usual_day += f", known only since {format_time(figures.known_since, zone)}"
    sums = [usual_day, f"too much for chance ({format_scores(figures)})"]
    if figures.reports > figures.observed:
        sums.insert(0, f"{format_reports(figures.reports)} since the trend began")
    text = "; ".join(sums)
    return f"{text[:1].upper()}{text[1:]}"
