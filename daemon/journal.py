"""The journal: one log line for each poll, delivery and step of a trend; all are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from daemon.metrics.counters import Counters
from daemon.outages import Outages
from daemon.polling import Polled
from model import Alert, Delivery, End, Feed, Outcome, Rise

if TYPE_CHECKING:
    from storage import AttemptResult


class Journal:
    """Writes the log lines that an operator reads, and counts their events."""

    def __init__(self, log: Any, outages: Outages, counters: Counters) -> None:
        """Write to *log*, a structlog logger; *outages* holds lines that one line may replace."""
        self.log, self.outages = log, outages
        self.counters = counters

    def log_poll(self, feed: Feed, polled: Polled, took: timedelta) -> None:
        """Log one poll in one line."""
        page = polled.page
        self.counters.count_poll(page, polled.entries, polled.matches, took)
        facts: dict[str, object] = {"new": len(polled.entries), "alerts": polled.raised}
        facts["ms"] = round(took.total_seconds() * 1000)
        facts["next"] = f"{polled.next_due:%H:%M:%S}"
        if page.notes or polled.notes:
            facts["remarks"] = [*page.notes, *polled.notes]
        if page.problem:
            failed = {"problem": page.problem, "failures": polled.past.failures + 1}
            self.outages.log_failure(feed, page, {"feed": feed.name, **failed, **facts})
        else:
            read = {"status": page.status, "entries": len(page.entries)}
            self.log.info("feed.polled", feed=feed.name, **read, **facts)

    def log_alerts(self, alerts: Iterable[Alert]) -> None:
        """Log in one line each alert whose kind has an event of its own: trends and lulls."""
        for alert in alerts:
            self.counters.count_alert(alert)
            signal = alert.signal
            if not signal.kind.log_event:
                continue
            facts: dict[str, object] = {"watch": signal.watch, "state": alert.shown_state.value}
            figures = signal.figures
            if isinstance(signal.about, Rise | End):
                facts["step"] = signal.kind.word
            if figures is not None:
                facts["expected"] = round(figures.expected, 2)
            if figures is not None and isinstance(signal.about, Rise | End):
                facts["observed"] = figures.observed
                facts["publishers"] = figures.publishers
                facts["reports"] = figures.reports
            self.log.info(signal.kind.log_event, **facts)

    def log_delivery(
        self,
        delivery: Delivery,
        outcome: Outcome,
        settled: AttemptResult,
        again: datetime,
        at: datetime,
    ) -> None:
        """Log one delivery in one line."""
        self.counters.count_delivery(delivery, outcome, settled.state, at)
        facts = {"channel": delivery.channel, "delivery": delivery.id, "attempt": delivery.attempt}
        if settled.state == "sent":
            late = round((at - delivery.at).total_seconds() * 1000)
            self.log.info("delivery.sent", **facts, ms=late, note=outcome.note)
        elif settled.state == "dead":
            self.log.error("delivery.refused", **facts, why=outcome.note)
        else:
            facts |= {"verdict": outcome.verdict.value, "why": outcome.note}
            self.log.warning("delivery.deferred", **facts, again=f"{again:%H:%M:%S}")
