"""Stored times follow the clock when it was wrong and is set right."""

from __future__ import annotations

from datetime import timedelta

from model import DayCounts, Lesson, Marks, Page, Verdict
from storage._store import Store
from tests.storage.world import (
    DAY,
    FEED,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    STATE,
    channel_row,
    settled,
    tell,
)


def test_due_times_step_back_with_the_clock(store: Store) -> None:
    tell(store, "a", "b")
    settled(store, Verdict.SENT)
    settled(store, Verdict.RETRY, again=30 * SECOND)
    back = timedelta(days=-400)

    store.shift_times(back)

    assert list(store.read_due_times().values()) == [NOW + back]
    assert channel_row(store).paused_until == NOW + 30 * SECOND + back
    waits = {row.headline: row.not_before for row in store.list_deliveries(10)}
    assert waits == {"Headline a": NOW, "Headline b": NOW + 30 * SECOND + back}
    assert store.expire(NOW + back - SECOND, NOW + back) == []
    assert len(store.expire(NOW + back + SECOND, NOW + back)) == 1


def test_after_a_step_forward_due_times_stay_and_no_delivery_ages(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.RETRY, again=30 * SECOND)
    forward = timedelta(days=400)

    store.shift_times(forward)

    assert list(store.read_due_times().values()) == [NOW]
    assert channel_row(store).paused_until == NOW + 30 * SECOND
    assert store.expire(NOW + forward - SECOND, NOW + forward) == []
    store.shift_times(-forward)
    assert store.expire(NOW - SECOND, NOW) == []
    assert len(store.expire(NOW + SECOND, NOW)) == 1


def test_wake_times_move_with_a_clock_that_jumped(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW, NOW + HOUR)

    store.shift_times(DAY)

    with store.transaction() as tx:
        assert tx.take_due(NOW + DAY) == []
        assert tx.take_due(NOW + DAY + HOUR) == ["Money"]


AHEAD = NOW + 10 * DAY  # a clock that is ten days ahead


def poll_ahead(store: Store, wait: timedelta) -> None:
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), AHEAD + wait, AHEAD)


def test_a_feed_that_was_polled_by_a_clock_ahead_waits_no_longer_than_its_rule(store: Store):
    poll_ahead(store, 15 * MINUTE)

    assert store.cap_times(NOW) > 0
    assert list(store.read_due_times().values()) == [NOW + 15 * MINUTE]
    assert store.read_feed(FEED).last_success == NOW
    assert store.cap_times(NOW) == 0


def test_a_feed_that_is_polled_once_a_year_keeps_its_wait(store: Store):
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(problem="gone", gone=True), NOW + 365 * DAY, NOW)

    assert store.cap_times(NOW + SECOND) == 0
    assert list(store.read_due_times().values()) == [NOW + 365 * DAY]


def test_a_delivery_that_failed_by_a_clock_ahead_waits_an_hour_at_most(store: Store):
    tell(store, "a")
    settled(store, Verdict.RETRY, again=30 * SECOND, at=AHEAD)

    store.cap_times(NOW)

    assert channel_row(store).paused_until <= NOW + HOUR
    assert [row.not_before for row in store.list_deliveries(10)] == [NOW + HOUR]


def test_a_watch_that_was_looked_at_by_a_clock_ahead_wakes_in_time(store: Store):
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, AHEAD, AHEAD + HOUR)

    store.cap_times(NOW)

    with store.transaction() as tx:
        assert tx.take_due(NOW + 59 * MINUTE) == []
        assert tx.take_due(NOW + HOUR) == ["Money"]


def test_times_of_the_past_and_waits_of_the_present_stay(store: Store):
    tell(store, "a")
    settled(store, Verdict.RETRY, again=30 * SECOND)
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + DAY, NOW)
        tx.keep("Money", {"burst": STATE}, NOW, NOW + 30 * DAY)

    assert store.cap_times(NOW) == 0


def test_an_absence_grows_no_longer_with_a_step_of_the_clock(store: Store):
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW + HOUR, NOW)

    store.shift_times(30 * DAY)

    assert store.read_feed(FEED).last_success == NOW + 30 * DAY


# --- the past of discovery ------------------------------------------------------------------

TODAY = 20_779  # the day of NOW, in days since 1970
MARKS = Marks(since=(TODAY + 1) * 24, upto=(TODAY + 10) * 24 + 12, day=TODAY + 8)
"""The marks of a clock that was ten days ahead."""


def learn_ahead(store: Store) -> None:
    days = {day: DayCounts(9, {"acme": 1}) for day in (TODAY - 2, TODAY + 3)}
    for _ in store.learn(Lesson(MARKS, days=days)):
        pass


def test_a_past_that_was_learned_by_a_clock_ahead_goes_back_to_the_present(store: Store) -> None:
    learn_ahead(store)

    assert store.cap_times(NOW) == 1

    hour = TODAY * 24 + 12
    assert store.past.marks == Marks(since=hour, upto=hour, day=TODAY - 2)
    assert store.past.list_days() == {TODAY - 2: 9}
    assert store.cap_times(NOW) == 0


def test_the_past_goes_back_with_the_clock_and_not_forward(store: Store) -> None:
    learn_ahead(store)

    store.shift_times(10 * DAY)
    store.shift_times(-59 * MINUTE)
    assert store.past.marks == MARKS
    store.shift_times(-10 * DAY)

    hour = TODAY * 24 + 12
    assert store.past.marks == Marks(since=hour, upto=hour, day=TODAY - 2)
    assert store.past.list_days() == {TODAY - 2: 9}
