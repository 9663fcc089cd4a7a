"""The state of the daemon at a moment, in numbers for Prometheus."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Gauge

import feeds
import storage
from daemon.metrics.counters import PREFIX
from model import FeedState
from terminal.program import find_version
from watchers.burst import read_phase

TREND = "burst"
"""The kind of watcher whose states hold trends."""
TREND_STATES = ("rising", "peaked")
WATCH_STATES = ("ok", "failing")


class Facts(NamedTuple):
    """The facts of a moment that the daemon has in memory."""

    at: datetime
    started: datetime
    loaded: datetime
    """When the running config was read."""
    watches: int
    failing_watches: int
    """Those with a watcher that failed when it looked last."""
    channels: tuple[str, ...]
    """Those of the config."""
    is_storing: bool


class Gauges:
    """The gauges. All are set at each moment; none remembers an earlier one."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register them in *registry*."""
        self._registry = registry
        self._heartbeat = self._make("heartbeat_timestamp_seconds", "When this was written.")
        self._start = self._make("start_timestamp_seconds", "When the daemon started.")
        self._feeds = self._make("feeds", "Feeds of the config.", "state")
        self._watches = self._make("watches", "Watches of the config.", "state")
        self._trends = self._make("trends", "Trends that are not over.", "state")
        self._waiting = self._make("outbox_waiting", "Deliveries on their way.", "channel")
        self._oldest = self._make(
            "outbox_oldest_timestamp_seconds", "When the oldest of them was raised.", "channel"
        )
        self._blocked = self._make(
            "channel_blocked", "1 if the channel takes nothing until a person acts.", "channel"
        )
        self._answerable = self._make(
            "channel_answerable", "1 if people can answer in the channel.", "channel"
        )
        self._config = self._make("config_ok", "1 if the config's files are the running config.")
        self._loaded = self._make(
            "config_loaded_timestamp_seconds", "When the running config was read."
        )
        self._storage = self._make("storage_ok", "1 if the database takes writes.")
        self._bytes = self._make("storage_bytes", "The database on disk, its log with it.")
        build = self._make("build_info", "The versions that run.", "version", "python")
        build.labels(find_version(), platform.python_version()).set(1)

    def _make(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, namespace=PREFIX, registry=self._registry)

    def show(self, facts: Facts, measures: storage.Measures | None) -> None:
        """Show *facts* and *measures*; without these, which could not be read, the last ones."""
        self._heartbeat.set(facts.at.timestamp())
        self._start.set(facts.started.timestamp())
        self._loaded.set(facts.loaded.timestamp())
        well = facts.watches - facts.failing_watches
        _set_all(self._watches, dict(zip(WATCH_STATES, (well, facts.failing_watches), strict=True)))
        self._storage.set(facts.is_storing and measures is not None)
        if measures is not None:
            self._show_measures(facts, measures)

    def _show_measures(self, facts: Facts, measures: storage.Measures) -> None:
        self._config.set("config" not in measures.notes)
        self._bytes.set(measures.size_bytes)
        _set_all(self._feeds, _count_feeds(measures, facts.at))
        phases = Counter(read_phase(state) for state in measures.trends)
        _set_all(self._trends, {state: phases[state] for state in TREND_STATES})
        waiting = {row.channel: row for row in measures.waiting if row.channel in facts.channels}
        counts = {name: row.number for name, row in waiting.items()}
        _set_all(self._waiting, dict.fromkeys(facts.channels, 0) | counts)
        _set_all(self._oldest, {name: row.oldest.timestamp() for name, row in waiting.items()})
        blocked = {row.name for row in measures.channels if row.blocked_since}
        lines = {name: line for line in measures.lines for name in line.name.split(", ")}
        answerable = {
            name: line.failing_since is None and line.open_since is not None
            for name, line in lines.items()
            if name in facts.channels
        }
        _set_all(self._answerable, answerable)
        _set_all(self._blocked, {name: name in blocked for name in facts.channels})


def _set_all(gauge: Gauge, values: Mapping[str, float]) -> None:
    """Let *gauge* have *values* by its label, and no others."""
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)


def _count_feeds(measures: storage.Measures, at: datetime) -> dict[str, int]:
    """Return how many feeds are in each state."""
    judged = Counter(feeds.judge_health(record, at).state for record in measures.doubtful)
    judged[FeedState.OK] += measures.feeds - len(measures.doubtful)
    return {state.value: judged[state] for state in FeedState}
