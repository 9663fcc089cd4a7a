"""What a transaction remembers, without a database: for a replay of recorded entries."""

from __future__ import annotations

import json
from collections import ChainMap, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import islice, takewhile
from typing import Any, NamedTuple

from model import Alert, FirstText, Report, State
from storage._json import state_text
from storage._rows import LATEST, RECENT, TITLES

TOLD = 2 * RECENT  # no report is told that long after its texts were first seen


class Recent:
    """The texts of the last days: which report tells what a fingerprint stands for."""

    def __init__(
        self,
        reports: Mapping[str, tuple[str, datetime]],
        first_texts: dict[int, FirstText],
        carried: Mapping[tuple[str, str], tuple[tuple[str, ...], datetime]],
    ) -> None:
        """Look into *reports*, key and time by fingerprint, and the rest by number and report."""
        self._reports = reports
        self._first_texts = first_texts
        self._carried = carried

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report with *fingerprint*; None if it was not seen of late."""
        found = self._reports.get(fingerprint)
        return found and found[0]

    def first_texts(self, after: int) -> Sequence[tuple[int, FirstText]]:
        """Return the first texts numbered above *after*, in the order they were stored."""
        newer = list(takewhile(after.__lt__, reversed(self._first_texts)))
        return [(number, self._first_texts[number]) for number in reversed(newer)]

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return who carried the report *key* in *watch* of late, in the order they came."""
        found = self._carried.get((watch, key))
        return found[0] if found else ()


class _Kept(NamedTuple):
    """What was added of a report, to be forgotten together."""

    at: datetime
    fingerprints: Sequence[str]
    name: tuple[str, str]
    number: int
    """The number of its first text."""


class Memory:
    """What was seen and told before, for as long as the process runs; the clock only runs on."""

    def __init__(self) -> None:
        """Start from nothing."""
        self._reports: dict[str, tuple[str, datetime]] = {}
        self._told: dict[str, datetime] = {}
        self._rises: dict[str, datetime] = {}
        self._states: dict[tuple[str, str], object] = {}
        self._wakes: dict[tuple[str, str], datetime] = {}
        self._order: list[tuple[datetime, tuple[str, str]]] = []  # a heap; some are too early
        self._queued: dict[tuple[str, str], datetime] = {}  # the earliest of each in the heap
        self._first_texts: dict[int, FirstText] = {}
        # By time. To ask a dictionary for its first key is slow where others went before it.
        self._kept: deque[_Kept] = deque()
        self._told_order: deque[tuple[datetime, str]] = deque()
        self._number = 0
        self._carried: dict[tuple[str, str], tuple[tuple[str, ...], datetime]] = {}
        self._latest: deque[tuple[datetime, Sequence[str]]] = deque()
        self._titles = 0

    def recent(self, now: datetime) -> Recent:
        """Return the texts of the last three days; forget what is older."""
        self.forget(now)
        return Recent(self._reports, self._first_texts, self._carried)

    def forget(self, now: datetime) -> None:
        """Forget the texts and what was told that nobody asks for any more."""
        while self._kept and self._kept[0].at < now - RECENT:
            self._forget_report(self._kept.popleft())
        while self._told_order and self._told_order[0][0] < now - TOLD:
            del self._told[self._told_order.popleft()[1]]

    def _forget_report(self, kept: _Kept) -> None:
        """Forget what was *kept* of a report, unless it was carried again since."""
        for one in kept.fingerprints:
            if (found := self._reports.get(one)) and found[1] <= kept.at:
                del self._reports[one]
        self._first_texts.pop(kept.number, None)
        if (carried := self._carried.get(kept.name)) and carried[1] <= kept.at:
            del self._carried[kept.name]

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember *reports*: fingerprints, first texts, publishers.

        A fingerprint that is known keeps its first report.
        """
        for report in reports:
            name, seen = (report.watch, report.key), (report.key, now)
            for one in report.fingerprints:
                self._reports.setdefault(one, seen)
            if report.first_text:
                self._first_texts[self._number] = report.first_text
            if report.publishers:
                self._carried[name] = (report.publishers, now)
            self._kept.append(_Kept(now, report.fingerprints, name, self._number))
            self._number += 1

    def told(self) -> Mapping[str, datetime]:
        """Return when each signal was told, by its key."""
        return ChainMap(self._told, self._rises) if self._rises else self._told

    def record(self, alert: Alert) -> None:
        """Remember what became of a signal."""
        if alert.state is State.ACTIVE:
            # A trend's end asks for its rise, however long ago; trends are few.
            key = alert.signal.key
            if alert.signal.figures is not None:
                self._rises.setdefault(key, alert.at)
            elif key not in self._told:
                self._told[key] = alert.at
                self._told_order.append((alert.at, key))

    # --- entries --------------------------------------------------------------------------

    def add(self, titles: Sequence[str], at: datetime) -> None:
        """Remember the last of *titles*, which were first seen *at* a time."""
        self._latest.append((at, titles))
        self._titles += len(titles)
        while self._titles - len(self._latest[0][1]) >= LATEST:
            self._titles -= len(self._latest.popleft()[1])

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, newest first."""
        newest = ((at, title) for at, titles in reversed(self._latest) for title in titles[::-1])
        return list(islice((title for at, title in islice(newest, LATEST) if at < before), TITLES))

    # --- what watchers keep ---------------------------------------------------------------

    def state(self, watch: str, kind: str) -> object:
        """Return the state that *watch* keeps under *kind*, as it was kept; None if nothing."""
        return self._states.get((watch, kind))

    def keep(
        self, watch: str, states: Mapping[str, object], now: datetime, wake: datetime | None
    ) -> None:
        """Keep *states* by kind; the watcher of the first wants to be asked at *wake*."""
        for kind, state in states.items():
            self._states[watch, kind] = state
            self._set_wake((watch, kind), wake)
            wake = None

    def _set_wake(self, name: tuple[str, str], wake: datetime | None) -> None:
        if wake is None:
            self._wakes.pop(name, None)
            return
        self._wakes[name] = wake
        # Mostly it is put off: then its place in the heap will do until its time comes.
        if name not in self._queued or wake < self._queued[name]:
            self._queue(name, wake)

    def _queue(self, name: tuple[str, str], wake: datetime) -> None:
        self._queued[name] = wake
        heappush(self._order, (wake, name))

    def states(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        """Return all states as JSON objects, by watch and kind."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for (watch, kind), state in self._states.items():
            found.setdefault(watch, {})[kind] = json.loads(state_text(state))
        return found

    def next_wake(self) -> datetime | None:
        """Return when a watcher first wants to be asked; None if none does."""
        while self._order:
            at, name = self._order[0]
            wake = self._wakes.get(name)
            if wake == at:
                return at
            heappop(self._order)
            if self._queued.get(name) == at:
                del self._queued[name]
                if wake is not None:
                    self._queue(name, wake)
        return None

    def take_due(self, now: datetime) -> list[str]:
        """Return the watches with a watcher that wants to be asked by *now*; it will be."""
        due = set()
        while (wake := self.next_wake()) is not None and wake <= now:
            _, name = heappop(self._order)
            del self._wakes[name], self._queued[name]
            due.add(name[0])
        return sorted(due)
