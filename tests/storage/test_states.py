"""What watchers keep: their states, and how much each feed brings, across restarts and versions."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import timedelta
from pathlib import Path

from model import Feed
from storage import _sqlite, open_store
from storage._open import MIGRATIONS
from storage._tables import HEAD
from tests.storage.world import DAY, FEED, HOUR, NOW, add, an_entry, opened

STATE = {"score": 0.1 + 0.2, "times": [1772452800.123456, 1e-17], "trend": None}


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


def test_watches_are_due_once_when_they_wanted_to_be_woken(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW, NOW + HOUR)
        tx.keep("Football", {"burst": STATE}, NOW, NOW + 2 * HOUR)
        tx.keep("Apples", {"burst": STATE}, NOW, None)

        assert tx.take_due(NOW) == []
        assert tx.take_due(NOW + HOUR) == ["Money"]
        assert tx.take_due(NOW + 3 * HOUR) == ["Football"]
        assert tx.take_due(NOW + 9 * HOUR) == []


def test_waking_moves_with_a_clock_that_jumped(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW, NOW + HOUR)

    store.shift_times(DAY)

    with store.transaction() as tx:
        assert tx.take_due(NOW + DAY) == []
        assert tx.take_due(NOW + DAY + HOUR) == ["Money"]


def test_the_exposure_is_known_by_feed_and_of_all(tmp_path: Path) -> None:
    other = Feed("https://other.example/rss", "other")
    with contextlib.closing(opened(tmp_path, FEED, other)) as store, store.transaction() as tx:
        tx.write_exposure({"": [1.5, 2.5], FEED.key: [0.1, [1.0]], other.key: [0.3]})
        tx.write_exposure({"": [1.5, 3.5], FEED.key: [0.2, [2.0]]})

        assert tx.read_exposure(FEED.key) == {"": [1.5, 3.5], FEED.key: [0.2, [2.0]]}
        tx.sync_feeds([FEED], NOW)  # the other is not polled any more
        assert tx.read_exposure() == {"": [1.5, 3.5], FEED.key: [0.2, [2.0]]}


def test_a_state_that_nobody_touched_for_a_year_is_dropped(store) -> None:
    with store.transaction() as tx:
        tx.keep("Money", {"burst": STATE}, NOW - timedelta(days=366), None)
        tx.keep("Football", {"burst": STATE}, NOW, None)

    store.prune(NOW)

    with store.transaction() as tx:
        assert tx.list_states() == {("Football", "burst")}


def test_a_state_of_the_first_schema_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path,
) -> None:
    path = tmp_path / "groundswell.db"
    old_state(path)

    with contextlib.closing(open_store(path, NOW)) as store:
        assert store.notes[0].startswith(f"the state was brought from schema 0001 to {HEAD};")
        assert add(store, an_entry("a"), an_entry("b")) == ["id-b"]
        with store.transaction() as tx:
            tx.keep("Money", {"burst": STATE}, NOW, None)
            tx.write_exposure({"": [1.0, 2.0], FEED.key: [3.0]})
            assert tx.read_exposure()[FEED.key] == [3.0]


def old_state(path: Path) -> None:
    """Make a state at *path* as the first schema had it, with an entry in it."""
    from alembic import command
    from alembic.config import Config

    with contextlib.closing(opened(path.parent)) as store:
        add(store, an_entry("a"))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(
            "DROP TABLE watcher; DROP TABLE voice; DROP TABLE account; DROP TABLE carried;"
            "UPDATE alembic_version SET version_num = '0001'"
        )
    fresh = path.with_name("first.db")
    fresh.touch()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with contextlib.closing(_sqlite.connect_writer(fresh)) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with contextlib.closing(sqlite3.connect(fresh)) as first:
        # SQLite's own table of the numbers it gave stays, and cannot be dropped.
        names = "SELECT name FROM sqlite_master WHERE name != 'sqlite_sequence' ORDER BY name"
        of_first = first.execute(names).fetchall()
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute(names).fetchall() == of_first


def test_the_titles_of_the_last_entries_before_a_time_are_told_newest_first(store) -> None:
    for n in range(3):
        add(store, an_entry(f"{n}", first_seen=NOW + n * HOUR), at=NOW + n * HOUR)

    with store.transaction() as tx:
        assert list(tx.titles(NOW + 2 * HOUR)) == ["Title 1", "Title 0"]
        assert list(tx.titles(NOW)) == []


def test_not_more_watches_are_due_at_once_than_a_poll_can_wait_for(store) -> None:
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
    """A state that counts how often it is made JSON."""

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
