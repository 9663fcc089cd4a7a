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


# --- a silence -------------------------------------------------------------------------------


def silent_for(days, feeds=("f", "g")):
    """A watch of a month with a report a day in each feed, then of so many days without any."""
    exposure = polled(0, feeds)
    rate = _rate.begin(exposure, BEGIN)
    for day in range(1, 31 + days):
        for feed in feeds:
            exposure = _exposure.add_poll(exposure, feed, BEGIN + day * DAY, 100)
        if day <= 30:
            rate, _ = interval.advance(rate, exposure, dict.fromkeys(feeds, 1), BEGIN + day * DAY)
    return rate, exposure, BEGIN + (30 + days) * DAY


def chance_of(rate, feed):
    known = _rate.with_pending_days(rate, rate.prior)
    return _rate.estimate_usual(known.shares, rate.prior).chance_of(known.shares[feed])


def test_the_first_look_after_a_silence_knows_as_much_as_the_second():
    rate, exposure, now = silent_for(42)

    first, _ = interval.learn_silence(rate, exposure, now)

    # Two half-lives without a report: a quarter of a report a day is left, or of one in 100.
    assert chance_of(rate, "f") == pytest.approx(0.01, rel=0.1)
    assert chance_of(first, "f") < 0.0035
    again, expected = interval.learn_silence(first, exposure, now)
    assert (again, expected) == (first, 0.0)


def test_the_reports_expected_in_a_silence_are_those_of_the_learned_rate():
    rate, exposure, now = silent_for(42)

    learned, expected = interval.learn_silence(rate, exposure, now)
    after, rest = interval.advance(learned, exposure, {"f": 3}, now)

    # 41 days of two feeds at less than the third of a report a day; then a day of the same.
    assert 5.0 < expected < 41 * 2 * 0.35
    assert rest.before + rest.now < 2 * 2 * 0.35
    assert after.days[-1].reports == {"f": 3}
    assert after.days[-1].exposure["f"] == pytest.approx(100.0, rel=0.1)


def test_a_silence_is_learned_by_feed():
    rate, exposure, now = silent_for(42)
    exposure = _exposure.add_poll(exposure, "g", now + HOUR, 0)
    for day in range(43, 84):  # only one of the feeds goes on
        exposure = _exposure.add_poll(exposure, "g", BEGIN + (30 + day) * DAY, 100)
    learned, _ = interval.learn_silence(rate, exposure, BEGIN + 113 * DAY)

    assert chance_of(learned, "g") < 0.7 * chance_of(learned, "f")


def test_a_silence_is_learned_once_and_none_of_its_exposure_is_lost():
    rate, exposure, now = silent_for(10)

    learned, _ = interval.learn_silence(rate, exposure, now)
    learned, _ = interval.advance(learned, exposure, {"f": 1}, now)

    waiting = sum(day.exposure.get("f", 0.0) for day in learned.days)
    assert learned.shares["f"].mark == exposure.paces["f"].total
    assert learned.shares[""].mark == exposure.total
    assert waiting == pytest.approx(100.0, rel=0.1)  # yesterday's; nine days are learned


def test_no_silence_is_learned_of_yesterday_and_today():
    rate, exposure, now = silent_for(1)

    assert interval.learn_silence(rate, exposure, now) == (rate, 0.0)
