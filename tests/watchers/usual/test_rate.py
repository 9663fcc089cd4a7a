"""The usual rate: learned feed by feed, in proportion to the entries of the feeds."""

from math import isclose

from watchers.usual import exposure as _exposure
from watchers.usual import interval
from watchers.usual import rate as _rate

DAY, HOUR = 86400, 3600
BEGIN = 1_700_006_400  # a Wednesday, 00:00 UTC


def played(feeds, days, matches):
    """Poll *feeds* hourly, each bringing ten entries; return the reports expected of each day."""
    names = [f"feed{n:02}" for n in range(feeds)]
    exposure = _exposure.Exposure()
    for name in names:
        exposure = _exposure.add_feed(exposure, name, BEGIN)
    rate, expected = _rate.begin(exposure, BEGIN), []
    for hour in range(1, 24 * days):
        now = BEGIN + hour * HOUR
        for name in names:
            exposure = _exposure.add_poll(exposure, name, now, 10)
        rate, found = interval.advance(rate, exposure, matches(hour, names), now)
        if hour % 24 == 1:
            expected.append(0.0)
        expected[-1] += found.before + found.now
    return expected


def test_a_feed_that_lost_its_share_does_not_count_its_past_twice():
    # Twenty feeds take turns at two reports an hour; at most twelve of them have own shares.
    def turns(hour, names):
        return {names[hour * 7 % 20]: 1, names[hour // 24 % 20]: 1}

    expected = played(20, 20, turns)

    assert max(expected) < 100  # 48 reports a day; with a feed's whole past it was over 200


def test_a_day_is_expected_to_bring_as_many_reports_as_usual_days_did():
    expected = played(3, 30, lambda hour, names: {names[0]: 1} if hour % 6 == 0 else {})

    assert 3.5 < expected[-1] < 4.5  # every sixth hour: four a day


def test_the_liveliness_of_a_feed_comes_from_entries_that_are_no_reports():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    exposure = _exposure.add_poll(exposure, "f", BEGIN + 2 * DAY, 96)  # two an hour
    pace = _exposure.add_poll(exposure, "f", BEGIN + 2 * DAY + HOUR, 10).paces["f"]

    assert isclose(pace.usual, 2.0, rel_tol=1e-4)
    # All ten entries are reports: they say nothing of the liveliness, so two stay expected.
    assert isclose(_exposure.gain_without_reports(pace, 10, 1.0), 2.0, rel_tol=1e-4)
    # One in ten is a report: nine others, where 1.8 are usual, make it a lively hour.
    assert isclose(
        _exposure.gain_without_reports(pace, 1, 0.1), 2 * (4 + 9) / (4 + 1.8), rel_tol=1e-4
    )


def test_the_rhythm_of_a_feed_is_the_same_after_a_year():
    exposure, noon, night = _exposure.Exposure(), [], []
    for hour in range(24 * 300):
        is_day = 8 <= hour % 24 < 20
        exposure = _exposure.add_poll(exposure, "f", BEGIN + hour * HOUR, 10 if is_day else 0)
        pace = exposure.paces["f"]
        {12: noon, 0: night}.get(hour % 24, []).append(pace.usual)
        assert pace.unit <= 1024

    assert 8 < noon[40] < 10  # ten, less the prior that hours are alike
    assert isclose(noon[-1], noon[100], rel_tol=0.01)
    assert 0 < night[-1] < 1.2
    # The hours, and the days, each add up to all remembered entries.
    for part in (slice(0, 24), slice(24, 31)):
        assert isclose(sum(pace.rhythm[part]) / pace.unit, pace.entries, rel_tol=1e-9)


def test_busy_days_of_a_feed_with_many_matches_are_no_spread_of_days():
    exposure, reports = _exposure.Exposure(), {}
    for name in ("wire", "trade"):
        exposure = _exposure.add_feed(exposure, name, BEGIN)
    rate = _rate.begin(exposure, BEGIN)
    for hour in range(1, 24 * 90):
        now, day = BEGIN + hour * HOUR, hour // 24
        exposure = _exposure.add_poll(exposure, "wire", now, 10)
        reports = {"wire": 1} if hour % 24 == 5 else {}
        if day % 3 == 0:  # half of its entries match, but it brings them on every third day
            exposure = _exposure.add_poll(exposure, "trade", now, 2)
            reports |= {"trade": 1}
        rate, _ = interval.advance(rate, exposure, reports, now)

    assert _rate.estimate_spread(rate) < 0.1


def test_reports_of_a_first_page_are_learned_with_a_quarter_of_the_weight():
    exposure = _exposure.add_poll(_exposure.Exposure(), "wire", BEGIN, 100)

    rate = _rate.learn_first_page(_rate.begin(exposure, BEGIN), exposure, "wire", 8)

    share = rate.shares["wire"]
    assert (share.reports, share.exposure, share.mark) == (2.0, 25.0, 0.0)


def test_quiet_days_are_learned_alike_with_and_without_looks():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    often = seldom = _rate.begin(exposure, BEGIN)
    for hour in range(1, 24 * 60):
        now = BEGIN + hour * HOUR
        exposure = _exposure.add_poll(exposure, "f", now, 10)
        reports = {"f": 1} if hour % (24 * 9) == 5 else {}  # one in nine days
        often, _ = interval.advance(often, exposure, reports, now)
        if reports:
            seldom, _ = interval.advance(seldom, exposure, reports, now)

    assert (
        abs(_rate.expect_per_day(often, exposure) / _rate.expect_per_day(seldom, exposure) - 1)
        < 0.25
    )
    assert 0.6 < _rate.dispersion_size(often) / _rate.dispersion_size(seldom) < 1.6


def test_the_only_feed_gets_a_share_with_its_whole_past():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    rate = _rate.begin(exposure, BEGIN)
    for hour in range(1, 24 * 13):
        now = BEGIN + hour * HOUR
        exposure = _exposure.add_poll(exposure, "f", now, 4)
        if hour in {24 * 9, 24 * 12}:  # the first report after nine quiet days
            rate, _ = interval.advance(rate, exposure, {"f": 1}, now)

    usual = _rate.estimate_usual(rate.shares, rate.prior)
    assert isclose(usual.chance_of(rate.shares["f"]), usual.chance, rel_tol=1e-6)
    assert rate.shares[""].exposure < 1e-6


def lived(counts):
    """Return the rate of a watch after days that brought *counts*."""
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN)
    rate = _rate.begin(exposure, BEGIN)
    for day, count in enumerate(counts, 1):
        now = BEGIN + day * DAY
        exposure = _exposure.add_poll(exposure, "f", now, 100)
        rate, _ = interval.advance(rate, exposure, {"f": count}, now)
    return rate


def test_days_that_differ_much_have_a_spread_even_because_of_bursts():
    assert _rate.estimate_spread(lived([5] * 20)) < 0.1  # below the prior
    assert _rate.estimate_spread(lived([0, 0, 0, 20] * 5)) > 2.0


def test_at_most_the_given_spread_of_days_is_used():
    rate = lived([0, 0, 0, 20] * 5)

    unsure = 1 / _rate.dispersion_size(rate)
    assert isclose(1 / _rate.dispersion_size(rate, 2.0) - unsure, 1.5, abs_tol=1e-9)
    assert isclose(1 / _rate.dispersion_size(rate, 0.25) - unsure, -0.25, abs_tol=1e-9)
