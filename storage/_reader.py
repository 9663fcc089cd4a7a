"""Read the state, also from another process while a daemon runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from model import HotList, SeenEntry, Topic
from storage import _feeds, _measures, _meta
from storage import _sqlite as sql
from storage._alert_rows import is_in_state, shows, to_alert_rows, to_delivery_row
from storage._dismissed import IS_DEAD
from storage._entry_rows import (
    BATCH_SIZE,
    ENTRY_ROWS,
    find_first_row,
    is_named,
    is_of_poll,
    skip_to_last,
    to_entry,
)
from storage._glance import read_channel_rows, read_status
from storage._panel import Panel
from storage._panel_rows import DeliveryFilter
from storage._parts import DELIVERY_ROWS, Parts
from storage._past import Past
from storage._rows import AlertRow, DeliveryRow, FeedRow, KeptConfig, Measures, Status
from storage._tables import alert, carried, delivery, entry, feed
from storage.chat.reading import list_lines
from storage.discovery import entries as _titles
from storage.discovery import topics as _topics
from storage.discovery.past import StoredPast, read_daily_counts
from storage.found.reading import StoredIndex
from storage.overlay.changes import StoredOverlay, list_in_force
from storage.recipients.reading import StoredRecipients
from storage.steps.reading import StoredSteps
from storage.timing.reading import StoredTiming

MAX_ROW = 2**63 - 1  # no row has a higher number
MAX_REPORTS = 20_000  # the newest reports in which publishers are looked for


class Reader:
    """The state, for those who only look. Every answer is of one moment.

    One thread at a time uses it, and need not be the one that opened it.
    """

    def __init__(self, path: Path, connection: Connection, opening: ExitStack) -> None:
        """Read *path* by *connection*; take over the resources that *opening* has opened."""
        self.path = path
        self._connection = connection
        with self._transaction() as db:
            self.instance = _meta.read_instance(db)
        self._opened = opening.pop_all()

    def close(self) -> None:
        """Let go of the database."""
        self._opened.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Run the block in the transaction under way, or else in one of its own."""
        with sql.explain_errors(self.path):
            if self._connection.in_transaction():
                yield self._connection
            else:
                with self._connection.begin():
                    yield self._connection

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let all answers within the block be of one moment; keep it short."""
        with self._transaction():
            yield

    def read_version(self) -> int:
        """Return a number that changes whenever another process has written.

        It costs a hundredth of a millisecond: it touches no table, and needs no transaction.
        """
        with sql.explain_errors(self.path):
            return sql.read_version(self._connection)

    @property
    def panel(self) -> Panel:
        """Return the state as the page shows it."""
        return Panel(self._transaction)

    @property
    def steps(self) -> StoredSteps:
        """Return the steps of the charts."""
        return StoredSteps(self._transaction)

    @property
    def timing(self) -> StoredTiming:
        """Return the rulings, silences and acts."""
        return StoredTiming(self._transaction)

    @property
    def overlay(self) -> StoredOverlay:
        """Return the changes of keywords."""
        return StoredOverlay(self._transaction)

    @property
    def recipients(self) -> StoredRecipients:
        """Return the recipients who get nothing."""
        return StoredRecipients(self._transaction)

    @property
    def parts(self) -> Parts:
        """Return the lists of the past, part by part."""
        return Parts(self._transaction)

    @property
    def history(self) -> Past:
        """Return the alerts and deliveries of the past, oldest first, for an export."""
        return Past(self._transaction)

    def read_status(self, now: datetime) -> Status:
        """Return the whole state at a glance."""
        with self._transaction() as db:
            return read_status(db, now, self.instance, sql.measure_size(self.path))

    def measure(self, kind: str) -> Measures:
        """Return the state in numbers, with the states of watchers of *kind* that live."""
        with self._transaction() as db:
            return Measures(
                **_measures.read_counts(db),
                trends=_measures.read_living(db, kind),
                channels=tuple(read_channel_rows(db)),
                notes=_meta.read_notes(db),
                size_bytes=sql.measure_size(self.path),
                lines=tuple(list_lines(db)),
            )

    def list_feeds(self, failing: bool = False) -> list[FeedRow]:
        """Return the feeds that the config names, by name; all, or those with a problem."""
        with self._transaction() as db:
            return _feeds.list_feeds(db, failing=failing)

    def list_publishers(self) -> list[str]:
        """Return the publishers of the last days' reports, those with most reports first."""
        newest = select(carried.c.publishers).order_by(carried.c.at.desc()).limit(MAX_REPORTS)
        with self._transaction() as db:
            lists = db.execute(newest).scalars().all()
        return [name for name, _ in Counter(chain.from_iterable(lists)).most_common()]

    def list_alerts(
        self, limit: int, watch: str | None = None, state: str | None = None
    ) -> list[AlertRow]:
        """Return the last *limit* alerts, newest first; of one watch, in one state.

        Held are also those that still wait in a channel.
        """
        listed = select(alert).order_by(alert.c.seq.desc()).limit(limit)
        if watch is not None:
            listed = listed.where(alert.c.watch == watch)
        if state is not None:
            listed = listed.where(is_in_state(state))
        with self._transaction() as db:
            rows = db.execute(listed).all()
            return to_alert_rows(db, rows)

    def find_alert(self, id: str) -> AlertRow | None:  # noqa: A002  # it is the alert's id
        """Return the alert *id*, None if there is none."""
        with self._transaction() as db:
            rows = to_alert_rows(db, db.execute(_ALERT_ROW, {"id": id}).all())
        return rows[0] if rows else None

    def list_deliveries(
        self,
        limit: int,
        failed: bool = False,
        channel: str | None = None,
        of: str | None = None,
    ) -> list[DeliveryRow]:
        """Return the last *limit* deliveries, newest first; the dead, of a channel, of an alert.

        With those that were not made; of an alert they come last.
        """
        if not failed and of is None:
            part = self.parts.list_deliveries(DeliveryFilter(channel or ""), limit)
            return list(part.rows)
        listed = DELIVERY_ROWS.limit(limit)
        if failed:
            listed = listed.where(IS_DEAD)
        if channel is not None:
            listed = listed.where(delivery.c.channel == channel)
        if of is not None:
            listed = listed.where(alert.c.id == of)
        with self._transaction() as db:
            found = [to_delivery_row(row) for row in db.execute(listed)]
        return found + (self.recipients.list_unmade(of) if of is not None else [])

    # --- entries --------------------------------------------------------------------------

    def read_newest(
        self,
        since: datetime,
        limit: int = MAX_ROW,
        of: str | None = None,
        below: int | None = None,
    ) -> Iterator[list[SeenEntry]]:
        """Yield the entries first seen from *since* on, newest first, *limit* at most, in batches.

        Only those of the feed *of*, and only those below the row *below*, if they are given. Old
        entries come without their texts, which are no longer stored.
        """
        listed = ENTRY_ROWS.order_by(entry.c.id.desc())
        if of is not None:
            listed = listed.where(feed.c.key == of)
        below = MAX_ROW if below is None else below
        left = limit
        while left > 0:
            size = min(left, BATCH_SIZE)
            batch = listed.where(entry.c.id < below).limit(size)
            with self._transaction() as db:
                rows = db.execute(batch).all()
            # Entries are numbered as they come, so that no later row is of a later time.
            recent = [to_entry(row) for row in rows if row.first_seen >= since]
            if recent:
                yield recent
            if len(recent) < size:
                return
            below = rows[-1].id
            left -= len(rows)

    def read_history(
        self, since: datetime, until: datetime, limit: int = MAX_ROW
    ) -> Iterator[SeenEntry]:
        """Yield the entries first seen from *since* until before *until*, oldest first.

        The last *limit* of them. Those of one poll come in the order in which it was judged. A
        daemon may write at the same time: no transaction stays open between two batches.
        """
        with self._transaction() as db:
            first = find_first_row(db, since)
            end = find_first_row(db, until)
            if limit < MAX_ROW:
                first = skip_to_last(db, first, end, limit)
        poll: list[SeenEntry] = []
        for one in self._read_rows(first, end):
            if poll and not is_of_poll(one, poll[0]):
                yield from reversed(poll)
                poll = []
            poll.append(one)
        yield from reversed(poll)

    def _read_rows(self, first: int, end: int) -> Iterator[SeenEntry]:
        """Yield the entries from row *first* until before row *end*, in their order."""
        while first < end:
            batch = ENTRY_ROWS.where(entry.c.id >= first, entry.c.id < end)
            with self._transaction() as db:
                rows = db.execute(batch.order_by(entry.c.id).limit(BATCH_SIZE)).all()
            if not rows:
                return
            yield from map(to_entry, rows)
            first = rows[-1].id + 1

    def find_feeds_before(self, at: datetime) -> set[str]:
        """Return the keys of the feeds that brought an entry before *at*."""
        with self._transaction() as db:
            end = find_first_row(db, at)
            older = select(entry.c.id).where(entry.c.feed == feed.c.id, entry.c.id < end)
            return set(db.execute(select(feed.c.key).where(older.exists())).scalars())

    def find_entry(self, title: str, link: str) -> SeenEntry | None:
        """Return the entry that an alert shows with *title* and *link*; None if it is gone.

        Of several with that link the one with that title; if none has that link, one with that
        title.
        """
        is_linked = is_named(link, b"link")
        is_titled = is_named(title, b"title")
        # A feed remembers of each title and link the entry that had it first.
        choices = ((is_linked, entry.c.title == title), (is_linked,), (is_titled,))
        with self._transaction() as db:
            for conditions in choices:
                listed = ENTRY_ROWS.where(*conditions).order_by(entry.c.id.desc())
                row = db.execute(listed.limit(1)).one_or_none()
                if row is not None:
                    return to_entry(row)
        return None

    def find_oldest(self, of: str | None = None) -> datetime | None:
        """Return when the oldest stored entry was first seen; of the feed *of*, if it is given."""
        seen = select(entry.c.first_seen).order_by(entry.c.id).limit(1)
        if of is not None:
            seen = seen.join(feed, feed.c.id == entry.c.feed).where(feed.c.key == of)
        with self._transaction() as db:
            return db.execute(seen).scalar_one_or_none()

    def list_feed_names(self) -> dict[str, str]:
        """Return the name of each feed that was ever polled, by key; first those of the config."""
        named = select(feed.c.key, feed.c.name).order_by(feed.c.present.desc(), feed.c.id)
        with self._transaction() as db:
            return {row.key: row.name for row in db.execute(named)}

    def find_alerts(self, seen: SeenEntry, watches: Iterable[str]) -> list[AlertRow]:
        """Return the alerts of *watches* that the poll raised which brought *seen*, and show it."""
        # A poll has one time, however many transactions it takes. Two polls rarely share it.
        in_poll = alert.c.at == seen.first_seen
        raised = select(alert).where(in_poll, alert.c.watch.in_(list(watches)))
        with self._transaction() as db:
            rows = db.execute(raised.order_by(alert.c.seq)).all()
            rows = [row for row in rows if shows(row.message, seen)]
            return to_alert_rows(db, rows)

    @property
    def index(self) -> StoredIndex:
        """Return the search index of the entries."""
        return StoredIndex(self._connection, self._transaction)

    # --- discovery ------------------------------------------------------------------------

    @property
    def past(self) -> StoredPast:
        """Return the learned past of terms and words."""
        return StoredPast(self._transaction)

    def read_day_counts(self, term: str) -> Mapping[int, int]:
        """Return the reports that had *term* on each day of the past, by days since 1970."""
        with self._transaction() as db:
            return read_daily_counts(db, [term]).get(term, {})

    def list_day_counts(self, terms: Sequence[str]) -> Mapping[str, Mapping[int, int]]:
        """Return the same for each of *terms* that has any."""
        with self._transaction() as db:
            return read_daily_counts(db, terms)

    def read_topics(self, since: datetime) -> list[Topic]:
        """Return the topics that were listed at or after *since*, the last ones last."""
        with self._transaction() as db:
            return _topics.read_topics(db, since)

    def read_hot_list(self) -> HotList | None:
        """Return the last list of unusual terms; None if there was none yet."""
        with self._transaction() as db:
            return _topics.read_hot_list(db)

    def read_titles(self, since: datetime, until: datetime) -> Iterator[Sequence[SeenEntry]]:
        """Yield the entries first seen from *since* until before *until*, by time, in pages.

        Without texts and tags, and as long as their texts are stored.
        """
        return _titles.read_titles(self._transaction, since, until)

    def read_entries(self, names: Sequence[tuple[str, str]]) -> list[SeenEntry]:
        """Return the entries with *names*, feed and id, in their order; without missing ones."""
        with self._transaction() as db:
            return _titles.read_entries(db, names)

    # --- configs --------------------------------------------------------------------------

    def read_kept_config(self) -> KeptConfig | None:
        """Return the last config that was good; None if there was none yet."""
        with self._transaction() as db:
            kept = _meta.read_kept_config(db)
            return kept and replace(kept, changes=list_in_force(db))

    def read_replaced_config(self) -> KeptConfig | None:
        """Return the config that the last good one replaced, and when; None if it is the first."""
        with self._transaction() as db:
            kept = _meta.read_replaced_config(db)
            return kept and replace(kept, changes=list_in_force(db, kept.at))


# --- lists ----------------------------------------------------------------------------------

_ALERT_ROW = select(alert).where(alert.c.id == bindparam("id"))
