"""The daemon's side of the state: the one writer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    func,
    select,
    true,
    update,
)

from model import Delivery, Feed, FeedRecord, Outcome
from storage import _meta, _outbox, _prune
from storage import _sqlite as sql
from storage._reader import Reader, channel_rows, feed_rows
from storage._rows import ChannelRow, FeedRow, Settled, Trouble
from storage._tables import channel, delivery, feed, moved, watcher
from storage._transaction import Transaction


class Store(Reader):
    """What the daemon remembers. Each method commits before it returns.

    One thread uses it. Within `transaction` its methods take part in that transaction.
    """

    def __init__(
        self, path: Path, connection: Connection, opening: ExitStack, notes: tuple[str, ...]
    ) -> None:
        """Write *path* by *connection*; take over what *opening* has opened and locked."""
        super().__init__(path, connection, opening)
        self.notes = notes
        """What the operator should know of the opening."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit all that is done within, or nothing of it if it raises."""
        with self._at_once() as db:
            yield Transaction(db, self.instance)

    # --- feeds ----------------------------------------------------------------------------

    def due_feeds(self) -> dict[str, datetime]:
        """Return when each feed that the config names is due, by key."""
        due = select(feed.c.key, feed.c.next_due).where(feed.c.present)
        with self._at_once() as db:
            return {row.key: row.next_due for row in db.execute(due)}

    def past(self, of: Feed) -> FeedRecord:
        """Return what is remembered of a feed; nothing of one that was never named."""
        with self._at_once() as db:
            found = db.execute(_PAST, {"of": of.key}).one_or_none()
        return FeedRecord() if found is None else FeedRecord(**found._mapping)

    def trouble(self, failures: int, failing_before: datetime, down_before: datetime) -> Trouble:
        """Return what the operator should hear of.

        Feeds that failed *failures* times and since before *failing_before*, if nobody was told;
        those that are read again; channels that have given no answer since *down_before*; and
        what waits for which channel.
        """
        failing = {"failures": failures, "since": failing_before}
        with self._at_once() as db:
            return Trouble(
                failing=tuple(FeedRow(**row._mapping) for row in db.execute(_FAILING, failing)),
                recovered=tuple(FeedRow(**row._mapping) for row in db.execute(_RECOVERED)),
                down=tuple(
                    ChannelRow(**row._mapping) for row in db.execute(_DOWN, {"since": down_before})
                ),
                waiting=_outbox.waiting(db),
            )

    # --- the outbox -----------------------------------------------------------------------

    def recover(self, wait: Mapping[str, timedelta], now: datetime) -> int:
        """Take up deliveries that a crash left under way; return how many.

        They may have arrived, so each is due only after what its channel wants to *wait*.
        """
        with self._at_once() as db:
            return _outbox.recover(db, wait, now)

    def channels_due(self, now: datetime) -> list[str]:
        """Return the channels that have something to send and are not paused, by name."""
        with self._at_once() as db:
            return _outbox.channels_due(db, now)

    def claim_due(self, channel: str, now: datetime) -> Delivery | None:
        """Return the oldest delivery due to *channel*, marked as sending; None if none is."""
        with self._at_once() as db:
            return _outbox.claim(db, channel, now)

    def settle(
        self, given: Delivery, outcome: Outcome, retry_at: datetime, now: datetime
    ) -> Settled:
        """Store what came of an attempt to send *given*, and return what follows from it."""
        with self._at_once() as db:
            return _outbox.settle(db, given, outcome, retry_at, now)

    def channel_states(self) -> list[ChannelRow]:
        """Return how each channel does that was ever sent to, by name."""
        with self._at_once() as db:
            return channel_rows(db)

    def waiting(self, channel: str) -> int:
        """Return how many deliveries to *channel* are still on their way."""
        theirs = (delivery.c.channel == channel) & delivery.c.state.in_(("pending", "sending"))
        with self._at_once() as db:
            return db.execute(select(func.count()).where(theirs)).scalar_one()

    def expire(self, before: datetime, now: datetime) -> int:
        """Give up what was raised before *before* and is still pending; return how many."""
        with self._at_once() as db:
            return _outbox.expire(db, before, now)

    def retry(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Make every delivery that is dead or waits due again, or only those of *ids*.

        They get a fresh budget of time and attempts. Returns how many.
        """
        with self._at_once() as db:
            return _outbox.retry(db, ids, now)

    # --- the whole ------------------------------------------------------------------------

    def shift(self, step: timedelta) -> None:
        """Let nothing wait longer, or get older, for the *step* by which the clock jumped."""
        waits = delivery.c.state.in_(("pending", "sending"))
        with self._at_once() as db:
            _shift(db, delivery, ("since",), step, waits)
            if step < timedelta():  # after a step forward it is due the sooner
                _shift(db, feed, ("next_due",), step)
                _shift(db, delivery, ("not_before",), step, waits)
                _shift(db, channel, ("paused_until",), step)
            _shift(db, watcher, ("wake",), step)

    def prune(self, now: datetime) -> int:
        """Drop some of what is past its keeping; return how many rows, 0 when all is done."""
        with self._at_once() as db:
            return _prune.prune(db, now)

    def try_writing(self) -> None:
        """Write as much as a poll may need, and take it away again.

        Raises:
            StorageError: it cannot be stored.
        """
        with self._at_once() as db:
            _meta.put(db, _TRIAL, "." * 256 * 1024)
        with self._at_once() as db:
            _meta.drop(db, _TRIAL)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database and empty it, as far as readers let it."""
        with sql.trouble(self.path):
            sql.checkpoint(self._connection)

    def close(self) -> None:
        """Leave the state tidy, and to others."""
        try:
            self.checkpoint()
        finally:
            super().close()


_TRIAL = "trial"
_PAST = select(
    feed.c.validators,
    feed.c.baseline,
    feed.c.last_success,
    feed.c.failures,
    feed.c.failing_since,
    feed.c.next_due,
    feed.c.problem,
    feed.c.last_new,
).where(feed.c.key == bindparam("of"))
_IS_TOLD = feed.c.told_failing.is_not(None)
_PRESENT = feed_rows().where(feed.c.present).order_by(feed.c.name, feed.c.key)
_FAILING = _PRESENT.where(
    ~_IS_TOLD,
    feed.c.failures >= bindparam("failures"),
    feed.c.failing_since <= bindparam("since"),
)
_RECOVERED = _PRESENT.where(_IS_TOLD, feed.c.failures == 0)
_DOWN = (
    select(channel)
    .where(channel.c.blocked_since.is_(None), channel.c.failing_since <= bindparam("since"))
    .order_by(channel.c.name)
)


def _shift(
    db: Connection,
    table: Table,
    columns: Sequence[str],
    step: timedelta,
    which: ColumnElement[bool] = true(),  # noqa: B008  # a constant of SQL
) -> None:
    """Add *step* to *columns* in the rows of *table*."""
    later = {name: moved(table.c[name], step) for name in columns}
    db.execute(update(table).where(which).values(later))
