"""Quiet hours hold messages until they end, whatever the clocks do."""

from datetime import time

import pytest

from alerts.gates import quiet
from model import ALL_DAYS, QuietHours, Severity, Timing
from tests.scenes.timing import HOUR, MINUTE, NOON, a_candidate, at

BERLIN = "Europe/Berlin"
NIGHT = QuietHours(time(22), time(7), BERLIN)


def end(hours, now, zone=BERLIN):
    """Return the end of the quiet hours as the clock shows it; None if it is not quiet."""
    found = hours.find_end(at(now, zone))
    return found and f"{found.astimezone(at(now, zone).tzinfo):%Y-%m-%dT%H:%M}"


def utc(text, zone=BERLIN, fold=0):
    return f"{at(text, zone, fold):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T21:59", None),
        ("2026-03-02T22:00", "2026-03-03T07:00"),
        ("2026-03-02T23:59", "2026-03-03T07:00"),
        ("2026-03-03T00:00", "2026-03-03T07:00"),
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-03T07:00", None),
    ],
)
def test_hours_over_midnight_end_on_the_next_day(now, expected):
    assert end(NIGHT, now) == (expected and utc(expected))


def test_hours_within_a_day():
    lunch = QuietHours(time(12), time(13, 30), BERLIN)

    assert end(lunch, "2026-03-02T11:59") is None
    assert end(lunch, "2026-03-02T12:00") == utc("2026-03-02T13:30")
    assert end(lunch, "2026-03-02T13:30") is None


def test_the_days_are_those_on_which_the_hours_begin():
    nights = QuietHours(time(22), time(7), BERLIN, frozenset({4}))  # Friday

    assert end(nights, "2026-03-06T23:00") == utc("2026-03-07T07:00")
    assert end(nights, "2026-03-07T06:00") == utc("2026-03-07T07:00")
    assert end(nights, "2026-03-06T06:00") is None
    assert end(nights, "2026-03-07T23:00") is None


def test_a_whole_weekend_ends_on_monday():
    weekend = QuietHours(time(), time(), BERLIN, frozenset({5, 6}))

    assert end(weekend, "2026-03-06T23:59") is None
    for now in ("2026-03-07T00:00", "2026-03-07T15:00", "2026-03-08T23:59"):
        assert end(weekend, now) == utc("2026-03-09T00:00")
    assert end(weekend, "2026-03-09T00:00") is None


def test_all_days_but_one_end_on_that_day():
    days = QuietHours(time(9), time(9), BERLIN, ALL_DAYS - {2})

    assert end(days, "2026-03-05T09:00") == utc("2026-03-11T09:00")
    assert end(days, "2026-03-04T10:00") is None


def test_the_night_when_the_clocks_go_forward_is_an_hour_shorter():
    found = NIGHT.find_end(at("2026-03-28T22:00", BERLIN))

    assert found == at("2026-03-29T07:00", BERLIN)
    assert found - at("2026-03-28T22:00", BERLIN) == 8 * HOUR


def test_the_night_when_the_clocks_go_back_is_an_hour_longer():
    found = NIGHT.find_end(at("2026-10-24T22:00", BERLIN))

    assert found - at("2026-10-24T22:00", BERLIN) == 10 * HOUR


def test_hours_that_begin_at_a_skipped_time_begin_after_the_gap():
    hours = QuietHours(time(2, 30), time(5), BERLIN)

    assert end(hours, "2026-03-29T03:29") is None
    assert end(hours, "2026-03-29T03:30") == utc("2026-03-29T05:00")


def test_hours_that_end_at_a_skipped_time_end_after_the_gap():
    hours = QuietHours(time(0), time(2, 30), BERLIN)

    assert end(hours, "2026-03-29T03:29") == utc("2026-03-29T03:30")
    assert end(hours, "2026-03-29T03:30") is None


def test_hours_that_end_at_a_time_shown_twice_end_at_the_second():
    hours = QuietHours(time(0), time(2, 30), BERLIN)

    assert end(hours, "2026-10-25T02:29") == utc("2026-10-25T02:30", fold=1)


def test_a_night_without_a_midnight_is_quiet_all_the_same():
    night = QuietHours(time(22), time(7), "Asia/Beirut")
    before = at("2026-03-28T23:59", "Asia/Beirut")

    for now in (before, before + MINUTE, before + HOUR):
        assert night.find_end(now) == at("2026-03-29T07:00", "Asia/Beirut")


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati"])
def test_odd_zones_have_their_own_night(zone):
    night = QuietHours(time(22), time(7), zone)

    assert end(night, "2026-03-02T22:00", zone) == utc("2026-03-03T07:00", zone)
    assert end(night, "2026-03-02T21:59", zone) is None


def test_the_verdict_names_the_end_on_the_clock_of_the_hours():
    timing = Timing(zone="UTC", quiet=NIGHT)

    found = quiet.gate(a_candidate(at("2026-03-02T23:00"), timing=timing))

    assert found.reason == "held by quiet hours until 3 Mar 07:00 CET"
    assert found.until == at("2026-03-03T07:00", BERLIN)


def test_an_urgent_message_passes_and_a_follow_up_does_not():
    midnight = at("2026-03-02T23:00")
    timing = Timing(quiet=NIGHT)

    assert quiet.gate(a_candidate(midnight, timing=timing, severity=Severity.URGENT)) is None
    assert quiet.gate(a_candidate(midnight, timing=timing, severity=Severity.HIGH)) is not None
    assert quiet.gate(a_candidate(midnight, timing=timing, is_follow_up=True)) is not None


def test_by_day_and_without_quiet_hours_everything_passes():
    assert quiet.gate(a_candidate(timing=Timing(quiet=NIGHT))) is None
    assert quiet.gate(a_candidate(NOON)) is None
