"""The rulings of a rehearsal, in memory; as `storage.timing.writing` has them in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from model import Alert, ChannelPast, HeldMessage, HeldRest, Ruling, Silence, State
from storage.timing.rows import Queue

Recipients = Sequence[tuple[str, str]]


class RehearsedTiming:
    """The messages that wait, by channel, and the pasts of channels."""

    def __init__(self) -> None:
        """Begin without any."""
        self._waiting: dict[int, tuple[HeldMessage, Ruling]] = {}
        """By number, in the order that they came."""
        self._pasts: dict[str, ChannelPast] = {}
        self._channels: dict[str, Sequence[str]] = {}
        """Of the first alerts of trends, by the key of the signal."""
        self._count = 0
        self.alerts: dict[int, Alert] = {}
        """The alerts that wait, by the number of each ruling."""
        self._next: datetime | None = None
        """The first end of a wait; None if it is not known."""

    def add(self, alert: Alert) -> None:
        """Remember the channels in which *alert* waits."""
        for ruling in alert.rulings:
            if ruling.state is State.HELD:
                self._next = None
                self._count += 1
                self.alerts[self._count] = alert
                self._waiting[self._count] = (_to_held(self._count, alert, ruling), ruling)

    def note_channels(self, alert: Alert) -> None:
        """Remember the channels of *alert*, under which others may stand."""
        self._channels[alert.signal.key] = alert.to

    def find_channels(self, key: str) -> Sequence[str]:
        """Return the channels of the alert on the signal *key*; none if nobody was told."""
        return self._channels.get(key, ())

    def read_past(self, channel: str) -> ChannelPast:
        """Return the past of *channel*; an empty one if it has none."""
        return self._pasts.get(channel) or ChannelPast()

    def write_pasts(self, changed: Mapping[str, ChannelPast]) -> None:
        """Store the pasts *changed*, by channel."""
        self._pasts.update(changed)

    def find_hold(self, key: str, channel: str) -> tuple[str, str, datetime] | None:
        """Return gate, reason and end of the wait of the signal *key* in *channel*, if it waits."""
        for held, ruling in self._waiting.values():
            if held.key == key and ruling.channel == channel and ruling.until is not None:
                return ruling.gate, ruling.reason, ruling.until
        return None

    def find_next_release(self) -> datetime | None:
        """Return when the next message has waited long enough; None if none waits."""
        if self._next is None and self._waiting:
            ends = [ruling.until for _, ruling in self._waiting.values() if ruling.until]
            self._next = min(ends, default=None)
        return self._next

    def list_queues(self) -> list[Queue]:
        """Return the held messages, counted by channel, gate and the end of their wait."""
        queues = Counter(
            (ruling.channel, ruling.gate, ruling.until)
            for _, ruling in self._waiting.values()
            if ruling.until is not None
        )
        listed = [Queue(*queue, size) for queue, size in queues.items()]
        return sorted(listed, key=lambda one: (one.channel, one.until, one.gate))

    def move_queue(self, queue: Queue, until: datetime) -> None:
        """Let the messages of *queue* wait until another time."""
        self._next = None
        for number, (held, ruling) in self._waiting.items():
            if (ruling.channel, ruling.gate, ruling.until) == queue[:3]:
                self._waiting[number] = (held, ruling._replace(until=until))

    def list_due(self, channel: str, now: datetime) -> list[HeldMessage]:
        """Return the messages of *channel* that have waited long enough, in their order."""
        return [
            held
            for held, ruling in self._waiting.values()
            if ruling.channel == channel and ruling.until is not None and ruling.until <= now
        ]

    def read_rest(self, _channel: str, _now: datetime) -> HeldRest | None:
        """Return nothing: all messages are at hand."""
        return None

    def hold_longer(self, held: Sequence[HeldMessage], ruling: Ruling) -> None:
        """Give *held* the gate, the reason and the end of *ruling*, or suppress them."""
        self._next = None
        for one in held:
            if ruling.state is State.HELD:
                self._waiting[one.number] = (one._replace(gate=ruling.gate), ruling)
            else:
                self._forget(one)

    def release(self, held: HeldMessage, _addresses: Recipients, _now: datetime) -> None:
        """Forget the message *held*: it is told."""
        self._forget(held)

    def collect(self, _raised: Alert, _addresses: Recipients, held: Sequence[HeldMessage]) -> None:
        """Forget the messages *held*: one message tells them."""
        for one in held:
            self._forget(one)

    def list_silences(self, _now: datetime) -> list[Silence]:
        """Return nothing: a rehearsal has no silences."""
        return []

    def _forget(self, held: HeldMessage) -> None:
        self._next = None
        del self._waiting[held.number]
        del self.alerts[held.number]


def _to_held(number: int, alert: Alert, ruling: Ruling) -> HeldMessage:
    return HeldMessage(
        number=number,
        alert=alert.id,
        key=alert.signal.key,
        watch=alert.signal.watch,
        kind=alert.signal.kind.name,
        at=alert.at,
        gate=ruling.gate,
        severity=ruling.severity or alert.severity,
        message=alert.message.in_channel(ruling.channel),
        story=alert.signal.story,
        route=ruling.route,
    )
