"""The daemon's events since its start, counted for Prometheus.

A label has a value of a closed set only: a state, a verdict, a kind of signal, a channel of the
config. A feed, a watch, a keyword or an address never is one, so that the series stay few.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from model import Alert, Delivery, Outcome, Page, SeenEntry

PREFIX = "groundswell"

# The upper ends of the steps in seconds. A step more is one series more, and one for each channel
# in `DELAYS`.
DURATIONS = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0)
LATENESS = (1.0, 5.0, 30.0, 60.0, 300.0, 1800.0)
COMMITS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0)
LAGS = (0.005, 0.02, 0.05, 0.1, 0.5, 2.0)
DELAYS = (2.0, 10.0, 60.0, 600.0)

NOTICE = "ops"
"""The kind of all notices to the operator."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double the series, and no rule needs them


class Counters:
    """The counters and histograms; each has the name of the event in the log."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self._polls = self._count("feed_polled", "Polls, by their result.", "result")
        self._entries = self._count("entries_new", "Entries never seen before.", "arrival")
        self._matches = self._count("matches", "Entries that a watch matched.")
        self._alerts = self._count("alerts", "Alerts, by what became of them.", "kind", "state")
        self._attempts = self._count(
            "delivery_attempts", "Attempts to deliver an alert.", "channel", "verdict"
        )
        self._loads = self._count("config_loads", "Edits of the config.", "result")
        self._restarts = self._count("cage_restarts", "Parsers that a document ended.")
        self._known_restarts = 0
        self._duration = self._time("poll_seconds", "How long a poll takes.", DURATIONS)
        self._lateness = self._time("poll_late_seconds", "How late a poll starts.", LATENESS)
        self._commit = self._time("commit_seconds", "How long a commit takes.", COMMITS)
        self._lag = self._time("loop_lag_seconds", "How late the event loop is.", LAGS)
        self._delay = self._time(
            "delivery_delay_seconds",
            "From the alert to its acceptance by the channel.",
            DELAYS,
            "channel",
        )
        for result in ("new", "unchanged", "failed"):
            self._polls.labels(result)  # a rate of 0, not of nothing

    def _count(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, namespace=PREFIX, registry=self.registry)

    def _time(self, name: str, text: str, steps: Sequence[float], *labels: str) -> Histogram:
        return Histogram(
            name, text, labels, namespace=PREFIX, registry=self.registry, buckets=steps
        )

    def count_poll(
        self, page: Page, entries: Sequence[SeenEntry], matches: int, took: timedelta
    ) -> None:
        """Count a poll that brought *page*, with *entries* that are new, and *took* so long."""
        result = "new" if entries else "unchanged"
        self._polls.labels("failed" if page.problem else result).inc()
        self._duration.observe(took.total_seconds())
        self._matches.inc(matches)
        for entry in entries:
            self._entries.labels(entry.arrival.value).inc()

    def count_alert(self, alert: Alert) -> None:
        """Count *alert*."""
        self._alerts.labels(alert.signal.kind.name, alert.shown_state.value).inc()

    def count_notice(self, notice: Alert) -> None:
        """Count *notice*, for the operator."""
        self._alerts.labels(NOTICE, notice.state.value).inc()

    def count_delivery(
        self, delivery: Delivery, outcome: Outcome, state: str, at: datetime
    ) -> None:
        """Count the attempt to send *delivery*, which is in *state* since then."""
        self._attempts.labels(delivery.channel, outcome.verdict.value).inc()
        if state == "sent":
            self._delay.labels(delivery.channel).observe((at - delivery.at).total_seconds())

    def count_load(self, result: str) -> None:
        """Count an edit of the config: loaded, held or rejected."""
        self._loads.labels(result).inc()

    def count_restarts(self, total: int) -> None:
        """Take over the number of parsers that a document ended, *total* since the start."""
        self._restarts.inc(total - self._known_restarts)
        self._known_restarts = total

    def observe_lateness(self, seconds: float) -> None:
        """Count that a poll starts so many *seconds* after it was due."""
        self._lateness.observe(max(0.0, seconds))

    def observe_lag(self, seconds: float) -> None:
        """Count that the event loop was so many *seconds* late."""
        self._lag.observe(max(0.0, seconds))

    def time_commit(self, steady: Callable[[], float]) -> Callable[[], None]:
        """Begin to measure a commit by the clock *steady*; the result ends it."""
        began = steady()
        return lambda: self._commit.observe(steady() - began)

    def forget_channels(self, channels: Collection[str]) -> None:
        """Drop the series of channels that are not among *channels*, those of the config."""
        for metric in (self._attempts, self._delay):
            for sample in next(iter(metric.collect())).samples:
                channel = sample.labels["channel"]
                if channel not in channels:
                    metric.remove_by_labels({"channel": channel})
