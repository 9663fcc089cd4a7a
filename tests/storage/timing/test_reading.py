"""Rulings are read for those who only look."""

from __future__ import annotations

from model import Message, Outcome, Ruling, State, Verdict
from storage._store import Store
from storage.timing.rows import Queue, RulingRow
from tests.storage.world import DAY, HOUR, NOW, an_alert, claimed

LATER = NOW + HOUR


def record(store: Store, name: str, channel="team", rulings=(), **facts) -> None:
    told = an_alert(name, rulings=rulings, to=(channel,), **facts)
    with store.transaction() as tx:
        tx.record(told, [(channel, "")] if not rulings else [])


def test_the_rulings_on_an_alert_are_read_with_the_message_that_told_it(store: Store):
    held = Ruling("team", State.HELD, "quiet", "held", LATER, "Night")
    record(store, "a", rulings=(held,))
    row = RulingRow("a", "team", "held", "quiet", "held", "Night", LATER)
    assert store.timing.list_rulings("a") == [row]
    assert store.timing.list_queues() == [Queue("team", "quiet", LATER, 1)]

    with store.transaction() as tx:
        tx.timing.collect(an_alert("all"), (), tx.timing.list_due("team", LATER))

    told = RulingRow("a", "team", "told", "quiet", "held", "Night", LATER, within="all")
    assert store.timing.list_rulings("a") == [told]
    (found,) = [row for row in store.list_alerts(9) if row.id == "a"]
    assert found.rulings == (told,)
    assert store.timing.list_queues() == []


def test_messages_to_a_channel_are_counted_once_and_without_follow_ups(store: Store):
    record(store, "a")
    record(store, "b", said=Message("burst.over", "Over", thread="key-a"))
    record(store, "c", channel="desk")
    record(store, "old", at=NOW - 40 * DAY)
    with store.transaction() as tx:
        tx.record(an_alert("many"), [("mail", "a@example.org"), ("mail", "b@example.org")])
    for channel in ("team", "team", "team", "mail", "mail"):
        delivery = claimed(store, channel)
        store.settle(delivery, Outcome(Verdict.SENT), NOW, NOW)

    assert store.timing.count_roots(NOW - 30 * DAY) == {"mail": 1, "team": 1}
