"""Choose the topics that are told, so that a team gets about as many a day as it asked for.

A list has always ten rows, but not each is worth an alert. The threshold is the peak that as many
topics of the last four weeks reached as the budget allows, and never a score that chance reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from model import Term, find_least_score

LEARNED = timedelta(days=28)
"""Topics that began earlier do not count towards the threshold. Doubled: it follows a new feed, or
a quiet season, weeks later."""

MIN_YOUNG_SCORE = 12.0
"""The threshold while the past is young. Doubled: nothing is told in the first days."""

YOUNG_DAYS = 3
DAY = timedelta(hours=24)
SAME_HEAD = timedelta(days=7)
"""A topic is not told where one with the same leading term was told so shortly before."""


class Told(NamedTuple):
    """A topic that was told."""

    head: str
    """Its leading term at that time."""
    at: datetime


def find_threshold(
    peaks: Iterable[float], *, days: float, budget: float, daily: float, past_days: float
) -> float:
    """Return the score that a topic must reach to be told.

    *peaks* are those of the topics that began in the last 28 days, or in the *days* since the
    first list if these are fewer; told ones are among them. *budget* is in topics a day, *daily*
    the reports of a usual day. *past_days* are the learned days of the past.
    """
    if past_days < YOUNG_DAYS:
        return MIN_YOUNG_SCORE
    least = find_least_score(daily)
    return max(least, find_peak(peaks, days=days, budget=budget))


def find_peak(peaks: Iterable[float], *, days: float, budget: float) -> float:
    """Return the peak that *budget* topics a day reach; 0 if so many did not begin in *days*."""
    place = max(round(budget * days), 1)
    greatest = sorted(peaks, reverse=True)
    return greatest[place - 1] if len(greatest) >= place else 0.0


def choose_told(
    terms: Iterable[Term], told: Sequence[Told], *, threshold: float, budget: float, now: datetime
) -> list[Term]:
    """Return those of *terms* that are told *now*, in their order.

    *terms* are the topics that were not told before and that no watch covers, best first. *told*
    are those of the last seven days at least, in any order.
    """
    heads = {one.head for one in told if now - one.at < SAME_HEAD}
    told_today = sum(now - one.at < DAY for one in told)
    chosen: list[Term] = []
    for term in terms:
        if told_today + len(chosen) >= budget:
            break
        if term.score >= threshold and term.key not in heads:
            chosen.append(term)
            heads.add(term.key)
    return chosen
