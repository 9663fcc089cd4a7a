from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from model import Arrival, Feed, Mention, Message, Outcome, Page, State, StorageError, Verdict
from storage import AlertRow, ChannelRow, DeliveryRow, FeedRow, _reader, open_reader
from storage._outbox import make_delivery_id
from storage._store import Store
from tests.storage.world import (
    DAY,
    FEED,
    HOUR,
    MINUTE,
    NOW,
    add,
    an_alert,
    an_entry,
    claimed,
    opened,
    raw,
    seen,
    settled,
    tell,
)

OTHER = Feed(key="https://other.example/atom", name="a paper")


def test_the_status_of_a_new_state_counts_nothing_but_its_feed(store: Store) -> None:
    said = store.read_status(NOW)

    assert (said.now, said.instance) == (NOW, store.instance)
    assert (said.feeds_total, said.feeds_failing, said.entries) == (1, 0, 0)
    assert (said.next_poll, said.last_poll, said.oldest_pending) == (NOW, None, None)
    assert (said.alerts_by_state, said.deliveries_by_state) == ({}, {})
    assert (said.channels, said.notes) == ((), {})
    assert said.size_bytes > 0


def test_the_status_counts_waiting_deliveries_and_failing_feeds(tmp_path: Path) -> None:
    store = opened(tmp_path, FEED, OTHER)
    add(store, an_entry("a"), an_entry("b"))
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(problem="timeout"), NOW + HOUR, NOW + MINUTE)
        tx.settle_feed(OTHER, Page(), NOW + 2 * HOUR, NOW)
        tx.record(an_alert("held", state=State.HELD), [])
    tell(store, "a", at=NOW)
    tell(store, "b", at=NOW + MINUTE)
    settled(store, Verdict.SENT)
    settled(store, Verdict.RETRY, "timeout", at=NOW + HOUR)

    said = store.read_status(NOW)

    assert (said.feeds_total, said.feeds_failing, said.entries) == (2, 1, 2)
    assert (said.next_poll, said.last_poll) == (NOW + HOUR, NOW + MINUTE)
    assert said.alerts_by_state == {"active": 2, "held": 1}
    assert said.deliveries_by_state == {"pending": 1, "sent": 1}
    assert said.oldest_pending == NOW + MINUTE
    assert said.channels == (
        ChannelRow("team", 1, NOW + HOUR, None, NOW + HOUR + 5 * MINUTE, "timeout"),
    )
    store.close()


def test_a_feed_is_listed_with_all_its_facts(tmp_path: Path) -> None:
    store = opened(tmp_path, FEED, OTHER)
    add(store, an_entry("a"))
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + HOUR, NOW)

    assert [row.name for row in store.list_feeds()] == ["a paper", "news.example"]
    assert store.list_feeds()[1] == FeedRow(
        key="https://news.example/rss",
        name="news.example",
        type="rss",
        next_due=NOW + HOUR,
        last_polled=NOW,
        last_success=NOW,
        last_new=NOW,
        failures=0,
        failing_since=None,
        problem="",
        entries=1,
        moved_to="",
        gone=False,
        told_failing=None,
        baseline=True,
    )
    store.close()


def test_the_newest_alerts_are_listed_first(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("team", ""), ("mail", "x@e.org")])
        tx.record(an_alert("b", state=State.SUPPRESSED), [])
        other = an_alert("c")
        tx.record(replace(other, signal=replace(other.signal, watch="Rates")), [])

    assert [row.id for row in store.list_alerts(2)] == ["c", "b"]
    assert [row.id for row in store.list_alerts(9, watch="CBDC")] == ["b", "a"]
    assert [row.id for row in store.list_alerts(9, state="active")] == ["c", "a"]
    assert store.list_alerts(9, watch="CBDC", state="active") == [
        AlertRow(
            id="a",
            at=NOW,
            kind="match",
            watch="CBDC",
            state="active",
            reason="new report",
            key="key-a",
            to=("team",),
            message=an_alert("a").message,
            deliveries=(("team", "pending"), ("mail", "pending")),
        )
    ]


def test_the_newest_deliveries_are_listed_first(store: Store) -> None:
    tell(store, "a", "b")
    tell(store, "c", channel="mail")
    settled(store, Verdict.REFUSED, "no such channel")
    got = claimed(store)
    store.settle(got, Outcome(Verdict.SENT, remote={"ts": "1"}), NOW, NOW + MINUTE)

    assert [row.headline[-1] for row in store.list_deliveries(2)] == ["c", "b"]
    assert [row.headline[-1] for row in store.list_deliveries(9, channel="team")] == ["b", "a"]
    assert [row.headline[-1] for row in store.list_deliveries(9, failed=True)] == ["a"]
    assert store.list_deliveries(9, failed=True, channel="mail") == []
    assert store.list_deliveries(1, channel="team") == [
        DeliveryRow(
            id=make_delivery_id(store.instance, "b", "team", ""),
            alert="b",
            channel="team",
            recipient="",
            state="sent",
            at=NOW,
            attempts=1,
            not_before=NOW,
            maybe_sent=False,
            note="",
            remote={"ts": "1"},
            headline="Headline b",
            sent_at=NOW + MINUTE,
        )
    ]


def test_recent_entries_come_newest_first_in_batches_with_their_texts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_reader, "BATCH_SIZE", 2)
    add(store, an_entry("old"), at=NOW - 40 * DAY)
    for number in range(5):
        fields = {"summary": f"Sum {number}", "lang": "en", "tags": ("x",), "author": "A"}
        add(store, an_entry(f"e{number}", **fields), at=NOW + number * MINUTE)

    batches = list(store.read_newest(NOW - 30 * DAY, 50))

    assert [[entry.title for entry in batch] for batch in batches] == [
        ["Title e4", "Title e3"],
        ["Title e2", "Title e1"],
        ["Title e0"],
    ]
    newest = batches[0][0]
    assert (newest.feed, newest.link) == (FEED.key, "https://news.example/e4")
    assert (newest.summary, newest.text) == ("Sum 4", "Text e4.")
    assert (newest.lang, newest.tags, newest.author) == ("en", ("x",), "A")
    assert newest.first_seen == NOW + 4 * MINUTE
    assert [len(batch) for batch in store.read_newest(NOW - 30 * DAY, 3)] == [2, 1]
    assert list(store.read_newest(NOW + DAY, 50)) == []


def test_the_entries_of_one_feed_come_newest_first_whatever_the_others_bring(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_reader, "BATCH_SIZE", 2)
    with store.transaction() as tx:
        tx.sync_feeds((FEED, OTHER), NOW)
    for number in range(3):
        at = NOW + number * MINUTE
        add(store, an_entry(f"a{number}"), at=at)
        add(store, an_entry(f"b{number}", feed=OTHER.key), at=at, feed=OTHER)

    batches = list(store.read_newest(NOW, of=OTHER.key))

    assert [[entry.title for entry in batch] for batch in batches] == [
        ["Title b2", "Title b1"],
        ["Title b0"],
    ]
    assert list(store.read_newest(NOW, of="https://nobody.example/")) == []


def test_the_oldest_entry_and_the_names_of_feeds_say_how_far_the_state_reaches(
    store: Store,
) -> None:
    assert store.find_oldest() is None

    with store.transaction() as tx:
        tx.sync_feeds((OTHER,), NOW)  # FEED is no longer in the config
    add(store, an_entry("a"), at=NOW)
    add(store, an_entry("b", feed=OTHER.key), at=NOW + DAY, feed=OTHER)

    assert store.find_oldest() == NOW
    assert store.find_oldest(OTHER.key) == NOW + DAY
    assert store.find_oldest("https://nobody.example/") is None
    assert list(store.list_feed_names().items()) == [
        (OTHER.key, OTHER.name),
        (FEED.key, FEED.name),
    ]


def test_the_alerts_of_an_entry_are_those_of_its_poll_that_show_it(store: Store) -> None:
    def shows(*mentions: Mention) -> Message:
        return Message(kind="match", headline="It", mentions=mentions)

    linked = Mention("Title a, edited", "https://news.example/a")
    with store.transaction() as tx:
        tx.record(an_alert("a", said=shows(linked), at=NOW), [("team", "")])
        tx.record(an_alert("other", said=shows(Mention("Title a", "https://e.org/"))), [])
        tx.record(an_alert("copy", said=shows(linked), at=NOW + MINUTE), [])
        tx.record(an_alert("bare", said=shows(Mention("Title b"))), [])

    def found(name: str, link: str, *watches: str) -> list[tuple[str, int]]:
        one = an_entry(name, link=link).seen(NOW)
        return [(row.id, len(row.deliveries)) for row in store.find_alerts(one, watches)]

    assert found("a", "https://news.example/a", "CBDC") == [("a", 1)]
    assert found("b", "", "CBDC", "Other") == [("bare", 0)]
    assert found("a", "https://news.example/a", "Other") == []
    assert found("a", "https://news.example/a") == []


def test_history_comes_oldest_first_and_each_poll_as_it_was_judged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_reader, "BATCH_SIZE", 2)
    with store.transaction() as tx:
        tx.sync_feeds((FEED, OTHER), NOW)
    add(store, an_entry("old"), at=NOW - DAY)
    add(store, an_entry("b"), an_entry("a"), at=NOW)  # a page has the newest first
    add(store, an_entry("d", feed=OTHER.key), an_entry("c", feed=OTHER.key), at=NOW, feed=OTHER)
    add(store, an_entry("e").seen(NOW + MINUTE, Arrival.BACKFILL), at=NOW + MINUTE)
    add(store, an_entry("late"), at=NOW + HOUR)

    def titles(*span: datetime, most: int = 99) -> list[str]:
        return [entry.title[-1] for entry in store.read_history(*span, most)]

    assert titles(NOW, NOW + HOUR) == ["a", "b", "c", "d", "e"]
    assert titles(NOW, NOW + HOUR, most=2) == ["c", "e"]
    assert titles(NOW - 2 * DAY, NOW) == ["d"]
    assert titles(NOW + DAY, NOW + 2 * DAY) == []
    last = list(store.read_history(NOW, NOW + HOUR))[-1]
    assert (last.arrival, last.text, last.first_seen) == ("backfill", "Text e.", NOW + MINUTE)
    assert store.find_feeds_before(NOW) == {FEED.key}
    assert store.find_feeds_before(NOW - DAY) == set()


def test_there_is_no_history_before_the_first_entry(store: Store) -> None:
    assert list(store.read_history(NOW - DAY, NOW)) == []


def test_an_alert_is_found_by_its_id_and_so_are_its_deliveries(store: Store) -> None:
    tell(store, "a", at=NOW)
    tell(store, "b", at=NOW)

    found = store.find_alert("a")

    assert found is not None
    assert (found.id, [state for _, state in found.deliveries]) == ("a", ["pending"])
    assert [row.alert for row in store.list_deliveries(9, of="b")] == ["b"]
    assert store.find_alert("c") is None


def test_the_entry_of_an_alert_is_found_by_title_and_link(store: Store) -> None:
    add(store, an_entry("a", title="Same"), an_entry("b", title="Same"), an_entry("c"))

    def found(title: str, link: str) -> str:
        entry = store.find_entry(title, link)
        return entry.link if entry else ""

    assert found("Same", "https://news.example/a") == "https://news.example/a"
    assert found("Same", "https://news.example/b") == "https://news.example/b"
    assert found("Same", "https://elsewhere.example/") == "https://news.example/a"
    assert found("Retitled", "https://news.example/c") == "https://news.example/c"
    assert found("Other", "https://elsewhere.example/") == ""
    assert found("", "") == ""


# --- opening --------------------------------------------------------------------------------


def test_a_reader_reads_while_a_daemon_writes_and_without_one(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with contextlib.closing(open_reader(store.path)) as reader:
        assert [row.entries for row in reader.list_feeds()] == [0]
        with store.transaction() as tx:
            tx.add_new(FEED, seen([an_entry("a")], NOW), NOW)
            assert [row.entries for row in reader.list_feeds()] == [0]
        assert [row.entries for row in reader.list_feeds()] == [1]
        assert reader.instance == store.instance
    store.close()

    with contextlib.closing(open_reader(store.path)) as reader:
        assert [row.entries for row in reader.list_feeds()] == [1]


def test_a_reader_cannot_write(path: Path) -> None:
    with (
        contextlib.closing(open_reader(path)) as reader,
        pytest.raises(StorageError, match="cannot be written"),
        reader._transaction() as db,
    ):
        db.exec_driver_sql("DELETE FROM entry")


def test_there_is_nothing_to_read_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none\.db: there is no state yet; start the daemon"):
        open_reader(tmp_path / "none.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(StorageError, match="there is no state yet"):
        open_reader(tmp_path)
    with pytest.raises(StorageError, match="its schema is not made yet"):
        open_reader(tmp_path / "empty.db")


def test_a_reader_refuses_the_database_of_another_program(tmp_path: Path) -> None:
    raw(tmp_path / "places.db", "CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(StorageError, match="the database of another program"):
        open_reader(tmp_path / "places.db")
