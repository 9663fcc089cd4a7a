"""A digest is told at its times, once a day in every zone, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from alerts.gates import digest
from model import Severity, Timing
from tests.scenes.timing import DAY, HOUR, MINUTE, NOON, Cron, a_candidate, at

ZONES = sorted(available_timezones())


def hold(now, expression, zone="UTC", **facts):
    timing = Timing(zone=zone, digest=Cron(expression, zone))
    return digest.gate(a_candidate(now, timing=timing, **facts))


def test_a_channel_without_a_digest_holds_nothing():
    assert digest.gate(a_candidate()) is None


def test_a_message_waits_for_the_next_digest_in_the_zone_of_the_channel():
    found = hold(NOON, "0 9,17 * * mon-fri", "Europe/Berlin")

    assert found.until == at("2026-03-02T17:00", "Europe/Berlin")
    assert found.reason == "held for the digest at 2 Mar 17:00 CET"


def test_an_urgent_message_waits_as_well_and_a_follow_up_too():
    assert hold(NOON, "0 9 * * *", severity=Severity.URGENT, is_follow_up=True) is not None


def test_a_digest_on_weekdays_is_not_told_at_the_weekend():
    friday_evening = at("2026-03-06T18:00", "Asia/Tokyo")

    found = hold(friday_evening, "0 9,17 * * mon-fri", "Asia/Tokyo")

    assert found.until == at("2026-03-09T09:00", "Asia/Tokyo")


def test_sunday_is_0_and_7_as_cron_numbers_it():
    for number in ("0", "7"):
        assert hold(NOON, f"0 9 * * {number}").until == at("2026-03-08T09:00")


def find_changes(zone, year=2026):
    """Return the days of *year* on which the clock of *zone* is put forward or back."""
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    days = [noon + number * DAY for number in range(366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [days[n] for n in range(1, len(days)) if offsets[n] != offsets[n - 1]]


def list_digests(expression, name, begin, end):
    calendar = Cron(expression, name)
    times = []
    found = calendar.find_next(begin)
    while found < end:
        times.append(found)
        found = calendar.find_next(found)
    return times


@pytest.mark.parametrize("hour", [0, 2, 9])
def test_in_every_zone_each_day_has_one_digest_also_when_the_clocks_change(hour):
    changes = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in [*find_changes(zone), datetime(2026, 6, 1, 12, tzinfo=UTC)]:
            changes += 1
            begin = (change - 2 * DAY).astimezone(zone).replace(hour=12, minute=0)
            end = (change + 2 * DAY).astimezone(zone).replace(hour=12, minute=0)
            found = list_digests(f"30 {hour} * * *", name, begin, end)
            times = [time.astimezone(zone) for time in found]
            count = (end.date() - begin.date()).days
            days = [begin.date() + number * DAY for number in range(1, count + 1)]
            assert [time.date() for time in times] == days, (name, times)
            assert all((time.hour, time.minute) >= (hour, 30) for time in times), name
    assert changes > 700


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_no_message_of_a_change_day_misses_the_next_digest(name):
    zone = ZoneInfo(name)
    for change in find_changes(zone):
        moment = change - DAY
        times = list_digests("30 2 * * *", name, moment, change + 2 * DAY)
        while moment < change + DAY:
            until = hold(moment, "30 2 * * *", name).until
            assert until == min(time for time in times if time > moment)
            moment += 10 * MINUTE


def test_a_time_that_the_clock_skips_is_told_after_the_gap():
    before = at("2026-03-29T01:30", "Europe/Berlin")
    within = at("2026-03-29T03:10", "Europe/Berlin")

    for now in (before, within):
        assert hold(now, "30 2 * * *", "Europe/Berlin").until == at(
            "2026-03-29T03:30", "Europe/Berlin"
        )


def test_a_time_that_the_clock_shows_twice_is_told_once():
    first = at("2026-10-25T02:30", "Europe/Berlin")

    found = hold(first, "30 2 * * *", "Europe/Berlin")

    assert found.until == at("2026-10-26T02:30", "Europe/Berlin")
    assert found.until - first == 25 * HOUR


def test_a_digest_that_is_never_due_holds_nothing():
    assert hold(NOON, "0 9 30 2 *") is None


def test_a_clock_that_was_set_back_waits_for_the_digest_of_the_day_that_it_shows():
    assert hold(NOON - timedelta(days=400), "0 9 * * *").until == at("2025-01-27T09:00")
