"""Entries are classified by how they arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds import classify_arrival, learn, limit_day
from model import Arrival, Entry, Feed, FeedRecord, Page, SeenEntry

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
READ_AN_HOUR_AGO = FeedRecord(baseline=True, last_success=NOW - timedelta(hours=1))


def entries(*dates: datetime | None) -> list[Entry]:
    return [Entry("f", str(number), "t", published=date) for number, date in enumerate(dates)]


def arrivals(past: FeedRecord, *dates: datetime | None, backfill: int = 0) -> str:
    arrived = classify_arrival(entries(*dates), Feed("f", "f", backfill=backfill), past, NOW)
    return " ".join(entry.arrival for entry in arrived)


def test_the_entries_of_a_first_poll_are_the_baseline():
    assert arrivals(FeedRecord(), NOW, NOW) == "baseline baseline"


def test_the_backfill_option_makes_the_newest_entries_of_a_first_poll_news():
    assert arrivals(FeedRecord(), NOW, NOW, NOW, backfill=2) == "news news baseline"
    assert arrivals(FeedRecord(), NOW, backfill=5) == "news"


def test_a_feed_without_a_good_poll_for_a_week_counts_as_new():
    week = FeedRecord(baseline=True, last_success=NOW - timedelta(days=7))
    longer = FeedRecord(baseline=True, last_success=NOW - timedelta(days=7, seconds=1))

    assert arrivals(week, NOW) == "news"
    assert arrivals(longer, NOW) == "baseline"


@pytest.mark.parametrize(
    ("published", "arrival"),
    [
        (NOW, "news"),
        (None, "news"),
        (datetime(2026, 3, 8, 11, 0, tzinfo=UTC), "news"),
        (datetime(2026, 3, 8, 10, 59, tzinfo=UTC), "backfill"),
        (datetime(1, 1, 1, tzinfo=UTC), "news"),
        (datetime(2050, 1, 1, tzinfo=UTC), "news"),
    ],
)
def test_an_entry_published_two_days_before_the_last_good_poll_is_backfill(
    published: datetime | None, arrival: str
):
    assert arrivals(READ_AN_HOUR_AGO, published) == arrival


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (datetime(2026, 3, 10, 12, 15, tzinfo=UTC), datetime(2026, 3, 10, 12, 15, tzinfo=UTC)),
        (datetime(2026, 3, 10, 12, 16, tzinfo=UTC), NOW),
        (datetime(1970, 12, 31, tzinfo=UTC), None),
        (datetime(1971, 1, 1, tzinfo=UTC), datetime(1971, 1, 1, tzinfo=UTC)),
        (None, None),
    ],
)
def test_an_impossible_date_is_not_kept(published: datetime | None, kept: datetime | None):
    (arrived,) = classify_arrival(entries(published), Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    assert arrived.published == kept
    assert arrived.first_seen == NOW


def test_an_entry_without_publisher_and_language_gets_those_of_its_feed():
    feed = Feed("k", "Name", publisher="a.example", lang="en")
    own = Entry("k", "1", "t", publisher="Wire", lang="de")

    arrived = classify_arrival([own, Entry("k", "2", "t")], feed, READ_AN_HOUR_AGO, NOW)
    (nameless,) = classify_arrival([Entry("k", "2", "t")], Feed("k", "Name"), READ_AN_HOUR_AGO, NOW)

    assert [(entry.publisher, entry.lang) for entry in arrived] == [
        ("Wire", "de"),
        ("a.example", "en"),
    ]
    assert nameless.publisher == "Name"


def test_the_other_fields_of_an_entry_stay():
    entry = Entry("f", "1", "t", publisher="p", aliases=("a",), tags=("x",))

    (arrived,) = classify_arrival([entry], Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    assert arrived == SeenEntry(
        "f",
        "1",
        "t",
        publisher="p",
        aliases=("a",),
        tags=("x",),
        first_seen=NOW,
        arrival=Arrival.NEWS,
    )


def test_an_entry_that_arrived_before_is_returned_as_it_is():
    (arrived,) = classify_arrival([Entry("f", "1", "t")], Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    (again,) = classify_arrival([arrived], Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    assert again is arrived


def test_a_feed_whose_dates_do_not_count_brings_news_without_dates():
    feed = Feed("f", "f", trusts_dates=False)

    arrived = classify_arrival(
        entries(NOW - timedelta(days=90), None, NOW), feed, READ_AN_HOUR_AGO, NOW
    )

    assert {(entry.arrival, entry.published) for entry in arrived} == {(Arrival.NEWS, None)}


def old_after(before: int, *ages: int) -> int:
    """Return the count of old entries after a poll that brings entries of so many days."""
    record = FeedRecord(baseline=True, last_success=NOW - timedelta(hours=1), old_entries=before)
    dates = [NOW - timedelta(days=age) for age in ages]
    arrived = classify_arrival(entries(*dates), Feed("f", "f"), record, NOW)
    return learn(record, arrived, NOW).old_entries


def test_new_entries_with_old_dates_are_counted_from_poll_to_poll():
    assert old_after(0, 30, 31, 0) == 2
    assert old_after(2, 30) == 3
    assert old_after(2) == 2


def test_a_poll_with_as_many_fresh_entries_ends_the_count():
    assert old_after(5, 0) == 0
    assert old_after(5, 30, 0) == 0


def test_entries_that_were_stored_before_are_not_counted():
    record = FeedRecord(baseline=True, last_success=NOW - timedelta(hours=1), old_entries=1)
    known = Entry("f", "1", "t").seen(NOW - timedelta(days=1), Arrival.BACKFILL)

    assert learn(record, [known], NOW).old_entries == 1


def test_a_feed_that_brought_too_many_entries_in_a_day_is_read_again_a_day_later():
    page = Page(entries=tuple(entries(NOW)))
    begun = NOW - timedelta(hours=23)
    full = FeedRecord(day=begun, day_entries=20_000)

    assert limit_day(page, FeedRecord(day=begun, day_entries=19_999), NOW) is page
    assert limit_day(page, FeedRecord(), NOW) is page
    assert limit_day(page, full, NOW + timedelta(hours=1)) is page
    limited = limit_day(page, full, NOW)
    assert limited.entries == ()
    assert limited.problem.startswith("it brought 20,000 new entries within a day")
    assert limited.wait == timedelta(days=1)
