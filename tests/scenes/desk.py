"""One watch, the feeds read for it, and a clock; with or without a restart at each step."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from model import Arrival, Feed, Match, Report, SeenEntry, Signal, Watch
from storage import RehearsalState
from watchers import Exposure, History, Moment, Watcher, add_poll, exposure_from_json, poll_to_json

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Desk:
    """Plays polls to one watcher and keeps its signals."""

    def __init__(self, plugin: Watcher, watch: Watch, *, restarts: bool = False) -> None:
        self.plugin, self.watch, self.restarts = plugin, watch, restarts
        self.memory, self.exposure = RehearsalState(), Exposure()
        self.seen: set[str] = set()
        self.signals: list[Signal] = []
        self.feeds: dict[str, Feed] = {}

    def poll(
        self, at: datetime, news: int = 0, reports: tuple[Report, ...] = (), feed: str = "f"
    ) -> list[str]:
        """Read *feed* well: it brings *news*, and *reports* among them."""
        kinds = self.wake_until(at)
        self.exposure = add_poll(self.exposure, feed, at, news)
        return kinds + self.look(at, reports)

    def look(self, at: datetime, reports: tuple[Report, ...] = ()) -> list[str]:
        """Ask the watcher; return the kinds of its signals."""
        moment = Moment(at, self.memory, lambda: self.exposure, feeds=self.feeds)
        known = [replace(report, earlier=int(report.key in self.seen)) for report in reports]
        observed = self.plugin.observe(self.watch, known, History(self.watch.name, moment))
        self.memory.keep(self.watch.name, observed.kept, at, observed.wake)
        self.seen |= {report.key for report in reports}
        self.signals += observed.signals
        if self.restarts:
            self.restart()
        return [signal.kind.name for signal in observed.signals]

    def wake_until(self, at: datetime) -> list[str]:
        """Ask the watcher at each wake time before *at*; return the kinds of its signals."""
        kinds = []
        while (wake := self.memory.find_next_wake()) is not None and wake < at:
            self.memory.take_due(wake)
            kinds += self.look(wake)
        return kinds

    def restart(self) -> None:
        """Forget everything that a database would not keep."""
        stored: dict[str, Any] = {}
        for feed in self.exposure.paces:
            stored |= poll_to_json(self.exposure, feed)
        self.exposure = exposure_from_json(json.loads(json.dumps(stored)))
        wake = self.memory.find_next_wake()
        states = self.state()
        self.memory = RehearsalState()
        self.memory.keep(self.watch.name, states, START, wake)

    def state(self) -> dict[str, Any]:
        """Return the states of the watch by kind, as a database keeps them."""
        return dict(self.memory.dump_states().get(self.watch.name, {}))

    def live(self, days: float, every: float = 0.0, news: int = 2, name: str = "daily") -> datetime:
        """Live through *days* with *news* an hour and a report *every* so many days."""
        began = max((pace.last_read for pace in self.exposure.paces.values()), default=0.0)
        start = datetime.fromtimestamp(began, UTC) + HOUR if began else START
        due = every
        for hour in range(round(24 * days)):
            at = start + hour * HOUR
            told: tuple[Report, ...] = ()
            if every and (hour + 1) / 24 >= due:
                told, due = (report(f"{name} {at:%d %H}", at, f"p{hour % 3}"),), due + every
            self.poll(at, news, told)
        return start + round(24 * days) * HOUR


def report(
    name: str,
    at: datetime,
    publisher: str = "p",
    arrival: Arrival = Arrival.NEWS,
    feed: str = "f",
    keywords: tuple[str, ...] = ("CBDC",),
    **fields: Any,
) -> Report:
    """Return a report of one entry that is first seen *at*."""
    entry = SeenEntry(
        feed,
        name,
        fields.pop("title", f"{keywords[0]} {name}"),
        f"https://{publisher}.example/{name.replace(' ', '-')}",
        publisher=publisher,
        first_seen=at,
        arrival=arrival,
        published=fields.pop("published", None),
    )
    match, by = Match("Digital money", entry, keywords, ()), (f"{publisher}.example",)
    return Report(name, "Digital money", (match,), publishers=by, by=by, **fields)
