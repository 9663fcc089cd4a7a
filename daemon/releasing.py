"""Tell the messages that have waited, and escalate the alerts that nobody acknowledged.

A message that its channel did not take in time is ruled once more before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import alerts
import judging
from daemon.chat import messages
from daemon.journal import Journal
from model import Alert, Delivery, Escalation, Watch

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, Store, Transaction

MAX_ESCALATED_AGE = timedelta(days=1)
"""Of an alert that was told; an older one is no longer escalated, as after a long stop."""


class Daemon(Protocol):
    """The parts of the daemon that claim a delivery."""

    config: Config
    store: Store
    journal: Journal

    def now(self) -> datetime:
        """Return the time."""
        ...


def claim_due(daemon: Daemon, channel: str) -> Delivery | None:
    """Return the oldest delivery due to *channel*, marked as sending; None if none is.

    First the messages that are late are ruled once more.
    """
    at = daemon.now()
    raised: list[Alert] = []
    with daemon.store.transaction() as tx:
        if tx.timing.has_late(channel, at - alerts.LATE_AFTER):
            raised = _rule_late(daemon.config, tx, channel, at)
        claimed = daemon.store.claim_due(channel, at)
    daemon.journal.log_alerts(raised)
    return claimed


def _rule_late(config: Config, tx: Transaction, channel: str, at: datetime) -> list[Alert]:
    """Rule the late messages of *channel* once more; return the alert that tells several."""
    timing = tx.timing
    desk = judging.open_desk(config, tx, at)
    is_failing = timing.is_failing(channel)
    if is_failing and not desk.silences and not alerts.is_quiet(channel, desk, at):
        return []
    severities = {name: watch.severity for name, watch in config.watches.items()}
    late = timing.list_late(channel, at - alerts.LATE_AFTER, severities)
    taken = alerts.choose_late(channel, late, desk, at, is_failing=is_failing)
    if not taken:
        return []
    timing.take_back(channel, taken, at)
    return judging.release_messages(config, tx, at)


def release(config: Config, tx: Transaction, at: datetime) -> list[Alert]:
    """Tell the messages that are due now; return the alerts that tell several, or escalate one.

    Among them are those that list the reports held by polls that a stop cut off. Messages that
    show a silence which has ended are edited.
    """
    messages.show_ends(config, tx, at)
    late = judging.tell_late_rest(config, tx, at)
    return late + judging.release_messages(config, tx, at) + _escalate(config, tx, at)


def _escalate(config: Config, tx: Transaction, at: datetime) -> list[Alert]:
    """Store and return the alerts about those that nobody acknowledged in time."""
    unanswered = list(_list_unanswered(config, tx, at))
    if not unanswered:
        return []
    desk = judging.open_desk(config, tx, at)
    raised = [
        alerts.escalate(row.id, row.message, watch.severity, escalation, desk, at)
        for watch, escalation, row in unanswered
    ]
    tx.record_all(raised, config.list_recipients, config.find_version)
    tx.timing.write_pasts(desk.pasts)
    return raised


def _list_unanswered(
    config: Config, tx: Transaction, at: datetime
) -> Iterator[tuple[Watch, Escalation, AlertRow]]:
    """Yield the alerts that are escalated now, each with its watch. None was escalated before."""
    told = tx.told()
    for watch in config.watches.values():
        if watch.escalate is None:
            continue
        due = at - watch.escalate.after
        for row in tx.timing.list_unanswered(watch.name, due - MAX_ESCALATED_AGE, due):
            is_new = told.get(alerts.name_escalation(row.id)) is None
            if is_new and alerts.is_worth_escalating(row.kind, row.message):
                yield watch, watch.escalate, row
