"""News and old entries, and the fingerprint of a query."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from model import Arrival, Interval, Match, Report, SeenEntry, Watch
from storage import RehearsalState
from watchers import Exposure, History, Moment, add_poll
from watchers.usual.news import (
    count_first_pages,
    count_interval,
    fingerprint,
    is_late,
    pick_news,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def history(last_read=NOW, began=NOW - 10 * DAY):
    """A feed "f" that is read each hour since it *began*, until *last_read*, and at NOW."""
    exposure, at = Exposure(), began
    while at <= last_read:
        exposure, at = add_poll(exposure, "f", at, 10), at + HOUR
    if last_read < NOW:
        exposure = add_poll(exposure, "f", NOW, 10)
    return History("Money", Moment(NOW, RehearsalState(), lambda: exposure))


def entry(name="e", **facts):
    known = SeenEntry("f", name, "Title", first_seen=NOW)
    return replace(known, **facts)


def report(*entries):
    matches = tuple(Match("Money", one, ("CBDC",), ()) for one in entries)
    by = tuple(f"{one.id}.example" for one in entries)
    return Report("r", "Money", matches, by=by)


def test_an_entry_that_is_first_seen_now_is_news():
    assert pick_news([report(entry())], history()) == [report(entry())]


@pytest.mark.parametrize(
    "old",
    [
        entry(arrival=Arrival.BASELINE),
        entry(arrival=Arrival.BACKFILL),
        entry(first_seen=NOW - HOUR),
        entry(feed="unknown"),
    ],
)
def test_entries_of_first_pages_late_ones_and_known_ones_are_no_news(old):
    assert pick_news([report(old)], history()) == []


def test_of_a_report_only_the_matches_that_are_news_stay():
    (found,) = pick_news([report(entry("new"), entry("old", first_seen=NOW - HOUR))], history())

    assert [match.entry.id for match in found.matches] == ["new"]
    assert found.by == ("new.example",)


def test_reports_of_a_feed_that_was_first_read_now_are_of_its_first_page():
    assert count_first_pages([report(entry("a"), entry("b"))], history(began=NOW)) == {"f": 1}
    assert count_first_pages([report(entry("a"))], history()) == {}


@pytest.mark.parametrize(
    ("age", "last_read", "expected"),
    [
        (30 * HOUR, NOW - 30 * HOUR, True),
        (20 * HOUR, NOW - 30 * HOUR, False),  # a window may hold it
        (30 * HOUR, NOW, False),  # the feed was read all the time
    ],
)
def test_an_entry_of_a_time_without_polls_is_late(age, last_read, expected):
    late = entry(published=NOW - age)

    assert is_late(late, history(last_read=last_read)) is expected


def test_a_query_has_another_fingerprint_after_each_edit_that_changes_its_finds():
    watch = Watch("Money", ("CBDC",), all=("bank",))
    edits = [
        replace(watch, keywords=("CBDC", "e-CNY")),
        replace(watch, all=()),
        replace(watch, none=("horse",)),
        replace(watch, lang=("en",)),
    ]

    assert len({fingerprint(one) for one in [watch, *edits]}) == 5
    assert fingerprint(replace(watch, name="Other")) == fingerprint(watch)


def test_the_reports_of_a_poll_are_counted_if_they_are_news_and_no_copies():
    def of(earlier=0, **facts):
        return Report(
            "r", "Money", (Match("Money", entry(**facts), ("CBDC",), ()),), earlier=earlier
        )

    copy = of(earlier=1)
    stood = of(arrival=Arrival.BASELINE)
    changed = of(first_seen=NOW - DAY)

    assert count_interval([of(), copy, stood, changed], NOW) == Interval(NOW, NOW, 1)
    assert count_interval([copy, stood, changed], NOW) is None
