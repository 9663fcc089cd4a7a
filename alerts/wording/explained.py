"""Tell the arithmetic of an alert in plain words, for who asks why there was one. Pure."""

from __future__ import annotations

from datetime import datetime
from math import exp

from alerts.wording.numbers import number, publishers, scores, when, within
from model import Figures

ENDS = frozenset({"peaked", "over"})  # the last part of the kinds that end something
MANY = 1e6  # times; beyond that, more says no more


def explained(kind: str, figures: Figures, at: datetime) -> list[tuple[str, str]]:
    """Return the count, the usual number and the chance of an alert: a word and a text each.

    *kind* is the name of the alert's kind; its last part says which step of a trend it was.
    """
    step = kind.rpartition(".")[2]
    if figures.is_lull:
        return _lull(step, figures, at)
    return _end(figures, at) if step in ENDS else _rise(figures, at)


def is_end(kind: str) -> bool:
    """Return whether the alerts of *kind* end a trend or a lull."""
    return kind.rpartition(".")[2] in ENDS


def _rise(figures: Figures, at: datetime) -> list[tuple[str, str]]:
    by = publishers(figures)
    chance = (
        f"a rise explains it {_times(figures.score)} times better than chance does; "
        f"the threshold is {_times(figures.threshold)} times ({scores(figures)})"
    )
    said = [
        ("counted", f"{_reports(figures.observed)} {_since(figures, at)}, by {by}"),
        ("usual", f"{number(figures.expected)} in such a time; {_learned(figures)}"),
        ("chance", chance),
    ]
    if figures.reports > figures.observed:
        said.append(("in all", f"{_reports(figures.reports)} since the trend began"))
    return said


def _end(figures: Figures, at: datetime) -> list[tuple[str, str]]:
    return [
        ("trend", f"{_reports(figures.reports)} {_since(figures, at)}"),
        ("counted", f"{_reports(figures.observed)} in its last hours, where older ones weigh less"),
        ("usual", f"{number(figures.expected)} in such hours; {_learned(figures)}"),
    ]


def _lull(step: str, figures: Figures, at: datetime) -> list[tuple[str, str]]:
    said = [("counted", f"{_reports(figures.observed)} {_since(figures, at)}")]
    if step in ENDS:
        return said
    chance = (
        f"so long a lull comes by chance one time in {_times(figures.score)}; "
        f"the threshold is one in {_times(figures.threshold)} ({scores(figures)})"
    )
    usual = f"{number(figures.expected)} in such a time; {_learned(figures)}"
    return [*said, ("usual", usual), ("chance", chance)]


def _reports(count: int) -> str:
    return {0: "no report", 1: "1 report"}.get(count, f"{count:,} reports")


def _since(figures: Figures, at: datetime) -> str:
    return f"since {when(figures.started)}, {within(at - figures.started)}"


def _learned(figures: Figures) -> str:
    return f"{number(figures.daily)} a day, as learned since {when(figures.known_since)}"


def _times(score: float) -> str:
    """Return the number of which *score* is the logarithm, to two digits."""
    times = exp(min(score, 700.0))
    if times >= MANY:
        return "over a million"
    return f"{round(times, 2 - len(f'{times:.0f}')):,.0f}" if times >= 10.0 else f"{times:.1f}"
