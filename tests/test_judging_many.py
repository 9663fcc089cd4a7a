"""However many messages wait in a channel, one message tells them, with all their numbers."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

import judging
from model import Message, Ruling, Silence, State
from storage.timing.rulings import MAX_COLLECTED
from tests.scenes.signals import a_signal
from tests.storage.world import DAY, HOUR, NOW, an_alert, opened
from tests.test_judging_timing import config, desk

MANY = MAX_COLLECTED + 200
CONFIG = config(desk('digest: "0 17 * * *"'))
DUE = NOW + 5 * HOUR


def hold(store, watch, numbers, gate="digest"):
    """Let the digest hold alerts of *watch*."""
    wait = Ruling("desk", State.HELD, gate, "held", DUE)
    alerts = [
        an_alert(
            f"{watch} {number}",
            at=NOW + number * timedelta(seconds=1),
            rulings=(wait,),
            to=("desk",),
            signal=a_signal("match", watch, f"{watch} {number}"),
            said=Message("match", f"{watch}: report {number}", watch=watch),
        )
        for number in numbers
    ]
    with store.transaction() as tx:
        tx.record_all(alerts, lambda _: [])


def release(store):
    with store.transaction() as tx:
        return judging.release_messages(CONFIG, tx, DUE)


@pytest.fixture
def crowded(tmp_path):
    with contextlib.closing(opened(tmp_path)) as store:
        hold(store, "Flood", range(MANY))
        hold(store, "Rare", range(MANY, MANY + 2), gate="quiet")
        yield store


def test_one_message_tells_all_of_them_and_names_the_rare_watch(crowded):
    (alert,) = release(crowded)

    message = alert.message
    assert (
        message.headline == f"Digest: {MANY + 2:,} alerts in 2 watches; Flood leads with {MANY:,}"
    )
    assert alert.reason == f"{MANY + 2} held messages in one"
    assert [(one.title, one.alerts) for one in message.sections] == [("Flood", MANY), ("Rare", 2)]
    assert message.why.startswith("12:00 to 17:00 UTC · 2 held by quiet hours")
    assert len(crowded.list_deliveries(9)) == 1
    assert crowded.timing.list_queues() == []
    assert release(crowded) == []


def test_those_that_were_silenced_meanwhile_are_told_nowhere(crowded):
    silence = Silence("s", DUE + DAY, "Kim", "known", NOW + HOUR, watch="Flood")
    with crowded.transaction() as tx:
        tx.timing.add_silence(silence)

    (alert,) = release(crowded)

    assert [(one.title, one.alerts) for one in alert.message.sections] == [("Rare", 2)]
    with crowded.transaction() as tx:
        assert tx.timing.read_past("desk").silenced == MANY
    assert crowded.timing.list_queues() == []


def test_a_channel_reads_no_more_than_it_needs(crowded):
    with crowded.transaction() as tx:
        held = tx.timing.list_due("desk", DUE)
        rest = tx.timing.read_rest("desk", DUE)

    assert len(held) == MAX_COLLECTED
    assert [one.watch for one in held].count("Rare") == 2
    assert [(one.watch, one.number) for one in rest.counts] == [("Flood", MANY), ("Rare", 2)]
    with crowded.transaction():
        assert sum(map(len, rest.read())) == MANY + 2
