"""What the tests of the storage are about: one feed, a few entries, alerts to two channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from model import Alert, Delivery, Entry, Feed, Message, Outcome, Signal, State, Verdict
from storage import AttemptResult, open_store
from storage._store import Store

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FEED = Feed(key="https://news.example/rss", name="news.example")
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
    return Entry(**(made | fields))


def add(store: Store, *entries: Entry, at: datetime = NOW, feed: Feed = FEED) -> list[str]:
    """Store a page of *entries*; return the ids of those worth a look."""
    with store.transaction() as tx:
        return [entry.id for entry in tx.add_new(feed, entries, at)]


def an_alert(name: str, *, at: datetime = NOW, state: State = State.ACTIVE, **fields: Any) -> Alert:
    """Return an alert whose id and key come from *name*."""
    made = {
        "named": name,
        "signal": Signal(kind="match", watch="CBDC", key=f"key-{name}"),
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
