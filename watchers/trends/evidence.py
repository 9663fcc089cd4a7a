"""Decide whether the present reports of a watch are a burst.

`focus.py` finds the window up to now that chance explains worst, and its score. The window is a
burst if all of these hold:

1. Its score reaches the threshold of the watch. Two ask for it, and the higher one counts: chance
   (`watchers/usual/thresholds.py`) and the habits of the watch itself (`tail.py`).
2. It has at least `min_reports` reports, and at least `at_least` times the expected ones. If the
   team did not set `min_reports`, three reports are enough, and two are if their score is higher
   than the threshold by `SCORE_FOR_MISSING_REPORT`.
3. It has at least `min_publishers` publishers.
4. It is not made by one publisher alone. Without the reports of its loudest publisher the score
   must still reach the part `MIN_SCORE_WITHOUT_LOUDEST` of the threshold. So the archive of one
   site, published again in one night, is no burst. This does not apply where one publisher is
   enough.

While a trend goes on, its own days count as usual variation (`MAX_SPREAD_IN_TREND`): a further
rise must stand out from the trend, not only from the time before it.
"""

from __future__ import annotations

from collections import Counter
from math import e
from typing import NamedTuple

from watchers.reports.joins import drop_doubles, find_known_name
from watchers.trends import focus as _focus
from watchers.trends.focus import Window
from watchers.trends.state import (
    PUBLISHER_KNOWN_FOR,
    Settings,
    State,
    Threshold,
    publishers_since,
)
from watchers.trends.tail import BASE_DAYS, Base, Tail, count_per_month, find_rare_score
from watchers.usual import hours as _hours
from watchers.usual import rate as _rate
from watchers.usual.exposure import Exposure
from watchers.usual.thresholds import least_threshold, threshold

# Reports of a burst where the team did not set `min_reports`. Doubled: most rises of rare words are
# found a day later or never.
USUAL_MIN_REPORTS = 3

# Reports of a burst where they are very surprising. Doubled: no event is found by fewer than four
# reports.
LEAST_MIN_REPORTS = 2

# Added to the threshold where only `LEAST_MIN_REPORTS` came, in nats. Doubled: two reports are
# enough only of words that are seen less than about once a month.
SCORE_FOR_MISSING_REPORT = 1.5

# Part of the threshold that a burst must reach without its loudest publisher. Doubled: of three
# publishers with a report each, no two would be enough.
MIN_SCORE_WITHOUT_LOUDEST = 0.4

# The greatest squared relative spread of days that is used while a trend goes on. Doubled: only
# much stronger rises within a trend are found.
MAX_SPREAD_IN_TREND = 2.0

# The expected reports of an hour are added to every window, but no more than so many reports.
# Doubled: bursts of a few minutes in busy watches score lower.
MAX_ADDED_REPORTS = 0.5


class Evidence(NamedTuple):
    """A burst, and the figures that it is judged by."""

    window: Window
    threshold: Threshold
    daily: float
    """Reports of a usual day."""


class Findings(NamedTuple):
    """The findings of a moment that brought reports."""

    burst: Evidence | None = None
    height: float | None = None
    """How far the score is above the base of the tail, if it reaches that; None if it does not."""


NOTHING = Findings()


class Thresholds(NamedTuple):
    """The threshold of a watch, and the figures that it comes from."""

    threshold: Threshold
    base: Base
    daily: float


def find_thresholds(state: State, exposure: Exposure, settings: Settings) -> Thresholds:
    """Return the score that a burst must reach, by chance and by the habits of the watch."""
    daily = _rate.expect_per_day(state.rate, exposure)
    looks = _rate.count_looks_per_day(state.rate, daily)
    by_chance = threshold(looks, settings.days)
    base_score = threshold(looks, BASE_DAYS)
    slope = max(1.0, threshold(looks, BASE_DAYS * e) - base_score)
    base = Base(base_score, slope)
    return Thresholds(_raise_by_habits(by_chance, state.tail, settings.days, base), base, daily)


def _raise_by_habits(by_chance: float, tail: Tail, days: float, base: Base) -> Threshold:
    """Return the threshold *by_chance*, or the higher one that the habits in *tail* ask for."""
    by_habit = find_rare_score(tail, days, base) if tail.peaks else 0.0
    if by_habit <= by_chance:
        return Threshold(by_chance, by_chance)
    return Threshold(by_habit, by_chance, count_per_month(tail, by_chance, base))


def find_bursts(state: State, now: float, exposure: Exposure, settings: Settings) -> Findings:
    """Return the burst at *now*, if there is one, and the height of the look for the tail."""
    # Most looks end here, before the usual rate is computed. A window whose expected count is known
    # exactly, and to which no hour is added, has at least the score that is computed below.
    highest = _focus.find_best(state.focus, min_count=settings.min_reports or LEAST_MIN_REPORTS)
    if highest.score < least_threshold(min(settings.days, BASE_DAYS)):
        return NOTHING
    needed, base, daily = find_thresholds(state, exposure, settings)
    high = _find_window(state, now, settings, daily, base.score)
    if high is None and needed.score >= base.score:
        return NOTHING
    height = high.window.score - high.needed_score if high else None
    found = _find_window(state, now, settings, daily, needed.score)
    if found is None:
        return Findings(height=height)
    added = found.needed_score - needed.score
    of_window = needed._replace(score=found.needed_score, by_chance=needed.by_chance + added)
    return Findings(Evidence(found.window, of_window, daily), height)


class _Found(NamedTuple):
    window: Window
    needed_score: float


def _find_window(
    state: State, now: float, settings: Settings, daily: float, needed_score: float
) -> _Found | None:
    """Return the window that is a burst if *needed_score* makes one; None if there is none."""
    window = find_best_window(state, daily, settings.min_reports or USUAL_MIN_REPORTS)
    if window.score < needed_score and settings.min_reports is None:
        window = find_best_window(state, daily, LEAST_MIN_REPORTS)
        if window.observed < USUAL_MIN_REPORTS:
            needed_score += SCORE_FOR_MISSING_REPORT
    if window.score < needed_score:
        return None
    if window.observed < settings.at_least * window.expected:
        return None
    needed = settings.min_publishers or _default_publishers(state, now)
    if len(publishers_since(state, window.started)) < needed:
        return None
    if needed > 1 and _is_of_one_publisher(state, window, needed_score):
        return None
    return _Found(window, needed_score)


def find_best_window(state: State, daily: float, min_reports: int) -> Window:
    """Return the window that chance explains worst, with an hour's expected reports added."""
    added = min(daily / 24.0, MAX_ADDED_REPORTS)
    return _focus.find_best(state.focus, _dispersion_size(state), added, min_reports)


def _dispersion_size(state: State) -> float:
    """Return how well the expected count is known; less well while a trend goes on."""
    max_spread = _rate.MAX_SPREAD if state.living is None else MAX_SPREAD_IN_TREND
    return _hours.dispersion_size(state.hours, state.rate, max_spread)


def _default_publishers(state: State, now: float) -> int:
    since = now - PUBLISHER_KNOWN_FOR
    known = [name for name, (last, _) in state.publishers.items() if last > since]
    return 2 if len(drop_doubles(known)) >= 3 else 1


def _is_of_one_publisher(state: State, window: Window, needed_score: float) -> bool:
    """Return whether *window* is no surprise without the reports of its loudest publisher.

    The publisher's usual part of the reports is taken off the expected ones.
    """
    names = [name for at, name in state.recent if at >= window.started]
    known = drop_doubles((*dict.fromkeys(names), *state.publishers))
    in_window = Counter(find_known_name(name, known) for name in names)
    loudest, its_sightings = in_window.most_common(1)[0]
    its_part = its_sightings / len(names)
    its_usual_part = _usual_part(state, loudest, known, in_window)
    observed = round(window.observed * (1 - its_part))
    expected = window.expected * (1 - its_usual_part)
    score = _focus.score(observed, expected, _dispersion_size(state))
    return score < MIN_SCORE_WITHOUT_LOUDEST * needed_score


def _usual_part(
    state: State, publisher: str, known: tuple[str, ...], in_window: Counter[str]
) -> float:
    """Return the part of the reports before a window that *publisher* had."""
    before = Counter[str]()
    for name, (_, count) in state.publishers.items():
        before[find_known_name(name, known)] += count
    for name in before:
        before[name] = max(0, before[name] - in_window[name])
    return before[publisher] / max(1, before.total())
