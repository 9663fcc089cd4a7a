"""Alerts: signals with the decision on them, and the words for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from model.chat import Answer
from model.facts import RiseFacts
from model.series import Series
from model.severity import Severity
from model.signals import Figures, Form, Signal
from model.timing import Ruling, State

COLLECTING_KINDS = frozenset({"digest", "catch_up", "over_budget", "batch", "late", "match.more"})
"""Kinds of alerts that tell several others in one message, and no signal of their own."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An entry as an alert shows it."""

    title: str
    link: str = ""
    publisher: str = ""
    published: datetime | None = None
    title_spans: tuple[tuple[int, int], ...] = ()
    excerpt: str = ""
    """Some text around the first find outside the title; empty where there is none."""
    excerpt_spans: tuple[tuple[int, int], ...] = ()
    reports: int = 1
    """How many reports tell its story."""
    icon: str = ""
    """The emoji of its kind, where it is the headline of an alert and no entry."""


@dataclass(frozen=True, slots=True)
class Section:
    """Some of the alerts that a message tells, usually those of one watch."""

    title: str
    """The name of the watch; empty where the alerts are of several, which the lines name then."""
    alerts: int
    """How many alerts it tells, with those that are not listed."""
    mentions: tuple[Mention, ...] = ()
    """Its entries and headlines, the most severe first."""
    more: int = 0
    """Alerts beyond those in *mentions*, unless the message itself counts them."""


@dataclass(frozen=True, slots=True)
class Message:
    """The words of an alert, without any channel's markup. At most about twelve lines."""

    kind: str
    headline: str
    """One line that stands alone on a lock screen."""
    watch: str = ""
    lines: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    """Commands that a person may paste, after the lines; a channel folds none of them."""
    mentions: tuple[Mention, ...] = ()
    sections: tuple[Section, ...] = ()
    """The alerts that it tells, where it tells several; then it has no *mentions*."""
    more: int = 0
    """Entries beyond those in *mentions*; alerts beyond those in *sections*."""
    page: str = ""
    """The address of the page of its trend, or of the list of alerts; empty for none."""
    why: str = ""
    """Why this team got it: keywords, fields, watch. For several alerts, why they waited."""
    figures: Figures | None = None
    facts: RiseFacts | None = None
    series: Series | None = None
    """The reports of its trend, for a small chart; None where none are known."""
    keywords: tuple[str, ...] = ()
    thread: str = ""
    """The key of the signal under whose message it stands; empty for none."""
    icon: str = "•"
    label: str = "Alert"
    """The word that leads the subject of a mail."""
    form: Form = Form.REPORT
    broadcast: bool = False
    """Whether it is also shown outside its thread."""
    zone: str = ""
    """The time zone of the times that it shows; UTC if empty."""
    is_end: bool = False
    """Whether it ends the event that an earlier message told."""
    is_titled: bool = False
    """Whether its headline is that of a template, and leads where the watch would."""
    answers: tuple[Answer, ...] = ()
    """The answers of people to its alert, which its message shows where it can be edited."""
    by_channel: Mapping[str, Message] = field(default_factory=dict, hash=False)
    """The messages of channels that get other words: it tells more watches there, or its times
    are those of another zone."""

    @property
    def all_mentions(self) -> tuple[Mention, ...]:
        """Return the entries that it shows, in the order in which it shows them."""
        listed = [mention for section in self.sections for mention in section.mentions]
        return (*self.mentions, *(mention for mention in listed if not mention.icon))

    def in_channel(self, name: str) -> Message:
        """Return the message that channel *name* gets; it says nothing about other channels."""
        if not self.by_channel:
            return self
        return self.by_channel.get(name) or replace(self, by_channel={})


class HeldReports(NamedTuple):
    """The held reports of a watch that one message tells."""

    total: int
    first: Sequence[Message]
    """The messages of the oldest ones, oldest first; there is at least one."""
    channels: tuple[str, ...] = ()
    """The channels that they would have gone to."""


class HeldMessage(NamedTuple):
    """A message that a channel holds."""

    number: int
    """By which the store knows it."""
    alert: str
    """The id of its alert."""
    key: str
    """The key of its signal."""
    watch: str
    kind: str
    at: datetime
    gate: str
    severity: Severity
    message: Message
    story: str = ""
    """As in its signal."""
    route: str = ""
    """The name of the route by which it goes there; empty if its watch names the channel."""
    alert_number: int = 0
    """By which the store knows its alert."""


class HeldCount(NamedTuple):
    """The held messages of a watch in a channel, by the gate that holds them."""

    watch: str
    gate: str
    number: int
    first: datetime
    """When the first of them was raised."""


class HeldRest(NamedTuple):
    """More held messages than are read at once: all that are due in a channel."""

    counts: Sequence[HeldCount]
    read: Callable[[], Iterator[Sequence[HeldMessage]]]
    """Returns all of them, some at a time."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A signal and the decision on it."""

    named: str | Callable[[], str] = field(compare=False, repr=False)
    signal: Signal
    at: datetime
    state: State
    reason: str
    to: tuple[str, ...]
    """Names of the channels that are told, or would have been."""
    said: Message | Callable[[], Message] = field(compare=False, repr=False)
    covered: tuple[str, ...] = ()
    """The channels in *to* that are told by the message of another watch."""
    severity: Severity = Severity.NORMAL
    rulings: tuple[Ruling, ...] = ()
    """The decision for each of its own channels; empty where all are told at once."""
    tells_held: bool = False
    """Whether it tells messages that have waited, and no signal of its own."""

    @property
    def own_channels(self) -> tuple[str, ...]:
        """Return the channels that get its own message."""
        return tuple(name for name in self.to if name not in self.covered)

    @property
    def channels_told(self) -> tuple[str, ...]:
        """Return the channels that get its own message now."""
        if not self.rulings:
            return self.own_channels
        return tuple(one.channel for one in self.rulings if one.state is State.ACTIVE)

    @property
    def shown_state(self) -> State:
        """Return its state; held if all channels that it goes to hold it."""
        states = {one.state for one in self.rulings}
        is_held = self.state is State.ACTIVE and State.HELD in states and State.ACTIVE not in states
        return State.HELD if is_held else self.state

    @property
    def shown_reason(self) -> str:
        """Return its reason; for a held one, the reason of the channel that tells it first."""
        if self.shown_state is self.state:
            return self.reason
        held = [one for one in self.rulings if one.until is not None]
        return min(held, key=lambda one: one.until or self.at).reason

    @property
    def id(self) -> str:
        """Return its short name, made when asked: the same signal has the same in every run."""
        return self.named if isinstance(self.named, str) else self.named()

    @property
    def message(self) -> Message:
        """Return its words, composed at the first need; they follow from all the rest."""
        return self.said if isinstance(self.said, Message) else self.said()
