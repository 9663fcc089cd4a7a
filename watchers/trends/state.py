"""The state of one watch: the reports it remembers, and the life of its trend.

States are values and JSON (`to_json`, `from_json`), so a restart between any two moments changes
nothing. All times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from watchers.reports.joins import drop_doubles
from watchers.trends import focus as _focus
from watchers.trends import tail as _tail
from watchers.trends.focus import Focus, Window
from watchers.trends.tail import Tail
from watchers.usual import hours as _hours
from watchers.usual import rate as _rate
from watchers.usual.exposure import DAY, Exposure
from watchers.usual.hours import Hours
from watchers.usual.rate import Rate

# The phases of a life; they are stored. A watch without a trend is in the phase USUAL.
USUAL = "usual"
RISING = "rising"
PEAKED = "peaked"
OVER = "over"

# Sightings that are remembered for the publishers of a window. Doubled: alerts of great bursts
# name all publishers, and the state is longer by 30 bytes a sighting.
MAX_SIGHTINGS = 32

# Publishers that are remembered. Doubled: the share of the loudest publisher is known more
# exactly, and states are longer.
MAX_PUBLISHERS = 12

# Seconds for which a publisher counts as one of the watch. Doubled: the default of
# `min_publishers` becomes 2 in watches that see a third publisher every other month.
PUBLISHER_KNOWN_FOR = 30 * DAY


class Settings(NamedTuple):
    """The options of a team for its bursts."""

    days: float = 30.0
    """Days between two false alarms; the option is `sensitivity`."""
    min_reports: int | None = None
    """None for the default: 3, or 2 that are surprising."""
    min_publishers: int = 0
    """0 for the default: 2 where at least 3 publishers were seen in 30 days, else 1."""
    at_least: float = 1.0
    """Times the expected reports that must be observed."""


class Sighting(NamedTuple):
    """A report, or a copy of one, reduced to the facts that count."""

    feed: str
    publisher: str
    is_new: bool = True
    """False for a copy: it adds a publisher, not a report."""
    is_late: bool = False
    """Published long ago, while its feed was not read: it is learned, never counted."""


class Pulse(NamedTuple):
    """The present strength: recent reports and expected ones, both forgotten by halves."""

    reports: float = 0.0
    usual: float = 0.0
    at: float = 0.0


class Life(NamedTuple):
    """The life of a trend from its first rise on; stored as a list, so new fields come last."""

    phase: str
    started: float
    """When its first report came; with the watch it names the trend."""
    peak: float
    """The highest pulse, in reports."""
    peak_at: float
    told: float = 0.0
    """The pulse of its last rise, in reports."""
    told_at: float = 0.0
    """When its last rise was told."""
    ended: float = 0.0
    publishers: int = 0
    """The publishers of its last rise."""
    rose: float = 0.0
    """When the first report of its last rise from the phase USUAL or OVER came."""


class State(NamedTuple):
    """All that a watch remembers."""

    rate: Rate
    focus: Focus = Focus()
    pulse: Pulse = Pulse()
    recent: tuple[tuple[float, str], ...] = ()
    """The times and publishers of the latest sightings, oldest first."""
    publishers: Mapping[str, tuple[float, int]] = {}
    """By name: when the publisher was last seen, and how many reports it had."""
    life: Life | None = None
    """None in the phase USUAL."""
    hours: Hours = _hours.NO_HOURS
    tail: Tail = _tail.NO_TAIL

    @property
    def living(self) -> Life | None:
        """Return the life of a trend that goes on; None if there is none, or it is over."""
        if self.life is None or self.life.phase == OVER:
            return None
        return self.life


class Threshold(NamedTuple):
    """The score that a burst must reach, and who asks for it."""

    score: float
    by_chance: float
    """The score that chance alone would ask for; lower than `score` if the habits ask for it."""
    per_month: float = 0.0
    """How often in 30 days the watch reaches `by_chance` by its habits; 0 where chance asks."""


class Transition(NamedTuple):
    """A step in the life of a trend, with its figures."""

    kind: str
    """rising, escalated, peaked, over or reopened."""
    at: float
    trend: float
    """When the first report of the trend came; with the watch it names the trend."""
    window: Window
    """The observed and expected reports, since when, and their score."""
    threshold: Threshold
    publishers: int
    daily: float
    """Reports of a usual day."""
    is_news: bool = True
    """Whether a rise is more than was told of the trend before."""


def begin(exposure: Exposure, now: float) -> State:
    """Return the state of a watch that begins at *now*."""
    return State(rate=_rate.begin(exposure, now), pulse=Pulse(at=now))


def learn_first_pages(state: State, exposure: Exposure, first_pages: Mapping[str, int]) -> State:
    """Return *state* with *first_pages* learned: how many reports each held, by feed."""
    rate = state.rate
    for feed, reports in first_pages.items():
        rate = _rate.learn_first_page(rate, exposure, feed, reports)
    return state._replace(rate=rate)


def add_sightings(
    recent: tuple[tuple[float, str], ...], counted: Sequence[Sighting], now: float
) -> tuple[tuple[float, str], ...]:
    """Return the *recent* sightings with those of *counted*, which came at *now*."""
    if not counted:
        return recent
    new = [(now, sighting.publisher) for sighting in counted]
    return (*recent, *new)[-MAX_SIGHTINGS:]


def add_publishers(
    known: Mapping[str, tuple[float, int]], counted: Sequence[Sighting], now: float
) -> Mapping[str, tuple[float, int]]:
    """Return the *known* publishers with those of *counted*, the latest last."""
    if not counted:
        return known
    since = now - PUBLISHER_KNOWN_FOR
    publishers = {name: last for name, last in known.items() if last[0] > since}
    for sighting in counted:
        _, reports = publishers.pop(sighting.publisher, (now, 0))
        publishers[sighting.publisher] = (now, reports + sighting.is_new)
    if len(publishers) <= MAX_PUBLISHERS:
        return publishers
    latest = list(publishers.items())[-MAX_PUBLISHERS:]
    return dict(latest)


def publishers_since(state: State, since: float) -> tuple[str, ...]:
    """Return the publishers from *since* on, the latest first, each under one name.

    "cnbc" is "cnbc.com", if both were seen.
    """
    names = [name for at, name in reversed(state.recent) if at >= since]
    return drop_doubles(tuple(dict.fromkeys(names)))


def knows_all(state: State, since: float) -> bool:
    """Return whether all sightings from *since* on are remembered."""
    return len(state.recent) < MAX_SIGHTINGS or state.recent[0][0] < since


def to_json(state: State) -> dict[str, Any]:
    """Return *state* as JSON values; `from_json` gives it back bit for bit."""
    return {
        "rate": state.rate._asdict(),
        "focus": state.focus,
        "pulse": state.pulse,
        "recent": state.recent,
        "publishers": dict(state.publishers),
        "trend": state.life,
        "hours": _hours.to_json(state.hours),
        "tail": _tail.to_json(state.tail),
    }


def from_json(stored: Mapping[str, Any]) -> State:
    """Return the state that `to_json` gave."""
    expected, observed, rows = stored["focus"]
    starts = [_focus.Start(*row) for row in rows]
    return State(
        rate=_rate.from_json(stored["rate"]),
        focus=Focus(expected, observed, tuple(starts)),
        pulse=Pulse(*stored["pulse"]),
        recent=tuple((at, publisher) for at, publisher in stored["recent"]),
        publishers={name: (at, n) for name, (at, n) in stored["publishers"].items()},
        life=Life(*stored["trend"]) if stored["trend"] else None,
        hours=_hours.from_json(stored.get("hours", ())),
        tail=_tail.from_json(stored.get("tail", ())),
    )
