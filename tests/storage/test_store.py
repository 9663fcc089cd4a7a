from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from model import FeedState, Full, Page, PollFacts, StorageError, Verdict
from storage import open_store
from storage._store import Store
from tests.storage.world import (
    DAY,
    FEED,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    add,
    an_alert,
    an_entry,
    claimed,
    opened,
    poll,
    python,
    seen,
    settled,
    tell,
)


def test_methods_of_the_store_take_part_in_an_open_transaction(store: Store) -> None:
    tell(store, "a")
    with store.transaction() as tx:
        settled(store, Verdict.BLOCKED, "token revoked")
        assert [row.name for row in store.list_channels()] == ["team"]
        tx.record(an_alert("b"), [("team", "")])

    assert store.count_waiting("team") == 2


def test_a_failed_transaction_leaves_the_store_usable(store: Store) -> None:
    def fail_midway() -> None:
        with store.transaction() as tx:
            tx.add_new(FEED, seen([an_entry("a")], NOW), NOW)
            with store._transaction() as db:
                db.exec_driver_sql("nonsense")

    with pytest.raises(StorageError, match="the database failed"):
        fail_midway()

    tell(store, "a")
    assert [row.entries for row in store.list_feeds()] == [0]


def test_a_killed_writer_loses_no_committed_entry(tmp_path: Path) -> None:
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import storage
from model import Entry, Feed
now = datetime(2026, 11, 22, tzinfo=UTC)
feed = Feed("f", "f")
store = storage.open_store(Path(sys.argv[1]), now)
with store.transaction() as tx:
    tx.sync_feeds([feed], now)
    tx.add_new(feed, [], now)
done = store.list_feeds()[0].entries
while True:
    with store.transaction() as tx:
        page = [Entry("f", f"{done}-{n}", "t", text="x" * 3000) for n in range(5)]
        tx.add_new(feed, [entry.seen(now) for entry in page], now)
    done += 5
    print(done, flush=True)
"""
    path = tmp_path / "groundswell.db"
    for acknowledged in (3, 17, 40):
        child = python(code, path)
        assert child.stdout is not None
        for _ in range(acknowledged):
            line = child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        last = (child.stdout.read().split() or [line])[-1]
        child.wait()
        child.stdout.close()

        with contextlib.closing(open_store(path, NOW)) as store:
            (row,) = store.list_feeds()
            with store._transaction() as db:
                assert db.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert row.entries >= int(last)
        assert row.entries % 5 == 0


def test_the_log_is_emptied_when_asked_and_when_closing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    log = tmp_path / "groundswell.db-wal"
    assert log.stat().st_size > 0

    store.checkpoint()
    assert log.stat().st_size == 0

    add(store, an_entry("a"))
    store.close()
    assert not log.exists()


# --- the disk -------------------------------------------------------------------------------


def test_a_full_disk_stores_no_part_of_a_transaction_and_gives_advice(store: Store) -> None:
    add(store, an_entry("a"))
    with store._transaction() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    page = [an_entry(str(n), text="x" * 9000) for n in range(50)]

    with pytest.raises(Full, match=r"groundswell\.db: the disk is full, nothing was stored; free"):
        add(store, *page)

    assert [row.entries for row in store.list_feeds()] == [1]
    with store._transaction() as db:
        db.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert len(add(store, *page)) == 50


def test_a_trial_fails_if_there_is_no_space_for_a_page_of_entries(store: Store) -> None:
    store.try_writing()
    with store._transaction() as db:
        free = db.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    assert free > 50
    with store.transaction() as tx:
        tx.add_new(FEED, seen([an_entry(str(n), text="x" * 9000) for n in range(9)], NOW), NOW)

    with pytest.raises(Full, match="the disk is full"):
        store.try_writing()


# --- troubles for the operator --------------------------------------------------------------


def trouble(store: Store, at=NOW):
    return store.find_trouble(3, at - HOUR, at - 5 * MINUTE, 3)


def test_a_feed_that_fails_often_and_for_long_is_reported(store: Store) -> None:
    for _ in range(3):
        poll(store, problem="timeout")

    assert trouble(store, NOW + 59 * MINUTE).feeds == ()
    (row,) = trouble(store, NOW + HOUR).feeds
    assert (row.name, row.problem, row.failing_since) == ("news.example", "timeout", NOW)


def test_a_feed_that_failed_twice_is_not_reported_yet(store: Store) -> None:
    for _ in range(2):
        poll(store, problem="timeout")

    assert not any(trouble(store, NOW + DAY))


def test_the_failure_and_the_recovery_of_a_feed_are_each_reported_once(store: Store) -> None:
    for _ in range(3):
        poll(store, problem="timeout")
    assert len(trouble(store, NOW + HOUR).feeds) == 1
    with store.transaction() as tx:
        tx.mark_told([FEED.key], FeedState.DOWN, NOW + HOUR)
    assert not any(trouble(store, NOW + DAY))

    poll(store, at=NOW + DAY)
    (row,) = trouble(store, NOW + DAY).feeds
    assert (row.told_state, row.told_failing) == ("down", NOW + HOUR)
    with store.transaction() as tx:
        tx.mark_told([FEED.key], FeedState.OK, NOW + DAY)
    assert not any(trouble(store, NOW + DAY))


def test_a_feed_whose_new_entries_look_old_is_reported_once(store: Store) -> None:
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + HOUR, NOW, PollFacts(old_entries=2))
    assert not any(trouble(store))

    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + HOUR, NOW, PollFacts(old_entries=3))
    assert store.read_feed(FEED).old_entries == 3
    found = trouble(store)
    assert [(row.name, row.old_entries) for row in found.old] == [("news.example", 3)]
    with store.transaction() as tx:
        tx.mark_old_told([FEED.key], NOW)
    assert not any(trouble(store))


def test_a_feed_that_is_gone_is_reported_until_it_is_told(store: Store) -> None:
    poll(store, problem="HTTP 410", gone=True, status=410)
    assert not any(trouble(store, NOW + HOUR))

    poll(store, NOW + 5 * HOUR, problem="HTTP 410", gone=True, status=410)
    assert [row.gone for row in trouble(store, NOW + 5 * HOUR).feeds] == [True]
    with store.transaction() as tx:
        tx.mark_told([FEED.key], FeedState.GONE, NOW + 5 * HOUR)
    assert not any(trouble(store, NOW + 5 * HOUR))


def test_a_channel_that_gives_no_answer_for_long_is_reported(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.RETRY, "timeout", again=MINUTE)

    assert store.find_trouble(3, NOW, NOW - SECOND, 3).down == ()
    assert [row.name for row in store.find_trouble(3, NOW, NOW, 3).down] == ["team"]


def test_a_blocked_channel_is_not_reported_again(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.RETRY, "timeout", again=MINUTE)
    settled(store, Verdict.BLOCKED, "token revoked", at=NOW + MINUTE)

    assert store.find_trouble(3, NOW, NOW + HOUR, 3).down == ()


def test_waiting_deliveries_are_counted_by_channel(store: Store) -> None:
    tell(store, "a", "b")
    tell(store, "c", channel="mail")
    settled(store, Verdict.SENT)
    claimed(store)

    assert store.find_trouble(3, NOW, NOW, 3).backlogs == (("mail", 1, NOW), ("team", 1, NOW))


def test_a_commit_is_timed_once_and_a_rollback_is_not(store: Store) -> None:
    times: list[str] = []

    def begin() -> Callable[[], None]:
        times.append("begins")
        return lambda: times.append("has ended")

    store.time_commit = begin
    with store.transaction() as tx:
        tx.note("config", "held")
        with store.transaction():
            pass
        assert times == []
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        raise ZeroDivisionError

    assert times == ["begins", "has ended"]
