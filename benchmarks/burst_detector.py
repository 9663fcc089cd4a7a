"""The product's detector on stored reports: all that the benchmarks of bursts know of it.

`ours` plays watches at several settings on one clock, as `replay` does: the polls, the reports that
they bring, and the looks that the clock brings in between. `trace` plays one setting, and says at
each look with news how far the watch was from an alert.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from benchmarks.burst_streams import Hit, Stream
from watchers.trends import evidence, life
from watchers.trends import state as _state
from watchers.trends.evidence import LEAST_MIN_REPORTS, USUAL_MIN_REPORTS
from watchers.trends.state import Settings, Sighting, State
from watchers.usual import exposure as _exposure
from watchers.usual.exposure import Exposure

TOLD = ("rising", "escalated", "reopened")
"""The steps of a trend of which a person gets an alert."""


class Told(NamedTuple):
    """A step of a trend that a person is told."""

    at: float
    kind: str
    started: float
    """When the first report of its window came."""
    observed: int
    expected: float
    score: float
    threshold: float
    is_root: bool
    """Whether it has a message of its own: a further rise that is no news stands in a thread."""


class Gated(NamedTuple):
    """A look with news: its best window, and the gate that kept it from being told."""

    at: float
    started: float
    observed: int
    expected: float
    score: float
    threshold: float
    gate: str
    """few, score, publishers or due; empty if it was told."""


Observer = Callable[[str, float, State, Exposure, Sequence[Told]], None]
"""Called after a look with news: watch, time, state, exposure, steps told."""


def settings_of(days: float) -> Settings:
    """Return the default settings at one false alarm in *days*."""
    return Settings(days=days)


NEVER = settings_of(1e300)
"""Settings at which nothing is told."""


def best_score(state: State, exposure: Exposure) -> float:
    """Return the score of the best window of *state*, told or not."""
    daily = evidence.find_thresholds(state, exposure, NEVER).daily
    return evidence.find_best_window(state, daily, LEAST_MIN_REPORTS).score


def ours(
    stream: Stream, watches: dict[str, list[Hit]], all_days: Sequence[float]
) -> list[dict[str, list[Told]]]:
    """Return, for each of *all_days* between false alarms, the steps that each watch is told."""
    runs = [Run(settings_of(days), list(watches)) for days in all_days]
    _play(stream, watches, runs)
    return [run.told for run in runs]


def trace(stream: Stream, watches: dict[str, list[Hit]], days: float) -> dict[str, list[Gated]]:
    """Return each look with news of each watch, with the gate that was closed."""
    settings = settings_of(days)
    looks: dict[str, list[Gated]] = {name: [] for name in watches}

    def look(name: str, at: float, state: State, exposure: Exposure, told: Sequence[Told]) -> None:
        looks[name].append(gate_of(state, at, exposure, settings, bool(told)))

    _play(stream, watches, [Run(settings, list(watches), look)])
    return looks


def gate_of(
    state: State, at: float, exposure: Exposure, settings: Settings, was_told: bool
) -> Gated:
    """Return the best window of *state* after a look, and the gate that was closed."""
    asked = evidence.find_thresholds(state, exposure, settings)
    window = evidence.find_best_window(state, asked.daily, LEAST_MIN_REPORTS)
    threshold = asked.threshold.score
    gate = "publishers"
    if was_told:
        gate = ""
    elif evidence.find_bursts(state, at, exposure, settings).burst:
        gate = "due"
    elif window.observed < LEAST_MIN_REPORTS:
        gate = "few"
        window = evidence.find_best_window(state, asked.daily, 1)
    elif window.score < threshold:
        gate = "score"
    elif window.observed < USUAL_MIN_REPORTS:
        gate = "few"
    return Gated(
        at=at,
        started=window.started,
        observed=window.observed,
        expected=window.expected,
        score=window.score,
        threshold=threshold,
        gate=gate,
    )


@dataclass
class Run:
    """All watches at one setting."""

    settings: Settings
    names: list[str]
    observe: Observer | None = None
    told: dict[str, list[Told]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    wakes: dict[str, float] = field(default_factory=dict)
    """When the clock looks at a watch again."""

    def begin(self, now: float, exposure: Exposure) -> None:
        """Let all watches begin."""
        self.told = {name: [] for name in self.names}
        self.states = {name: _state.begin(exposure, now) for name in self.names}

    def wait(self, until: float, exposure: Exposure) -> None:
        """Look at the watches that the clock wakes before *until*."""
        while self.wakes:
            name = min(self.wakes, key=self.wakes.__getitem__)
            if self.wakes[name] >= until:
                return
            self._advance(name, self.wakes.pop(name), (), exposure)

    def read(self, name: str, now: float, hits: Sequence[Hit], exposure: Exposure) -> None:
        """Let the watch *name* read the reports and copies that a poll brought."""
        first: dict[str, int] = {}
        for hit in hits:
            if hit.is_first_page:
                first[hit.feed] = first.get(hit.feed, 0) + 1
        if first:
            self.states[name] = _state.learn_first_pages(self.states[name], exposure, first)
        seen = [
            Sighting(hit.feed, hit.publisher, hit.is_new, hit.is_late)
            for hit in hits
            if not hit.is_first_page
        ]
        if seen:
            told = self._advance(name, now, seen, exposure)
            if self.observe:
                self.observe(name, now, self.states[name], exposure, told)

    def _advance(
        self, name: str, now: float, seen: Sequence[Sighting], exposure: Exposure
    ) -> list[Told]:
        state, steps = life.advance(self.states[name], now, seen, exposure, self.settings)
        self.states[name] = state
        told = [
            Told(
                at=now,
                kind=step.kind,
                started=step.window.started,
                observed=step.window.observed,
                expected=step.window.expected,
                score=step.window.score,
                threshold=step.threshold.score,
                is_root=step.is_news,
            )
            for step in steps
            if step.kind in TOLD
        ]
        self.told[name] += told
        wait = life.next_wait(state)
        self.wakes.pop(name, None)
        if wait:
            self.wakes[name] = now + wait
        return told


def _play(stream: Stream, watches: dict[str, list[Hit]], runs: Sequence[Run]) -> None:
    due: dict[float, dict[str, list[Hit]]] = {}
    for name, its_hits in watches.items():
        for hit in its_hits:
            due.setdefault(hit.at, {}).setdefault(name, []).append(hit)
    before = Exposure()
    for now, exposure in moments(stream.polls):
        brought = due.get(now, {})
        for run in runs:
            if not run.states:
                run.begin(now, exposure)
            run.wait(now, before)
            for name, hits in brought.items():
                run.read(name, now, hits, exposure)
        before = exposure


def moments(polls: Iterable[tuple[float, str, int]]) -> Iterator[tuple[float, Exposure]]:
    """Yield each time of a poll, and the exposure after it."""
    exposure = Exposure()
    for now, its_polls in groupby(polls, key=itemgetter(0)):
        for _, feed, entries in its_polls:
            exposure = _exposure.add_poll(exposure, feed, now, entries)
        yield now, exposure
