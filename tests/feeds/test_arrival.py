"""How entries came to us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds import place
from model import Arrival, Entry, Feed, FeedRecord

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
READ_AN_HOUR_AGO = FeedRecord(baseline=True, last_success=NOW - timedelta(hours=1))


def entries(*dates: datetime | None) -> list[Entry]:
    return [Entry("f", str(number), "t", published=date) for number, date in enumerate(dates)]


def arrivals(past: FeedRecord, *dates: datetime | None, backfill: int = 0) -> str:
    placed = place(entries(*dates), Feed("f", "f", backfill=backfill), past, NOW)
    return " ".join(entry.arrival for entry in placed)


def test_what_stands_in_a_feed_when_it_is_first_read_is_no_news():
    assert arrivals(FeedRecord(), NOW, NOW) == "baseline baseline"


def test_as_many_of_the_newest_as_the_config_says_are_news_at_the_first_poll():
    assert arrivals(FeedRecord(), NOW, NOW, NOW, backfill=2) == "news news baseline"
    assert arrivals(FeedRecord(), NOW, backfill=5) == "news"


def test_a_feed_absent_for_more_than_a_week_is_read_as_for_the_first_time():
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
def test_what_was_published_two_days_before_our_last_look_is_backfill(
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
def test_a_date_that_cannot_be_meant_is_not_kept(published: datetime | None, kept: datetime | None):
    (placed,) = place(entries(published), Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    assert placed.published == kept
    assert placed.first_seen == NOW


def test_the_feed_names_publisher_and_language_where_the_entry_does_not():
    feed = Feed("k", "Name", publisher="a.example", lang="en")
    own = Entry("k", "1", "t", publisher="Wire", lang="de")

    placed = place([own, Entry("k", "2", "t")], feed, READ_AN_HOUR_AGO, NOW)
    (nameless,) = place([Entry("k", "2", "t")], Feed("k", "Name"), READ_AN_HOUR_AGO, NOW)

    assert [(entry.publisher, entry.lang) for entry in placed] == [
        ("Wire", "de"),
        ("a.example", "en"),
    ]
    assert nameless.publisher == "Name"


def test_placing_changes_nothing_else():
    entry = Entry("f", "1", "t", publisher="p", aliases=("a",), tags=("x",))

    (placed,) = place([entry], Feed("f", "f"), READ_AN_HOUR_AGO, NOW)

    assert placed == Entry(
        "f",
        "1",
        "t",
        publisher="p",
        aliases=("a",),
        tags=("x",),
        first_seen=NOW,
        arrival=Arrival.NEWS,
    )
