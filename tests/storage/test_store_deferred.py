"""A poll that brought nothing is stored first in the next transaction, or it never was."""

from contextlib import closing
from pathlib import Path

import pytest

from model import Feed, Page
from storage import open_reader
from tests.storage.world import FEED, HOUR, NOW, add, an_entry, opened

OTHER = Feed(key="https://other.example/rss", name="other")
QUIET = Page(unchanged=True, validators={"etag": '"2"'})


def settle(feed, at, page=QUIET):
    """Return the writes of a quiet poll of *feed*."""
    return lambda tx: tx.settle_feed(feed, page, at + HOUR, at)


def fail_within(store):
    with store.transaction() as tx:
        tx.memory["sum"] = 5
        raise RuntimeError


def test_nothing_is_stored_before_the_next_transaction(tmp_path: Path):
    with closing(opened(tmp_path, FEED, OTHER)) as store:
        store.defer(OTHER, settle(OTHER, NOW + HOUR))
        with closing(open_reader(store.path)) as reader:
            (before,) = [row for row in reader.list_feeds() if row.key == OTHER.key]

        add(store, an_entry("a"), at=NOW + HOUR)  # a transaction of another feed

        assert before.last_polled is None
        record = store.read_feed(OTHER)
        assert (record.last_success, record.next_due) == (NOW + HOUR, NOW + 2 * HOUR)
        assert record.validators == {"etag": '"2"'}


def test_the_feed_itself_is_read_as_it_was_left(tmp_path: Path):
    with closing(opened(tmp_path, FEED)) as store:
        store.defer(FEED, settle(FEED, NOW + HOUR))

        assert store.read_feed(FEED).next_due == NOW + 2 * HOUR


def test_deferred_polls_are_stored_when_the_store_closes(tmp_path: Path):
    store = opened(tmp_path, FEED)
    store.defer(FEED, settle(FEED, NOW + HOUR))
    store.close()

    with closing(opened(tmp_path, FEED)) as store:
        assert store.read_feed(FEED).next_due == NOW + 2 * HOUR


def test_deferred_polls_come_before_the_writes_of_the_transaction(tmp_path: Path):
    with closing(opened(tmp_path, FEED)) as store:
        order = []
        store.defer(FEED, lambda _tx: order.append("deferred"))

        with store.transaction():
            order.append("transaction")

        assert order == ["deferred", "transaction"]


def test_a_failed_transaction_takes_the_deferred_polls_and_the_memory_with_it(tmp_path: Path):
    with closing(opened(tmp_path, FEED)) as store:
        store.defer(FEED, settle(FEED, NOW + HOUR))

        with pytest.raises(RuntimeError):
            fail_within(store)

        assert store.read_feed(FEED).last_success is None
        with store.transaction() as tx:
            assert tx.memory == {}


def test_a_deferred_poll_that_cannot_be_stored_leaves_nothing_behind(tmp_path: Path):
    def fail(_tx):
        raise RuntimeError

    with closing(opened(tmp_path, FEED)) as store:
        store.defer(FEED, fail)
        with pytest.raises(RuntimeError):
            store.flush()

        assert add(store, an_entry("a")) == ["id-a"]
        assert store.read_feed(FEED).last_success is None


def test_a_config_with_other_feeds_makes_the_sums_again(tmp_path: Path):
    with closing(opened(tmp_path, FEED)) as store:
        with store.transaction() as tx:
            tx.memory["sum"] = 5
        with store.transaction() as tx:
            tx.sync_feeds((FEED, OTHER), NOW)
            assert tx.memory == {}
