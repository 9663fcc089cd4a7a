"""The tables, as SQLAlchemy Core knows them; the same for SQLite and PostgreSQL.

A change here needs a migration in migrations/versions and a new `REVISION`; a test compares them.

Times are whole microseconds since 1970 in UTC. As integers they compare, index and shift on
every database, and no time can lose its zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    type_coerce,
)
from sqlalchemy.engine import Dialect

from model import plain
from storage._json_columns import MessageJson, StringList, StringMap

REVISION = "0019"
"""The revision of these tables, in Alembic's words the head."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Time(TypeDecorator[datetime]):
    """An aware time in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return *value* in microseconds; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; storage takes aware times only")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the time, in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Length(TypeDecorator[timedelta]):
    """A length of time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Return *value* in microseconds."""
        return None if value is None else value // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the length of time."""
        return None if value is None else value * MICROSECOND


def shift_column(column: Column[datetime], step: timedelta) -> ColumnElement[datetime]:
    """Return the time in *column*, later by *step*; an empty time stays empty."""
    microseconds = type_coerce(column, BigInteger) + step // MICROSECOND
    return type_coerce(microseconds, Time)


class CleanText(TypeDecorator[str]):
    """Text from servers, for people; stored without control characters and broken ones."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return *value* plain: no database stores half of a surrogate pair."""
        return None if value is None else plain(value)


metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_of_%(referred_table_name)s",
        "pk": "%(table_name)s_key",
    }
)

RowNumber = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER may be SQLite's row id


def _text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="", server_default="")


def _clean_text_column(name: str) -> Column[str]:
    return Column(name, CleanText, nullable=False, default="", server_default="")


def _count_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, default=0, server_default="0")


def _flag_column(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False, server_default="0")


def _reference(table: str, **options: Any) -> ForeignKey:
    key = "id" if table in {"feed", "entry"} else "seq"
    return ForeignKey(f"{table}.{key}", **options)


meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

feed = Table(
    "feed",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text_column("name"),
    _text_column("type"),
    # Whether the config names it. Other feeds are kept, but not polled.
    Column("present", Boolean, nullable=False),
    Column("next_due", Time, nullable=False),
    Column("last_polled", Time),
    Column("last_success", Time),
    # When a whole document was last asked for; "not modified" to anything less does not count.
    Column("last_page", Time),
    Column("last_new", Time),
    _count_column("failures"),
    Column("failing_since", Time),
    Column("told_failing", Time),
    _clean_text_column("problem"),
    Column("validators", StringMap, nullable=False),
    _flag_column("baseline"),
    _clean_text_column("moved_to"),
    # A later 410 confirmed the first.
    _flag_column("gone"),
    # New entries in a row that were dated too long ago to be told.
    _count_column("old_entries"),
    Column("told_old", Time),
    # The beginning of a day, and the new entries since then.
    Column("day", Time),
    _count_column("day_entries"),
    # Since its server answers 410 only.
    Column("gone_since", Time),
    # Since its server answers 404 or 410 only, and whether that has been so for weeks.
    Column("missing_since", Time),
    _flag_column("dead"),
    # The state that the operator heard of last, at `told_failing`; empty if all is well.
    _text_column("told_state"),
    # Documents in a row at which the parser failed.
    _count_column("parser_failures"),
    # Since when it has been read at `moved_to`.
    Column("moved_since", Time),
    # The usual time between two new entries.
    Column("usual_gap", Length),
    # Its stored entries. Counted here, as to count the rows takes as long as there are rows.
    _count_column("entries"),
    # When it was to be read again after it was read last: later it is a gap.
    Column("read_by", Time),
)

entry = Table(
    "entry",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("feed", _reference("feed"), nullable=False, index=True),
    Column("key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _text_column("title"),
    _text_column("link"),
    _text_column("publisher"),
    _text_column("author"),
    _text_column("lang"),
    Column("tags", StringList, nullable=False),
    Column("published", Time),
    Column("first_seen", Time, nullable=False),
    _text_column("arrival"),
    _count_column("changes"),
    # To the day, so that a poll that brings nothing new writes next to nothing.
    Column("last_in_feed", Time, nullable=False, index=True),
)

# The texts of an entry have a table of their own, since they are deleted long before it. So the
# row that is kept for half a year is small, and a change of `last_in_feed` rewrites no text.
body = Table(
    "body",
    metadata,
    Column("entry", _reference("entry", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("since", Time, nullable=False, index=True),
    _text_column("summary"),
    _text_column("text"),
)

# Every name under which an entry may come back: hashes of its id, its aliases, its title, its
# link. A feed's names lie together, so that a page of entries is looked up in a few reads.
alias = Table(
    "alias",
    metadata,
    Column("feed", _reference("feed"), primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, primary_key=True),
    Column("entry", _reference("entry", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

# How often each watch matched entries of a feed, and when it did last.
matched = Table(
    "matched",
    metadata,
    Column("feed", _reference("feed"), primary_key=True, autoincrement=False),
    Column("watch", Text, primary_key=True),
    _count_column("count"),
    Column("at", Time, nullable=False),
    sqlite_with_rowid=False,
)

# The watches whose keywords an entry got by a change of its text: each match is told once.
late_match = Table(
    "late_match",
    metadata,
    Column("entry", _reference("entry", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("watch", Text, primary_key=True),
    sqlite_with_rowid=False,
)

fingerprint = Table(
    "fingerprint",
    metadata,
    Column("print", Text, primary_key=True),
    Column("report", Text, nullable=False),
    Column("at", Time, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# The words of the first account of each report. Numbers are never reused, so a reader that
# remembers the last one misses nothing.
account = Table(
    "account",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("report", Text, nullable=False),
    Column("story", Text, nullable=False),
    Column("at", Time, nullable=False, index=True),
    Column("words", StringList, nullable=False),
    Column("facts", StringList, nullable=False),
    _text_column("publisher"),
    sqlite_autoincrement=True,
)

# The publishers that carried a report, by watch.
carried = Table(
    "carried",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("report", Text, primary_key=True),
    Column("publishers", StringList, nullable=False),
    Column("at", Time, nullable=False, index=True),
    sqlite_with_rowid=False,
)

alert = Table(
    "alert",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("at", Time, nullable=False, index=True),
    _text_column("kind"),
    _text_column("watch"),
    Column("state", Text, nullable=False),
    _text_column("reason"),
    Column("key", Text, nullable=False, index=True),
    Column("channels", StringList, nullable=False),
    Column("message", MessageJson, nullable=False),
    # The key of the first report of its story, where it tells one report.
    _text_column("story"),
    _text_column("version"),  # of its watch; a key of watch_version
    # Counts and deletes suppressed alerts without reading their messages.
    Index(None, "state", "at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("alert", _reference("alert"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Time, nullable=False),
    # When its time budget began: when it was raised, or when a person asked for another try.
    Column("since", Time, nullable=False),
    Column("not_before", Time, nullable=False),
    _count_column("attempts"),
    Column("first_attempt", Time),
    _flag_column("maybe_sent"),
    _count_column("plainness"),
    _clean_text_column("note"),
    Column("remote", StringMap, nullable=False),
    Column("sent_at", Time),
    # When a person said that it needs nobody any more, and who.
    Column("dismissed", Time),
    _text_column("dismissed_by"),
    _flag_column("asked"),  # by a person, for another try: it is sent as it is, however late
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'dead')", name="state"),
    Index(None, "state", "channel", "at", "seq"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("seq", RowNumber, primary_key=True),
    Column("delivery", _reference("delivery", ondelete="CASCADE"), nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("at", Time, nullable=False),
    Column("ended", Time),
    # Empty while it is under way.
    _text_column("verdict"),
    _clean_text_column("note"),
)

channel = Table(
    "channel",
    metadata,
    Column("name", Text, primary_key=True),
    _count_column("failures"),
    Column("failing_since", Time),
    Column("blocked_since", Time),
    Column("paused_until", Time),
    _clean_text_column("problem"),
    sqlite_with_rowid=False,
)

# The state that a watch keeps for one of its watchers, as JSON.
watcher = Table(
    "watcher",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("at", Time, nullable=False, index=True),
    Column("wake", Time, index=True),  # the watcher is asked then, even if no entry came
)

# How much a feed brings, as the watchers have counted it; JSON.
voice = Table(
    "voice",
    metadata,
    Column("feed", _reference("feed"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
)

# The texts of entries as the search index has them, of entries that changed or were deleted since.
found_old = Table(
    "found_old",
    metadata,
    Column("entry", RowNumber, primary_key=True, autoincrement=False),
    _text_column("title"),
    _text_column("summary"),
    _text_column("text"),
    # Whether other texts came in their place.
    _flag_column("changed"),
)

# The words of the search index, written from their last letter to their first.
found_end = Table(
    "found_end",
    metadata,
    Column("word", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# Made by Alembic, or by us in its shape. Not in `metadata`, which Alembic compares.
revision = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "%(table_name)s_pkc"}),
    Column("version_num", String(32), primary_key=True),
)
