"""The rows of the hot list, and the words for them: how unusual, since when, covered by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp
from typing import Any, NamedTuple

from model import DAYS_LEARNED, MIN_PAST_REPORTS, HotList, Term, find_least_score

STRONG = 2.0
"""How many times the score of a weak rise a strong one has. Doubled: half of the events that were
alerts at three a day are only clear."""

VERY_STRONG = 4.0
SHOWN_HOURS = 48
"""Hours below which a wait is told in hours."""

MAX_TIMES = 1e6
"""Times that a rise explains the reports better than chance; more of them say no more."""


class Grade(NamedTuple):
    """How unusual a term is, in a word, and the score from which it is."""

    word: str
    least: float


def list_grades(daily: float) -> tuple[Grade, ...]:
    """Return the grades, the highest first, where *daily* reports are usual a day."""
    least = find_least_score(daily)
    return (
        Grade("very strong", VERY_STRONG * least),
        Grade("strong", STRONG * least),
        Grade("clear", least),
        Grade("weak", 0.0),
    )


def grade(term: Term, hot: HotList) -> str:
    """Return how unusual *term* of *hot* is, in a word."""
    return next(one.word for one in list_grades(hot.daily) if term.score >= one.least)


@dataclass(frozen=True, slots=True)
class HotRow:
    """One row of the hot list."""

    rank: int
    term: Term
    grade: str
    days: Sequence[int | None] = ()
    """The reports with its leading term: of each day of the past, None where it is not learned;
    the last number is that of the last 24 hours. Empty where the past is not at hand."""


def make_row(
    rank: int, hot: HotList, counts: Mapping[int, int], learned: Collection[int]
) -> HotRow:
    """Return the row of a *rank*, from one, of *hot*.

    *counts* are the reports with its leading term by days since 1970, *learned* the days of the
    past.
    """
    term = hot.terms[rank - 1]
    days = _line_up(counts, learned)
    return HotRow(rank, term, grade(term, hot), (*days, term.reports))


def _line_up(counts: Mapping[int, int], learned: Collection[int]) -> list[int | None]:
    """Return the reports of the last 28 days of the past; None for those that are not learned."""
    last = max(learned, default=0)
    days = range(last - DAYS_LEARNED + 1, last + 1)
    return [counts.get(day, 0) if day in learned else None for day in days]


# --- for programs ---------------------------------------------------------------------------


def make_object(row: HotRow, hot: HotList) -> dict[str, Any]:
    """Return *row* of *hot* for JSON: the keys of the contract, and no others."""
    term = row.term
    return {
        "at": hot.at,
        "id": term.id,
        "rank": row.rank,
        "term": term.text,
        "also": list(term.also),
        "score": round(term.score, 3),
        "observed": term.observed,
        "expected": round(term.expected, 4),
        "reports": term.reports,
        "publishers": term.publishers,
        "started": term.started,
        "covered_by": list(term.covered_by),
        "stories": [
            {"title": story.title, "url": story.link, "source": story.publisher}
            for story in term.stories
        ],
    }


# --- words ----------------------------------------------------------------------------------


def describe_rise(term: Term) -> str:
    """Return how unusual *term* is: 7 reports in 3 hours where 0.2 are usual."""
    return f"{_count(term.observed, 'report')} in {_count(term.hours, 'hour')} where {_usual(term)}"


def _usual(term: Term) -> str:
    if term.expected < 0.1:
        return "fewer than 0.1 are usual"
    return f"{term.expected:.1f} are usual"


def describe_rest(term: Term, at: datetime) -> str:
    """Return the publishers of *term*, its beginning, and all its reports of the day."""
    publishers = _count(term.publishers, "publisher")
    text = f"by {publishers}, since {describe_since(term, at)}"
    if (term.reports, 24) == (term.observed, term.hours):
        return text
    return f"{text}; {_count(term.reports, 'report')} in 24 hours"


def describe_since(term: Term, at: datetime) -> str:
    """Return when the rise of *term* began, as seen from *at*: 14:05 (3 h ago)."""
    return f"{term.started.astimezone(UTC):%-d %b %H:%M} ({_describe_age(at - term.started)} ago)"


def _describe_age(age: timedelta) -> str:
    """Return *age* in days, hours or minutes, whichever tells it best."""
    hours = age / timedelta(hours=1)
    if hours >= SHOWN_HOURS:
        return f"{round(hours / 24)} days"
    if hours >= 1:
        return f"{round(hours)} h"
    return f"{max(round(hours * 60), 0)} min"


def describe_odds(score: float) -> str:
    """Return a score as the times by which a rise explains the reports better than chance."""
    times = exp(min(score, 50.0))
    if times > MAX_TIMES:
        return "a rise explains it more than a million times better than chance"
    digits = len(f"{times:.0f}") - 2
    rounded = round(times, -max(digits, 0))
    return f"a rise explains it {rounded:,.0f} times better than chance"


def explain_learning(hot: HotList, now: datetime) -> str:
    """Return why there is no list yet, and when there is one; empty if *hot* is one."""
    until = hot.learning_until
    if until is None:
        return ""
    when = f"learning until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if until <= now:
        return f"{when}, and longer where few reports come: {_describe_past(hot)}"
    return f"{when} ({_describe_wait(until - now)}): {_describe_past(hot)}"


def _describe_past(hot: HotList) -> str:
    days = _count(hot.days, "whole day")
    if hot.days:
        # The dated entries of first pages may be a day of the past, with few reports.
        days += f" with {_count(round(hot.days * hot.daily), 'report')}"
    return f"the past has {days}; the first list needs one, with {MIN_PAST_REPORTS} reports"


def _describe_wait(wait: timedelta) -> str:
    hours = max(round(wait / timedelta(hours=1)), 1)
    return f"about {hours} h" if hours <= SHOWN_HOURS else f"about {round(hours / 24)} days"


def describe_line(row: HotRow) -> str:
    """Return the span of the line of *row*: 28 days, then 24 hours."""
    learned = sum(number is not None for number in row.days[:-1])
    return f"{_count(learned, 'day')}, then 24 hours" if learned else "24 hours"


def describe_list(hot: HotList, shown: int) -> str:
    """Return the remark on the whole list *hot*, of which so many rows are *shown*."""
    daily = f"{hot.daily:,.0f} reports are usual a day"
    if not hot.terms:
        return f"no term is unusual; {daily}"
    number = _count(len(hot.terms), "unusual term")
    if shown < len(hot.terms):
        number = f"the first {shown} of {number}"
    return f"{number}; {daily}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


# --- one of them ----------------------------------------------------------------------------


def find_rank(hot: HotList, word: str) -> int | None:
    """Return the rank, from one, of the term that *word* names: by its id, label or other term."""
    folded = " ".join(word.split()).casefold()
    for names in (_name_id, _name_label, _name_others):
        for rank, term in enumerate(hot.terms, start=1):
            if folded in names(term):
                return rank
    return None


def _name_id(term: Term) -> list[str]:
    return [term.id]


def _name_label(term: Term) -> list[str]:
    return [term.text.casefold()]


def _name_others(term: Term) -> list[str]:
    return [term.key, *(text.casefold() for text in term.also)]
