"""The alerts and deliveries of the past as people see them: also those that nobody got, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import alerts
from model import Mention, State, is_of_trend, one_line
from storage import AlertRow, DeliveryRow

if TYPE_CHECKING:
    from storage import Reader

MAX_REASON_CHARS = 160
"""Of an alert; one that an older version stored may name a long query."""
MAX_ENTRIES = 5
MAX_LIMIT = 200
"""Alerts that one answer has at most."""
STATES = tuple(state.value for state in State)


class Wanted(NamedTuple):
    """The alerts that are looked for; an empty text stands for all."""

    watch: str = ""
    state: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry that an alert shows."""

    title: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class ToldChannel:
    """A channel that an alert went to, and how many of its recipients are in one state."""

    channel: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class AlertShown:
    """An alert of the past."""

    id: str
    at: datetime
    kind: str
    watch: str
    state: str
    reason: str
    headline: str
    keywords: tuple[str, ...]
    deliveries: tuple[ToldChannel, ...]
    entries: tuple[EntryShown, ...]
    trend: str = ""
    """The id of its trend; empty if it is no step of one."""


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """A delivery of the past, or one on its way."""

    id: str
    alert: str
    at: datetime
    channel: str
    recipient: str
    state: str
    attempts: int
    again_at: datetime | None
    """When it is tried next; None if it is done or under way."""
    sent_at: datetime | None
    headline: str
    note: str


@dataclass(frozen=True, slots=True)
class History:
    """The alerts that were looked for, and the last deliveries."""

    alerts: tuple[AlertShown, ...]
    deliveries: tuple[DeliveryShown, ...]
    waiting: int
    dead: int


def read_history(reader: Reader, wanted: Wanted, now: datetime) -> History:
    """Return the alerts that are *wanted*, and as many deliveries, newest first."""
    with reader.one_moment():
        rows = reader.list_alerts(
            wanted.limit, watch=wanted.watch or None, state=wanted.state or None
        )
        deliveries = reader.list_deliveries(wanted.limit)
        counts = reader.read_status(now).deliveries_by_state
    return History(
        alerts=tuple(map(_show_alert, rows)),
        deliveries=tuple(show_delivery(row, now) for row in deliveries),
        waiting=counts.get("pending", 0) + counts.get("sending", 0),
        dead=counts.get("dead", 0),
    )


def _show_alert(row: AlertRow) -> AlertShown:
    told = Counter(row.deliveries)
    return AlertShown(
        id=row.id,
        at=row.at,
        kind=row.kind,
        watch=row.watch,
        state=str(row.state),
        reason=one_line(row.reason, MAX_REASON_CHARS),
        headline=row.message.headline,
        keywords=row.message.keywords,
        deliveries=tuple(ToldChannel(*pair, number) for pair, number in told.items()),
        entries=tuple(map(_show_entry, row.message.mentions[:MAX_ENTRIES])),
        trend=name_trend_of(row),
    )


def name_trend_of(row: AlertRow) -> str:
    """Return the id of the trend that *row* is a step of; empty if it is none."""
    if not is_of_trend(row.kind):
        return ""
    return alerts.name_trend(row.message.thread or row.key)


def _show_entry(mention: Mention) -> EntryShown:
    return EntryShown(mention.title, mention.link, mention.publisher)


def show_delivery(row: DeliveryRow, now: datetime) -> DeliveryShown:
    """Return the delivery of *row* as people see it."""
    is_waiting = row.state == "pending" and row.not_before > now
    note = row.note
    if row.maybe_sent and row.state != "sent":
        note = f"{note}; it may have arrived" if note else "it may have arrived"
    return DeliveryShown(
        id=row.id,
        alert=row.alert,
        at=row.at,
        channel=row.channel,
        recipient=row.recipient,
        state=row.state,
        attempts=row.attempts,
        again_at=row.not_before if is_waiting else None,
        sent_at=row.sent_at,
        headline=row.headline,
        note=note,
    )
