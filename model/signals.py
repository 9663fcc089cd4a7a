"""Signals: the things that watchers notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from model.watches import Match


class Burst(NamedTuple):
    """The arithmetic of a step in a trend's life, or of a lull: there, none is observed."""

    observed: int
    """Distinct reports from *started* on; at the end of a trend, those of its last hours."""
    expected: float
    """How many of them are usual."""
    score: float
    """How hard chance explains it, in nats: half a burst's deviance, the log of a lull's chance."""
    wanted: float
    """The score that makes an alert."""
    started: datetime
    """When the first of them came; at the end of a trend its first, in a lull the last one."""
    publishers: int
    reports: int
    """Distinct reports since the trend began, or rose again after an end."""
    daily: float
    """Reports of a usual day."""
    known_since: datetime
    """From when on the watch knows what is usual."""
    names: tuple[str, ...] = ()
    """Some of the publishers."""
    told: int = 0
    """Of the reports since the trend began, those that its rise told of."""
    or_more: bool = False  # publishers: of very many reports only the last are looked at


class Absence(NamedTuple):
    """How long a keyword was not found."""

    since: datetime
    """When it was last found, or when the watch began to look for it."""
    was_found: bool
    """Whether it ever was."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What a watcher noticed, or what the operator must know; equal *key* = told once."""

    kind: str
    """match, new, burst.rising, silent.begun and the like; ops.feed and such for the operator."""
    watch: str
    """Empty for what concerns the operator."""
    key: str
    matches: tuple[Match, ...] = ()
    headline: str = ""
    """For the operator's signals: what happened, in a line."""
    lines: tuple[str, ...] = ()
    """For the operator's signals: particulars, what follows, what to do."""
    burst: Burst | None = None
    """For what is said of a trend or a lull."""
    keywords: tuple[str, ...] = ()
    """Which keywords it is about; empty for the whole watch."""
    absence: Absence | None = None
    """For what is new: how long it was not."""
    after: str = ""
    """The key of the signal that was to be told before this one makes sense; empty for none."""
    thread: str = ""
    """The key of the signal under whose message it stands, where a channel has threads."""
    within: tuple[str, ...] = ()
    """The keys of signals that say the same: where one was told, it stands for this one."""
    first: Match | None = None
    """For a rise: its first report."""
    counts: tuple[int, ...] = ()
    """For a rise: how many reports tell the story of each of *matches*."""
    related: tuple[str, ...] = ()
    """For a rise: terms that rise with it."""
