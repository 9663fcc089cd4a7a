"""When a channel takes messages, which channels an alert goes to, and the rulings on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from model.severity import Severity

DAY = timedelta(days=1)
ALL_DAYS = frozenset(range(7))
"""The numbers of the weekdays, from Monday = 0."""


class State(StrEnum):
    """The decision on a signal."""

    ACTIVE = "active"
    HELD = "held"
    SUPPRESSED = "suppressed"


class Calendar(Protocol):
    """The times that a schedule names."""

    def find_next(self, after: datetime) -> datetime | None:
        """Return the first time after *after*, in UTC; None if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the day in which nobody is to be disturbed, by the clocks of a zone."""

    start: time
    end: time
    """Equal to *start* for whole days; before *start* where the hours end on the next day."""
    zone: str
    days: frozenset[int] = ALL_DAYS
    """The weekdays on which they begin, Monday = 0."""

    def find_end(self, now: datetime) -> datetime | None:
        """Return when the hours end that hold *now*, in its zone; None if none do.

        Hours that touch are one: quiet hours of whole days end after the last of these days. On
        the day when the clocks go forward an hour that is skipped counts as the first one after
        it. When they go back, the hours end when the clock shows their end for the last time.
        """
        found: datetime | None = None
        moment = now
        for _ in range(len(self.days) + 1):
            end = self._find_single_end(moment)
            if end is None:
                return found
            found = moment = end
        return found

    def _find_single_end(self, now: datetime) -> datetime | None:
        """Return the end of the hours that began on this day or the last and hold *now*."""
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        for day in (today - DAY, today):
            if day.weekday() not in self.days:
                continue
            last = day if self.start < self.end else day + DAY
            start = datetime.combine(day, self.start, zone)
            end = _find_last_time(datetime.combine(last, self.end, zone))
            if start.timestamp() <= now.timestamp() < end.timestamp():
                return end.astimezone(now.tzinfo)
        return None


def _find_last_time(local: datetime) -> datetime:
    """Return the later of the two times that *local* may name when the clocks change."""
    return max(local, local.replace(fold=1), key=datetime.timestamp)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many messages a channel takes in a day, or in an hour, of its zone."""

    count: int
    is_hourly: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """When a channel takes messages. By default at once."""

    zone: str = "UTC"
    """The zone of digests, quiet hours, budgets and shown times."""
    batch: timedelta = timedelta()
    """After a message, the next ones within this time are told as one; 0 for never."""
    digest: Calendar | None = None
    """When all messages are told as one."""
    cooldown: timedelta = timedelta()
    """After a message of a watch, its next ones wait this long, and longer if it goes on."""
    quiet: QuietHours | None = None
    budget: Budget | None = None

    @property
    def is_immediate(self) -> bool:
        """Return whether it never holds a message."""
        return not (self.batch or self.digest or self.cooldown or self.quiet or self.budget)


@dataclass(frozen=True, slots=True)
class Route:
    """Alerts that go to more channels than their watch names, or by another timing.

    Each matcher is a set of values, of which one is enough; an empty one fits every alert.
    """

    name: str
    to: tuple[str, ...]
    """Names of channels."""
    watch: tuple[str, ...] = ()
    """Names of watches; * stands for anything, as in all matchers."""
    kind: tuple[str, ...] = ()
    """Kinds of alerts, as burst or burst.rising."""
    keyword: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    """Labels of the feeds of its entries."""
    publisher: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    severity: tuple[Severity, ...] = ()
    batch: timedelta | None = None
    """In place of that of the channel; None leaves it."""
    digest: Mapping[str, Calendar] = field(default_factory=dict, hash=False)
    """By channel, in its zone: in place of the channel's own."""
    no_digest: bool = False
    """Whether the digest of the channel does not count."""
    raised_to: Severity | None = None
    """The severity of the alerts that it sends; None leaves that of the watch."""

    @property
    def has_timing(self) -> bool:
        """Return whether its messages come at other times than the others of their channels."""
        return bool(self.digest) or self.no_digest or self.batch is not None


class Ruling(NamedTuple):
    """The decision about an alert and one channel: now, later, or not at all."""

    channel: str
    state: State = State.ACTIVE
    gate: str = ""
    """The gate that holds or suppresses it; empty if it passed all."""
    reason: str = ""
    until: datetime | None = None
    """Until when it is held."""
    route: str = ""
    """The route by which it goes there; empty if its watch names the channel."""
    silence: str = ""
    """The id of the silence that suppresses it; empty if none does."""
    severity: Severity | None = None
    """That of its message in this channel; None for that of the alert."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A person asked to hear nothing about a subject until a time."""

    id: str
    until: datetime
    by: str
    """Who asked for it."""
    reason: str
    at: datetime
    """When it began."""
    watch: str = ""
    """The watch that it concerns; empty for every one, as with all that follow."""
    keyword: str = ""
    story: str = ""
    """The key of the first report of the story."""
    trend: str = ""
    """The key of the signal of the trend's rise."""
    channel: str = ""
    ended: datetime | None = None
    """When a person ended it before its time."""


class Cooling(NamedTuple):
    """The cooldown of a watch in a channel."""

    until: datetime
    length: timedelta
    held_any: bool = False
    """Whether it held a message: the next one is twice as long."""


@dataclass(frozen=True, slots=True)
class ChannelPast:
    """The facts about a channel's last messages that decide when it takes the next."""

    batch_ends: datetime | None = None
    cooling: Mapping[str, Cooling] = field(default_factory=dict)
    """By watch."""
    period: datetime | None = None
    """When the day or the hour of the budget began."""
    count: int = 0
    """The messages of that period."""
    silenced: int = 0
    """Messages that a silence suppressed since the last digest."""
