"""Rulings, pasts and silences are stored with the alert, and survive a restart."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from model import (
    ChannelPast,
    Cooling,
    Message,
    Outcome,
    Ruling,
    Severity,
    Silence,
    State,
    Verdict,
)
from storage._store import Store
from storage.timing.rows import Queue
from tests.scenes.signals import a_signal
from tests.storage.world import DAY, HOUR, MINUTE, NOW, an_alert, claimed, opened, states

LATER = NOW + HOUR


def held(channel="team", until=LATER, gate="quiet", **facts):
    return Ruling(channel, State.HELD, gate, f"held by {gate}", until, **facts)


def record(store: Store, name: str, *rulings: Ruling, **facts) -> None:
    alert = an_alert(name, rulings=rulings, to=tuple(one.channel for one in rulings), **facts)
    with store.transaction() as tx:
        tx.record_all([alert], lambda names: [(channel, "") for channel in names])


def queues(store: Store):
    with store.transaction() as tx:
        return tx.timing.list_queues()


def due(store: Store, at=LATER, channel="team"):
    with store.transaction() as tx:
        return tx.timing.list_due(channel, at)


def test_a_channel_that_holds_a_message_gets_no_delivery(store: Store):
    record(store, "a", held(), Ruling("desk"))

    assert [row.channel for row in store.list_deliveries(9)] == ["desk"]
    assert queues(store) == [Queue("team", "quiet", LATER, 1)]


def test_messages_are_due_at_the_end_of_their_wait_in_their_order(store: Store):
    record(store, "b", held(route="night"), severity=Severity.HIGH)
    record(store, "a", held(until=LATER + MINUTE))

    assert due(store, LATER - MINUTE) == []
    (one,) = due(store)
    assert (one.alert, one.gate, one.route) == ("b", "quiet", "night")
    assert one.severity is Severity.HIGH
    assert one.message.headline == "Headline b"
    assert [each.alert for each in due(store, LATER + MINUTE)] == ["b", "a"]
    assert due(store, channel="desk") == []


def test_a_message_that_waits_survives_a_restart(tmp_path):
    with contextlib.closing(opened(tmp_path)) as store:
        record(store, "a", held())

    with contextlib.closing(opened(tmp_path)) as store:
        assert [one.alert for one in due(store)] == ["a"]


def test_a_released_message_is_delivered_once(store: Store):
    record(store, "a", held())
    (one,) = due(store)

    with store.transaction() as tx:
        tx.timing.release(one, [("team", "")], LATER)

    assert states(store) == {"Headline a": "pending"}
    assert (queues(store), due(store)) == ([], [])
    assert claimed(store, at=LATER).message.headline == "Headline a"


def test_one_message_tells_several_and_becomes_the_parent_of_their_follow_ups(store: Store):
    record(store, "a", held())
    record(store, "b", held())
    whole = an_alert("all", at=LATER)
    with store.transaction() as tx:
        tx.timing.collect(whole, [("team", "")], tx.timing.list_due("team", LATER))
    delivery = claimed(store, at=LATER)
    store.settle(delivery, Outcome(Verdict.SENT, remote={"ts": "7"}), LATER, LATER)

    record(
        store,
        "over",
        Ruling("team"),
        at=LATER,
        said=Message("burst.over", "Over", thread="key-b"),
    )

    assert states(store) == {"Headline all": "sent", "Over": "pending"}
    assert claimed(store, at=LATER).under == {"ts": "7"}


def test_a_transaction_that_fails_loses_and_repeats_nothing(store: Store):
    record(store, "a", held())
    record(store, "b", held())

    with contextlib.suppress(RuntimeError), store.transaction() as tx:
        tx.timing.collect(an_alert("all"), [("team", "")], tx.timing.list_due("team", LATER))
        raise RuntimeError

    assert states(store) == {}
    assert [one.alert for one in due(store)] == ["a", "b"]


def test_messages_may_wait_longer_or_be_suppressed(store: Store):
    record(store, "a", held())
    record(store, "b", held())
    first, second = due(store)

    with store.transaction() as tx:
        tx.timing.hold_longer([first], held(until=LATER + DAY, gate="budget"))
        suppressed = Ruling("team", State.SUPPRESSED, "silence", "silenced")
        tx.timing.hold_longer([second], suppressed)

    assert queues(store) == [Queue("team", "budget", LATER + DAY, 1)]


def test_a_queue_can_be_moved(store: Store):
    record(store, "a", held())
    record(store, "b", held(gate="budget"))

    with store.transaction() as tx:
        tx.timing.move_queue(Queue("team", "quiet", LATER, 1), NOW)

    assert [one.alert for one in due(store, NOW)] == ["a"]


def test_the_message_above_a_follow_up_is_found_while_it_waits(store: Store):
    record(store, "a", held())

    with store.transaction() as tx:
        assert tx.timing.find_hold("key-a", "team") == ("quiet", "held by quiet", LATER)
        assert tx.timing.find_hold("key-a", "desk") is None
        assert tx.timing.find_hold("key-b", "team") is None


def test_an_alert_that_all_channels_hold_counts_as_told_so_it_is_told_once(store: Store):
    record(store, "a", held())

    with store.transaction() as tx:
        assert tx.told().get("key-a") == NOW


def test_rulings_are_deleted_with_their_alert(store: Store):
    silenced = Ruling("team", State.SUPPRESSED, "silence", "silenced")
    record(store, "a", silenced, state=State.SUPPRESSED)

    while store.prune(NOW + 31 * DAY):
        pass

    with store.transaction() as tx:
        left = tx._db.exec_driver_sql("SELECT count(*) FROM ruling").scalar_one()
    assert (store.list_alerts(9), left) == ([], 0)


def test_the_story_of_a_held_message_is_kept(store: Store):
    signal = replace(a_signal("match", "CBDC", "key-a"), story="story-1")
    record(store, "a", held(), signal=signal)

    assert due(store)[0].story == "story-1"


# --- pasts ----------------------------------------------------------------------------------


def test_a_channel_without_a_past_has_an_empty_one(store: Store):
    with store.transaction() as tx:
        assert tx.timing.read_past("team") == ChannelPast()


def test_a_past_is_read_as_it_was_written(tmp_path):
    past = ChannelPast(
        batch_ends=NOW + MINUTE,
        cooling={"CBDC": Cooling(LATER, HOUR / 7, held_any=True)},
        period=NOW,
        count=3,
        silenced=2,
    )
    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        tx.timing.write_pasts({"team": past})

    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        assert tx.timing.read_past("team") == past
        tx.timing.write_pasts({"team": ChannelPast()})
        assert tx.timing.read_past("team") == ChannelPast()


# --- silences -------------------------------------------------------------------------------

SILENCE = Silence("s1", LATER, "kim", "exercise", NOW, watch="CBDC")


def test_a_silence_is_in_force_until_its_end_or_until_a_person_ends_it(store: Store):
    with store.transaction() as tx:
        assert tx.timing.add_silence(SILENCE)
        assert not tx.timing.add_silence(SILENCE)
        assert tx.timing.list_silences(NOW) == [SILENCE]
        assert tx.timing.list_silences(LATER) == []
        assert tx.timing.end_silence("s1", NOW + MINUTE)
        assert not tx.timing.end_silence("s1", NOW + MINUTE)
        assert tx.timing.list_silences(NOW + MINUTE) == []


def test_a_silence_counts_the_alerts_whose_ruling_names_it(store: Store):
    other = replace(SILENCE, id="s2")
    suppressed = Ruling("team", State.SUPPRESSED, "silence", "silenced", silence="s1")
    elsewhere = suppressed._replace(channel="desk")
    record(store, "a", suppressed, elsewhere, state=State.SUPPRESSED)
    record(store, "b", suppressed, held("desk"))
    record(store, "waiting", held())
    with store.transaction() as tx:
        tx.timing.hold_longer(tx.timing.list_due("team", LATER), suppressed)

    assert store.timing.count_held([SILENCE, other]) == {"s1": 3, "s2": 0}
