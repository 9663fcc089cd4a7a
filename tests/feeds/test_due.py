"""The next poll of a feed is planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds import choose_validators, plan_next_poll
from model import Feed, FeedRecord, Page

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL, ILL = Page(), Page(problem="HTTP 500; wait", status=500)


def wait(
    page: Page = WELL, every: timedelta = timedelta(minutes=15), failures: int = 0, key: str = "f"
) -> timedelta:
    return (
        plan_next_poll(Feed(key, "f", every=every), FeedRecord(failures=failures), page, NOW) - NOW
    )


def within_a_tenth(found: timedelta, expected: timedelta) -> bool:
    return expected * 0.9 <= found <= expected * 1.1


def test_a_feed_is_polled_about_as_often_as_the_config_says():
    assert within_a_tenth(wait(), timedelta(minutes=15))


def test_feeds_with_equal_intervals_are_polled_at_different_times():
    waits = {wait(key=str(number)) for number in range(1000)}

    assert len(waits) == 1000
    assert max(waits) - min(waits) > timedelta(minutes=2)
    assert wait(key="7") == wait(key="7")


def test_the_jitter_differs_from_poll_to_poll_and_is_never_more_than_a_tenth():
    feed = Feed("f", "f", every=timedelta(minutes=15))
    times = [NOW + minute * timedelta(minutes=1) for minute in range(200)]

    waits = [plan_next_poll(feed, FeedRecord(), WELL, at) - at for at in times]

    assert len(set(waits)) == 200
    assert all(within_a_tenth(wait, timedelta(minutes=15)) for wait in waits)
    assert min(waits) < timedelta(minutes=14) < timedelta(minutes=16) < max(waits)
    assert plan_next_poll(feed, FeedRecord(), WELL, NOW) - NOW == waits[0]


def test_a_feed_is_not_polled_in_the_hours_and_days_that_it_asks_to_skip():
    page = Page(validators={"skip-hours": "12 13", "skip-days": "5"})
    failed = Page(problem="HTTP 500", status=500)
    feed = Feed("f", "f", every=timedelta(minutes=15))
    record = FeedRecord(validators=page.validators)

    assert f"{plan_next_poll(feed, record, page, NOW):%a %H}" == "Tue 14"
    assert f"{plan_next_poll(feed, record, failed, NOW):%a %H}" == "Tue 14"
    friday = datetime(2026, 3, 13, 23, 58, tzinfo=UTC)
    assert f"{plan_next_poll(feed, record, page, friday):%a %H}" == "Sun 00"


def test_the_period_that_a_feed_names_holds_unless_the_operator_named_another():
    page = Page(validators={"period": "180"})

    def plan(**options: Any) -> timedelta:
        feed = Feed("f", "f", every=timedelta(minutes=15), **options)
        return plan_next_poll(feed, FeedRecord(), page, NOW) - NOW

    assert within_a_tenth(plan(is_auto=True), timedelta(hours=3))
    assert within_a_tenth(plan(), timedelta(minutes=15))


def test_jitter_makes_no_interval_shorter_than_a_minute():
    assert all(
        wait(every=timedelta(minutes=1), key=str(n)) >= timedelta(minutes=1) for n in range(50)
    )


def test_an_interval_below_a_minute_is_taken_as_written():
    assert timedelta(seconds=10) <= wait(every=timedelta(seconds=10)) <= timedelta(seconds=11)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 15), (1, 30), (2, 60), (5, 480), (7, 24 * 60), (10**6, 24 * 60)]
)
def test_each_failure_doubles_the_wait_up_to_a_day(failures: int, minutes: int):
    assert within_a_tenth(wait(ILL, failures=failures), timedelta(minutes=minutes))


def test_without_any_answer_the_wait_is_at_most_an_hour():
    silent = Page(
        problem='the name "news.example" cannot be resolved; check the address, or the network'
    )

    assert within_a_tenth(wait(silent, failures=1), timedelta(minutes=30))
    assert within_a_tenth(wait(silent, failures=9), timedelta(hours=1))
    assert within_a_tenth(wait(silent, failures=9, every=timedelta(hours=6)), timedelta(hours=6))


def test_a_failure_does_not_shorten_a_long_interval():
    assert within_a_tenth(wait(ILL, timedelta(days=7), failures=3), timedelta(days=7))


def test_a_failing_feed_with_a_short_interval_is_tried_again_soon():
    assert wait(ILL, timedelta(seconds=10)) <= timedelta(seconds=11)


def test_success_ends_the_back_off():
    assert within_a_tenth(wait(WELL, failures=9), timedelta(minutes=15))


def test_a_poll_is_never_earlier_than_the_server_asks_for():
    assert wait(Page(wait=timedelta(hours=2))) == timedelta(hours=2)
    assert wait(Page(problem="p", wait=timedelta(hours=2))) == timedelta(hours=2)
    assert within_a_tenth(wait(Page(wait=timedelta(seconds=5))), timedelta(minutes=15))


def test_a_server_can_delay_a_poll_by_a_day_at_most():
    assert wait(Page(wait=timedelta(days=400))) == timedelta(days=1)


GONE = Page(problem="HTTP 410", status=410, gone=True)
MISSING = Page(problem="HTTP 404", status=404)
SILENT = Page(problem="no answer")


def wait_after(page: Page, **record: Any) -> timedelta:
    feed = Feed("f", "f", every=timedelta(minutes=15))
    return plan_next_poll(feed, FeedRecord(**record), page, NOW) - NOW


def test_a_feed_that_says_it_is_gone_is_asked_again_within_hours_and_then_once_a_year():
    hours, year = timedelta(hours=6), timedelta(days=365)

    assert within_a_tenth(wait_after(GONE), hours)
    assert within_a_tenth(wait_after(GONE, gone_since=NOW - timedelta(hours=1)), hours)
    assert within_a_tenth(wait_after(GONE, gone_since=NOW - timedelta(hours=6)), year)
    assert within_a_tenth(wait_after(GONE, gone_since=NOW, gone=True), year)


def test_a_feed_that_has_been_missing_for_a_month_is_asked_once_a_week():
    month, week = NOW - timedelta(days=30), timedelta(days=7)

    assert within_a_tenth(wait_after(MISSING, missing_since=month, failures=30), week)
    assert within_a_tenth(wait_after(MISSING, missing_since=month, failures=3), 2 * HOUR)
    assert within_a_tenth(wait_after(MISSING, dead=True, failures=30), week)
    assert within_a_tenth(wait_after(MISSING, failures=30), timedelta(days=1))


def test_a_feed_that_is_gone_or_dead_is_asked_no_sooner_for_want_of_an_answer():
    assert within_a_tenth(wait_after(SILENT, dead=True, failures=30), timedelta(days=7))
    assert within_a_tenth(wait_after(SILENT, gone=True, failures=2), timedelta(days=7))
    assert within_a_tenth(wait_after(ILL, dead=True, failures=30), timedelta(days=1))


# --- whole documents --------------------------------------------------------------------------


def test_after_a_week_of_304_a_poll_asks_for_the_whole_document_however_few_polls_there_were():
    kept = {"etag": "1"}
    week = timedelta(days=7)

    def chosen(last_page: datetime | None, validators: dict[str, str] = kept) -> dict[str, str]:
        record = FeedRecord(last_page=last_page, validators=validators)
        return dict(choose_validators(record, NOW))

    assert chosen(NOW - week) == {"etag": "1", "ask": "all"}
    assert chosen(NOW - week + timedelta(seconds=1)) == kept
    assert chosen(None) == kept
    assert chosen(NOW - week, {}) == {}


def scheduled(page: Page, expression: str, now: datetime = NOW) -> datetime:
    return plan_next_poll(Feed("f", "f", schedule=expression), FeedRecord(), page, now)


def test_a_schedule_is_kept_to_the_minute_in_utc():
    assert scheduled(WELL, "30 8 * * *") == datetime(2026, 3, 11, 8, 30, tzinfo=UTC)
    assert scheduled(WELL, "0 * * * *") == datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def test_a_scheduled_poll_waits_as_long_as_the_server_asks():
    assert scheduled(Page(wait=timedelta(minutes=90)), "0 * * * *") == datetime(
        2026, 3, 10, 14, 0, tzinfo=UTC
    )


def test_a_scheduled_feed_that_failed_is_tried_again_before_its_next_time():
    tried = scheduled(ILL, "30 8 * * *")

    assert within_a_tenth(tried - NOW, timedelta(minutes=15))
    assert scheduled(ILL, "* * * * *") == datetime(2026, 3, 10, 12, 1, tzinfo=UTC)


def test_a_feed_whose_schedule_names_no_date_is_polled_once_a_year():
    assert scheduled(WELL, "0 0 30 2 *") == datetime(2027, 3, 10, 12, 0, tzinfo=UTC)


def test_while_no_feed_can_be_reached_a_poll_is_tried_every_few_minutes():
    page = Page(problem="no route", is_excused=True)

    assert within_a_tenth(wait(page, failures=5), timedelta(minutes=5))
    assert within_a_tenth(wait(page, every=timedelta(minutes=2)), timedelta(minutes=2))


def test_a_feed_in_quarantine_is_polled_less_and_less_often_from_an_hour_on():
    ill = Page(problem="parsing takes more than 8 s", status=200, parser_failed=True)

    def after(failures: int) -> timedelta:
        return wait_after(ill, parser_failures=failures, failures=failures)

    assert within_a_tenth(after(0), timedelta(minutes=15))
    assert within_a_tenth(after(1), 2 * HOUR)
    assert within_a_tenth(after(2), 4 * HOUR)
    assert within_a_tenth(after(9), timedelta(days=1))
