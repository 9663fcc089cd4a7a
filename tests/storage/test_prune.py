from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from model import Entry, FirstText, Page, Report, State, Verdict
from storage import _prune
from storage._store import Store
from storage._tables import (
    account,
    alert,
    alias,
    attempt,
    body,
    carried,
    delivery,
    entry,
    fingerprint,
)
from tests.storage.world import (
    DAY,
    FEED,
    NOW,
    SECOND,
    STATE,
    add,
    an_alert,
    an_entry,
    settled,
    tell,
)


def count(store: Store, *tables) -> list[int]:
    with store._transaction() as db:
        return [db.execute(select(func.count()).select_from(t)).scalar_one() for t in tables]


def prune(store: Store, at) -> None:
    while store.prune(at):
        pass


def read(store: Store, *entries: Entry, at) -> None:
    """Poll the feed: a page with *entries*."""
    add(store, *entries, at=at)
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), at, at)


def test_young_rows_stay(store: Store) -> None:
    add(store, an_entry("a"))
    tell(store, "a")
    settled(store, Verdict.SENT)
    with store.transaction() as tx:
        tx.add_reports([Report("r", "CBDC", (), ("f",))], NOW)

    assert store.prune(NOW + 7 * DAY) == 0


def test_a_text_is_deleted_after_30_days_and_its_entry_stays_known(store: Store) -> None:
    add(store, an_entry("a"))

    prune(store, NOW + 30 * DAY)
    assert count(store, body, entry) == [1, 1]
    prune(store, NOW + 30 * DAY + SECOND)
    assert count(store, body, entry) == [0, 1]

    assert add(store, an_entry("a"), at=NOW + 31 * DAY) == []
    assert add(store, an_entry("a", text="Edited"), at=NOW + 31 * DAY) == ["id-a"]


def test_an_entry_is_deleted_180_days_after_it_left_its_feed(store: Store) -> None:
    read(store, an_entry("a"), an_entry("b"), at=NOW)
    read(store, an_entry("b"), at=NOW + 180 * DAY)

    prune(store, NOW + 180 * DAY)
    assert count(store, entry) == [2]
    prune(store, NOW + 180 * DAY + SECOND)
    assert count(store, entry, alias) == [1, 3]  # id, title and link of the other

    assert add(store, an_entry("a"), an_entry("b"), at=NOW + 181 * DAY) == ["id-a"]


def test_an_entry_that_is_still_in_its_feed_stays_known_for_ever(store: Store) -> None:
    for day in range(0, 400, 20):
        read(store, an_entry("a"), at=NOW + day * DAY)
        prune(store, NOW + day * DAY)

    assert add(store, an_entry("a"), at=NOW + 400 * DAY) == []


@pytest.mark.parametrize("page", [Page(unchanged=True), Page(problem="timeout")])
def test_entries_of_a_feed_that_was_not_read_since_stay_known(store: Store, page: Page) -> None:
    read(store, an_entry("a"), at=NOW)
    later = NOW + 300 * DAY
    with store.transaction() as tx:
        tx.settle_feed(FEED, page, later, later)

    prune(store, later)

    assert add(store, an_entry("a"), at=later) == []


def test_entries_of_a_feed_that_is_no_longer_configured_are_deleted(store: Store) -> None:
    read(store, an_entry("a"), at=NOW)
    with store.transaction() as tx:
        tx.sync_feeds([], NOW)

    prune(store, NOW + 181 * DAY)

    assert count(store, entry, alias, body) == [0, 0, 0]


def test_suppressed_alerts_are_deleted_after_30_days_and_others_after_a_year(store: Store) -> None:
    with store.transaction() as tx:
        for state in State:
            tx.record(an_alert(state.value, state=state), [("team", "")])
    settled(store, Verdict.SENT)

    prune(store, NOW + 31 * DAY)
    assert [row.state for row in store.list_alerts(9)] == ["held", "active"]
    prune(store, NOW + 365 * DAY)
    assert count(store, alert, delivery, attempt) == [2, 1, 1]
    prune(store, NOW + 366 * DAY)
    assert count(store, alert, delivery, attempt) == [0, 0, 0]


def test_an_alert_that_is_still_on_its_way_stays(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("team", ""), ("mail", "")])
    settled(store, Verdict.REFUSED)

    prune(store, NOW + 400 * DAY)

    assert [row.deliveries for row in store.list_alerts(9)] == [(("mail", "pending"),)]


def test_a_report_is_deleted_after_a_week(store: Store) -> None:
    first = FirstText("r", "r", NOW, ("bank", "coin"))
    with store.transaction() as tx:
        tx.add_reports([Report("r", "CBDC", (), ("f",), ("a.example",), first_text=first)], NOW)

    prune(store, NOW + 7 * DAY)
    assert count(store, fingerprint, account, carried) == [1, 1, 1]
    prune(store, NOW + 7 * DAY + SECOND)
    assert count(store, fingerprint, account, carried) == [0, 0, 0]


def test_a_step_deletes_a_limited_number_of_rows(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(_prune, "MAX_ROWS", 25)
    read(store, *(an_entry(str(n)) for n in range(20)), at=NOW)
    read(store, an_entry("last"), at=NOW + 200 * DAY)

    steps = []
    while dropped := store.prune(NOW + 200 * DAY):
        steps.append(dropped)

    # 20 texts, 60 names, 20 entries
    assert steps == [25, 25, 25, 25]
    assert count(store, entry, alias, body) == [1, 3, 1]


def test_a_watcher_state_is_deleted_a_year_after_its_last_change(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW - timedelta(days=366), None)
        tx.keep("Football", {"burst": STATE}, NOW, None)

    store.prune(NOW)

    with store.transaction() as tx:
        assert tx.list_states() == {("Football", "burst")}


def test_a_watch_that_has_not_matched_a_feed_for_a_month_is_no_longer_listed(store: Store) -> None:
    with store.transaction() as tx:
        tx.count_matches(FEED, {"Old": 9}, NOW)
        tx.count_matches(FEED, {"Money": 1}, NOW + 20 * DAY)

    while store.prune(NOW + 31 * DAY):
        pass

    assert [row.watches for row in store.list_feeds()] == [("Money",)]
