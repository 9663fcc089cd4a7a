"""The monitor's work at a poll and a tick, with a real database and a clock of the test's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import feeds
import judging
import storage
import watchers
from config import Config
from daemon import baselines
from model import Alert, Entry, Feed, Page

HOUR = timedelta(hours=1)


class Daemon:
    """The monitor without its loop, network and clock."""

    def __init__(self, path: Path, config: Config) -> None:
        self.path, self.config = path, config
        self.entries: list[Entry] = []
        self.said: list[Alert] = []

    def open(self, at: datetime) -> None:
        """Open the database, as a start does."""
        self.store = storage.open_store(self.path, at)
        self.folder = watchers.Folder()

    def begin(self, at: datetime) -> None:
        """Open the database and let the watches begin."""
        self.open(at)
        with self.store.transaction() as tx:
            tx.sync_feeds(list(self.config.feeds.values()), at)
            baselines.begin(self.config, tx, at)

    def tick(self, at: datetime) -> None:
        """Look at the clock."""
        with self.store.transaction() as tx:
            self.said += judging.record_clock(self.config, tx, at, tx.take_due(at))

    def poll(self, at: datetime, feed: Feed, titles: Sequence[str]) -> None:
        """Take in a page of *feed*, dated now."""
        past = self.store.read_feed(feed)
        page = Page(tuple(Entry(feed.key, t, t, published=at) for t in titles))
        with self.store.transaction() as tx:
            placed = feeds.classify_arrival(page.entries, feed, past, at)
            entries = tx.add_new(feed, placed, at)
            judging.record_poll(tx, feed, entries, at)
            matches = self.config.watchlist.match(entries)
            reports = self.folder.fold(matches, tx.recent(at), at, self.config.feeds)
            self.said += judging.judge_poll(self.config, reports, tx, at, Counter())
            tx.settle_feed(feed, page, at + HOUR, at)
        self.entries += entries
