"""The state of a rehearsal: it stands for the database, and is in memory."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import islice, takewhile
from typing import Any, NamedTuple

from model import (
    COPY_WINDOW,
    Alert,
    FirstText,
    HeldReports,
    Hours,
    Interval,
    PluginFault,
    Report,
    State,
    WatcherFault,
)
from storage._json import state_to_json
from storage._rows import MAX_ENTRIES_SEARCHED, MAX_TITLES
from storage.timing.rehearsed import RehearsedTiming

MAX_HOURS = 24 * 14
"""Of a watch or a keyword, for the charts of its trends; that of a longer one begins later."""
TOLD_KEPT = 2 * COPY_WINDOW  # no report is told that long after its texts were first seen

_StateName = tuple[str, str]
"""A watch and a kind of watcher."""
_KeywordName = tuple[str, str]
"""A watch and a keyword of it; empty for the whole watch."""
_ReportName = tuple[str, str]
"""A watch and the key of a report."""
_Reports = dict[str, tuple[str, datetime]]
"""The key of a report and when it was stored, by fingerprint."""
_FirstTexts = dict[int, FirstText]
"""Accounts by number, in the order they were stored."""
_Carried = dict[_ReportName, tuple[tuple[str, ...], datetime]]
"""The publishers of a report, and when they were stored."""


class RehearsedReports:
    """The reports of the last days, as `storage._reports.RecentReports` reads them."""

    def __init__(self, reports: _Reports, first_texts: _FirstTexts, carried: _Carried) -> None:
        """Look at the reports that the state of a rehearsal holds."""
        self._reports = reports
        self._first_texts = first_texts
        self._carried = carried

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report with *fingerprint*; None if no recent one has it."""
        found = self._reports.get(fingerprint)
        return found and found[0]

    def first_texts(self, after: int) -> Sequence[tuple[int, FirstText]]:
        """Return the first texts numbered above *after*, in the order they were stored."""
        newest_first = takewhile(after.__lt__, reversed(self._first_texts))
        numbers = list(newest_first)
        return [(number, self._first_texts[number]) for number in reversed(numbers)]

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return who lately carried the report *key* in *watch*, in the order they came."""
        found = self._carried.get((watch, key))
        return found[0] if found else ()


class _StoredReport(NamedTuple):
    """The parts of a report that are forgotten together."""

    at: datetime
    fingerprints: Sequence[str]
    name: _ReportName
    number: int
    """The number of its first text."""


class RehearsalState:
    """Reports, alerts, titles and states of watchers, while the process runs.

    The times that its methods get must never go back.
    """

    def __init__(self) -> None:
        """Begin without any past."""
        self._reports: _Reports = {}
        self._first_texts: _FirstTexts = {}
        self._carried: _Carried = {}
        self._number = 0  # of the next first text
        self._told: dict[str, datetime] = {}
        self._held: dict[str, list[Alert]] = {}
        """By watch: the alerts that one message will tell."""
        # In the order of time. Finding the first key of a dictionary is slow after deletions.
        self._stored: deque[_StoredReport] = deque()
        self._told_order: deque[tuple[datetime, str]] = deque()
        """The tellings to forget; those of trends are kept."""
        self._titles = _LatestTitles()
        self._states: dict[_StateName, object] = {}
        self._wakes = _WakeQueue()
        self._hours: dict[_KeywordName, dict[datetime, int]] = {}
        """The reports of each hour, by its start; the oldest hour is the first."""
        self.faults: list[WatcherFault] = []
        """Faults of watchers, in their order."""
        self.timing = RehearsedTiming()
        self.edits = None  # nothing is sent, so nothing is edited

    # --- reports and alerts ---------------------------------------------------------------

    def recent(self, now: datetime) -> RehearsedReports:
        """Return the reports of the last three days; forget older ones."""
        self.forget(now)
        return RehearsedReports(self._reports, self._first_texts, self._carried)

    def forget(self, now: datetime) -> None:
        """Forget reports and tellings that are too old to be looked up."""
        while self._stored and self._stored[0].at < now - COPY_WINDOW:
            self._forget_report(self._stored.popleft())
        while self._told_order and self._told_order[0][0] < now - TOLD_KEPT:
            _, key = self._told_order.popleft()
            del self._told[key]

    def _forget_report(self, stored: _StoredReport) -> None:
        """Forget the parts of a report, except those that were *stored* again since."""
        for one in stored.fingerprints:
            found = self._reports.get(one)
            if found and found[1] <= stored.at:
                del self._reports[one]
        self._first_texts.pop(stored.number, None)
        carried = self._carried.get(stored.name)
        if carried and carried[1] <= stored.at:
            del self._carried[stored.name]

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember *reports*: fingerprints, first texts, publishers.

        A fingerprint that is known keeps its first report.
        """
        for report in reports:
            name = (report.watch, report.key)
            seen = (report.key, now)
            for one in report.fingerprints:
                self._reports.setdefault(one, seen)
            if report.first_text:
                self._first_texts[self._number] = report.first_text
            if report.publishers:
                self._carried[name] = (report.publishers, now)
            self._stored.append(_StoredReport(now, report.fingerprints, name, self._number))
            self._number += 1

    def release_held(
        self, _first: datetime, _last: datetime, listed: int
    ) -> dict[str, HeldReports]:
        """Return the held reports by watch, *listed* ones of each, and forget them."""
        held, self._held = self._held, {}
        return {watch: _list_first(its, listed) for watch, its in held.items()}

    def told(self) -> Mapping[str, datetime]:
        """Return when each signal was told, by its key."""
        return self._told

    def record(self, alert: Alert) -> None:
        """Remember that *alert* was told, or will be."""
        if alert.state is State.SUPPRESSED:
            return
        if alert.rulings:
            self.timing.add(alert)
        if alert.state is State.HELD:
            self._held.setdefault(alert.signal.watch, []).append(alert)
        key = alert.signal.key
        if key in self._told:
            return
        self._told[key] = alert.at
        # A trend's end looks up its rise, however long ago that was; trends are few.
        if alert.signal.figures is None:
            self._told_order.append((alert.at, key))
        elif not alert.signal.thread:
            self.timing.note_channels(alert)

    # --- entries --------------------------------------------------------------------------

    def add_titles(self, titles: Sequence[str], at: datetime) -> None:
        """Remember the last of *titles*, which were first seen *at* a time."""
        self._titles.add(titles, at)

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, newest first."""
        return self._titles.find(before)

    # --- states of watchers ---------------------------------------------------------------

    def state(self, watch: str, kind: str) -> object:
        """Return the state that *watch* keeps under *kind*, as it was kept; None if nothing."""
        return self._states.get((watch, kind))

    def keep(
        self, watch: str, states: Mapping[str, object], now: datetime, wake: datetime | None
    ) -> None:
        """Keep *states* by kind; the watcher of the first is due at *wake*."""
        for kind, state in states.items():
            name = (watch, kind)
            self._states[name] = state
            self._wakes.set(name, wake)
            wake = None

    def keep_intervals(self, watch: str, intervals: Sequence[Interval]) -> None:
        """Add *intervals* of *watch* to the hours in which they end."""
        for one in intervals:
            hours = self._hours.setdefault((watch, one.keyword), {})
            start = one.until.replace(minute=0, second=0, microsecond=0)
            hours[start] = hours.get(start, 0) + one.reports
            if len(hours) > MAX_HOURS:
                del hours[next(iter(hours))]

    def read_hours(self, watch: str, keyword: str, since: datetime) -> Hours:
        """Return the hours of *watch*, or of a *keyword* of it, that begin at or after *since*."""
        hours = self._hours.get((watch, keyword), {})
        return tuple(one for one in hours.items() if one[0] >= since)

    def dump_states(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        """Return all states as JSON objects, by watch and kind; without those that are none."""
        found: dict[str, dict[str, Mapping[str, Any]]] = {}
        for (watch, kind), state in self._states.items():
            its_states = found.setdefault(watch, {})
            try:
                its_states[kind] = json.loads(state_to_json(state))
            except PluginFault as error:
                self.faults.append(WatcherFault(watch, kind, error))
        return found

    def find_next_wake(self) -> datetime | None:
        """Return when the next watcher is due; None if none is."""
        return self._wakes.find_next()

    def take_due(self, now: datetime) -> list[str]:
        """Return the watches with a watcher due by *now*, by name; they are due no more."""
        return sorted({watch for watch, _ in self._wakes.take(now)})


def _list_first(held: Sequence[Alert], listed: int) -> HeldReports:
    """Return the reports *held*, the first *listed* of them with their messages."""
    first = held[:listed]
    channels = dict.fromkeys(name for one in held for name in one.to)
    return HeldReports(len(held), [one.message for one in first], tuple(channels))


class _LatestTitles:
    """The titles of the newest entries, as many as are ever looked at."""

    def __init__(self) -> None:
        self._batches: deque[tuple[datetime, Sequence[str]]] = deque()
        self._count = 0

    def add(self, titles: Sequence[str], at: datetime) -> None:
        """Add *titles*, first seen *at* a time; drop batches that are too far back."""
        self._batches.append((at, titles))
        self._count += len(titles)
        while self._count - len(self._batches[0][1]) >= MAX_ENTRIES_SEARCHED:
            _, oldest = self._batches.popleft()
            self._count -= len(oldest)

    def find(self, before: datetime) -> list[str]:
        """Return the last titles that were seen *before* a time, newest first."""
        searched = islice(self._newest_first(), MAX_ENTRIES_SEARCHED)
        earlier = (title for at, title in searched if at < before)
        return list(islice(earlier, MAX_TITLES))

    def _newest_first(self) -> Iterator[tuple[datetime, str]]:
        for at, titles in reversed(self._batches):
            for title in reversed(titles):
                yield at, title


class _WakeQueue:
    """When each watcher is due, and the heap that finds the next.

    Most often a watcher is put off again and again. Then its place in the heap is too early, and
    it gets a new one when its turn comes.
    """

    def __init__(self) -> None:
        self._wakes: dict[_StateName, datetime] = {}
        self._heap: list[tuple[datetime, _StateName]] = []
        self._earliest: dict[_StateName, datetime] = {}
        """The earliest place in the heap of each."""

    def set(self, name: _StateName, wake: datetime | None) -> None:
        """Make *name* due at *wake*, in place of any other time; None for never."""
        if wake is None:
            self._wakes.pop(name, None)
            return
        self._wakes[name] = wake
        if name not in self._earliest or wake < self._earliest[name]:
            self._push(name, wake)

    def find_next(self) -> datetime | None:
        """Return the first time at which one is due; None if none is."""
        while self._heap:
            at, name = self._heap[0]
            wake = self._wakes.get(name)
            if wake == at:
                return at
            heappop(self._heap)
            if self._earliest.get(name) == at:
                del self._earliest[name]
                if wake is not None:
                    self._push(name, wake)
        return None

    def take(self, now: datetime) -> Iterator[_StateName]:
        """Yield the names that are due by *now*, and remove them."""
        while (wake := self.find_next()) is not None and wake <= now:
            _, name = heappop(self._heap)
            del self._wakes[name]
            del self._earliest[name]
            yield name

    def _push(self, name: _StateName, wake: datetime) -> None:
        self._earliest[name] = wake
        heappush(self._heap, (wake, name))
