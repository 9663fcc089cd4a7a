"""The first message is told at once; those that follow soon are told as one."""

from alerts.gates import batch
from model import ChannelPast, Timing
from tests.scenes.timing import HOUR, MINUTE, NOON, a_candidate

TEN = Timing(batch=10 * MINUTE)
WITHIN = ChannelPast(batch_ends=NOON + 4 * MINUTE)


def test_without_a_batch_nothing_waits():
    assert batch.gate(a_candidate(past=WITHIN)) is None


def test_the_first_message_passes():
    assert batch.gate(a_candidate(timing=TEN)) is None


def test_the_next_message_waits_for_the_end_of_the_batch():
    found = batch.gate(a_candidate(past=WITHIN, timing=TEN))

    assert (found.gate, found.until) == ("batch", NOON + 4 * MINUTE)
    assert found.reason == "held for one message with the others until 2 Mar 12:04 UTC"


def test_at_the_end_of_the_batch_a_message_passes():
    assert batch.gate(a_candidate(NOON + 4 * MINUTE, WITHIN, timing=TEN)) is None


def test_a_follow_up_passes():
    assert batch.gate(a_candidate(past=WITHIN, timing=TEN, is_follow_up=True)) is None


def test_after_a_clock_was_set_back_nothing_waits_for_hours():
    assert batch.gate(a_candidate(NOON - HOUR, WITHIN, timing=TEN)) is None
