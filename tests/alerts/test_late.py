"""Messages that their channel took late are ruled once more."""

from datetime import time

from alerts.late import MAX_LATE_SINGLES, choose_late, is_quiet
from model import QuietHours, Severity, Silence, Timing
from tests.scenes.timing import HOUR, NOON, a_desk, a_held

QUIET = {"desk": Timing(quiet=QuietHours(time(11), time(15), "UTC"))}
SILENCE = Silence("s", NOON + HOUR, "kim", "exercise", NOON - HOUR, watch="Money")
MANY = [a_held(number, "late") for number in range(MAX_LATE_SINGLES + 1)]


def numbers(late, desk, is_failing=False):
    return [one.number for one in choose_late("desk", late, desk, NOON, is_failing=is_failing)]


def test_a_few_late_messages_are_sent_one_by_one():
    assert numbers(MANY[:-1], a_desk()) == []


def test_many_late_messages_are_told_as_one_once_the_channel_takes_messages():
    assert numbers(MANY, a_desk()) == list(range(MAX_LATE_SINGLES + 1))
    assert numbers(MANY, a_desk(), is_failing=True) == []


def test_late_messages_wait_for_the_end_of_quiet_hours_unless_they_are_urgent():
    urgent = a_held(2, "late", severity=Severity.URGENT)
    notice = a_held(3, "late", watch="")

    assert is_quiet("desk", a_desk(QUIET), NOON)
    assert not is_quiet("desk", a_desk(QUIET), NOON + 4 * HOUR)
    assert numbers([MANY[1], urgent, notice], a_desk(QUIET), is_failing=True) == [1]


def test_a_late_message_that_was_silenced_meanwhile_is_not_sent():
    other = a_held(2, "late", watch="Ports")

    assert numbers([MANY[1], other], a_desk(silences=[SILENCE]), is_failing=True) == [1]
