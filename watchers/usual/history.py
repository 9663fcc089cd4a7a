"""What a watcher may know of the past, and keep: how much the feeds brought, and its own state.

States and what is known of a feed are JSON values, so that a storage can keep them and a restart
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from watchers.usual import exposure as _exposure
from watchers.usual.exposure import Exposure, Voice

ALL = ""
"""Under this name stands what concerns all feeds together."""
NAMELESS = "-"
"""The feed of entries that do not say theirs."""


class Memory(Protocol):
    """Where states are kept."""

    def state(self, watch: str, kind: str) -> Mapping[str, Any] | None:
        """Return what *watch* keeps for its watcher of *kind*; None if nothing."""
        ...

    def keep(
        self, watch: str, kind: str, state: Mapping[str, Any], now: datetime, wake: datetime | None
    ) -> None:
        """Keep *state*; at *wake* the watcher is asked again, though nothing came."""
        ...

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen before a time."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """What all watches share when they are looked at, at one moment."""

    now: datetime
    memory: Memory
    load: Callable[[], Exposure]
    """Gives what is known of the feeds, the polls of this moment included."""


@dataclass(frozen=True, slots=True)
class History:
    """The past as one watch may know it."""

    watch: str
    past: Moment

    @property
    def now(self) -> datetime:
        """Return the present moment; no watcher asks a clock."""
        return self.past.now

    @property
    def exposure(self) -> Exposure:
        """Return how much the feeds brought."""
        return self.past.load()

    def state(self, kind: str) -> Mapping[str, Any] | None:
        """Return what this watch keeps for its watcher of *kind*; None if nothing."""
        return self.past.memory.state(self.watch, kind)

    def keep(self, kind: str, state: Mapping[str, Any], wake: datetime | None = None) -> None:
        """Keep *state*, a JSON value; at *wake* ask again, though nothing came."""
        self.past.memory.keep(self.watch, kind, state, self.now, wake)

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, of any feed."""
        return self.past.memory.titles(before)


def polled(exposure: Exposure, feed: str, now: datetime, entries: int) -> Exposure:
    """Return *exposure* after *feed* was read well and brought *entries* that are news.

    Read for the first time, it brings all that stands in it.
    """
    return _exposure.polled(exposure, feed, now.timestamp(), entries)


def exposure_of(stored: Mapping[str, Any]) -> Exposure:
    """Return the exposure that is *stored* by feed; `stored_exposure` gave it."""
    since, total = stored.get(ALL, (0.0, 0.0))
    voices = {feed: _voice(value) for feed, value in stored.items() if feed != ALL}
    return Exposure(voices, since, total)


def stored_exposure(exposure: Exposure, feed: str) -> dict[str, Any]:
    """Return what a poll of *feed* changed in *exposure*, as JSON values by feed."""
    return {ALL: [exposure.since, exposure.total], feed: list(exposure.voices[feed])}


def _voice(value: Any) -> Voice:
    voice = Voice(*value)
    return voice._replace(hours=tuple(voice.hours))
