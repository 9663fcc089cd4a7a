"""A silence suppresses the messages about its subject, until it ends."""

from dataclasses import replace

import pytest

from alerts.gates import silence
from model import HeldMessage, Match, Message, SeenEntry, Severity, Silence
from tests.scenes.signals import a_signal
from tests.scenes.timing import HOUR, MINUTE, NOON, a_candidate

UNTIL = NOON + HOUR
ALL = Silence("s1", UNTIL, "kim", "exercise", NOON - HOUR)


def a_match(*keywords):
    return Match("Money", SeenEntry("f", "1", "T", first_seen=NOON), keywords, ())


SIGNAL = replace(a_signal("match", "Money", "match:1", (a_match("CBDC"),)), story="story-1")
RISE = a_signal("burst.rising", "Money", "burst:1", figures=None)
FURTHER = a_signal("burst.escalated", "Money", "burst:1:2", figures=None, thread="burst:1")


def hold(signal, now=NOON, **subject):
    found = replace(ALL, **subject)
    return silence.gate(a_candidate(now, signal=signal, silences=[found]))


def test_the_verdict_names_the_person_the_reason_and_the_end():
    found = hold(SIGNAL)

    assert found.until is None
    assert found.reason == "silenced by kim until 2 Mar 13:00 UTC: exercise"


@pytest.mark.parametrize(
    ("subject", "is_silenced"),
    [
        ({"watch": "Money"}, True),
        ({"watch": "Rail"}, False),
        ({"keyword": "CBDC"}, True),
        ({"keyword": "bank"}, False),
        ({"story": "story-1"}, True),
        ({"story": "story-2"}, False),
        ({"channel": "desk"}, True),
        ({"channel": "policy"}, False),
        ({"watch": "Money", "keyword": "bank"}, False),
        ({"trend": "match:1"}, False),
        ({"ended": NOON - MINUTE}, False),
        ({"ended": NOON + MINUTE}, True),
    ],
)
def test_a_silence_counts_where_all_that_it_names_fits(subject, is_silenced):
    assert (hold(SIGNAL, **subject) is not None) == is_silenced


def test_it_counts_from_its_beginning_to_its_end():
    assert hold(SIGNAL, NOON - 2 * HOUR) is None
    assert hold(SIGNAL, NOON - HOUR) is not None
    assert hold(SIGNAL, UNTIL - MINUTE) is not None
    assert hold(SIGNAL, UNTIL) is None


def test_a_report_with_another_keyword_as_well_is_told():
    both = a_signal("match", "Money", "match:1", (a_match("CBDC", "bank"),))

    assert hold(both, keyword="CBDC") is None


def test_a_silence_of_a_trend_is_one_of_all_its_steps():
    assert hold(RISE, trend="burst:1") is not None
    assert hold(FURTHER, trend="burst:1") is not None
    assert hold(RISE, trend="burst:2") is None


def test_a_message_of_several_held_ones_is_not_silenced():
    assert silence.gate(a_candidate(silences=[ALL])) is None


@pytest.mark.parametrize(
    ("subject", "is_silenced"),
    [
        ({"watch": "Money"}, True),
        ({"watch": "Rail"}, False),
        ({"keyword": "CBDC"}, True),
        ({"keyword": "bank"}, False),
        ({"story": "story-1"}, True),
        ({"story": "story-2"}, False),
        ({"trend": "burst:1"}, True),
        ({"trend": "burst:2"}, False),
    ],
)
def test_a_message_that_waits_is_silenced_by_the_same_rules(subject, is_silenced):
    message = Message("burst.escalated", "H", keywords=("CBDC",), thread="burst:1")
    held = HeldMessage(
        number=1,
        alert="a",
        key="burst:1:2",
        watch="Money",
        kind="burst.escalated",
        at=NOON,
        gate="quiet",
        severity=Severity.NORMAL,
        message=message,
        story="story-1",
    )

    found = silence.find_silence_of_held(held, "desk", [replace(ALL, **subject)], NOON)
    assert (found is not None) == is_silenced
