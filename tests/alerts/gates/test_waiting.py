"""A follow-up waits with the message under which it stands."""

from alerts.gates import Hold, waiting
from tests.scenes.timing import HOUR, NOON, a_candidate

ABOVE = Hold("digest", "held for the digest at 2 Mar 13:00 UTC", NOON + HOUR)


def test_a_message_under_none_that_waits_passes():
    assert waiting.gate(a_candidate(is_follow_up=True)) is None


def test_a_follow_up_waits_for_the_same_time_and_the_same_reason():
    assert waiting.gate(a_candidate(is_follow_up=True, waits_for=ABOVE)) == ABOVE


def test_it_does_not_overtake_a_message_that_is_about_to_be_told():
    late = a_candidate(NOON + 2 * HOUR, is_follow_up=True, waits_for=ABOVE)

    assert waiting.gate(late) == ABOVE
