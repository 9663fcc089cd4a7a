"""The scene of the storage tests: one feed, a few entries, alerts to two channels."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from model import (
    Alert,
    Delivery,
    Entry,
    Feed,
    FeedRecord,
    Message,
    Outcome,
    Page,
    SeenEntry,
    State,
    StorageError,
    Verdict,
)
from storage import AttemptResult, find_holder, open_store
from storage._store import Store
from tests.scenes.signals import a_signal

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STATE = {"score": 0.1 + 0.2, "times": [1772452800.123456, 1e-17], "trend": None}
FEED = Feed(key="https://news.example/rss", name="news.example")
ROOT = Path(__file__).parents[2]
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


def opened(folder: Path, *feeds: Feed, at: datetime = NOW) -> Store:
    """Return a store in *folder* that knows *feeds*."""
    store = open_store(folder / "groundswell.db", at)
    with store.transaction() as tx:
        tx.sync_feeds(feeds or (FEED,), at)
    return store


def an_entry(name: str, **fields: Any) -> Entry:
    """Return an entry whose id, title, link and text come from *name* where not given."""
    made = {
        "feed": FEED.key,
        "id": f"id-{name}",
        "title": f"Title {name}",
        "link": f"https://news.example/{name}",
        "text": f"Text {name}.",
    }
    if fields.keys() & {"first_seen", "arrival"}:
        return SeenEntry(**{"first_seen": NOW, **made, **fields})
    return Entry(**(made | fields))


def add(store: Store, *entries: Entry, at: datetime = NOW, feed: Feed = FEED) -> list[str]:
    """Store a page of *entries*, seen *at* that time unless they say; return the new ids."""
    with store.transaction() as tx:
        return [entry.id for entry in tx.add_new(feed, seen(entries, at), at)]


def seen(entries: Iterable[Entry], at: datetime = NOW) -> list[SeenEntry]:
    """Return *entries* as a poll brought them *at* a time, unless they say when."""
    return [entry if isinstance(entry, SeenEntry) else entry.seen(at) for entry in entries]


def an_alert(name: str, *, at: datetime = NOW, state: State = State.ACTIVE, **fields: Any) -> Alert:
    """Return an alert whose id and key come from *name*."""
    made = {
        "named": name,
        "signal": a_signal(kind="match", watch="CBDC", key=f"key-{name}"),
        "at": at,
        "state": state,
        "reason": "new report",
        "to": ("team",),
        "said": Message(kind="match", headline=f"Headline {name}"),
    }
    return Alert(**(made | fields))


def tell(store: Store, *names: str, at: datetime = NOW, channel: str = "team") -> None:
    """Record active alerts by *names*, each to *channel*."""
    with store.transaction() as tx:
        for name in names:
            tx.record(an_alert(name, at=at, to=(channel,)), [(channel, "")])


def claimed(store: Store, channel: str = "team", at: datetime = NOW) -> Delivery:
    """Return the next delivery to *channel*, which there has to be."""
    delivery = store.claim_due(channel, at)
    assert delivery is not None
    return delivery


def settled(
    store: Store,
    verdict: Verdict,
    note: str = "",
    *,
    at: datetime = NOW,
    again: timedelta = 5 * MINUTE,
    channel: str = "team",
    alone: bool = False,
) -> AttemptResult:
    """Claim the next delivery to *channel* and settle it with *verdict*."""
    delivery = claimed(store, channel, at)
    outcome = Outcome(verdict, note, alone=alone)
    return store.settle(delivery, outcome, at + again, at)


def states(store: Store) -> dict[str, str]:
    """Return the state of each delivery by its headline."""
    return {row.headline: row.state for row in store.list_deliveries(100)}


def python(code: str, *arguments: object, **options) -> subprocess.Popen[str]:
    """Run *code* in a process of its own, from the root of the repository."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


WITHOUT_HISTORY = (
    "DROP INDEX ruling_by_silence",
    "ALTER TABLE ruling DROP COLUMN silence",
    "ALTER TABLE ruling DROP COLUMN moved",
    "ALTER TABLE delivery DROP COLUMN dismissed",
    "ALTER TABLE delivery DROP COLUMN dismissed_by",
)
"""The statements that undo the migration of the history."""

WITHOUT_RECIPIENTS = (
    "ALTER TABLE delivery DROP COLUMN asked",
    "DROP TABLE unmade",
    "DROP TABLE recipient",
)
"""The statements that undo the migration of recipients, and the one after it."""

WITHOUT_TIMING = (
    *WITHOUT_HISTORY,
    *WITHOUT_RECIPIENTS,
    "DROP TABLE chat_request",
    "DROP TABLE chat_line",
    "DROP TABLE chat_person",
    "DROP TABLE overlay_change",
    "DROP TABLE edit",
    "DROP TABLE ruling",
    "DROP TABLE channel_past",
    "DROP TABLE silence",
    "DROP TABLE act",
    "ALTER TABLE alert DROP COLUMN story",
    "ALTER TABLE alert DROP COLUMN version",
    "DROP TABLE watch_version",
)
"""The statements that undo the last migrations: of the tables of gates, edits, overlay, versions."""


def raw(path: Path, statement: str) -> None:
    """Run *statement* on the file, as another program or another version might."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def channel_row(store: Store, name: str = "team"):
    """Return the row of the channel *name*, which there has to be."""
    (row,) = [row for row in store.list_channels() if row.name == name]
    return row


def refused(path: Path, match: str) -> None:
    """Check that opening *path* fails with words that match, and that nothing stays locked."""
    with pytest.raises(StorageError, match=match) as caught:
        open_store(path, NOW)
    assert str(caught.value).startswith(str(path))
    assert "; " in str(caught.value)  # a remedy follows
    assert find_holder(path) is None


def poll(store: Store, at=NOW, due=NOW + HOUR, feed: Feed = FEED, **page) -> FeedRecord:
    """Settle a poll of *feed* whose page has the fields *page*; return the feed's record."""
    with store.transaction() as tx:
        tx.settle_feed(feed, Page(**page), due, at)
    return store.read_feed(feed)
