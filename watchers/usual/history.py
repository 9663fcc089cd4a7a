"""The past as a watcher may read it, and the value that a watcher returns.

States become JSON in the storage, so that a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from model import ALL_FEEDS, Feed, HotFinds, Interval, Moved, Signal, WatcherFault
from watchers.usual import exposure as _exposure
from watchers.usual.exposure import Exposure, FeedPace


class Memory(Protocol):
    """The place where states are kept, as far as watchers may read it."""

    def state(self, watch: str, kind: str) -> object:
        """Return the state that *watch* keeps under *kind*; None if there is none.

        It is the value that `Observed.kept` had, or the JSON object that was made of it.
        """
        ...

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen before a time."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """The past that all watches share when they are looked at, at one moment."""

    now: datetime
    memory: Memory
    load: Callable[[], Exposure]
    """Returns the exposure of the feeds, the polls of this moment included."""
    finds: Mapping[str, HotFinds] = field(default_factory=dict)
    """By watch: the hot list, at the end of an hour."""
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    """The feeds of the config, by key."""


@dataclass(frozen=True, slots=True)
class History:
    """The past as one watch may read it."""

    watch: str
    moment: Moment

    @property
    def now(self) -> datetime:
        """Return the present moment; no watcher asks a clock."""
        return self.moment.now

    @property
    def exposure(self) -> Exposure:
        """Return how much the feeds brought."""
        return self.moment.load()

    @property
    def finds(self) -> HotFinds | None:
        """Return the hot list as this watch looks at it; None but at the end of an hour."""
        return self.moment.finds.get(self.watch)

    def state(self, kind: str) -> Any:
        """Return the state that this watch keeps under *kind*; None if there is none.

        It is the value that an earlier `Observed.kept` had, or, after a restart, the JSON object
        that was made of it.
        """
        return self.moment.memory.state(self.watch, kind)

    def list_labels(self, feed: str) -> Sequence[str]:
        """Return the labels that the config gives the feed with this key."""
        known = self.moment.feeds.get(feed)
        return known.labels if known else ()

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, of any feed."""
        return self.moment.memory.titles(before)


@dataclass(frozen=True, slots=True)
class Observed:
    """The value that a watcher returns for one watch: signals, and states to remember."""

    signals: Sequence[Signal] = ()
    kept: Mapping[str, object] = field(default_factory=dict)
    """The states to keep by kind; kinds that are not among them stay as they are.

    A state is a JSON object, or has a method `to_json` that returns one. A rehearsal never calls
    it, so a state must not be changed after it was returned.
    """
    wake: datetime | None = None
    """When to ask the watcher again though no report came; kept with the state of its own kind.

    Where *kept* has no such state, the state stays as it is, also if there is none.
    """
    intervals: Sequence[Interval] = ()
    """The time since the last look, for the chart of the watch and those of its keywords."""
    moved: Sequence[Moved] = ()
    """Trends that were told and have moved, for messages that can be edited."""
    fault: WatcherFault | None = None
    """The fault that the watcher had in place of an outcome; the program fills it."""


def add_poll(exposure: Exposure, feed: str, now: datetime, entries: int) -> Exposure:
    """Return *exposure* after a good poll of *feed* that brought *entries* that are news.

    In the first poll of a feed, *entries* is the number of all entries in it.
    """
    return _exposure.add_poll(exposure, feed, now.timestamp(), entries)


def exposure_from_json(stored: Mapping[str, Any]) -> Exposure:
    """Return the exposure that is *stored* by feed; as `poll_to_json` gave it."""
    since, total = stored.get(ALL_FEEDS, (0.0, 0.0))
    paces = {feed: pace_from_json(value) for feed, value in stored.items() if feed != ALL_FEEDS}
    return Exposure(paces, since, total)


def poll_to_json(exposure: Exposure, feed: str) -> dict[str, Any]:
    """Return what a poll of *feed* changed in *exposure*, as JSON values by feed."""
    return {ALL_FEEDS: [exposure.since, exposure.total], feed: list(exposure.paces[feed])}


def pace_from_json(stored: Any) -> FeedPace:
    """Return the pace of a feed from its JSON value."""
    pace = FeedPace(*stored)
    return pace._replace(rhythm=tuple(pace.rhythm))
