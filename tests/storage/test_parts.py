from __future__ import annotations

import pytest

from model import State
from storage import AlertFilter, DeliveryFilter
from tests.storage.world import HOUR, NOW, an_alert, tell


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
