"""One look at a watch: the expected reports, the marks of the feeds, and the day that waits."""

import pytest

from watchers.usual import exposure as _exposure
from watchers.usual import interval
from watchers.usual import rate as _rate
from watchers.usual.rate import Day, Share

HOUR, DAY = 3600.0, 86400.0
BEGIN = 1_700_006_400.0  # a Wednesday, 00:00 UTC
TODAY = 19676  # its number since 1970


def polled(hours, feeds=("f",)):
    exposure = _exposure.Exposure()
    for feed in feeds:
        exposure = _exposure.add_feed(exposure, feed, BEGIN)
    for hour in range(1, hours + 1):
        for feed in feeds:
            exposure = _exposure.add_poll(exposure, feed, BEGIN + hour * HOUR, 10)
    return exposure


def test_the_expected_reports_are_those_before_the_last_poll_and_those_of_it():
    exposure = polled(48)
    rate = _rate.begin(_exposure.Exposure(), BEGIN)

    rate, expected = interval.advance(rate, exposure, {"f": 1}, BEGIN + 48 * HOUR)

    # A new watch expects a report a day: 47 hours, then one.
    assert expected.before == pytest.approx(47 / 24, rel=0.1)
    assert expected.now == pytest.approx(1 / 24, rel=0.2)


def test_a_second_look_at_the_same_polls_expects_nothing():
    exposure = polled(48)
    rate = _rate.begin(_exposure.Exposure(), BEGIN)
    rate, _ = interval.advance(rate, exposure, {}, BEGIN + 48 * HOUR)

    rate, expected = interval.advance(rate, exposure, {}, BEGIN + 49 * HOUR)

    assert (expected.before, expected.now) == (0.0, 0.0)


def test_a_feed_has_a_share_of_its_own_from_its_first_report_on():
    exposure = polled(24, ("f", "g"))
    rate = _rate.begin(_exposure.Exposure(), BEGIN)

    rate, _ = interval.advance(rate, exposure, {"g": 2}, BEGIN + 24 * HOUR)

    assert set(rate.shares) == {"", "g"}
    assert rate.shares["g"].mark == exposure.paces["g"].total
    assert rate.days[-1].reports == {"g": 2}


def test_twelve_feeds_have_a_share_and_further_ones_none():
    feeds = [f"f{n:02}" for n in range(14)]
    exposure = polled(24, feeds)
    rate = _rate.begin(_exposure.Exposure(), BEGIN)

    rate, _ = interval.advance(rate, exposure, dict.fromkeys(feeds, 1), BEGIN + 24 * HOUR)

    assert set(rate.shares) == {"", *feeds[:12]}
    assert rate.days[-1].reports[""] == 2


def test_the_time_before_yesterday_is_a_day_without_reports():
    rate = _rate.begin(_exposure.Exposure(), BEGIN)

    days = interval.note_day(rate, BEGIN + 4 * DAY, {"f": 2}, {"f": 400.0})

    assert days == (
        Day(number=TODAY + 2, reports={}, exposure={"f": 300.0}, seconds=3 * DAY),
        Day(number=TODAY + 4, reports={"f": 2}, exposure={"f": 100.0}, seconds=DAY),
    )


def test_looks_of_one_day_are_added_to_one_day():
    morning = Day(number=TODAY, reports={"f": 1}, exposure={"f": 5.0}, seconds=60.0)
    evening = Day(number=TODAY, reports={"g": 2}, exposure={"f": 3.0}, seconds=40.0)
    next_day = evening._replace(number=TODAY + 1)

    assert interval.add_day((morning,), evening) == (
        Day(number=TODAY, reports={"f": 1, "g": 2}, exposure={"f": 8.0}, seconds=100.0),
    )
    assert interval.add_day((morning,), next_day) == (morning, next_day)


def test_looks_with_reports_are_counted_by_the_day():
    exposure = polled(24)
    rate = _rate.begin(_exposure.Exposure(), BEGIN)

    rate, _ = interval.advance(rate, exposure, {"f": 1}, BEGIN + 24 * HOUR)

    assert (rate.looks, rate.looked) == (1.0, 1.0)
    rate = rate._replace(shares={"": Share(0.0, 0.0, 0.0)})
    assert _rate.count_looks_per_day(rate, 5.0) == 1.0  # (1 + 1) / (1 + 1)
