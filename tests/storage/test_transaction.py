from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from model import Arrival, State, Verdict
from storage import _alerts, _claiming
from storage._store import Store
from storage._tables import alias
from tests.storage.world import (
    FEED,
    HOUR,
    NOW,
    add,
    an_alert,
    an_entry,
    seen,
    settled,
    states,
    tell,
)


def test_an_active_alert_makes_a_delivery_for_each_address(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("team", ""), ("mail", "x@e.org"), ("mail", "y@e.org")])

    (row,) = store.list_alerts(10)
    assert row.deliveries == (("team", "pending"), ("mail", "pending"), ("mail", "pending"))
    assert [d.recipient for d in store.list_deliveries(10)] == ["y@e.org", "x@e.org", ""]


@pytest.mark.parametrize("state", [State.HELD, State.SUPPRESSED])
def test_an_alert_that_is_not_active_is_kept_but_not_delivered(store: Store, state: State) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a", state=state), [("team", "")])
        is_told = tx.told().get("key-a") is not None
        assert is_told == (state is State.HELD)  # a held one will be told

    assert [row.state for row in store.list_alerts(10)] == [state.value]
    assert store.list_deliveries(10) == []


def test_an_alert_that_is_recorded_twice_changes_nothing(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.SENT)

    tell(store, "a")
    with store.transaction() as tx:
        tx.record(replace(an_alert("a"), reason="other"), [("team", ""), ("mail", "")])

    assert [row.reason for row in store.list_alerts(10)] == ["new report"]
    assert states(store) == {"Headline a": "sent"}


def test_an_active_alert_without_addresses_is_stored(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [])

    assert [row.deliveries for row in store.list_alerts(10)] == [()]


def test_a_told_signal_is_known_by_its_key_within_the_same_transaction(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.told().get("key-a") is None
        tx.record(an_alert("a"), [("team", "")])
        assert tx.told().get("key-a") == NOW


# --- notes ----------------------------------------------------------------------------------


def test_new_entries_that_are_dated_long_ago_are_noted(store: Store) -> None:
    late = [an_entry(n, arrival=Arrival.BACKFILL) for n in "ab"]

    with store.transaction() as tx:
        page = seen([*late, an_entry("c")])
        assert tx.add_new(FEED, page, NOW) == page
        (note,) = tx.notes
    assert note == (
        "news.example: 2 new entries are dated long before the feed was last read; "
        "they are known now, and not told"
    )
    with store.transaction() as tx:
        tx.add_new(FEED, seen(late, NOW + HOUR), NOW + HOUR)
        assert tx.notes == []


# --- all or nothing -------------------------------------------------------------------------


def test_no_part_of_a_page_is_stored_when_the_transaction_fails(store: Store) -> None:
    def fail_midway() -> None:
        with store.transaction() as tx:
            tx.add_new(FEED, seen([an_entry("a")], NOW), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()

    with store._transaction() as db:
        assert db.execute(select(alias)).all() == []
    assert add(store, an_entry("a")) == ["id-a"]


def test_alerts_are_recorded_in_their_order_with_the_deliveries_of_the_active_ones(store: Store):
    raised = [
        an_alert("a", state=State.SUPPRESSED),
        an_alert("b"),
        an_alert("c", state=State.HELD),
        an_alert("c", state=State.HELD),
    ]

    with store.transaction() as tx:
        tx.record_all(raised, lambda names: [(name, "") for name in names])

    rows = store.list_alerts(10)
    assert [(row.id, row.state) for row in rows] == [
        ("c", "held"),
        ("b", "active"),
        ("a", "suppressed"),
    ]
    assert [row.headline for row in store.list_deliveries(10)] == ["Headline b"]


def test_held_alerts_of_a_time_are_released_once_by_watch(store: Store):
    with store.transaction() as tx:
        early, late = (
            an_alert("a", state=State.HELD),
            an_alert("b", state=State.HELD, at=NOW + HOUR),
        )
        tx.record_all([early, late], lambda _: [])
        held = tx.release_held(NOW, NOW, listed=8)["CBDC"]
        assert (held.total, [one.headline for one in held.first]) == (1, ["Headline a"])
        assert tx.release_held(NOW, NOW, listed=8) == {}
        assert list(tx.release_held(NOW, NOW + HOUR, listed=8)) == ["CBDC"]

    assert {row.state for row in store.list_alerts(10)} == {"active"}
    assert store.list_deliveries(10) == []


def test_of_many_held_alerts_the_oldest_come_with_their_messages(store: Store):
    with store.transaction() as tx:
        tx.record_all([an_alert(f"a{n}", state=State.HELD) for n in range(5)], lambda _: [])
        held = tx.release_held(NOW, NOW, listed=2)["CBDC"]

    assert held.total == 5
    assert [one.headline for one in held.first] == ["Headline a0", "Headline a1"]


def test_the_new_entries_of_a_day_are_counted(store: Store):
    add(store, an_entry("a"), an_entry("b"))
    add(store, an_entry("c"), at=NOW + 23 * HOUR)
    assert (store.read_feed(FEED).day, store.read_feed(FEED).day_entries) == (NOW, 3)

    add(store, an_entry("d"), at=NOW + 24 * HOUR)
    assert store.read_feed(FEED).day_entries == 1


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (_alerts._TOLD.statement, "alert_by_key"),
        (_claiming._SENT_EARLIER, "alert_by_key"),
        (_claiming._SENT_WITH_OTHERS, "alert_by_key"),
    ],
)
def test_a_signal_that_was_told_is_found_by_its_key(store: Store, statement, index):
    query = str(statement.compile(dialect=sqlite.dialect()))
    with store._transaction() as db:
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?")).all()

    steps = [row[3].replace("COVERING ", "") for row in plan]
    assert f"SEARCH alert USING INDEX {index} (key=?)" in steps
