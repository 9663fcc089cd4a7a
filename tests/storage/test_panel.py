from __future__ import annotations

from dataclasses import replace

from model import Kind, Match, Page, Remark, Report, Ruling, SeenEntry, Signal, State, Verdict
from storage import ChannelTraffic, LastMatch, SentRow, StateRow, open_reader
from tests.scenes.signals import a_signal
from tests.storage.world import (
    DAY,
    FEED,
    HOUR,
    MINUTE,
    NOW,
    add,
    an_alert,
    an_entry,
    settled,
    tell,
)


def test_the_version_changes_with_every_commit_of_another_process(store, tmp_path):
    reader = open_reader(tmp_path / "groundswell.db")
    before = reader.read_version()

    assert reader.read_version() == before
    tell(store, "a")
    assert reader.read_version() != before
    reader.close()


def test_the_time_of_a_demo_is_that_of_its_last_poll(store):
    with store.transaction() as tx:
        tx.sync_feeds([FEED], NOW)
    assert store.panel.read_demo_time() is None

    store.note_mode("demo")
    assert store.panel.read_demo_time() == NOW
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + HOUR, NOW + MINUTE)
    assert store.panel.read_demo_time() == NOW + MINUTE


def test_states_come_by_watch_and_kind(store):
    with store.transaction() as tx:
        tx.keep("b", {"burst": {"x": 1}, "burst:word": {"x": 2}}, NOW, None)
        tx.keep("a", {"silent": {"x": 3}}, NOW, None)

    assert store.panel.list_states() == [
        StateRow("a", "silent", {"x": 3}),
        StateRow("b", "burst", {"x": 1}),
        StateRow("b", "burst:word", {"x": 2}),
    ]


def test_entries_are_counted_from_a_time_on(store):
    add(store, an_entry("old"), at=NOW - 2 * DAY)
    add(store, an_entry("new"), an_entry("newer"), at=NOW)

    assert store.panel.count_entries(NOW - DAY) == 2


def test_matches_and_told_alerts_are_counted_by_watch(store):
    with store.transaction() as tx:
        tx.count_matches(FEED, {"CBDC": 3}, NOW)
        tx.record(an_alert("held", state=State.HELD), [])
    tell(store, "a")
    tell(store, "old", at=NOW - 31 * DAY)

    assert store.panel.read_last_matches() == {"CBDC": LastMatch(3, NOW)}
    assert store.panel.count_told(NOW - 30 * DAY) == {"CBDC": 1}


def test_each_alert_counts_as_told_once_whatever_message_tells_it(store):
    wait = Ruling("team", State.HELD, "digest", "held for the digest", NOW + HOUR)
    for name in ("first", "second"):
        with store.transaction() as tx:
            tx.record(an_alert(name, rulings=(wait,)), [])
    before = store.panel.count_told(NOW - DAY)

    kind = Kind("digest")
    whole = replace(an_alert("all", at=NOW + HOUR), signal=Signal(kind, "CBDC", "all", Remark("")))
    with store.transaction() as tx:
        tx.timing.collect(whole, [("team", "")], tx.timing.list_due("team", NOW + HOUR))

    assert before == {}
    assert store.panel.count_told(NOW - DAY) == {"CBDC": 2}
    assert store.panel.count_told(NOW - DAY, NOW) == {}


def test_a_report_counts_when_it_was_carried(store):
    entry = SeenEntry(FEED.key, "a", "a", first_seen=NOW)
    match = Match("CBDC", entry, ("x",), ())
    with store.transaction() as tx:
        for name, at in (("new", NOW - HOUR), ("old", NOW - 4 * DAY)):
            report = Report(name, "CBDC", (match,), publishers=("p",), by=("p",))
            tx.add_reports([report], at)

    assert store.panel.list_report_times(NOW - 3 * DAY) == {"CBDC": [NOW - HOUR]}


def test_a_thread_has_the_alert_of_a_key_and_those_under_it(store):
    from dataclasses import replace

    head, below, other = an_alert("head"), an_alert("below"), an_alert("other")
    below = replace(
        below,
        signal=a_signal(kind="match", watch="CBDC", key="key-below"),
        said=replace(below.message, thread="key-head"),
    )
    with store.transaction() as tx:
        for one in (head, below, other):
            tx.record(one, [])

    assert [row.id for row in store.panel.list_threads({"key-head"})] == ["head", "below"]
    assert store.panel.list_threads({"nothing"}) == []


def test_deliveries_tell_when_they_were_sent(store):
    tell(store, "a", "b")
    settled(store, Verdict.SENT, at=NOW + MINUTE)

    assert store.panel.list_sent({"a", "b"}) == [
        SentRow("a", "team", "sent", NOW + MINUTE),
        SentRow("b", "team", "pending", None),
    ]
    assert store.panel.read_traffic(["team", "none"]) == {
        "team": ChannelTraffic(1, NOW + MINUTE, 0),
        "none": ChannelTraffic(0, None, 0),
    }
