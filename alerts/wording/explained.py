"""Tell the arithmetic of an alert in plain words, for who asks why there was one. Pure."""

from __future__ import annotations

from datetime import datetime
from math import exp

from alerts.wording.trend import RISES, number, publishers, when, within
from model import Burst

MANY = 1e6  # times; beyond that, more says no more


def explained(kind: str, figures: Burst, at: datetime) -> list[tuple[str, str]]:
    """Return what was counted, what is usual and how the two compare: a word and a text each."""
    if kind.startswith("silent."):
        return _lull(kind, figures, at)
    if kind not in RISES:
        return _end(figures, at)
    chance = (
        f"a rise explains it {_times(figures.score)} times better than chance does, "
        f"{_times(figures.wanted)} times were wanted {_scores(figures)}"
    )
    by = publishers(figures)
    said = [
        ("counted", f"{_reports(figures.observed)} {_since(figures, at)}, by {by}"),
        ("usual", f"{number(figures.expected)} in such a time; {_learned(figures)}"),
        ("chance", chance),
    ]
    if figures.reports > figures.observed:
        said.append(("in all", f"{_reports(figures.reports)} since the trend began"))
    return said


def _end(figures: Burst, at: datetime) -> list[tuple[str, str]]:
    return [
        ("trend", f"{_reports(figures.reports)} {_since(figures, at)}"),
        ("counted", f"{_reports(figures.observed)} in its last hours, where older ones weigh less"),
        ("usual", f"{number(figures.expected)} in such hours; {_learned(figures)}"),
    ]


def _lull(kind: str, figures: Burst, at: datetime) -> list[tuple[str, str]]:
    said = [("counted", f"{_reports(figures.observed)} {_since(figures, at)}")]
    if kind == "silent.over":
        return said
    chance = (
        f"so long a lull comes by chance one time in {_times(figures.score)}, "
        f"one in {_times(figures.wanted)} was wanted {_scores(figures)}"
    )
    usual = f"{number(figures.expected)} in such a time; {_learned(figures)}"
    return [*said, ("usual", usual), ("chance", chance)]


def _reports(count: int) -> str:
    return {0: "no report", 1: "1 report"}.get(count, f"{count:,} reports")


def _since(figures: Burst, at: datetime) -> str:
    return f"since {when(figures.started)}, {within(at - figures.started)}"


def _learned(figures: Burst) -> str:
    return f"{number(figures.daily)} a day, as learned since {when(figures.known_since)}"


def _times(score: float) -> str:
    """Return the number of which *score* is the logarithm, to two digits."""
    times = exp(min(score, 700.0))
    if times >= MANY:
        return "over a million"
    return f"{round(times, 2 - len(f'{times:.0f}')):,.0f}" if times >= 10.0 else f"{times:.1f}"


def _scores(figures: Burst) -> str:
    return f"(score {figures.score:.1f}, wanted {figures.wanted:.1f})"
