"""Write the first mention of a keyword after a long absence, and the lull of a watch."""

from __future__ import annotations

from datetime import datetime

from alerts.wording.found import list_mentioned_words
from alerts.wording.names import quote_keyword, shorten_watch
from alerts.wording.numbers import (
    format_length,
    format_number,
    format_scores,
    format_usual,
)
from model import Absence, FirstMention, Lull, LullOver, Signal, format_time

MAX_KEYWORDS = 3  # named in a first mention


def write_first_mention(mention: FirstMention, now: datetime) -> str:
    """Return the news of a first mention: first mention of "CBDC" in 47 days."""
    absence = mention.absence
    named = map(quote_keyword, list_mentioned_words(mention)[:MAX_KEYWORDS])
    subject = " or ".join(named)
    news = f"first mention of {subject}" if subject else "first mention"
    length = format_length(now - absence.since)
    if absence.was_found:
        return f"{news} in {length}"
    return f"{news} in the {length} it is watched"


def write_absence(absence: Absence) -> str:
    """Return the day since which the keyword was not found, or not looked for."""
    day = f"{absence.since:%-d %b %Y}"
    return f"The last one was on {day}" if absence.was_found else f"Watched since {day}"


def write_headline(signal: Signal, about: Lull | LullOver, now: datetime) -> str:
    """Return a lull, or its end, in one line."""
    name = shorten_watch(signal.watch)
    length = format_length(now - about.figures.started)
    if isinstance(about, LullOver):
        return f"{name} is reported on again, after {length}"
    usual = format_usual(about.figures.expected)
    return f"{name} has fallen silent: no report in {length}, {usual}"


def write_lines(about: Lull | LullOver, zone: str = "") -> tuple[str, ...]:
    """Return the particulars of a lull, by the clocks of *zone*; nothing for its end."""
    if isinstance(about, LullOver):
        return ()
    figures = about.figures
    usual_day = f"A usual day brings {format_number(figures.daily)}"
    return (
        f"The last report came {format_time(figures.started, zone)}",
        f"{usual_day}; too long for chance ({format_scores(figures)})",
    )
