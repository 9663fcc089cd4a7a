"""Explain the figures of an alert in plain words, for readers who ask why they got it. Pure."""

from __future__ import annotations

from datetime import datetime
from math import exp

from alerts.wording.numbers import (
    format_number,
    format_publishers,
    format_reports,
    format_scores,
    format_span,
)
from model import Figures, format_time

END_STEPS = frozenset({"peaked", "over"})  # the last part of the kinds that end something
MAX_ODDS = 1e6  # times; a higher number says no more
MAX_SCORE = 700.0  # nats; exp() of much more overflows

Row = tuple[str, str]
"""A word, and the text to it."""


def explain_figures(kind: str, figures: Figures, at: datetime) -> list[Row]:
    """Return the count, the usual number and the chance of an alert: a word and a text each.

    *kind* is the name of the alert's kind; its last part says which step of a trend it was.
    """
    if figures.is_lull:
        return _explain_lull(kind, figures, at)
    return _explain_end(figures, at) if is_end(kind) else _explain_rise(figures, at)


def is_end(kind: str) -> bool:
    """Return whether the alerts of *kind* end a trend or a lull."""
    return kind.rpartition(".")[2] in END_STEPS


def _explain_rise(figures: Figures, at: datetime) -> list[Row]:
    count = f"{_count_reports(figures.observed)} {_format_since(figures, at)}"
    odds = _format_odds(figures.score)
    threshold = _format_odds(figures.threshold)
    chance = (
        f"a rise explains it {odds} times better than chance does; "
        f"the threshold is {threshold} times ({format_scores(figures)})"
    )
    rows = [
        ("counted", f"{count}, by {format_publishers(figures)}"),
        ("usual", _format_usual(figures, "such a time")),
        ("chance", chance),
    ]
    if figures.reports > figures.observed:
        rows.append(("in all", f"{_count_reports(figures.reports)} since the trend began"))
    return rows


def _explain_end(figures: Figures, at: datetime) -> list[Row]:
    total = f"{_count_reports(figures.reports)} {_format_since(figures, at)}"
    count = _count_reports(figures.observed)
    return [
        ("trend", total),
        ("counted", f"{count} in its last hours, where older ones weigh less"),
        ("usual", _format_usual(figures, "such hours")),
    ]


def _explain_lull(kind: str, figures: Figures, at: datetime) -> list[Row]:
    count = f"{_count_reports(figures.observed)} {_format_since(figures, at)}"
    rows = [("counted", count)]
    if is_end(kind):
        return rows
    odds = _format_odds(figures.score)
    threshold = _format_odds(figures.threshold)
    chance = (
        f"so long a lull comes by chance one time in {odds}; "
        f"the threshold is one in {threshold} ({format_scores(figures)})"
    )
    return [*rows, ("usual", _format_usual(figures, "such a time")), ("chance", chance)]


def _count_reports(count: int) -> str:
    return format_reports(count) if count else "no report"


def _format_since(figures: Figures, at: datetime) -> str:
    span = format_span(at - figures.started)
    return f"since {format_time(figures.started)}, {span}"


def _format_usual(figures: Figures, period: str) -> str:
    """Return the usual number of reports in *period* and in a day."""
    expected = format_number(figures.expected)
    daily = format_number(figures.daily)
    since = format_time(figures.known_since)
    return f"{expected} in {period}; {daily} a day, as learned since {since}"


def _format_odds(score: float) -> str:
    """Return the number whose logarithm is *score*, to two digits."""
    odds = exp(min(score, MAX_SCORE))
    if odds >= MAX_ODDS:
        return "over a million"
    if odds < 10.0:
        return f"{odds:.1f}"
    places = 2 - len(f"{odds:.0f}")  # negative: round to tens, hundreds ...
    return f"{round(odds, places):,.0f}"
