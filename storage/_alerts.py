"""Store alerts with their deliveries and rulings, and find those that were told before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from model import Alert, HeldReports, State, WatchVersion
from storage import _sqlite as sql
from storage._outbox import make_delivery_id
from storage._prepared import Prepared
from storage._tables import Time, alert, delivery
from storage._versions import keep_versions
from storage.recipients.keeping import keep_from_making
from storage.timing.rulings import add_rulings

Recipients = Sequence[tuple[str, str]]
"""Pairs of a channel and one of its recipients."""
FindVersion = Callable[[str], WatchVersion | None]
"""Returns the version of a watch; None if it has none."""


class ToldTimes:
    """When each signal was told, by its key."""

    def __init__(self, db: Connection) -> None:
        """Look into *db*."""
        self._db = db

    def get(self, key: str) -> datetime | None:
        """Return when a signal with *key* was first told; None if it never was."""
        times: list[datetime] = [row.at for row in _TOLD.fetch_all(self._db, {"key": key})]
        return min(times, default=None)


# A held one will be told. With an equal sign or `min`, SQLite would read all alerts of the state.
_TOLD = Prepared(
    select(alert.c.at).where(
        alert.c.key == bindparam("key"), alert.c.state != State.SUPPRESSED.value
    )
)
_IS_HELD = (
    (alert.c.state == State.HELD.value)
    & (alert.c.at >= bindparam("first", type_=Time))
    & (alert.c.at <= bindparam("last", type_=Time))
)
_HELD_COUNTS = (
    select(alert.c.watch, func.count())
    .where(_IS_HELD)
    .group_by(alert.c.watch)
    .order_by(func.min(alert.c.seq))
)
_HELD_CHANNELS = (
    select(alert.c.channels)
    .where(_IS_HELD, alert.c.watch == bindparam("watch"))
    .group_by(alert.c.channels)
    .order_by(func.min(alert.c.seq))
)
_HELD_MESSAGES = (
    select(alert.c.message)
    .where(_IS_HELD, alert.c.watch == bindparam("watch"))
    .order_by(alert.c.seq)
    .limit(bindparam("listed"))
)
_RELEASE = (
    update(alert)
    .where(_IS_HELD)
    .values(state=State.ACTIVE.value, reason="told in one message with the rest of many reports")
)
_ALERT_COLUMNS = (
    "id",
    "at",
    "kind",
    "watch",
    "state",
    "reason",
    "key",
    "channels",
    "message",
    "story",
    "version",
)
_ADD_ALERT = Prepared(
    sql.insert(alert).on_conflict_do_nothing(index_elements=[alert.c.id]).returning(alert.c.seq),
    _ALERT_COLUMNS,
)
_ADD_ALERTS = Prepared(
    sql.insert(alert).on_conflict_do_nothing(index_elements=[alert.c.id]),
    _ALERT_COLUMNS,
)
_ADD_DELIVERY = Prepared(
    sql.insert(delivery).on_conflict_do_nothing(),
    ("id", "alert", "channel", "recipient", "state", "at", "since", "not_before", "remote"),
)


def find_no_version(_watch: str) -> None:
    """Return no version, for an alert that no watch of the config raised."""


def _alert_columns(raised: Alert, version: WatchVersion | None = None) -> dict[str, Any]:
    return {
        "id": raised.id,
        "at": raised.at,
        "kind": raised.signal.kind.name,
        "watch": raised.signal.watch,
        "state": raised.state.value,
        "reason": raised.reason,
        "key": raised.signal.key,
        "channels": raised.to,
        "message": raised.message,
        "story": raised.signal.story,
        "version": "" if version is None else version.id,
    }


def record_all(
    db: Connection,
    instance: str,
    raised: Iterable[Alert],
    list_recipients: Callable[[Sequence[str]], Recipients],
    find_version: FindVersion = find_no_version,
) -> None:
    """Store *raised* in their order, as `record` does; *list_recipients* has the addresses."""
    for is_whole, group in groupby(raised, _has_more_rows):
        if is_whole:
            for one in group:
                addresses = list_recipients(one.channels_told)
                record(db, instance, one, addresses, find_version)
        else:
            record_untold(db, list(group), find_version)


def _has_more_rows(raised: Alert) -> bool:
    """Return whether *raised* has deliveries or rulings."""
    return raised.state is State.ACTIVE or bool(raised.rulings)


def record_untold(
    db: Connection, raised: Sequence[Alert], find_version: FindVersion = find_no_version
) -> None:
    """Store *raised*, of which none is active or has a ruling."""
    versions = {one.signal.watch: find_version(one.signal.watch) for one in raised}
    rows = [_alert_columns(one, versions[one.signal.watch]) for one in raised]
    _ADD_ALERTS.run_for_each(db, rows)
    keep_versions(db, filter(None, versions.values()), raised[-1].at)


def record(
    db: Connection,
    instance: str,
    raised: Alert,
    addresses: Recipients,
    find_version: FindVersion = find_no_version,
) -> int | None:
    """Store *raised*, its rulings and, if it is active, a delivery for each of *addresses*.

    Return its row; None if its id is stored already: then nothing is changed.
    """
    version = find_version(raised.signal.watch)
    seq: int | None = _ADD_ALERT.fetch_value(db, _alert_columns(raised, version))
    if seq is None:
        return None
    if version is not None:
        keep_versions(db, [version], raised.at)
    if raised.rulings:
        add_rulings(db, raised, seq)
    if raised.state is State.ACTIVE and addresses:
        add_deliveries(db, instance, (raised.id, seq), addresses, raised.at)
    return seq


def add_deliveries(
    db: Connection,
    instance: str,
    of: tuple[str, int],
    addresses: Recipients,
    at: datetime,
) -> None:
    """Store a delivery of the alert *of*, its id and its row, for each of *addresses*.

    For a recipient who gets nothing it is stored that none is made, and why.
    """
    addresses = keep_from_making(db, of[1], addresses, at)
    rows = [_delivery_columns(instance, of, address, at) for address in addresses]
    _ADD_DELIVERY.run_for_each(db, rows)


def _delivery_columns(
    instance: str, of: tuple[str, int], address: tuple[str, str], at: datetime
) -> dict[str, Any]:
    alert_id, seq = of
    channel, recipient = address
    return {
        "id": make_delivery_id(instance, alert_id, channel, recipient),
        "alert": seq,
        "channel": channel,
        "recipient": recipient,
        "state": "pending",
        "at": at,
        "since": at,
        "not_before": at,
        "remote": {},
    }


def release_held(
    db: Connection, first: datetime, last: datetime, listed: int
) -> dict[str, HeldReports]:
    """Make the alerts that were held from *first* to *last* active, without deliveries.

    Return them by watch, each with its oldest messages, *listed* at most: one message of each
    watch tells them.
    """
    times = {"first": first, "last": last}
    counts = db.execute(_HELD_COUNTS, times).all()
    found: dict[str, HeldReports] = {}
    for watch, count in counts:
        of_watch = {**times, "watch": watch}
        messages = db.execute(_HELD_MESSAGES, {**of_watch, "listed": listed}).scalars().all()
        lists = db.execute(_HELD_CHANNELS, of_watch).scalars()
        channels = dict.fromkeys(name for names in lists for name in names)
        found[watch] = HeldReports(count, messages, tuple(channels))
    if found:
        db.execute(_RELEASE, times)
    return found
