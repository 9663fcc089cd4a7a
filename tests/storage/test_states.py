"""States of watchers, and how much each feed brings, survive restarts."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from pathlib import Path

from model import Feed
from tests.storage.world import DAY, FEED, HOUR, NOW, STATE, opened


def test_a_state_comes_back_bit_for_bit_after_a_restart(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        tx.keep("Money", {"burst": {"old": 1}}, NOW, None)
        tx.keep("Money", {"burst": STATE}, NOW, None)

    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        assert tx.state("Money", "burst") == STATE
        assert tx.state("Money", "new") is None
        assert tx.state("Football", "burst") is None
        assert tx.list_states() == {("Money", "burst")}


def test_a_state_is_kept_with_its_transaction_or_not_at_all(store) -> None:
    with contextlib.suppress(ZeroDivisionError), store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW, None)
        tx.write_exposure({"": [1.0, 2.0], FEED.key: [3.0]})
        raise ZeroDivisionError

    with store.transaction() as tx:
        assert tx.state("Money", "burst") is None
        assert tx.read_exposure() == {}


def test_watches_are_due_once_at_their_wake_time(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW, NOW + HOUR)
        tx.keep("Football", {"burst": STATE}, NOW, NOW + 2 * HOUR)
        tx.keep("Apples", {"burst": STATE}, NOW, None)

        assert tx.take_due(NOW) == []
        assert tx.take_due(NOW + HOUR) == ["Money"]
        assert tx.take_due(NOW + 3 * HOUR) == ["Football"]
        assert tx.take_due(NOW + 9 * HOUR) == []


def test_the_exposure_is_stored_for_each_feed_and_for_all_feeds(tmp_path: Path) -> None:
    other = Feed("https://other.example/rss", "other")
    with contextlib.closing(opened(tmp_path, FEED, other)) as store, store.transaction() as tx:
        tx.write_exposure({"": [1.5, 2.5], FEED.key: [0.1, [1.0]], other.key: [0.3]})
        tx.write_exposure({"": [1.5, 3.5], FEED.key: [0.2, [2.0]]})

        assert tx.read_pace(FEED.key) == [0.2, [2.0]]
        tx.sync_feeds([FEED], NOW)  # the other is not polled any more
        assert tx.read_exposure() == {"": [1.5, 3.5], FEED.key: [0.2, [2.0]]}


def test_at_most_100_watches_are_taken_at_once(store) -> None:
    with store.transaction() as tx:
        for n in range(250):
            tx.keep(f"w{n:03}", {"silent": {}}, NOW, NOW + n * timedelta(seconds=1))

    due = []
    while True:
        with store.transaction() as tx:
            taken = tx.take_due(NOW + DAY)
        if not taken:
            break
        due.append(taken)

    assert [len(each) for each in due] == [100, 100, 50]
    assert due[0][0] == "w000"
    assert due[2][-1] == "w249"


class Counted:
    """A state that counts its conversions to JSON."""

    def __init__(self) -> None:
        self.count = 0

    def to_json(self) -> dict[str, int]:
        self.count += 1
        return {"since": 3}


def test_a_state_becomes_json_once_when_it_is_kept(store) -> None:
    state = Counted()
    with store.transaction() as tx:
        tx.keep("Money", {"burst": state}, NOW, None)

        assert tx.state("Money", "burst") == {"since": 3}
    assert state.count == 1


def test_the_wake_belongs_to_the_first_of_the_states(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": {}, "burst:CBDC": {}}, NOW, NOW + HOUR)
        tx.keep("Money", {"burst": {}}, NOW, None)

        assert tx.take_due(NOW + DAY) == []
