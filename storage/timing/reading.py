"""Rulings, silences and acts, for those who only look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from model import Act, ActKind, ChannelPast, Silence
from storage.timing import acts, pasts, rulings, silences
from storage.timing.rows import Queue, RulingRow

Begin = Callable[[], AbstractContextManager[Connection]]


class StoredTiming:
    """The rulings, silences and acts that are stored."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* opens."""
        self._begin = begin

    def list_queues(self) -> list[Queue]:
        """Return the held messages, counted by channel, gate and the end of their wait."""
        with self._begin() as db:
            return rulings.list_queues(db)

    def list_rulings(self, alert_id: str) -> list[RulingRow]:
        """Return the rulings on an alert, in the order of its channels."""
        with self._begin() as db:
            return rulings.list_rulings(db, alert_id)

    def count_roots(self, since: datetime) -> dict[str, int]:
        """Return how many messages each channel got *since* a time, without follow-ups.

        A message to several recipients counts once.
        """
        with self._begin() as db:
            return rulings.count_roots(db, since)

    def read_past(self, channel: str) -> ChannelPast:
        """Return the past of *channel*; an empty one if it has none."""
        with self._begin() as db:
            return pasts.read_past(db, channel)

    def list_silences(self, limit: int) -> Sequence[Silence]:
        """Return the last *limit* silences, also those that ended, the newest first."""
        with self._begin() as db:
            return silences.list_silences(db, limit)

    def list_silences_in_force(self, now: datetime) -> Sequence[Silence]:
        """Return the silences that have not ended, the oldest first."""
        with self._begin() as db:
            return silences.list_in_force(db, now)

    def list_acts(self, subjects: Sequence[str]) -> list[Act]:
        """Return the acts about alerts with the keys *subjects*, the oldest first."""
        with self._begin() as db:
            return acts.list_acts(db, subjects)

    def count_acts(
        self, since: datetime, until: datetime | None = None
    ) -> dict[tuple[str, ActKind], int]:
        """Return how often each thing was said *since* a time, by watch and kind.

        Before *until*, if it is given.
        """
        with self._begin() as db:
            return acts.count_acts(db, since, until)

    def list_silences_since(self, since: datetime) -> Sequence[Silence]:
        """Return the silences that ended after *since*, or have not ended, the oldest first."""
        with self._begin() as db:
            return silences.list_since(db, since)

    def count_held(self, listed: Sequence[Silence]) -> dict[str, int]:
        """Return how many alerts each of the silences *listed* has suppressed, by its id."""
        with self._begin() as db:
            return silences.count_held(db, listed)

    def list_stories(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the keys of the stories of those of the alerts *ids* that tell one report."""
        with self._begin() as db:
            return acts.list_stories(db, ids)

    def list_told_stories(self, watch: str, since: datetime) -> dict[str, str]:
        """Return the last alert of *watch* on each story, by the key of the story."""
        with self._begin() as db:
            return acts.list_told_stories(db, watch, since)

    def list_said(self, watch: str, kind: ActKind, since: datetime) -> list[Act]:
        """Return the acts of *kind* about alerts of *watch*, the oldest first."""
        with self._begin() as db:
            return acts.list_said(db, watch, kind, since)
