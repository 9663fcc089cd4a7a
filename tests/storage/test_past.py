"""Alerts and deliveries are read from the oldest on, in pages, with all that became of them."""

from __future__ import annotations

import pytest

from model import Act, ActKind, OffCause, Outcome, Recipient, Ruling, State, Verdict
from storage import PastFilter, _past
from storage._store import Store
from tests.storage.world import HOUR, MINUTE, NOW, an_alert, claimed, opened, tell

ALL = PastFilter()


def names(store: Store, wanted: PastFilter = ALL) -> list[str]:
    pages = store.history.read_alerts(wanted)
    return [past.row.id for page in pages for past in page]


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(_past, "PAGE_ROWS", 2)


@pytest.mark.usefixtures("small_pages")
def test_pages_have_every_alert_once_and_oldest_first(store: Store) -> None:
    for number in range(5):
        tell(store, f"a{number}", at=NOW + number * MINUTE)

    assert [len(page) for page in store.history.read_alerts(ALL)] == [2, 2, 1]
    assert names(store) == ["a0", "a1", "a2", "a3", "a4"]
    assert names(store, PastFilter(NOW + MINUTE, NOW + 3 * MINUTE)) == ["a1", "a2"]


@pytest.mark.usefixtures("small_pages")
def test_alerts_that_come_meanwhile_are_left_out_and_nothing_is_locked(store: Store) -> None:
    tell(store, "a", "b", "c")

    pages = store.history.read_alerts(ALL)
    first = next(pages)
    assert not store._connection.in_transaction()
    tell(store, "d")
    rest = [past.row.id for page in pages for past in page]

    assert ([past.row.id for past in first], rest) == (["a", "b"], ["c"])


def test_an_alert_comes_with_its_decisions_deliveries_and_the_answers_of_people(
    store: Store,
) -> None:
    held = Ruling("desk", State.HELD, "quiet", "quiet hours", NOW + HOUR)
    act = Act(ActKind.ACKNOWLEDGED, NOW + HOUR, "kim", "page", "a", "key-a", "CBDC")
    with store.transaction() as tx:
        raised = an_alert("a", to=("team", "desk"), rulings=(Ruling("team"), held))
        tx.record(raised, [("team", "")])
        tx.timing.keep_act(act)
    remote = {"channel": "C1", "ts": "17.5"}
    store.settle(claimed(store), Outcome(Verdict.SENT, remote=remote), NOW, NOW + MINUTE)

    [[past]] = store.history.read_alerts(ALL)

    [sent] = past.deliveries
    assert (sent.channel, sent.state, sent.attempts, sent.remote) == ("team", "sent", 1, remote)
    assert (sent.first_attempt, sent.sent_at, sent.edited) == (NOW, NOW + MINUTE, None)
    [ruling] = past.row.rulings
    assert (ruling.channel, ruling.gate, ruling.until) == ("desk", "quiet", NOW + HOUR)
    assert past.acts == [act]


def test_a_channel_has_the_alerts_that_were_sent_or_held_there(store: Store) -> None:
    held = Ruling("desk", State.HELD, "quiet", "quiet hours", NOW + HOUR)
    with store.transaction() as tx:
        tx.record(an_alert("held", to=("desk",), rulings=(held,)), [])
    tell(store, "told", channel="desk")
    tell(store, "other", channel="team")

    assert names(store, PastFilter(channel="desk")) == ["held", "told"]
    assert names(store, PastFilter(watch="CBDC", channel="team")) == ["other"]
    assert names(store, PastFilter(watch="Rates")) == []


@pytest.mark.usefixtures("small_pages")
def test_deliveries_that_were_not_made_stand_at_their_time(store: Store) -> None:
    store.recipients.turn_off(Recipient("mail", "ann", NOW, OffCause.UNSUBSCRIBED, "a link"))
    for number, name in enumerate("abc"):
        with store.transaction() as tx:
            raised = an_alert(name, at=NOW + number * HOUR, to=("mail",))
            tx.record(raised, [("mail", "ann"), ("mail", "bob")])

    pages = list(store.history.read_deliveries(PastFilter(since=NOW + HOUR, channel="mail")))

    found = [
        (one.row.alert, one.row.state, one.watch, one.first_attempt)
        for page in pages
        for one in page
    ]
    assert found == [
        ("b", "pending", "CBDC", None),
        ("b", "skipped", "CBDC", None),
        ("c", "pending", "CBDC", None),
        ("c", "skipped", "CBDC", None),
    ]
    assert not list(store.history.read_deliveries(PastFilter(watch="Rates")))


def test_deliveries_know_the_watch_and_the_time_of_their_alert(store: Store) -> None:
    tell(store, "a", at=NOW)
    tell(store, "b", at=NOW + HOUR, channel="desk")

    [[first, second]] = store.history.read_deliveries(ALL)
    [[one]] = store.history.read_deliveries(PastFilter(channel="desk", watch="CBDC"))

    assert (first.row.alert, first.watch, first.kind, first.raised) == ("a", "CBDC", "match", NOW)
    assert one == second
    assert list(store.history.read_deliveries(PastFilter(until=NOW))) == []


def test_an_empty_state_has_no_page(tmp_path) -> None:
    store = opened(tmp_path)

    assert list(store.history.read_alerts(ALL)) == []
    store.close()
