"""The stored counts of entries are those of the rows, whatever was added and deleted."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from model import Feed, Page
from storage import _prune
from storage._store import Store
from storage._tables import entry, feed
from tests.storage.world import DAY, FEED, NOW, SECOND, add, an_entry, opened

OTHER = Feed(key="https://other.example/atom", name="other")
LATER = NOW + 180 * DAY + SECOND


def stored_counts(store: Store) -> dict[str, int]:
    with store._transaction() as db:
        return dict(db.execute(select(feed.c.key, feed.c.entries)).all())


def real_counts(store: Store) -> dict[str, int]:
    counted = (
        select(feed.c.key, func.count(entry.c.id))
        .outerjoin(entry, entry.c.feed == feed.c.id)
        .group_by(feed.c.key)
    )
    with store._transaction() as db:
        return dict(db.execute(counted).all())


def read(store: Store, of: Feed, first: int, end: int, at: datetime) -> None:
    """Poll *of*: a page with the entries from number *first* until before *end*."""
    page = [an_entry(f"{of.name}-{number}", feed=of.key) for number in range(first, end)]
    add(store, *page, at=at, feed=of)
    with store.transaction() as tx:
        tx.settle_feed(of, Page(), at, at)


def prune(store: Store) -> None:
    while store.prune(LATER):
        assert stored_counts(store) == real_counts(store)


def test_counts_are_those_of_the_rows_after_adds_prunes_a_gone_feed_and_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_prune, "MAX_ROWS", 7)  # so that a step deletes a part of the entries
    with contextlib.closing(opened(tmp_path, FEED, OTHER)) as store:
        read(store, FEED, 0, 10, at=NOW)
        read(store, OTHER, 0, 4, at=NOW)
        assert stored_counts(store) == {FEED.key: 10, OTHER.key: 4}
        assert store.read_status(NOW).entries == 14
        read(store, FEED, 7, 12, at=LATER)  # two are new, seven have left the feed

    with contextlib.closing(opened(tmp_path, FEED, at=LATER)) as store:  # without the other feed
        prune(store)
        assert stored_counts(store) == real_counts(store) == {FEED.key: 5, OTHER.key: 0}
        assert [row.entries for row in store.list_feeds()] == [5]
        assert store.read_status(LATER).entries == 5


def test_a_page_that_is_rolled_back_counts_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as tx:
            tx.add_new(FEED, [an_entry("a").seen(NOW)], NOW)
            raise OSError("the power fails")

    with pytest.raises(OSError, match="the power fails"):
        fail()

    assert stored_counts(store) == real_counts(store) == {FEED.key: 0}


def test_a_page_too_large_for_one_transaction_is_counted_whole(store: Store) -> None:
    from storage._entries import MAX_NEW_AT_ONCE

    page = [an_entry(str(number)).seen(NOW) for number in range(MAX_NEW_AT_ONCE + 3)]
    lookup = store.look_up(FEED, page)
    for expected in (50, 53):
        with store.transaction() as tx:
            tx.add_new(FEED, page, NOW, lookup)
        assert stored_counts(store) == {FEED.key: expected}
