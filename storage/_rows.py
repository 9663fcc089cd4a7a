"""What the storage tells: rows for lists, states and outcomes. Frozen; times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from model import Message

RECENT = timedelta(days=3)  # how long a copy of a text is known as one
TITLES = 1_000  # that are told of the time before, at most
LATEST = 10_000  # entries among which they are


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed as lists show it."""

    key: str
    name: str
    type: str
    next_due: datetime
    last_polled: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    failing_since: datetime | None
    problem: str
    entries: int
    moved_to: str
    """Where permanent redirects lead; empty where there are none."""
    gone: bool
    """The feed said at the last poll that it will never come back."""
    told_failing: datetime | None = None
    """When the operator was told of its trouble; None where there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as lists show it."""

    id: str
    at: datetime
    kind: str
    watch: str
    state: str
    reason: str
    key: str
    to: tuple[str, ...]
    message: Message
    deliveries: tuple[tuple[str, str], ...]
    """Channel and state of each of its deliveries, in the order they were made."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as lists show it."""

    id: str
    alert: str
    channel: str
    recipient: str
    state: str
    """pending, sending, sent or dead."""
    at: datetime
    attempts: int
    not_before: datetime
    maybe_sent: bool
    note: str
    remote: Mapping[str, str]
    headline: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """How a channel does."""

    name: str
    failures: int
    """Attempts that failed since the last that went well."""
    failing_since: datetime | None
    blocked_since: datetime | None
    paused_until: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the whole at a glance."""

    now: datetime
    instance: str
    feeds_total: int
    feeds_failing: int
    next_poll: datetime | None
    entries: int
    alerts_by_state: Mapping[str, int]
    deliveries_by_state: Mapping[str, int]
    oldest_pending: datetime | None
    """When the oldest alert that is still on its way was raised."""
    channels: tuple[ChannelRow, ...]
    last_poll: datetime | None
    size_bytes: int
    notes: Mapping[str, str]
    """What the daemon left for people to know, by subject."""


@dataclass(frozen=True, slots=True)
class KeptConfig:
    """The last config that was good, so that a restart beside a broken one still runs."""

    main: str
    texts: Mapping[str, str]
    at: datetime


class Settled(NamedTuple):
    """What became of a delivery and its channel by one attempt."""

    state: str
    """sent, pending or dead."""
    newly_blocked: bool
    recovered: bool
    """The channel had been failing or blocked until this one arrived."""
    failing_since: datetime | None = None
    """With *recovered*: since when it had been failing; None if it was blocked."""


class Waiting(NamedTuple):
    """What is still on its way to a channel."""

    channel: str
    number: int
    latest: datetime
    """When the last of it was raised."""


class Trouble(NamedTuple):
    """What the operator should hear of, and beside it what is on its way."""

    failing: tuple[FeedRow, ...]
    """Feeds that fail for long and of which nobody was told yet."""
    recovered: tuple[FeedRow, ...]
    """Feeds that are read again after somebody was told that they fail."""
    down: tuple[ChannelRow, ...]
    """Channels that give no answer for long."""
    waiting: tuple[Waiting, ...] = ()
    """By the name of the channel."""
