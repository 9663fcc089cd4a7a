"""Dead deliveries that a person dismissed need nobody any more, and stay in the history."""

from __future__ import annotations

from model import Verdict
from storage import DeliveryFilter
from storage._store import Store
from tests.storage.world import HOUR, NOW, settled, states, tell


def die(store: Store, *names: str) -> list[str]:
    """Let deliveries be refused; return their ids in the order of *names*."""
    tell(store, *names)
    for _ in names:
        settled(store, Verdict.REFUSED, "no")
    return [row.id for row in reversed(store.list_deliveries(9))]


def test_a_dismissed_delivery_counts_no_more_and_keeps_its_story(store: Store):
    first, _ = die(store, "a", "b")

    assert store.dismiss([first], "Kim", NOW + HOUR) == 1

    assert store.read_status(NOW).deliveries_by_state == {"dead": 1, "dismissed": 1}
    assert store.panel.read_traffic(["team"])["team"].dead == 1
    assert [row.headline for row in store.list_deliveries(9, failed=True)] == ["Headline b"]
    row = store.list_deliveries(9)[1]
    assert (row.state, row.dismissed, row.dismissed_by) == ("dismissed", NOW + HOUR, "Kim")
    assert (row.note, row.attempts) == ("no", 1)
    for state, name in (("dead", "Headline b"), ("dismissed", "Headline a")):
        part = store.parts.list_deliveries(DeliveryFilter("", state), 9)
        assert [one.headline for one in part.rows] == [name]


def test_all_dead_ones_are_dismissed_once_and_no_other(store: Store):
    die(store, "a", "b")
    tell(store, "c")

    assert store.dismiss(None, "Kim", NOW) == 2
    assert store.dismiss(None, "Jon", NOW + HOUR) == 0

    assert states(store) == {
        "Headline a": "dismissed",
        "Headline b": "dismissed",
        "Headline c": "pending",
    }


def test_a_dismissed_one_is_tried_again_only_by_its_name(store: Store):
    (name,) = die(store, "a")
    store.dismiss(None, "Kim", NOW)

    assert store.retry(None, NOW) == 0
    assert store.retry([name], NOW) == 1
    row = store.list_deliveries(9)[0]
    assert (row.state, row.dismissed, row.dismissed_by) == ("pending", None, "")
