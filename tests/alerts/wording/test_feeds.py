"""Notices about feeds: many of them in one message."""

from datetime import UTC, datetime, timedelta

import pytest

import alerts
from model import FeedState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_failing_feeds_are_told_together_with_the_problem_and_how_long_it_lasts():
    said = alerts.write_feeds_failing(
        [
            ("Example News", "HTTP 403; ask the publisher", NOON - timedelta(hours=2)),
            ("Other", "no such host", NOON - timedelta(hours=1)),
        ],
        total=20,
        now=NOON,
    )

    assert said.about.headline == "2 of 20 feeds failing: Example News, Other"
    assert said.about.lines == (
        "You may be missing matches.",
        "Example News: HTTP 403; ask the publisher (for 2h)",
        "Other: no such host (for 1h)",
        "They are still tried, less and less often. Look closer:",
    )
    assert said.about.commands == ("feeds",)


def test_a_hundred_failing_feeds_fit_one_message():
    rows = [(f"Feed {n}", "timed out", NOON) for n in range(100)]

    said = alerts.write_feeds_failing(rows, 120, NOON)

    assert len(said.about.lines) == 11
    assert "and 92 more" in said.about.lines
    assert said.about.headline.endswith("Feed 7, …")


def test_recovery_is_told_once_for_all_feeds():
    hour = timedelta(hours=1)

    one = alerts.write_feeds_recovered([("A", NOON - hour)], NOON)
    two = alerts.write_feeds_recovered([("A", NOON - hour), ("B", NOON - 2 * hour)], NOON)

    assert one.about.headline == "Feed can be read again: A"
    assert two.about.headline == "2 feeds can be read again: A, B"
    assert two.about.lines == ("A: failed for 1h", "B: failed for 2h")


def test_feeds_whose_entries_look_old_are_told_with_the_setting_to_write():
    said = alerts.write_feeds_old([("Gazette", 3), ("Journal", 12)], NOON)

    assert said.about.headline.endswith("Gazette, Journal")
    assert said.about.lines[:2] == (
        "Gazette: the last 3 new entries are dated long ago",
        "Journal: the last 12 new entries are dated long ago",
    )
    assert "dates: first_seen" in said.about.lines[-1]


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        (FeedState.GONE, "2 feeds gone for good: A, B"),
        (FeedState.DEAD, "2 feeds dead: A, B"),
    ],
)
def test_feeds_that_need_a_person_are_told_with_the_reason_of_each(state, headline):
    said = alerts.write_feeds_changed(state, [("A", "HTTP 404"), ("B", "HTTP 410")], NOON)

    assert said.about.headline == headline
    assert said.about.lines[1:3] == ("A: HTTP 404", "B: HTTP 410")
    assert "remove the feed" in said.about.lines[-1]


def test_one_feed_is_named_alone():
    said = alerts.write_feeds_changed(FeedState.GONE, [("A", "HTTP 410")], NOON)

    assert said.about.headline == "Feed gone for good: A"
