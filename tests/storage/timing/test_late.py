"""Messages that a channel took late leave the outbox, and wait as held ones do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Message, Ruling, Severity, State, Verdict
from storage._store import Store
from tests.storage.world import HOUR, MINUTE, NOW, an_alert, opened, settled, states, tell

SEVERITIES = {"CBDC": Severity.HIGH}
LATER = NOW + HOUR


@pytest.fixture
def store(tmp_path):
    store = opened(tmp_path)
    yield store
    store.close()


def take_back(store: Store, before=LATER) -> list[str]:
    """Take the late messages of "team" back; return the ids of their alerts."""
    with store.transaction() as tx:
        late = tx.timing.list_late("team", before, SEVERITIES)
        tx.timing.take_back("team", late, LATER)
    return [one.alert for one in late]


def held(store: Store) -> list[tuple[str, str, Severity]]:
    with store.transaction() as tx:
        due = tx.timing.list_due("team", LATER)
    return [(one.alert, one.gate, one.severity) for one in due]


def test_a_message_that_waits_for_long_is_late(store: Store) -> None:
    tell(store, "a")
    with store.transaction() as tx:
        assert tx.timing.has_late("team", NOW + MINUTE)
        assert not tx.timing.has_late("team", NOW)
        assert not tx.timing.has_late("mail", NOW + MINUTE)
        assert not tx.timing.is_failing("team")


def test_a_message_that_a_person_asked_for_by_id_is_never_late(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("team", "x"), ("team", "y")])
    tell(store, "b")
    (first, *_) = [row.id for row in store.list_deliveries(9) if row.alert == "a"]
    assert store.retry([first], NOW) == 1

    assert take_back(store) == ["b"]
    assert [row.state for row in store.list_deliveries(9)] == ["pending", "pending"]
    assert store.retry(None, NOW) == 2
    assert take_back(store) == ["a"]


def test_a_channel_fails_until_it_takes_a_message(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.RETRY, again=timedelta())
    with store.transaction() as tx:
        assert tx.timing.is_failing("team")
    settled(store, Verdict.SENT)
    with store.transaction() as tx:
        assert not tx.timing.is_failing("team")


def test_a_message_that_is_taken_back_is_held_with_the_severity_of_its_watch(store: Store) -> None:
    tell(store, "a", "b")

    assert take_back(store) == ["a", "b"]

    assert held(store) == [("a", "late", Severity.HIGH), ("b", "late", Severity.HIGH)]
    assert states(store) == {}
    assert store.claim_due("team", LATER) is None


def test_a_message_that_may_have_arrived_stays(store: Store) -> None:
    tell(store, "a", "b")
    settled(store, Verdict.UNSURE, again=timedelta())

    assert take_back(store) == ["b"]
    assert states(store) == {"Headline a": "pending"}


def test_a_mail_that_one_of_two_has_stays_for_the_other(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("team", "ann@e.org"), ("team", "bob@e.org")])
    settled(store, Verdict.SENT)

    assert take_back(store) == []


def test_a_message_for_several_is_taken_apart_as_nobody_has_seen_it(store: Store) -> None:
    ruling = Ruling("team", State.HELD, "quiet", "at night", NOW)
    with store.transaction() as tx:
        for name in ("a", "b"):
            tx.record(an_alert(name, rulings=(ruling,)), [])
        parts = tx.timing.list_due("team", NOW)
        whole = an_alert("whole", said=Message("catch_up", "2 alerts"), tells_held=True)
        tx.timing.collect(whole, [("team", "")], parts)

    assert take_back(store) == ["whole"]

    assert [(name, gate) for name, gate, _ in held(store)] == [("a", "quiet"), ("b", "quiet")]
    assert [row.id for row in store.list_alerts(9)] == ["b", "a"]
