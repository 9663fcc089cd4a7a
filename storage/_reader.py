"""Read the state, also from another process while a daemon runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from model import Arrival, Entry
from storage import _meta
from storage import _sqlite as sql
from storage._entries import name_hash
from storage._rows import AlertRow, ChannelRow, DeliveryRow, FeedRow, KeptConfig, Status
from storage._tables import alert, alias, body, channel, delivery, entry, feed

NEWEST = 2**63 - 1  # no row has a higher number


class Reader:
    """What is stored, for those who only look. Every answer is of one moment."""

    def __init__(self, path: Path, connection: Connection, opening: ExitStack) -> None:
        """Read *path* by *connection*; take over what *opening* has opened."""
        self.path = path
        self._connection = connection
        with self._at_once() as db:
            self.instance = _meta.instance(db)
        self._opened = opening.pop_all()

    def close(self) -> None:
        """Let go of the database."""
        self._opened.close()

    @contextmanager
    def _at_once(self) -> Iterator[Connection]:
        """Do what follows in one transaction: the one under way, or one of its own."""
        with sql.trouble(self.path):
            if self._connection.in_transaction():
                yield self._connection
            else:
                with self._connection.begin():
                    yield self._connection

    def status(self, now: datetime) -> Status:
        """Return the state of the whole at a glance."""
        with self._at_once() as db:
            feeds = db.execute(_FEEDS_AT_A_GLANCE).one()
            waiting = delivery.c.state.in_(("pending", "sending"))
            return Status(
                now=now,
                instance=self.instance,
                feeds_total=feeds.total,
                feeds_failing=feeds.failing,
                next_poll=feeds.next_poll,
                entries=db.execute(select(func.count()).select_from(entry)).scalar_one(),
                alerts_by_state=_counts(db, select(alert.c.state, func.count())),
                deliveries_by_state=_counts(db, select(delivery.c.state, func.count())),
                oldest_pending=db.execute(
                    select(func.min(delivery.c.at)).where(waiting)
                ).scalar_one(),
                channels=tuple(channel_rows(db)),
                last_poll=feeds.last_poll,
                size_bytes=sql.size(self.path),
                notes=_meta.notes(db),
            )

    def feeds(self) -> list[FeedRow]:
        """Return the feeds that the config names, by name."""
        with self._at_once() as db:
            listed = feed_rows().where(feed.c.present).order_by(feed.c.name, feed.c.key)
            return [FeedRow(**row._mapping) for row in db.execute(listed)]

    def alerts(
        self, limit: int, watch: str | None = None, state: str | None = None
    ) -> list[AlertRow]:
        """Return the last *limit* alerts, newest first; of one watch, in one state."""
        listed = select(alert).order_by(alert.c.seq.desc()).limit(limit)
        if watch is not None:
            listed = listed.where(alert.c.watch == watch)
        if state is not None:
            listed = listed.where(alert.c.state == state)
        with self._at_once() as db:
            rows = db.execute(listed).all()
            theirs = _deliveries_of(db, [row.seq for row in rows])
        return [_alert_row(row, theirs.get(row.seq, ())) for row in rows]

    def alert(self, id: str) -> AlertRow | None:  # noqa: A002  # it is the alert's id
        """Return the alert *id*, None if there is none."""
        with self._at_once() as db:
            row = db.execute(select(alert).where(alert.c.id == id)).one_or_none()
            if row is None:
                return None
            return _alert_row(row, _deliveries_of(db, [row.seq]).get(row.seq, ()))

    def deliveries(
        self,
        limit: int,
        failed: bool = False,
        channel: str | None = None,
        of: str | None = None,
    ) -> list[DeliveryRow]:
        """Return the last *limit* deliveries, newest first; the dead, of a channel, of an alert."""
        listed = (
            select(delivery, alert.c.id.label("alert_id"), alert.c.message)
            .join(alert, alert.c.seq == delivery.c.alert)
            .order_by(delivery.c.seq.desc())
            .limit(limit)
        )
        if failed:
            listed = listed.where(delivery.c.state == "dead")
        if channel is not None:
            listed = listed.where(delivery.c.channel == channel)
        if of is not None:
            listed = listed.where(alert.c.id == of)
        with self._at_once() as db:
            return [_delivery_row(row) for row in db.execute(listed)]

    def recent_entries(self, since: datetime, limit: int) -> Iterator[list[Entry]]:
        """Yield the entries first seen from *since* on, newest first, *limit* at most, in batches.

        The texts of old ones are dropped; of those a headline is left.
        """
        below, left = NEWEST, limit
        while left > 0:
            batch = _ENTRIES.where(entry.c.id < below).order_by(entry.c.id.desc())
            with self._at_once() as db:
                rows = db.execute(batch.limit(min(left, _BATCH))).all()
            # Entries are numbered as they come, so that no later row is of a later time.
            recent = [_entry(row) for row in rows if row.first_seen >= since]
            if recent:
                yield recent
            if len(recent) < min(left, _BATCH):
                return
            below, left = rows[-1].id, left - len(rows)

    def history(self, since: datetime, until: datetime, limit: int = NEWEST) -> Iterator[Entry]:
        """Yield the entries first seen from *since* until before *until*, oldest first.

        The last *limit* of them. Those of one poll come in the order in which it was judged. May
        be read while the daemon writes: no transaction stays open between two batches.
        """
        with self._at_once() as db:
            row, last = _first_row(db, since), _first_row(db, until)
            in_time = (entry.c.id >= row) & (entry.c.id < last)
            newest = select(entry.c.id).where(in_time).order_by(entry.c.id.desc())
            if limit < NEWEST:
                nth = db.execute(newest.offset(limit - 1).limit(1)).scalar_one_or_none()
                row = max(row, nth or row)
        poll: list[Entry] = []
        while row < last:
            batch = _ENTRIES.where(entry.c.id >= row, entry.c.id < last).order_by(entry.c.id)
            with self._at_once() as db:
                rows = db.execute(batch.limit(_BATCH)).all()
            for one in map(_entry, rows):
                if poll and (poll[0].first_seen, poll[0].feed) != (one.first_seen, one.feed):
                    yield from reversed(poll)
                    poll = []
                poll.append(one)
            row = rows[-1].id + 1 if rows else last
        yield from reversed(poll)

    def feeds_before(self, at: datetime) -> set[str]:
        """Return the keys of the feeds that brought something before *at*."""
        with self._at_once() as db:
            row = _first_row(db, at)
            older = select(entry.c.id).where(entry.c.feed == feed.c.id, entry.c.id < row).exists()
            return set(db.execute(select(feed.c.key).where(older)).scalars())

    def kept_config(self) -> KeptConfig | None:
        """Return the last config that was good; None if there was none yet."""
        with self._at_once() as db:
            return _meta.kept_config(db)

    def replaced_config(self) -> KeptConfig | None:
        """Return the config that the last good one replaced, and when; None if it is the first."""
        with self._at_once() as db:
            return _meta.replaced_config(db)

    def entry_of(self, title: str, link: str) -> Entry | None:
        """Return the entry that an alert shows with *title* and *link*; None if it is gone.

        Of several with that link the one with that title; where none has it, one of that title.
        """
        with self._at_once() as db:
            titled, linked = _named(title, b"title"), _named(link, b"link")
            # A feed remembers of each title and link the entry that had it first.
            for which in ((linked, entry.c.title == title), (linked,), (titled,)):
                listed = _ENTRIES.where(*which).order_by(entry.c.id.desc()).limit(1)
                if (row := db.execute(listed).one_or_none()) is not None:
                    return _entry(row)
        return None


_BATCH = 1000
_ENTRIES = (
    select(entry, feed.c.key.label("of"), body.c.summary, body.c.text)
    .join(feed, feed.c.id == entry.c.feed)
    .outerjoin(body, body.c.entry == entry.c.id)
)


def _first_row(db: Connection, at: datetime) -> int:
    """Return the number from which on entries were first seen at or after *at*.

    Entries are numbered as they come, so it is found by halves, without an index of its own.
    """
    low, high = 1, db.execute(select(func.max(entry.c.id))).scalar_one() or 0
    high += 1
    seen = select(entry.c.id, entry.c.first_seen).order_by(entry.c.id).limit(1)
    while low < high:
        middle = (low + high) // 2
        row = db.execute(seen.where(entry.c.id >= middle)).one()
        if row.first_seen < at:
            low = row.id + 1
        else:
            high = middle
    return low


def _named(text: str, kind: bytes) -> ColumnElement[bool]:
    """Return what holds of the entries with that title or link, of any feed."""
    feeds = select(feed.c.id)
    named = select(alias.c.entry).where(
        alias.c.feed.in_(feeds), alias.c.hash == name_hash(text, kind)
    )
    return entry.c.id.in_(named)


def _entry(row: Row[*tuple[object, ...]]) -> Entry:
    """Return the entry of a row of `_ENTRIES`; of its id the hash is known."""
    fields = row._mapping
    same = ("title", "link", "publisher", "author", "lang", "tags", "published", "first_seen")
    return Entry(
        feed=fields["of"],
        id=fields["key"].hex(),
        summary=fields["summary"] or "",
        text=fields["text"] or "",
        arrival=Arrival(fields["arrival"]),
        **{name: fields[name] for name in same},
    )


_FEEDS_AT_A_GLANCE = select(
    func.count().filter(feed.c.present).label("total"),
    func.count().filter(feed.c.present, feed.c.failures > 0).label("failing"),
    func.min(feed.c.next_due).filter(feed.c.present).label("next_poll"),
    func.max(feed.c.last_polled).label("last_poll"),
)


def feed_rows() -> Select[*tuple[object, ...]]:
    """Return the query for feeds with the columns of a `FeedRow`."""
    columns = (feed.c[name] for name in FeedRow.__slots__ if name != "entries")
    entries = select(func.count()).where(entry.c.feed == feed.c.id).scalar_subquery()
    return select(*columns, entries.label("entries"))


def channel_rows(db: Connection) -> list[ChannelRow]:
    """Return how each channel does that was ever sent to, by name."""
    listed = select(channel).order_by(channel.c.name)
    return [ChannelRow(**row._mapping) for row in db.execute(listed)]


def _counts(db: Connection, states: Select[str, int]) -> dict[str, int]:
    rows = db.execute(states.group_by("state").order_by("state"))
    return {row[0]: row[1] for row in rows}


def _deliveries_of(db: Connection, alerts: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return channel and state of the deliveries of *alerts*, by alert."""
    listed = select(delivery.c.alert, delivery.c.channel, delivery.c.state).order_by(delivery.c.seq)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for of, name, state in db.execute(listed.where(delivery.c.alert.in_(alerts))):
        found[of] = (*found.get(of, ()), (name, state))
    return found


def _alert_row(row: Row[*tuple[object, ...]], deliveries: tuple[tuple[str, str], ...]) -> AlertRow:
    fields = row._mapping
    same = (name for name in AlertRow.__slots__ if name not in {"to", "deliveries"})
    return AlertRow(
        to=fields["channels"], deliveries=deliveries, **{name: fields[name] for name in same}
    )


def _delivery_row(row: Row[*tuple[object, ...]]) -> DeliveryRow:
    fields = row._mapping
    same = (name for name in DeliveryRow.__slots__ if name not in {"alert", "headline"})
    return DeliveryRow(
        alert=fields["alert_id"],
        headline=fields["message"].headline,
        **{name: fields[name] for name in same},
    )
