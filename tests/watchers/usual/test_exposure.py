"""Exposure: the entries that feeds usually bring, in any interval."""

import pytest

from watchers.usual import exposure as _exposure
from watchers.usual.exposure import Exposure, FeedPace

HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_700_438_400.0  # 2023-11-20, a Monday, 00:00 UTC


def polled(days, entries=10, every=1, exposure=None, feed="f"):
    """A feed that brings *entries* in each poll, for so many *days*."""
    found = exposure or _exposure.add_feed(Exposure(), feed, BEGIN)
    for hour in range(every, int(24 * days) + 1, every):
        found = _exposure.add_poll(found, feed, BEGIN + hour * HOUR, entries)
    return found


def test_an_hour_of_a_steady_feed_adds_its_usual_entries():
    found = polled(5)

    assert found.paces["f"].gain == pytest.approx(10.0, rel=0.01)
    assert found.per_day == pytest.approx(240.0, rel=0.01)


def test_the_first_page_of_a_feed_is_no_exposure():
    found = _exposure.add_poll(Exposure(), "f", BEGIN, 50)

    assert (found.total, found.paces["f"].first_page) == (0.0, 50)
    assert found.since == BEGIN


def test_an_outage_adds_the_time_of_the_outage_but_three_days_at_most():
    before = polled(5)

    after_a_day = _exposure.add_poll(before, "f", BEGIN + 6 * DAY, 240)
    after_a_month = _exposure.add_poll(before, "f", BEGIN + 35 * DAY, 720)

    assert after_a_day.paces["f"].gain == pytest.approx(240.0, rel=0.01)
    assert after_a_month.paces["f"].gain == pytest.approx(720.0, rel=0.01)


def test_a_lively_poll_adds_more_but_not_all():
    before = polled(5)

    after = _exposure.add_poll(before, "f", BEGIN + 5 * DAY + HOUR, 38)

    # 38 entries where 10 are usual: 10 * (4 + 38) / (4 + 10).
    assert after.paces["f"].gain == pytest.approx(30.0, rel=0.01)


def test_a_clock_that_is_set_back_adds_nothing_and_is_followed():
    before = polled(5)

    after = _exposure.add_poll(before, "f", BEGIN + 4 * DAY, 10)

    assert after.paces["f"].gain == 0.0
    assert after.paces["f"].last_read == BEGIN + 4 * DAY


def test_the_rhythm_of_a_feed_is_known_after_two_hundred_entries():
    few = polled(0.5, entries=10)
    many = polled(14, entries=10)

    assert _exposure.busyness_by_slot(few.paces["f"]) == []
    assert _exposure.busyness_by_slot(many.paces["f"]) == pytest.approx([1.0] * 31, abs=0.05)


def test_a_new_feed_is_young_for_a_week_where_there_is_an_older_one():
    old = polled(30)
    found = _exposure.add_feed(old, "new", BEGIN + 30 * DAY)

    assert _exposure.is_young(found, "new", BEGIN + 36 * DAY)
    assert not _exposure.is_young(found, "new", BEGIN + 37 * DAY)
    assert not _exposure.is_young(found, "f", BEGIN + 30 * DAY)


def test_where_all_feeds_are_new_none_is_young():
    found = _exposure.add_feed(Exposure(), "f", BEGIN)

    assert not _exposure.is_young(found, "f", BEGIN + HOUR)


def test_reports_of_young_feeds_are_not_counted():
    found = _exposure.add_feed(polled(30), "new", BEGIN + 30 * DAY)
    reports = {"f": 3, "new": 5}

    assert _exposure.count_of_grown_feeds(found, reports, BEGIN + 31 * DAY) == 3


def test_a_feed_without_usual_entries_gains_nothing_without_its_reports():
    assert _exposure.gain_without_reports(FeedPace(BEGIN, BEGIN), 3, 0.5) == 0.0
