"""Steps of the wall clock are measured against a clock that nobody sets."""

from datetime import UTC, datetime, timedelta

from daemon.clock import Steps

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_step_of_the_wall_clock_is_told_once():
    steps = Steps(NOON, 100.0)

    assert steps.since_last(NOON + timedelta(seconds=10), 110.0) == timedelta()
    assert steps.since_last(NOON - timedelta(hours=1), 120.0) == timedelta(hours=-1, seconds=-20)
    assert steps.since_last(NOON - timedelta(minutes=59), 180.0) == timedelta()


def test_two_seconds_of_drift_are_no_step():
    steps = Steps(NOON, 100.0)

    assert steps.since_last(NOON + timedelta(seconds=11.9), 110.0) == timedelta()
    assert steps.since_last(NOON + timedelta(seconds=22), 120.0) == timedelta(seconds=2)
