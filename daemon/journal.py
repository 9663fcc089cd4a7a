"""The journal: one log line for each poll, delivery and step of a trend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from daemon.polling import Polled
from model import Alert, Delivery, Feed, Outcome

if TYPE_CHECKING:
    from storage import AttemptResult


class Journal:
    """Writes the log lines that an operator reads."""

    def __init__(self, log: Any) -> None:
        """Write to *log*, a structlog logger."""
        self.log = log

    def log_poll(self, feed: Feed, polled: Polled, took: timedelta) -> None:
        """Log one poll in one line."""
        page = polled.page
        facts: dict[str, object] = {"new": len(polled.entries), "alerts": polled.raised}
        facts["ms"] = round(took.total_seconds() * 1000)
        facts["next"] = f"{polled.next_due:%H:%M:%S}"
        if page.notes or polled.notes:
            facts["remarks"] = [*page.notes, *polled.notes]
        if page.problem:
            failed = {"problem": page.problem, "failures": polled.past.failures + 1}
            self.log.warning("feed.failed", feed=feed.name, **failed, **facts)
        else:
            read = {"status": page.status, "entries": len(page.entries)}
            self.log.info("feed.polled", feed=feed.name, **read, **facts)

    def log_steps(self, said: Iterable[Alert]) -> None:
        """Log each step of a trend, and each lull, in one line."""
        for alert in said:
            burst = alert.signal.burst
            if burst is not None and alert.signal.kind.startswith("silent."):
                facts = {"watch": alert.signal.watch, "state": alert.state.value}
                event = "watch.heard" if alert.signal.kind == "silent.over" else "watch.silent"
                self.log.info(event, **facts, expected=round(burst.expected, 2))
            elif burst is not None:
                step = alert.signal.kind.removeprefix("burst.")
                facts = {"watch": alert.signal.watch, "step": step, "state": alert.state.value}
                counts = {"observed": burst.observed, "expected": round(burst.expected, 2)}
                counts |= {"publishers": burst.publishers, "reports": burst.reports}
                event = {"peaked": "burst.peaked", "over": "burst.ended"}.get(step, "burst.started")
                self.log.info(event, **facts, **counts)

    def log_delivery(
        self,
        delivery: Delivery,
        outcome: Outcome,
        settled: AttemptResult,
        again: datetime,
        at: datetime,
    ) -> None:
        """Log one delivery in one line."""
        facts = {"channel": delivery.channel, "delivery": delivery.id, "attempt": delivery.attempt}
        if settled.state == "sent":
            late = round((at - delivery.at).total_seconds() * 1000)
            self.log.info("delivery.sent", **facts, ms=late, note=outcome.note)
        elif settled.state == "dead":
            self.log.error("delivery.refused", **facts, why=outcome.note)
        else:
            facts |= {"verdict": outcome.verdict.value, "why": outcome.note}
            self.log.warning("delivery.deferred", **facts, again=f"{again:%H:%M:%S}")

    def log_expired(self, count: int) -> None:
        """Log how many deliveries became too old to be sent, if there are any."""
        if count:
            self.log.error("delivery.expired", count=count)
