"""The rulings, pasts of channels, silences and acts that a transaction reads and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from model import (
    Act,
    ActKind,
    Alert,
    ChannelPast,
    HeldMessage,
    HeldRest,
    Ruling,
    Severity,
    Silence,
)
from storage._alerts import Recipients, add_deliveries, record
from storage._rows import AlertRow
from storage.edits.wanting import want_released
from storage.timing import acts, late, pasts, rulings, silences
from storage.timing.rows import Queue


class TimingWriter:
    """Reads and writes rulings, pasts of channels and silences."""

    def __init__(self, db: Connection, instance: str) -> None:
        """Write by *db*, in the transaction that it is in."""
        self._db = db
        self._instance = instance

    def read_past(self, channel: str) -> ChannelPast:
        """Return the past of *channel*; an empty one if it has none."""
        return pasts.read_past(self._db, channel)

    def write_pasts(self, changed: Mapping[str, ChannelPast]) -> None:
        """Store the pasts *changed*, by channel."""
        pasts.write_pasts(self._db, changed)

    def find_hold(self, key: str, channel: str) -> tuple[str, str, datetime] | None:
        """Return gate, reason and end of the wait of the signal *key* in *channel*, if it waits."""
        return rulings.find_hold(self._db, key, channel)

    def find_channels(self, key: str) -> Sequence[str]:
        """Return the channels of the alert on the signal *key*; none if nobody was told."""
        return rulings.find_channels(self._db, key)

    def list_queues(self) -> list[Queue]:
        """Return the held messages, counted by channel, gate and the end of their wait."""
        return rulings.list_queues(self._db)

    def move_queue(self, queue: Queue, until: datetime) -> None:
        """Let the messages of *queue* wait until another time."""
        rulings.move_queue(self._db, queue, until)

    def list_due(self, channel: str, now: datetime) -> list[HeldMessage]:
        """Return the messages of *channel* that have waited long enough, in their order."""
        return rulings.list_due(self._db, channel, now)

    def read_rest(self, channel: str, now: datetime) -> HeldRest | None:
        """Return all messages that are due in *channel*; None if `list_due` has all of them."""
        return rulings.read_rest(self._db, channel, now)

    def hold_longer(self, held: Sequence[HeldMessage], ruling: Ruling) -> None:
        """Give *held* the gate, the reason and the end of *ruling*, or suppress them."""
        rulings.hold_longer(self._db, [one.number for one in held], ruling)

    def release(self, held: HeldMessage, addresses: Recipients, now: datetime) -> None:
        """Store a delivery of the message *held* for each of *addresses*, due *now*.

        If its trend moved meanwhile, the message is edited as soon as it is sent.
        """
        rulings.settle_rulings(self._db, [held.number], None)
        of = (held.alert, held.alert_number)
        add_deliveries(self._db, self._instance, of, addresses, now)
        want_released(self._db, held.number, now)

    def collect(self, raised: Alert, addresses: Recipients, held: Sequence[HeldMessage]) -> None:
        """Store *raised*, which tells all of *held*, and a delivery for each of *addresses*.

        It also tells all other messages that are due in its channel by then.
        """
        seq = record(self._db, self._instance, raised, addresses)
        rulings.settle_rulings(self._db, [one.number for one in held], seq)
        for channel in raised.to:
            rulings.settle_due(self._db, channel, raised.at, seq)

    def has_late(self, channel: str, before: datetime) -> bool:
        """Return whether a message raised *before* a time waits in the outbox for *channel*."""
        return late.has_late(self._db, channel, before)

    def is_failing(self, channel: str) -> bool:
        """Return whether *channel* took nothing at the last attempt."""
        return late.is_failing(self._db, channel)

    def list_late(
        self, channel: str, before: datetime, severities: Mapping[str, Severity]
    ) -> list[HeldMessage]:
        """Return the messages raised *before* a time that wait in the outbox for *channel*.

        Without those that may have arrived. *severities* has those of the watches.
        """
        return late.list_late(self._db, channel, before, severities)

    def take_back(self, channel: str, taken: Sequence[HeldMessage], now: datetime) -> None:
        """Take messages of `list_late` out of the outbox; they are held until *now*."""
        late.take_back(self._db, channel, taken, now)

    def list_silences(self, now: datetime) -> list[Silence]:
        """Return the silences that have not ended, the oldest first."""
        return silences.list_in_force(self._db, now)

    def add_silence(self, added: Silence) -> bool:
        """Store *added*; return False if one with its id is stored already."""
        return silences.add_silence(self._db, added)

    def end_silence(self, name: str, now: datetime) -> bool:
        """End the silence with the id *name*; return whether it was in force."""
        return silences.end_silence(self._db, name, now)

    def has_ended(self, since: datetime, now: datetime) -> bool:
        """Return whether a silence ended between *since* and *now*, at its time or before."""
        return silences.has_ended(self._db, since, now)

    def keep_act(self, done: Act) -> None:
        """Store *done*; the same said again replaces it, and the opposite is forgotten."""
        acts.keep_act(self._db, done)

    def forget_acts(self, subject: str, kinds: Sequence[ActKind], person: str) -> None:
        """Forget the acts of *kinds* about *subject* of the *person* with that id in a chat."""
        acts.forget_acts(self._db, subject, kinds, person)

    def list_acts(self, subjects: Sequence[str]) -> list[Act]:
        """Return the acts about alerts with the keys *subjects*, the oldest first."""
        return acts.list_acts(self._db, subjects)

    def find_alert(self, name: str) -> tuple[AlertRow, str] | None:
        """Return the alert with the id *name* and the key of its story; None if there is none."""
        return acts.find_alert(self._db, name)

    def list_unanswered(self, watch: str, since: datetime, before: datetime) -> list[AlertRow]:
        """Return the alerts of *watch* told *before* a time that nobody acknowledged."""
        return acts.list_unanswered(self._db, watch, since, before)
