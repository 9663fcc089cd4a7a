from __future__ import annotations

import pytest

from model import OffCause, Recipient, State
from storage import AlertFilter, DeliveryFilter
from tests.storage.world import HOUR, MINUTE, NOW, an_alert, tell

ALL = DeliveryFilter()


def name(part):
    return "".join(row.id for row in part.rows)


@pytest.fixture
def told(store):
    """Return a state with the alerts a to g, told in that order."""
    for number, letter in enumerate("abcdefg"):
        tell(store, letter, at=NOW + number * HOUR)
    return store


def test_parts_go_on_where_the_one_before_ended(told):
    first = told.parts.list_alerts(AlertFilter(), 3)
    second = told.parts.list_alerts(AlertFilter(), 3, first.older)
    third = told.parts.list_alerts(AlertFilter(), 3, second.older)

    assert [name(part) for part in (first, second, third)] == ["gfe", "dcb", "a"]
    assert (first.newer, third.older) == (None, None)


def test_new_rows_between_two_parts_move_nothing(told):
    first = told.parts.list_alerts(AlertFilter(), 3)
    tell(told, "h", at=NOW + 9 * HOUR)

    assert name(told.parts.list_alerts(AlertFilter(), 3, first.older)) == "dcb"


def test_the_way_back_leads_through_the_same_parts(told):
    first = told.parts.list_alerts(AlertFilter(), 2)
    second = told.parts.list_alerts(AlertFilter(), 2, first.older)
    third = told.parts.list_alerts(AlertFilter(), 2, second.older)

    back = told.parts.list_alerts(AlertFilter(), 2, third.newer)
    assert name(back) == "ed"
    assert back.older == second.older


def test_the_newest_part_is_whole_and_has_none_before_it(told):
    second = told.parts.list_alerts(
        AlertFilter(), 3, told.parts.list_alerts(AlertFilter(), 1).older
    )

    newest = told.parts.list_alerts(AlertFilter(), 3, second.newer)
    assert (name(newest), newest.newer) == ("gfe", None)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (AlertFilter(watch="CBDC"), "gfedcbax"),
        (AlertFilter(watch="none"), ""),
        (AlertFilter(state="held"), "x"),
        (AlertFilter(kind="match"), "gfedcbax"),
        (AlertFilter(kind="mat"), ""),
        (AlertFilter(kind="%"), ""),
        (AlertFilter(since=NOW + 5 * HOUR), "gf"),
    ],
)
def test_alerts_are_picked(store, wanted, ids):
    with store.transaction() as tx:
        tx.record(an_alert("x", state=State.HELD), [])
    for number, letter in enumerate("abcdefg"):
        tell(store, letter, at=NOW + number * HOUR)

    assert name(store.parts.list_alerts(wanted, 50)) == ids


def test_deliveries_are_picked_by_channel_and_state(told):
    def count(**wanted):
        return len(told.parts.list_deliveries(DeliveryFilter(**wanted), 50).rows)

    assert (count(), count(channel="none"), count(state="sent")) == (7, 0, 0)
    assert count(state="pending") == 7

    first = told.parts.list_deliveries(DeliveryFilter(), 4)
    second = told.parts.list_deliveries(DeliveryFilter(), 4, first.older)
    assert [row.alert for row in second.rows] == ["c", "b", "a"]


@pytest.fixture
def mixed(store):
    """Return a state with the deliveries a to e; those to Ann are not made from c on."""
    for number, letter in enumerate("abcde"):
        if letter == "c":
            off = Recipient("mail", "ann", NOW + 90 * MINUTE, OffCause.UNSUBSCRIBED, "a link")
            store.recipients.turn_off(off)
        with store.transaction() as tx:
            raised = an_alert(letter, at=NOW + number * HOUR, to=("mail",))
            tx.record(raised, [("mail", "ann"), ("mail", "bob")][number % 2 :])
    store.recipients.turn_on("mail", "ann")
    return store


def list_parts(store, limit, wanted=ALL):
    """Return the parts from the newest to the oldest."""
    parts = [store.parts.list_deliveries(wanted, limit)]
    while parts[-1].older:
        parts.append(store.parts.list_deliveries(wanted, limit, parts[-1].older))
    return parts


def name_deliveries(part):
    return [f"{row.alert}{row.recipient[0]}{'-' * (row.state == 'skipped')}" for row in part.rows]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
def test_deliveries_that_were_not_made_stand_among_the_others(mixed, limit):
    parts = list_parts(mixed, limit)

    listed = [name for part in parts for name in name_deliveries(part)]
    assert listed == ["eb", "ea-", "db", "cb", "ca-", "aa-", "bb", "ab"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_way_back_has_each_delivery_once_too(mixed, limit):
    parts = list_parts(mixed, limit)
    back = [parts[-1]]
    while back[-1].newer:
        back.append(mixed.parts.list_deliveries(DeliveryFilter(), limit, back[-1].newer))

    listed = [name for part in parts for name in name_deliveries(part)]
    found = [name for part in back[::-1] for name in name_deliveries(part)]
    assert sorted(set(found)) == sorted(listed)
    assert name_deliveries(back[-1]) == listed[:limit]


def test_the_deliveries_that_were_not_made_are_picked(mixed):
    skipped = DeliveryFilter(channel="mail", state="skipped")
    assert [name_deliveries(part) for part in list_parts(mixed, 2, skipped)] == [
        ["ea-", "ca-"],
        ["aa-"],
    ]
    assert not mixed.parts.list_deliveries(DeliveryFilter("desk", "skipped"), 9).rows
    pending = mixed.parts.list_deliveries(DeliveryFilter(state="pending"), 9)
    assert {row.state for row in pending.rows} == {"pending"}
    assert len(mixed.list_deliveries(9)) == 8
    assert mixed.list_deliveries(9, failed=True) == []
