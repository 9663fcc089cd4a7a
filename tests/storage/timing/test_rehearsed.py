"""The rulings of a rehearsal act as those in the database."""

from __future__ import annotations

import pytest

from model import ChannelPast, Figures, Ruling, State
from storage import RehearsalState
from storage._store import Store
from storage.timing.rows import Queue
from tests.scenes.signals import a_signal
from tests.storage.world import HOUR, NOW, an_alert

LATER = NOW + HOUR


def held(channel="team", until=LATER, gate="quiet"):
    return Ruling(channel, State.HELD, gate, f"held by {gate}", until)


@pytest.fixture(params=["rehearsed", "stored"])
def timing(request, store: Store):
    """Return the rulings of three alerts, in memory and in the database."""
    raised = [
        an_alert("a", rulings=(held(), held("desk"))),
        an_alert("b", rulings=(held(), Ruling("desk"))),
        an_alert("c", rulings=(held(gate="budget", until=LATER + HOUR),)),
    ]
    if request.param == "rehearsed":
        memory = RehearsalState()
        for one in raised:
            memory.record(one)
        yield memory.timing
    else:
        with store.transaction() as tx:
            tx.record_all(raised, lambda names: [(name, "") for name in names])
            yield tx.timing


def names(held_messages):
    return [one.alert for one in held_messages]


def test_queues_are_counted_by_channel_gate_and_end(timing):
    assert timing.list_queues() == [
        Queue("desk", "quiet", LATER, 1),
        Queue("team", "quiet", LATER, 2),
        Queue("team", "budget", LATER + HOUR, 1),
    ]


def test_messages_are_due_in_their_order(timing):
    assert names(timing.list_due("team", LATER)) == ["a", "b"]
    assert names(timing.list_due("team", LATER + HOUR)) == ["a", "b", "c"]


def test_told_messages_wait_no_more(timing):
    first, second = timing.list_due("team", LATER)

    timing.release(first, [("team", "")], LATER)
    timing.collect(an_alert("all"), [("team", "")], [second])

    assert timing.list_due("team", LATER) == []
    assert len(timing.list_queues()) == 2


def test_messages_wait_longer_or_are_suppressed(timing):
    first, second = timing.list_due("team", LATER)

    timing.hold_longer([first], held(gate="budget", until=LATER + HOUR))
    timing.hold_longer([second], Ruling("team", State.SUPPRESSED, "silence", "silenced"))

    assert names(timing.list_due("team", LATER)) == []
    assert [one.gate for one in timing.list_due("team", LATER + HOUR)] == ["budget", "budget"]


def test_a_queue_is_moved_and_the_message_above_is_found(timing):
    timing.move_queue(Queue("team", "quiet", LATER, 2), NOW)

    assert names(timing.list_due("team", NOW)) == ["a", "b"]
    assert timing.find_hold("key-a", "team") == ("quiet", "held by quiet", NOW)
    assert timing.find_hold("key-c", "desk") is None


def test_pasts_are_kept(timing):
    timing.write_pasts({"team": ChannelPast(count=2)})

    assert timing.read_past("team") == ChannelPast(count=2)
    assert timing.read_past("desk") == ChannelPast()
    assert timing.list_silences(NOW) == []


def test_the_channels_of_the_first_alert_of_a_trend_are_found(store: Store):
    memory = RehearsalState()
    rise = an_alert("a", signal=make_rise("key-a"), to=("team", "desk"))
    memory.record(rise)
    with store.transaction() as tx:
        tx.record(rise, [])
        stored = tx.timing

        for timing in (memory.timing, stored):
            assert tuple(timing.find_channels("key-a")) == ("team", "desk")
            assert tuple(timing.find_channels("key-b")) == ()


def make_rise(key):
    figures = Figures(7, 0.4, 9.1, 4.8, NOW, 3, 7, 1.9, NOW)
    return a_signal("burst.rising", "CBDC", key, figures=figures)


def test_a_rehearsal_finds_the_first_end_of_a_wait():
    memory = RehearsalState()
    assert memory.timing.find_next_release() is None

    memory.record(an_alert("a", rulings=(held(until=LATER + HOUR),)))
    memory.record(an_alert("b", rulings=(held(),)))
    assert memory.timing.find_next_release() == LATER

    for one in memory.timing.list_due("team", LATER + HOUR):
        memory.timing.release(one, (), LATER)
    assert memory.timing.find_next_release() is None
