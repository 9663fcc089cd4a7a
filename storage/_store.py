"""The daemon's side of the state: the one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, func, select, type_coerce

from model import (
    STALE_AFTER,
    STALE_GAPS,
    Delivery,
    Feed,
    FeedRecord,
    FeedState,
    Lesson,
    Outage,
    Outcome,
    SeenEntry,
)
from storage import _claiming, _dismissed, _feeds, _meta, _outbox, _prune, _times
from storage import _sqlite as sql
from storage._feeds import select_feeds
from storage._glance import read_channel_rows
from storage._lookup import PageLookup, look_up
from storage._reader import Reader
from storage._rows import AttemptResult, ChannelRow, FeedRow, LastWords, Trouble
from storage._tables import MICROSECOND, Time, channel, delivery, feed
from storage._transaction import Transaction
from storage.chat.keeping import ChatBox
from storage.discovery import learning
from storage.edits.sending import EditLane
from storage.found.keeping import ListWords, index_some
from storage.recipients.reading import RecipientDesk

TRIAL_CHARS = 256 * 1024


class Store(Reader):
    """The state, for the daemon, which writes it. Each method commits before it returns.

    One thread uses it. Within `transaction` its methods take part in that transaction.
    """

    def __init__(
        self, path: Path, connection: Connection, opening: ExitStack, notes: tuple[str, ...]
    ) -> None:
        """Write *path* by *connection*; take over the resources and the lock of *opening*."""
        self._deferred: dict[str, Callable[[Transaction], None]] = {}
        """By key of a feed: the writes of its last poll, which brought nothing."""
        self._memory: dict[str, Any] = {}
        super().__init__(path, connection, opening)
        self.notes = notes
        """Notes for the operator about the opening."""
        self.time_commit: Callable[[], Callable[[], None]] = lambda: _do_nothing
        """Called when a transaction is about to commit; the result, when it has."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit all writes of the block, or none of them if it raises."""
        is_within = self._connection.in_transaction()
        end = _do_nothing
        with self._transaction() as db:
            yield Transaction(db, self.instance, self._memory)
            if not is_within:
                end = self.time_commit()
        end()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Run the block in a transaction, after the writes that were deferred until then."""
        if self._connection.in_transaction():
            yield self._connection
            return
        try:
            with super()._transaction() as db:
                deferred = list(self._deferred.values())
                self._deferred.clear()
                for write in deferred:
                    write(Transaction(db, self.instance, self._memory))
                yield db
        except BaseException:
            self._memory.clear()  # it is read again from the database
            raise

    def defer(self, feed: Feed, write: Callable[[Transaction], None]) -> None:
        """Let *write* store a poll of *feed* that brought nothing, first in the next transaction.

        So the order of commits is the order of polls. After a crash or a failed transaction the
        poll counts as one that never was: the feed is due, and is asked with the validators that
        it had.
        """
        self._deferred[feed.key] = write

    def flush(self) -> None:
        """Store what was deferred."""
        if self._deferred:
            with self._transaction():
                pass

    def look_up(self, feed: Feed, entries: Sequence[SeenEntry]) -> PageLookup:
        """Return the stored facts about *entries*, one page of *feed*; nothing is written."""
        if not entries:
            return PageLookup(feed=0, page=[], taken=set(), stored=[])
        with sql.explain_errors(self.path):
            row = _feeds.find_feed_id(self._connection, feed.key)
            return look_up(self._connection, row, entries)

    # --- feeds ----------------------------------------------------------------------------

    def read_due_times(self) -> dict[str, datetime]:
        """Return when each feed that the config names is due, by key."""
        with self._transaction() as db:
            return _feeds.read_due_times(db)

    def read_feed(self, of: Feed) -> FeedRecord:
        """Return the stored facts about a feed; the defaults if there are none yet."""
        if of.key in self._deferred:
            self.flush()
        with sql.explain_errors(self.path):
            return _feeds.read_feed(self._connection, of.key)

    def find_trouble(
        self, failures: int, failing_before: datetime, down_before: datetime, old_entries: int
    ) -> Trouble:
        """Return the troubles that the operator should hear of.

        Feeds come with it that failed *failures* times and since before *failing_before*, and
        those that may be in another state that was not told yet. Channels
        are down that have given no answer since *down_before*. Feeds are old that had
        *old_entries* new entries in a row with a date too long ago.
        """
        with self._transaction() as db:
            times = {"failures": failures, "since": failing_before}
            changed = db.execute(_CHANGED_FEEDS, times)
            down = db.execute(_DOWN_CHANNELS, {"since": down_before})
            old = db.execute(_OLD_FEEDS, {"count": old_entries})
            return Trouble(
                feeds=tuple(FeedRow(**row._mapping) for row in changed),
                down=tuple(ChannelRow(**row._mapping) for row in down),
                backlogs=_claiming.list_backlogs(db),
                old=tuple(FeedRow(**row._mapping) for row in old),
            )

    # --- the outbox -----------------------------------------------------------------------

    def recover(self, wait: Mapping[str, timedelta], now: datetime) -> int:
        """Make deliveries that a crash left under way pending; return how many.

        They may have arrived. *wait* says by channel how long each waits before its next attempt.
        """
        with self._transaction() as db:
            return _outbox.recover(db, wait, now)

    def list_due_channels(self, now: datetime) -> list[str]:
        """Return the channels that have a delivery due and are not paused, by name."""
        with self._transaction() as db:
            return _claiming.list_due_channels(db, now)

    def claim_due(self, channel: str, now: datetime) -> Delivery | None:
        """Return the oldest delivery due to *channel*, marked as sending; None if none is."""
        with self._transaction() as db:
            return _claiming.claim(db, channel, now)

    def settle(
        self, given: Delivery, outcome: Outcome, retry_at: datetime, now: datetime
    ) -> AttemptResult:
        """Store the *outcome* of an attempt to send *given*; return the new state of both."""
        with self._transaction() as db:
            return _outbox.settle(db, given, outcome, retry_at, now)

    def list_channels(self) -> list[ChannelRow]:
        """Return the health of each channel that was ever sent to, by name."""
        with self._transaction() as db:
            return read_channel_rows(db)

    def count_waiting(self, channel: str) -> int:
        """Return how many deliveries to *channel* are still on their way."""
        waits = delivery.c.state.in_(("pending", "sending"))
        counted = select(func.count()).where(delivery.c.channel == channel, waits)
        with self._transaction() as db:
            return db.execute(counted).scalar_one()

    def expire(self, before: datetime, now: datetime) -> list[tuple[str, str]]:
        """Give up pending deliveries that were raised before *before*.

        Return channel and headline of each.
        """
        with self._transaction() as db:
            return _outbox.expire(db, before, now)

    def retry(self, ids: Sequence[str] | None, now: datetime) -> int:
        """Make dead and pending deliveries due, all or those of *ids*; return how many.

        They get a fresh budget of time and attempts. Those of *ids* are sent as they are, however
        late.
        """
        with self._transaction() as db:
            return _outbox.retry(db, ids, now)

    def dismiss(self, ids: Sequence[str] | None, by: str, now: datetime) -> int:
        """Dismiss dead deliveries, all or those of *ids*, in the name of *by*; return how many.

        They need nobody any more, and stay in the history.
        """
        with self._transaction() as db:
            return _dismissed.dismiss(db, ids, by, now)

    @property
    def recipients(self) -> RecipientDesk:
        """Return the recipients who get nothing, and the way to change that."""
        return RecipientDesk(self._transaction)

    @property
    def edits(self) -> EditLane:
        """Return the edits of messages that were sent."""
        return EditLane(self._transaction)

    @property
    def chat(self) -> ChatBox:
        """Return the requests of people in chats."""
        return ChatBox(self._transaction)

    # --- discovery ------------------------------------------------------------------------

    def learn(self, lesson: Lesson) -> Iterator[None]:
        """Add the counts of *lesson* to the past, a step with each turn of the iterator.

        A step takes some milliseconds and commits. Whoever stops between two steps, or is killed,
        has lost nothing: until all counts are written the past stays as it was, and then it has
        learned the lesson. A lesson that it has learned changes nothing. One at a time.
        """
        return learning.learn(self._transaction, lesson)

    # --- the whole ------------------------------------------------------------------------

    def shift_times(self, step: timedelta) -> None:
        """Move the stored times by the *step* that the clock jumped, so that nothing waits longer.

        Nor does any delivery get older, nor any absence of a feed longer.
        """
        with self._transaction() as db:
            _times.shift_times(db, step)

    def cap_times(self, now: datetime) -> int:
        """Correct the times that a clock ahead of *now* has stored; return how many rows.

        No feed, delivery, channel or watch then waits longer than its rule allows.
        """
        with self._transaction() as db:
            return _times.cap_times(db, now)

    def read_outage(self) -> Outage | None:
        """Return the outage of the network that has not ended; None if there is none."""
        with self._transaction() as db:
            return _meta.read_outage(db)

    def note_mode(self, mode: str) -> None:
        """Store how the program runs: "run" for the daemon, "once" for rounds, or "demo"."""
        with self._transaction() as db:
            _meta.write_mode(db, mode)

    def note_last_words(self, text: str, now: datetime) -> None:
        """Store why the daemon stops *now*, for those who find it stopped."""
        with self._transaction() as db:
            _meta.write_last_words(db, LastWords(now, text))

    def prune(self, now: datetime) -> int:
        """Delete some of the rows older than their time; return 0 if none is left."""
        with self._transaction() as db:
            return _prune.prune(db, now)

    def index_entries(self, list_words: ListWords, version: str) -> int:
        """Index some more entries for searches; return how many, 0 if all are indexed.

        *list_words* gives the words of texts by the rules *version*. If the index was made by other
        rules, it is made again, step by step.
        """
        with self._transaction() as db:
            return index_some(db, list_words, version)

    def shrink(self) -> int:
        """Give some of the file's free space back to the disk; return how many pages, 0 if none."""
        with self._transaction() as db:
            return sql.shrink(db)

    def try_writing(self) -> None:
        """Write as much as a poll may need, and delete it again.

        Raises:
            StorageError: it cannot be stored.
        """
        with self._transaction() as db:
            _meta.write_value(db, _TRIAL, "." * TRIAL_CHARS)
        with self._transaction() as db:
            _meta.delete_value(db, _TRIAL)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database and empty it, as far as readers allow."""
        with sql.explain_errors(self.path):
            sql.checkpoint(self._connection)

    def close(self) -> None:
        """Empty the write-ahead log, then close the state and free its lock."""
        try:
            self.flush()
            self.checkpoint()
        finally:
            super().close()


def _do_nothing() -> None:
    pass


_TRIAL = "trial"  # its name in `meta`
_IS_WELL = feed.c.told_state.in_(("", FeedState.MOVED.value, FeedState.STALE.value))
_IS_DOWN = (
    _IS_WELL
    & (feed.c.failures >= bindparam("failures"))
    & (feed.c.failing_since <= bindparam("since", type_=Time))
)
_IS_GONE = feed.c.gone & (feed.c.told_state != FeedState.GONE.value)
_IS_DEAD = feed.c.dead & ~feed.c.gone & (feed.c.told_state != FeedState.DEAD.value)
_IS_QUARANTINED = (feed.c.parser_failures > 0) & (feed.c.told_state != FeedState.QUARANTINED.value)
_SILENCE = type_coerce(feed.c.last_success, BigInteger) - type_coerce(feed.c.last_new, BigInteger)
_IS_STALE = (
    (feed.c.told_state == "")
    & (_SILENCE >= STALE_AFTER // MICROSECOND)
    & (STALE_GAPS * type_coerce(feed.c.usual_gap, BigInteger) <= _SILENCE)
)
_IS_MOVED = (feed.c.moved_to != "") & (feed.c.told_state == "") & (feed.c.failures == 0)
_IS_BACK = (feed.c.told_state != "") & (feed.c.failures == 0)
_PRESENT_FEEDS = (
    select_feeds()
    .where(feed.c.present)
    .order_by(
        feed.c.name,
        feed.c.key,
    )
)
_CHANGED_FEEDS = _PRESENT_FEEDS.where(
    _IS_DOWN | _IS_GONE | _IS_DEAD | _IS_QUARANTINED | _IS_STALE | _IS_MOVED | _IS_BACK
)
_OLD_FEEDS = _PRESENT_FEEDS.where(
    feed.c.told_old.is_(None), feed.c.old_entries >= bindparam("count")
)
_DOWN_CHANNELS = (
    select(channel)
    .where(
        channel.c.blocked_since.is_(None),
        channel.c.failing_since <= bindparam("since"),
    )
    .order_by(channel.c.name)
)
