"""Write: all that belongs together, in one commit or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, select, update

from model import COPY_WINDOW, Alert, Arrival, Entry, Feed, Page, Report, State
from storage import _entries, _meta, _reports, _states
from storage import _sqlite as sql
from storage._outbox import make_delivery_id
from storage._reports import RecentReports
from storage._rows import Trouble
from storage._tables import Time, alert, delivery, feed


class Told:
    """What was told, by the key of its signal."""

    def __init__(self, db: Connection) -> None:
        """Ask *db*."""
        self._db = db

    def get(self, key: str) -> datetime | None:
        """Return when a signal with *key* was told; None if it never was."""
        first: datetime | None = self._db.execute(_TOLD, {"key": key}).scalar_one()
        return first


_TOLD = select(func.min(alert.c.at)).where(
    alert.c.key == bindparam("key"), alert.c.state == State.ACTIVE.value
)


class Transaction:
    """What may be written. Good until the `with` that gave it ends."""

    def __init__(self, db: Connection, instance: str) -> None:
        """Write by *db*, in the transaction that it is in."""
        self._db, self._instance = db, instance
        self.notes: list[str] = []
        """What was odd about what was stored, in words for the log."""

    # --- feeds and their entries ----------------------------------------------------------

    def sync_feeds(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make *feeds* the ones that are polled; those left out are kept, but rest.

        A feed that comes back after it was left out is new again: due at once, and what it
        holds by then is its baseline.
        """
        columns = (feed.c.key, feed.c.name, feed.c.type, feed.c.present)
        known = {row.key: row for row in self._db.execute(select(*columns))}
        named = {one.key: one for one in feeds}
        new = [_feed_fields(one, now) for key, one in named.items() if key not in known]
        if new:
            self._db.execute(sql.insert(feed), new)
        back = [key for key in named if key in known and not known[key].present]
        self._change_feeds(back, _AS_NEW | {"present": True, "next_due": now})
        gone = [key for key, row in known.items() if row.present and key not in named]
        self._change_feeds(gone, {"present": False})
        for key, one in named.items():
            row = known.get(key)
            if row is not None and (row.name, row.type) != (one.name, one.type):
                self._change_feeds([key], {"name": one.name, "type": one.type})

    def _change_feeds(self, keys: Sequence[str], changes: Mapping[str, Any]) -> None:
        if keys:
            changed = update(feed).where(feed.c.key == bindparam("of")).values(**changes)
            self._db.execute(changed, [{"of": key} for key in keys])

    def add_new(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> list[Entry]:
        """Store *entries*, one page of *feed*; return the new and the changed, in their order.

        New is what was not seen in this feed under its id or an alias. An entry whose text
        changed comes with the `first_seen` and `arrival` it had, at most 24 times. Entries whose
        site renamed all of them at once are nothing new.
        """
        if not entries:
            return []
        news = _entries.add_new(self._db, self._feed_id(feed), entries, now)
        if news.new:
            self._change_feeds([feed.key], {"last_new": now})
        if news.renamed:
            self.notes.append(
                f"{feed.name}: {news.renamed} entries came back under new ids; "
                "taken for the ones known by their titles and links"
            )
        if late := sum(entry.arrival is Arrival.BACKFILL for entry in news.new):
            self.notes.append(
                f"{feed.name}: {late} new entries are dated long before the feed was last read; "
                "they are known now, and not told"
            )
        return news.new_or_changed

    def _feed_id(self, of: Feed) -> int:
        row: int = self._db.execute(select(feed.c.id).where(feed.c.key == of.key)).scalar_one()
        return row

    def settle_feed(self, feed: Feed, page: Page, next_due: datetime, now: datetime) -> None:
        """Store what the poll of *feed* says about the feed itself, and when it is due again.

        Validators are stored only with a page that could be read: what was not read must not
        count as known to us when we ask the next time.
        """
        always: dict[str, Any] = {"last_polled": now, "next_due": next_due}
        changes = _failed(page, now) if page.problem else _succeeded(page, now)
        self._change_feeds([feed.key], always | changes)

    # --- what was found and told ----------------------------------------------------------

    def recent(self, now: datetime) -> RecentReports:
        """Return the texts of the last three days."""
        return RecentReports(self._db, now - COPY_WINDOW)

    def add_reports(self, reports: Iterable[Report], now: datetime) -> None:
        """Remember *reports*; a fingerprint that is known keeps its first report."""
        _reports.add_reports(self._db, reports, now)

    def told(self) -> Told:
        """Return what was told before."""
        return Told(self._db)

    def record(self, raised: Alert, addresses: Sequence[tuple[str, str]]) -> None:
        """Store *raised* and, if it is active, a delivery to each channel and recipient.

        An alert whose id is stored already changes nothing.
        """
        added = sql.insert(alert).values(
            id=raised.id,
            at=raised.at,
            kind=raised.signal.kind,
            watch=raised.signal.watch,
            state=raised.state.value,
            reason=raised.reason,
            key=raised.signal.key,
            channels=raised.to,
            message=raised.message,
        )
        once = added.on_conflict_do_nothing(index_elements=[alert.c.id]).returning(alert.c.seq)
        seq = self._db.execute(once).scalar_one_or_none()
        if seq is None or raised.state is not State.ACTIVE or not addresses:
            return
        rows = [self._delivery_fields(raised, seq, *address) for address in addresses]
        self._db.execute(sql.insert(delivery).on_conflict_do_nothing(), rows)

    def _delivery_fields(
        self, raised: Alert, seq: int, channel: str, recipient: str
    ) -> dict[str, Any]:
        return {
            "id": make_delivery_id(self._instance, raised.id, channel, recipient),
            "alert": seq,
            "channel": channel,
            "recipient": recipient,
            "state": "pending",
            "at": raised.at,
            "since": raised.at,
            "not_before": raised.at,
            "remote": {},
        }

    def mark_told(self, trouble: Trouble, now: datetime) -> None:
        """Store that the operator heard of the feeds in *trouble*."""
        self._change_feeds([row.key for row in trouble.failing], {"told_failing": now})
        self._change_feeds([row.key for row in trouble.recovered], {"told_failing": None})

    # --- what watchers keep ---------------------------------------------------------------

    def state(self, watch: str, kind: str) -> Any:
        """Return what *watch* keeps for its watcher of *kind*; None if nothing."""
        return _states.read_state(self._db, watch, kind)

    def keep(
        self, watch: str, states: Mapping[str, object], now: datetime, wake: datetime | None
    ) -> None:
        """Keep *states* by kind; the watcher of the first wants to be asked at *wake*.

        A state is a JSON object, or has a method `to_json` that returns one.
        """
        for kind, state in states.items():
            _states.write_state(self._db, (watch, kind), state, now, wake)
            wake = None

    def take_due(self, now: datetime) -> list[str]:
        """Return the watches with a watcher that wants to be asked by *now*; it will be."""
        return _states.take_due(self._db, now)

    def states(self) -> set[tuple[str, str]]:
        """Return the watches that keep a state, each with the kinds of watcher that do."""
        return _states.list_states(self._db)

    def exposure(self, key: str | None = None) -> dict[str, Any]:
        """Return what watchers know of each feed that is polled, or of one; and of all."""
        return _states.read_exposure(self._db, key)

    def keep_exposure(self, changed: Mapping[str, Any]) -> None:
        """Keep what has *changed* of it."""
        _states.write_exposure(self._db, changed)

    def titles(self, before: datetime) -> Sequence[str]:
        """Return the titles of the last entries that were seen *before* a time, newest first."""
        return _entries.read_titles(self._db, before)

    # --- what else is kept ----------------------------------------------------------------

    def keep_config(self, main: str, texts: Mapping[str, str], now: datetime) -> None:
        """Keep the config that is good, for a restart beside one that is not."""
        _meta.keep_config(self._db, main, texts, now)

    def note(self, subject: str, text: str) -> None:
        """Leave *text* for people who ask for the status; empty takes it away."""
        _meta.write_note(self._db, subject, text)


# --- feeds ----------------------------------------------------------------------------------

_AS_NEW: dict[str, Any] = {
    "validators": {},
    "baseline": False,
    "failures": 0,
    "failing_since": None,
    "told_failing": None,
    "problem": "",
    "gone": False,
}


def _feed_fields(one: Feed, now: datetime) -> dict[str, Any]:
    named = {"key": one.key, "name": one.name, "type": one.type}
    return named | {"present": True, "next_due": now, "validators": {}}


def _failed(page: Page, now: datetime) -> dict[str, Any]:
    return {
        "failures": feed.c.failures + 1,
        "failing_since": func.coalesce(feed.c.failing_since, literal(now, Time)),
        "problem": page.problem,
        "gone": page.gone,
    } | ({"moved_to": page.moved_to} if page.moved_to else {})


def _succeeded(page: Page, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "failures": 0,
        "failing_since": None,
        "problem": "",
        "gone": False,
        "last_success": now,
        "moved_to": page.moved_to,
    }
    if page.validators or not page.unchanged:
        changes["validators"] = page.validators
    if not page.unchanged:
        changes |= {"baseline": True, "last_page": now}
    return changes
