"""The rows and results that storage returns. Frozen; times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from model import FeedRecord, KeywordChange, Message, Outage, Recipient
from storage.timing.rows import RulingRow

MAX_TITLES = 1_000  # that one look at earlier titles returns
MAX_ENTRIES_SEARCHED = 10_000  # newest entries among which it looks for them

TEXTS_KEPT = timedelta(days=30)
"""How long the texts of an entry are stored; of older entries only the headlines are left."""


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
    """A second 410, hours after the first, confirmed that it will never come back."""
    told_failing: datetime | None = None
    """When the operator heard of *told_state*; None if there is none."""
    told_state: str = ""
    """The state that the operator heard of last; empty if there is none, or its end was told."""
    old_entries: int = 0
    """New entries in a row that were dated too long ago to be told."""
    gone_since: datetime | None = None
    missing_since: datetime | None = None
    dead: bool = False
    """Its server has answered 404 or 410 for weeks."""
    parser_failures: int = 0
    moved_since: datetime | None = None
    usual_gap: timedelta | None = None
    baseline: bool = False
    watches: tuple[str, ...] = ()
    """The watches that matched its entries, the one that did most often first."""


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
    rulings: tuple[RulingRow, ...] = ()
    """The decisions for the channels that were not told at once, or by a route."""
    version: str = ""
    """The id of the version of its watch; empty if it has none, or an older version stored it."""

    @property
    def head(self) -> str:
        """Return the key of the first alert of its thread: its own if it is the first."""
        return self.message.thread or self.key

    @property
    def shown_state(self) -> str:
        """Return its state: held while no channel was told and one waits, as people see it."""
        if self.state != "active" or self.deliveries or not self.rulings:
            return self.state
        states = {one.state for one in self.rulings}
        if "held" in states:
            return "held"
        return "suppressed" if states == {"suppressed"} else self.state

    @property
    def shown_reason(self) -> str:
        """Return its reason; where its channels decided its state, that of the first of them."""
        state = self.shown_state
        if state == self.state:
            return self.reason
        return next(one.reason for one in self.rulings if one.state == state)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as lists show it."""

    id: str
    alert: str
    channel: str
    recipient: str
    state: str
    """pending, sending, sent or dead; dismissed if a person dismissed a dead one; skipped if it was
    not made."""
    at: datetime
    attempts: int
    not_before: datetime
    maybe_sent: bool
    note: str
    remote: Mapping[str, str]
    headline: str
    sent_at: datetime | None
    route: str = ""
    """The route by which it goes there; empty if its watch names the channel."""
    gate: str = ""
    """The gate that held it before; empty if none did."""
    edited: datetime | None = None
    """When its message was last edited; None if it was not."""
    edit_note: str = ""
    """The reason for which its message was not edited, if an attempt failed."""
    dismissed: datetime | None = None
    """When a person dismissed it; None if nobody did."""
    dismissed_by: str = ""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """The health of a channel."""

    name: str
    failures: int
    """Failed attempts since the last successful one."""
    failing_since: datetime | None
    blocked_since: datetime | None
    paused_until: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class LastWords:
    """Why a daemon that stopped as asked did so."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line by which people answer in a chat."""

    name: str
    """The names of its channels."""
    open_since: datetime | None = None
    """When it was last opened; None if it never was."""
    failing_since: datetime | None = None
    """None while it works."""
    problem: str = ""
    """With the remedy."""
    told: datetime | None = None
    """When the operator heard that it fails."""


@dataclass(frozen=True, slots=True)
class Status:
    """The whole state at a glance."""

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
    """Notes that the daemon left for people, by subject."""
    mode: str = ""
    """How it ran last: "run" for the daemon, "once" for rounds, "demo"; empty if it never ran."""
    outage: Outage | None = None
    """The outage of the network, as the last polls found it; None if there is none."""
    last_words: LastWords | None = None
    """Of a daemon that stopped as asked; None while it runs, and after a crash."""
    lines: tuple[LineRow, ...] = ()
    """The lines by which people answer in chats."""
    recipients: tuple[Recipient, ...] = ()
    """Those who get nothing, or were refused since their last message, by channel."""


@dataclass(frozen=True, slots=True)
class KeptConfig:
    """A config that was good, so that the daemon can start even if its config file is broken."""

    main: str
    texts: Mapping[str, str]
    at: datetime
    changes: tuple[KeywordChange, ...] = ()
    """The changes of keywords that were in force with it."""


class AttemptResult(NamedTuple):
    """The new state of a delivery and of its channel, after one attempt."""

    state: str
    """sent, pending or dead."""
    newly_blocked: bool
    recovered: bool
    """The channel had been failing or blocked until this delivery arrived."""
    failing_since: datetime | None = None
    """With *recovered*: since when it had been failing; None if it was blocked."""
    recipient_off: bool = False
    """Whether its recipient was refused so often that it gets nothing from now on."""


class Backlog(NamedTuple):
    """The deliveries that are still on their way to a channel."""

    channel: str
    number: int
    latest: datetime
    """When the last of them was raised."""


class Waiting(NamedTuple):
    """The deliveries that are still on their way to a channel."""

    channel: str
    number: int
    oldest: datetime
    """When the first of them was raised."""


class Measures(NamedTuple):
    """The state in numbers, as far as it can be measured at any size of it."""

    feeds: int
    """Feeds that the config names."""
    doubtful: tuple[FeedRecord, ...]
    """The records of those that may be in another state than ok."""
    channels: tuple[ChannelRow, ...]
    waiting: tuple[Waiting, ...]
    """By the name of the channel."""
    trends: tuple[Mapping[str, Any], ...]
    """The states of the watchers that wait for the clock."""
    notes: Mapping[str, str]
    size_bytes: int
    lines: tuple[LineRow, ...] = ()
    """The lines by which people answer in chats."""


class Trouble(NamedTuple):
    """The troubles that the operator should hear of, and the deliveries that wait."""

    feeds: tuple[FeedRow, ...]
    """Feeds whose state the operator may have to hear of."""
    down: tuple[ChannelRow, ...]
    """Channels that have given no answer for long."""
    backlogs: tuple[Backlog, ...] = ()
    """By the name of the channel."""
    old: tuple[FeedRow, ...] = ()
    """Feeds whose new entries are dated too long ago, if the operator was not told yet."""
