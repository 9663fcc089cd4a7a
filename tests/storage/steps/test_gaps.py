"""The times in which a feed could not be read."""

from __future__ import annotations

from storage import GapRow
from tests.storage.world import DAY, FEED, HOUR, MINUTE, NOW, poll


def match(store, count=1, at=NOW):
    with store.transaction() as tx:
        tx.count_matches(FEED, {"CBDC": count}, at)


def gaps(store, now, since=NOW - DAY):
    return store.steps.list_gaps("CBDC", since, now)


def test_a_feed_that_is_read_in_time_has_no_gap(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)
    poll(store, NOW + HOUR + 50 * MINUTE, due=NOW + 3 * HOUR)

    assert gaps(store, NOW + 2 * HOUR) == []


def test_a_gap_lasts_from_the_missed_poll_to_the_next_good_one(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)
    poll(store, NOW + HOUR, due=NOW + 2 * HOUR, problem="the server is down")
    poll(store, NOW + 5 * HOUR, due=NOW + 6 * HOUR)

    assert gaps(store, NOW + 5 * HOUR) == [GapRow("news.example", 1.0, NOW + HOUR, NOW + 5 * HOUR)]
    assert gaps(store, NOW + 5 * HOUR, since=NOW + 5 * HOUR) == []


def test_a_gap_that_lasts_is_seen_before_its_end(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)

    assert gaps(store, NOW + 119 * MINUTE) == []
    assert gaps(store, NOW + 2 * HOUR) == [GapRow("news.example", 1.0, NOW + HOUR, None)]


def test_a_clock_that_is_set_makes_no_gap(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)
    store.shift_times(6 * HOUR)
    poll(store, NOW + 7 * HOUR, due=NOW + 8 * HOUR)

    assert gaps(store, NOW + 7 * HOUR) == []


def test_a_feed_that_comes_back_to_the_config_has_no_gap(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)
    for feeds, at in (((), NOW + HOUR), ((FEED,), NOW + 9 * HOUR)):
        with store.transaction() as tx:
            tx.sync_feeds(feeds, at)
    poll(store, NOW + 9 * HOUR, due=NOW + 10 * HOUR)

    assert gaps(store, NOW + 9 * HOUR) == []


def test_a_watch_without_matches_has_no_feeds_to_ask_about(store):
    assert gaps(store, NOW) is None


def test_gaps_are_deleted_with_the_charts(store):
    match(store)
    poll(store, NOW, due=NOW + HOUR)
    poll(store, NOW + 5 * HOUR, due=NOW + 6 * HOUR)

    while store.prune(NOW + 401 * DAY):
        pass

    match(store, at=NOW + 401 * DAY)
    assert [gap for gap in gaps(store, NOW + 6 * HOUR, since=NOW) if gap.until] == []
