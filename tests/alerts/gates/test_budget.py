"""A channel takes so many messages in a day or an hour of its zone, and the rest waits."""

import pytest

from alerts.gates import budget
from model import Budget, ChannelPast, Severity, Timing
from tests.scenes.timing import DAY, HOUR, MINUTE, NOON, a_candidate, at

TWO = Timing(zone="Europe/Berlin", budget=Budget(2))


def sent(timing, *times):
    past = ChannelPast()
    for time in times:
        past = budget.note_sent(past, timing, time)
    return past


def test_the_messages_within_the_budget_pass():
    assert budget.gate(a_candidate(timing=TWO)) is None
    assert budget.gate(a_candidate(past=sent(TWO, NOON), timing=TWO)) is None


def test_the_next_one_waits_for_the_next_day_of_the_zone():
    found = budget.gate(a_candidate(past=sent(TWO, NOON, NOON), timing=TWO))

    assert found.until == at("2026-03-03T00:00", "Europe/Berlin")
    assert found.reason == ("the 2 messages of the day are sent; held until 3 Mar 00:00 CET")


def test_a_new_day_has_its_own_budget():
    past = sent(TWO, NOON, NOON)

    assert budget.gate(a_candidate(NOON + DAY, past, timing=TWO)) is None
    assert budget.note_sent(past, TWO, NOON + DAY).count == 1


def test_an_urgent_message_and_a_follow_up_pass():
    past = sent(TWO, NOON, NOON)

    assert budget.gate(a_candidate(past=past, timing=TWO, severity=Severity.URGENT)) is None
    assert budget.gate(a_candidate(past=past, timing=TWO, is_follow_up=True)) is None


def test_a_clock_that_was_set_back_to_another_day_finds_a_budget():
    assert budget.gate(a_candidate(NOON - DAY, sent(TWO, NOON, NOON), timing=TWO)) is None


@pytest.mark.parametrize(
    ("zone", "now", "begin", "end"),
    [
        ("Asia/Kathmandu", "2026-03-02T23:30", "2026-03-02T00:00", "2026-03-03T00:00"),
        ("Europe/Berlin", "2026-03-29T12:00", "2026-03-29T00:00", "2026-03-30T00:00"),
        ("Europe/Berlin", "2026-10-25T12:00", "2026-10-25T00:00", "2026-10-26T00:00"),
        # Midnight is skipped: the day begins at one.
        ("Asia/Beirut", "2026-03-28T23:30", "2026-03-28T00:00", "2026-03-29T01:00"),
        ("Asia/Beirut", "2026-03-29T01:00", "2026-03-29T01:00", "2026-03-30T00:00"),
        # Midnight comes twice: the day begins at the first.
        ("America/Havana", "2026-11-01T00:30", "2026-11-01T00:00", "2026-11-02T00:00"),
    ],
)
def test_a_day_is_one_of_the_zone(zone, now, begin, end):
    assert budget.find_period(Budget(1), zone, at(now, zone)) == (at(begin, zone), at(end, zone))


def test_the_days_of_a_zone_follow_one_another_without_a_gap():
    for zone in ("Europe/Berlin", "Asia/Beirut", "America/Havana", "America/Santiago"):
        moment = at("2026-01-01T12:00", zone)
        _, last_end = budget.find_period(Budget(1), zone, moment)
        for _ in range(364):
            begin, end = budget.find_period(Budget(1), zone, last_end)
            assert begin == last_end
            assert 23 * HOUR <= end - begin <= 25 * HOUR
            last_end = end


def test_an_hour_is_one_of_the_clock_in_the_zone():
    hourly = Budget(1, is_hourly=True)

    found = budget.find_period(hourly, "Asia/Kathmandu", at("2026-03-02T10:20", "Asia/Kathmandu"))

    assert found == (
        at("2026-03-02T10:00", "Asia/Kathmandu"),
        at("2026-03-02T11:00", "Asia/Kathmandu"),
    )


def test_a_budget_by_the_hour_holds_until_the_next_hour():
    timing = Timing(budget=Budget(1, is_hourly=True))
    past = sent(timing, NOON + 5 * MINUTE)

    found = budget.gate(a_candidate(NOON + 10 * MINUTE, past, timing=timing))

    assert found.until == NOON + HOUR
    assert found.reason == ("the message of the hour is sent; held until 2 Mar 13:00 UTC")


def test_without_a_budget_nothing_is_counted():
    assert budget.note_sent(ChannelPast(), Timing(), NOON) == ChannelPast()
    assert budget.gate(a_candidate()) is None
