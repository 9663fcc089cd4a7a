"""Changes of keywords are kept, in force or ended."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest

from model import ChangeKind, KeywordChange
from storage import open_reader, open_store

NOW = datetime(2026, 11, 30, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_change(name, at=NOW, kind=ChangeKind.ADD):
    return KeywordChange(name, kind, "Money", f"keyword {name}", at, "Mara", "chat", "new law")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "g.db"
    with contextlib.closing(open_store(path, NOW)) as store, store.transaction() as tx:
        tx.overlay.add(a_change("b", NOW + HOUR, ChangeKind.REMOVE))
        tx.overlay.add(a_change("a"))
    return path


def ids(changes):
    return [one.id for one in changes]


def test_changes_are_read_as_they_were_stored_the_oldest_first(path):
    with contextlib.closing(open_reader(path)) as reader:
        stored = reader.overlay.list_in_force()

    assert stored == (a_change("a"), a_change("b", NOW + HOUR, ChangeKind.REMOVE))
    assert stored[0].origin == "added by Mara in chat, 2026-11-30 09:12 UTC"
    assert stored[1].origin == "removed by Mara in chat, 2026-11-30 10:12 UTC"


def test_a_change_ends_once_and_is_kept(path):
    with contextlib.closing(open_store(path, NOW)) as store:
        with store.transaction() as tx:
            ended = tx.overlay.end("a", "taken back by Kim", NOW + 2 * HOUR)
            again = tx.overlay.end("a", "the files have the keyword", NOW + 3 * HOUR)
            left = tx.overlay.list_in_force()
        last = store.overlay.list_last(5)

    assert (ended, again, ids(left)) == (True, False, ["b"])
    assert ids(last) == ["b", "a"]
    assert (last[1].ended, last[1].why_ended) == (NOW + 2 * HOUR, "taken back by Kim")


def test_the_changes_of_a_moment_of_the_past_are_known(path):
    with contextlib.closing(open_store(path, NOW)) as store:
        with store.transaction() as tx:
            tx.overlay.end("a", "taken back by Kim", NOW + 2 * HOUR)

        def before(hours):
            return ids(store.overlay.list_in_force(NOW + hours * HOUR))

        assert (before(0), before(1), before(2), before(3)) == ([], ["a"], ["a", "b"], ["b"])


def test_the_last_good_config_comes_with_the_changes_in_force(path):
    with contextlib.closing(open_store(path, NOW)) as store:
        with store.transaction() as tx:
            tx.keep_config("/config.yaml", {"config.yaml": "old"}, NOW)
            tx.keep_config("/config.yaml", {"config.yaml": "new"}, NOW + HOUR)
        kept = store.read_kept_config()
        replaced = store.read_replaced_config()

    assert (ids(kept.changes), ids(replaced.changes)) == (["a", "b"], ["a"])
