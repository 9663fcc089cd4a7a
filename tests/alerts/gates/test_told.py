"""A signal that was told is not told again."""

from datetime import UTC, datetime, timedelta

from alerts.gates import Context, told
from model import Watch
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIGNAL = a_signal("match", "Money", "match:1")


def context(told_before, telling=()):
    return Context(Watch("Money", tell=("desk",)), told=told_before, telling=set(telling))


def test_a_signal_passes_for_the_first_time():
    assert told.gate(SIGNAL, context({"match:2": NOON})) == ""


def test_the_reason_says_when_the_signal_was_told():
    before = {"match:1": NOON - timedelta(hours=1)}

    assert told.gate(SIGNAL, context(before)) == (
        "the same report was told at 2026-03-01 11:00 UTC"
    )


def test_a_signal_is_told_once_within_a_poll():
    assert told.gate(SIGNAL, context({}, telling=["match:1"])) == (
        "the same report was told by this poll"
    )
