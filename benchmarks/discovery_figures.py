"""The figures of a rule over a stream: events found and told, new topics, repeats and CPU."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from statistics import mean, median
from typing import NamedTuple

from benchmarks.discovery_rules import List, Played, Row, Run
from benchmarks.discovery_streams import DAY, Event, list_events
from watchers.discovery.budget import Told, choose_told, find_peak, find_threshold
from watchers.discovery.window import compute_start

TOP = 10
MAX_DELAY = 24  # hours
BUDGETS = (3, 6)
HALF, THIRD = 0.5, 0.3
"""The parts of a row's reports that match its event, without and with a label that matches."""

LEVELS = (5, 6, 7, 8, 9, 10, 12)
"""Scores of which the topics a day are counted where titles are in random order."""

_LONG_AGO = 10_000  # hours


class Truth(NamedTuple):
    """An event, the reports that match it, and the hour in which it began."""

    event: Event
    numbers: frozenset[int]
    onset: int
    peak: int
    """The most reports of any 24 hours."""


def find_truths(played: Played) -> list[Truth]:
    """Return the usable events that any report matches."""
    found = (_find_truth(event, played.reports) for event in list_events(played.stream))
    return [truth for truth in found if truth is not None]


def _find_truth(event: Event, reports: dict[int, tuple[int, str]]) -> Truth | None:
    """Return *event* with its beginning: the first report from which a day holds half its peak."""
    numbers = [n for n, (_, title) in reports.items() if event.matches.search(title)]
    hours = sorted(reports[n][0] for n in numbers if event.begin <= reports[n][0] < event.end)
    if not hours:
        return None
    counts = [bisect_left(hours, hour + DAY) - place for place, hour in enumerate(hours)]
    peak = max(counts)
    onset = next(hour for hour, count in zip(hours, counts, strict=True) if count >= peak / 2)
    return Truth(event, frozenset(numbers), onset, peak)


def tells(row: Row, truth: Truth) -> bool:
    """Return whether *row* is about the event."""
    share = sum(number in truth.numbers for number in row.numbers) / max(len(row.numbers), 1)
    if share >= HALF:
        return True
    return share >= THIRD and truth.event.matches.search(row.term.text) is not None


# --- the list -----------------------------------------------------------------------------------


class Hit(NamedTuple):
    """The first row in the top ten that is about an event."""

    delay: int
    rank: int


def find_hit(lists: Iterable[List], truth: Truth) -> Hit | None:
    """Return the first hit of *truth*; None if it has none."""
    for one in lists:
        if not truth.event.begin < one.hour <= truth.event.end:
            continue
        for rank, row in enumerate(one.rows[:TOP], 1):
            if tells(row, truth):
                return Hit(one.hour - truth.onset, rank)
    return None


def measure_list(run: Run, played: Played, truths: list[Truth]) -> dict[str, object]:
    """Return the figures of the top ten."""
    hits = {truth.event: find_hit(run.lists, truth) for truth in truths}
    found = [hit for hit in hits.values() if hit is not None and hit.delay <= MAX_DELAY]
    missed = [_describe(truth, hits[truth.event]) for truth in truths]
    tops = [[row.term.id for row in one.rows[:TOP]] for one in run.lists]
    topics = {one for top in tops for one in top}
    return {
        "found": f"{len(found)} of {len(list_events(played.stream))}",
        "median_delay_h": median([hit.delay for hit in found]) if found else None,
        "median_rank": median([hit.rank for hit in found]) if found else None,
        "missed": [text for text in missed if text],
        "new_topics_a_day": round(len(topics) / played.stream.days, 1),
        "rows_kept": _measure_kept(tops),
    }


def _describe(truth: Truth, hit: Hit | None) -> str:
    """Return a missed event in words; "" if it was found in time."""
    if hit is not None and hit.delay <= MAX_DELAY:
        return ""
    late = "never" if hit is None else f"after {hit.delay} h"
    return f"{truth.event.name} {truth.event.date}: {late}, {truth.peak} reports in a day"


def _measure_kept(tops: list[list[str]]) -> float | None:
    """Return which part of a list's topics the next one has, over all lists with any."""
    kept = [len(set(one) & set(other)) / len(one) for one, other in pairwise(tops) if one]
    return round(mean(kept), 2) if kept else None


# --- topics that are told -----------------------------------------------------------------------


def tell_by_threshold(lists: Iterable[List], threshold: float) -> Iterator[tuple[int, Row]]:
    """Yield each topic once, when it first reaches *threshold*."""
    told: set[str] = set()
    for one in lists:
        for row in one.rows:
            if row.term.score >= threshold and row.term.id not in told:
                told.add(row.term.id)
                yield one.hour, row


def tell_in_hindsight(run: Run, days: float, budget: int) -> Iterator[tuple[int, Row]]:
    """Yield the topics that are told by the threshold at which *budget* a day reach it."""
    peaks: dict[str, float] = {}
    for row in (row for one in run.lists for row in one.rows):
        peaks[row.term.id] = max(peaks.get(row.term.id, 0.0), row.term.score)
    greatest = sorted(peaks.values(), reverse=True)
    place = min(round(budget * days), len(greatest)) - 1
    return tell_by_threshold(run.lists, greatest[place] if greatest else 0.0)


def tell_online(run: Run, budget: int) -> Iterator[tuple[int, Row]]:
    """Yield the topics that the product's own budget tells, as time goes on.

    The counts of the peers have no floor: ours is of scores.
    """
    first = run.lists[0].hour
    topics: dict[str, tuple[int, float]] = {}
    told: dict[str, Told] = {}
    for one in run.lists:
        now = compute_start(one.hour)
        for row in one.rows:
            began, _ = topics.get(row.term.id, (one.hour, 0.0))
            topics[row.term.id] = began, row.term.peak
        topics = {name: its for name, its in topics.items() if its[0] > one.hour - 28 * DAY}
        peaks = [peak for _, peak in topics.values()]
        days = min((one.hour - first) / DAY, 28.0)
        if run.is_ours:
            threshold = find_threshold(
                peaks, days=days, budget=budget, daily=one.daily, past_days=one.past_days
            )
        else:
            threshold = find_peak(peaks, days=days, budget=budget)
        rows = {row.term.id: row for row in one.rows if row.term.id not in told}
        chosen = choose_told(
            [row.term for row in rows.values()],
            list(told.values()),
            threshold=threshold,
            budget=budget,
            now=now,
        )
        for term in chosen:
            told[term.id] = Told(term.key, now)
            yield one.hour, rows[term.id]


def measure_told(told: Iterable[tuple[int, Row]], days: float, truths: list[Truth]) -> str:
    """Return how many events *told* has within 24 hours, and how many topics a day."""
    rows = list(told)
    found = sum(any(_tells_in_time(hour, row, truth) for hour, row in rows) for truth in truths)
    return f"{found} ({len(rows) / days:.1f} a day)"


def _tells_in_time(hour: int, row: Row, truth: Truth) -> bool:
    end = min(truth.event.end, truth.onset + MAX_DELAY)
    return truth.event.begin < hour <= end and tells(row, truth)


def count_levels(run: Run, days: float) -> dict[str, float]:
    """Return how many topics a day reach each score."""
    return {
        str(level): round(sum(1 for _ in tell_by_threshold(run.lists, level)) / days, 2)
        for level in LEVELS
    }


# --- all ----------------------------------------------------------------------------------------


def measure_run(run: Run, played: Played, truths: list[Truth]) -> dict[str, object]:
    """Return all figures of *run*."""
    days = played.stream.days
    hindsight: Callable[[int], str] = lambda budget: measure_told(  # noqa: E731
        tell_in_hindsight(run, days, budget), days, truths
    )
    return {
        **measure_list(run, played, truths),
        "told_in_hindsight": {str(budget): hindsight(budget) for budget in BUDGETS},
        "told_online": {
            str(budget): measure_told(tell_online(run, budget), days, truths) for budget in BUDGETS
        },
        "topics_a_day_by_score": count_levels(run, days),
        "cpu_ms_a_tick": round(run.tick_seconds / len(run.lists) * 1000, 1),
        "cpu_s_a_1000_reports": round(run.seconds / len(played.reports) * 1000, 2),
    }
