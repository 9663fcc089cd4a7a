"""The numbers of the state agree with its rows and with the judgement of feeds."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

import feeds
from model import FeedState, State, Verdict
from storage._store import Store
from storage._tables import feed
from tests.storage.world import DAY, FEED, HOUR, MINUTE, NOW, add, an_alert, an_entry, settled, tell

TIMES = st.none() | st.integers(-400, 0).map(lambda hours: NOW + hours * HOUR)
COLUMNS = st.fixed_dictionaries(
    {
        "failures": st.integers(0, 4),
        "failing_since": TIMES,
        "old_entries": st.integers(0, 4),
        "moved_to": st.sampled_from(["", "https://new.example/rss"]),
        "last_success": TIMES,
        "last_new": TIMES,
        "usual_gap": st.none() | st.integers(1, 40).map(lambda hours: hours * HOUR),
        "gone": st.booleans(),
        "dead": st.booleans(),
        "parser_failures": st.integers(0, 3),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(COLUMNS)
def test_a_feed_that_is_not_doubtful_is_ok(store: Store, columns) -> None:
    with store._transaction() as db:
        db.execute(update(feed).values(**columns))

    measures = store.measure("burst")

    (row,) = store.list_feeds()
    state = feeds.judge_health(row, NOW).state
    assert measures.feeds == 1
    judged = [feeds.judge_health(record, NOW).state for record in measures.doubtful]
    assert (judged or [FeedState.OK]) == [state]


def test_a_feed_that_left_the_config_is_not_measured(store: Store) -> None:
    with store.transaction() as tx:
        tx.sync_feeds([], NOW)

    measures = store.measure("burst")

    assert (measures.feeds, measures.doubtful) == (0, ())


def test_deliveries_on_their_way_are_counted_by_channel_with_the_oldest(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.SENT)
    tell(store, "b", at=NOW + MINUTE)
    tell(store, "c", at=NOW + 2 * MINUTE)
    tell(store, "d", at=NOW + HOUR, channel="mail")
    with store.transaction() as tx:
        tx.record(an_alert("held", state=State.HELD), [("team", "")])

    assert store.measure("burst").waiting == (
        ("mail", 1, NOW + HOUR),
        ("team", 2, NOW + MINUTE),
    )


def test_only_the_states_of_watches_that_wait_for_the_clock_are_read(store: Store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": {"n": 1}, "burst:CBDC": {"n": 2}}, NOW, NOW + HOUR)
        tx.keep("Trade", {"burst": {"n": 3}}, NOW, None)
        tx.keep("Rain", {"silent": {"n": 4}, "bursting": {"n": 5}}, NOW, NOW + DAY)

    measures = store.measure("burst")

    assert sorted(state["n"] for state in measures.trends) == [1, 2]


def test_notes_and_size_are_measured(store: Store) -> None:
    add(store, an_entry("a"), at=NOW + timedelta(days=1))
    with store.transaction() as tx:
        tx.note("config", "held")

    measures = store.measure("burst")

    assert measures.notes == {"config": "held"}
    assert measures.size_bytes > 0
    assert FEED.key not in measures.notes
