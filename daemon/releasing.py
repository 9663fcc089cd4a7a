"""Tell the messages that have waited, and escalate the alerts that nobody acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import alerts
import judging
from model import Alert, Escalation, Watch

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, Transaction

MAX_ESCALATED_AGE = timedelta(days=1)
"""Of an alert that was told; an older one is no longer escalated, as after a long stop."""


def release(config: Config, tx: Transaction, at: datetime) -> list[Alert]:
    """Tell the messages that are due now; return the alerts that tell several, or escalate one.

    Among them are those that list the reports held by polls that a stop cut off.
    """
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
