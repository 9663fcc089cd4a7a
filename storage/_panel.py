"""Read the parts of the state that the page shows, and the commands do not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from model import COLLECTING_KINDS
from storage import _meta, _states, _threads
from storage._alert_rows import is_in_state
from storage._dismissed import IS_DEAD, SHOWN_STATE
from storage._entry_rows import find_first_row
from storage._panel_rows import CarriedRow, ChannelTraffic, LastMatch, SentRow, StateRow
from storage._rows import AlertRow
from storage._tables import account, alert, carried, delivery, entry, feed, matched, watcher

Begin = Callable[[], AbstractContextManager[Connection]]

WAITING = ("pending", "sending")


class Panel:
    """The state, as the page shows it. One transaction around several answers is of one moment."""

    def __init__(self, begin: Begin) -> None:
        """Read in transactions that *begin* opens."""
        self._begin = begin

    def read_demo_time(self) -> datetime | None:
        """Return the time in the fortnight of the demo; None if no demo made this state."""
        with self._begin() as db:
            if _meta.read_mode(db) != "demo":
                return None
            polls = db.execute(_POLLS).one()
        at: datetime | None = polls.last or polls.next  # its clock jumps from poll to poll
        return at

    def list_states(self) -> list[StateRow]:
        """Return the states of all watchers, by watch and kind."""
        with self._begin() as db:
            rows = db.execute(_STATES).all()
        return [StateRow(row.watch, row.kind, orjson.loads(row.state)) for row in rows]

    def read_exposure(self) -> Mapping[str, Any]:
        """Return how much each feed brings, as the watchers have stored it."""
        with self._begin() as db:
            return _states.read_exposure(db)

    def count_entries(self, since: datetime) -> int:
        """Return how many of the stored entries were first seen from *since* on."""
        with self._begin() as db:
            first = find_first_row(db, since)
            return db.execute(_COUNT_FROM, {"first": first}).scalar_one()

    def read_last_matches(self) -> dict[str, LastMatch]:
        """Return the matches of the last month by watch."""
        with self._begin() as db:
            rows = db.execute(_LAST_MATCHES).all()
        return {row.watch: LastMatch(row.total, row.last) for row in rows}

    def count_told(self, since: datetime, until: datetime | None = None) -> dict[str, int]:
        """Return how many alerts of each watch were raised from *since* on, and told.

        Before *until*, if it is given. One that a digest told counts once, and the digest does
        not; one that still waits is not told yet.
        """
        told = _TOLD if until is None else _TOLD.where(alert.c.at < until)
        with self._begin() as db:
            rows = db.execute(told, {"since": since}).all()
        return {row.watch: row.number for row in rows}

    def list_report_times(self, since: datetime) -> dict[str, list[datetime]]:
        """Return when the reports of each watch were first seen, from *since* on.

        A report without a text of its own counts when it was last carried.
        """
        with self._begin() as db:
            began = {row.report: row.at for row in db.execute(_FIRST_TEXTS, {"since": since})}
            rows = db.execute(_CARRIED, {"since": since}).all()
            known = {row.report: row.at for row in db.execute(_EARLIER_TEXTS, {"since": since})}
        times: dict[str, list[datetime]] = {}
        for row in rows:
            if row.report not in known:
                times.setdefault(row.watch, []).append(began.get(row.report, row.at))
        return times

    def list_threads(self, keys: Set[str]) -> list[AlertRow]:
        """Return the alerts with *keys* and those that stand under them, oldest first."""
        with self._begin() as db:
            return _threads.list_threads(db, keys)

    def list_orphans(self, key: str, types: Collection[str]) -> list[AlertRow]:
        """Return the alerts of *types* of watchers under the deleted alert with *key*."""
        with self._begin() as db:
            return _threads.list_orphans(db, key, types)

    def list_steps(
        self, types: Collection[str], since: datetime, watch: str = ""
    ) -> list[AlertRow]:
        """Return the alerts that *types* of watchers raised from *since* on, oldest first."""
        with self._begin() as db:
            return _threads.list_steps(db, types, since, watch)

    def list_thread_keys(self, types: Collection[str]) -> list[str]:
        """Return the keys of the first alerts of all trends that *types* of watchers raised."""
        with self._begin() as db:
            return _threads.list_thread_keys(db, types)

    def list_carried(self, watch: str, since: datetime, until: datetime) -> list[CarriedRow]:
        """Return the reports of *watch* that came then, in the order they came."""
        with self._begin() as db:
            return _threads.list_carried(db, watch, since, until)

    def list_sent(self, alerts: Collection[str]) -> list[SentRow]:
        """Return the deliveries of *alerts*, named by their ids, in the order they were made."""
        with self._begin() as db:
            rows = db.execute(_SENT, {"alerts": sorted(alerts)}).all()
        return [SentRow(row.id, row.channel, row.state, row.sent_at) for row in rows]

    def read_traffic(self, channels: Sequence[str]) -> dict[str, ChannelTraffic]:
        """Return the deliveries to each of *channels* that wait or are dead, and its last one."""
        found = {}
        with self._begin() as db:
            for name in channels:
                waiting = db.execute(_COUNT_WAITING, {"channel": name}).scalar_one()
                last = db.execute(_LAST_SENT, {"channel": name}).scalar_one_or_none()
                dead = db.execute(_COUNT_DEAD, {"channel": name}).scalar_one()
                found[name] = ChannelTraffic(waiting, last, dead)
        return found


_POLLS = select(
    func.max(feed.c.last_polled).label("last"),
    func.min(feed.c.next_due).label("next"),
)
_STATES = select(watcher.c.watch, watcher.c.kind, watcher.c.state).order_by(
    watcher.c.watch, watcher.c.kind
)
_COUNT_FROM = select(func.count()).select_from(entry).where(entry.c.id >= bindparam("first"))
_LAST_MATCHES = select(
    matched.c.watch,
    func.sum(matched.c.count).label("total"),
    func.max(matched.c.at).label("last"),
).group_by(matched.c.watch)
_TOLD = (
    select(alert.c.watch, func.count().label("number"))
    .where(
        is_in_state("active"),
        alert.c.kind.not_in(COLLECTING_KINDS),
        alert.c.at >= bindparam("since"),
    )
    .group_by(alert.c.watch)
)
_FIRST_TEXTS = select(account.c.report, account.c.at).where(account.c.at >= bindparam("since"))
_EARLIER_TEXTS = select(account.c.report, account.c.at).where(account.c.at < bindparam("since"))
_CARRIED = (
    select(carried.c.watch, carried.c.report, carried.c.at)
    .where(carried.c.at >= bindparam("since"))
    .order_by(carried.c.at)
)
_SENT = (
    select(alert.c.id, delivery.c.channel, SHOWN_STATE.label("state"), delivery.c.sent_at)
    .join(alert, alert.c.seq == delivery.c.alert)
    .where(alert.c.id.in_(bindparam("alerts", expanding=True)))
    .order_by(delivery.c.seq)
)
_COUNT_WAITING = (
    select(func.count())
    .select_from(delivery)
    .where(delivery.c.state.in_(WAITING), delivery.c.channel == bindparam("channel"))
)
_COUNT_DEAD = (
    select(func.count())
    .select_from(delivery)
    .where(IS_DEAD, delivery.c.channel == bindparam("channel"))
)
_LAST_SENT = (
    select(delivery.c.sent_at)
    .where(delivery.c.state == "sent", delivery.c.channel == bindparam("channel"))
    .order_by(delivery.c.at.desc(), delivery.c.seq.desc())
    .limit(1)
)
