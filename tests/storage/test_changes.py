"""The changes of entries are stored, and tell how the entries stood before."""

from __future__ import annotations

from sqlalchemy import func, select

from storage import TEXTS_KEPT
from storage._prune import prune
from storage._store import Store
from storage._tables import alias, body, entry
from tests.storage.world import DAY, FEED, HOUR, NOW, add, an_entry, seen


def change(store: Store, at=NOW + HOUR, **texts: str) -> tuple[str, str, str]:
    """Store a change of the entry "a"; return its title, summary and text before."""
    with store.transaction() as tx:
        tx.add_new(FEED, seen([an_entry("a", **texts)], at), at)
        one = tx.replaced["id-a"].entry
    return one.title, one.summary, one.text


def test_a_changed_entry_comes_with_its_texts_as_they_were(store: Store) -> None:
    add(store, an_entry("a", summary="S"), an_entry("b"))

    assert change(store, title="T1") == ("Title a", "S", "Text a.")
    assert change(store, text="X1") == ("T1", "", "Text a.")
    with store.transaction() as tx:
        tx.add_new(FEED, seen([an_entry("b")], NOW), NOW)
        assert tx.replaced == {}


def test_of_an_entry_that_changes_often_24_changes_are_stored(store: Store) -> None:
    add(store, an_entry("a"))

    before = [change(store, title=f"T{n}", text=f"X{n}")[0] for n in range(30)]

    assert before == ["Title a", *(f"T{n}" for n in range(24)), *["T23"] * 5]
    with store._transaction() as db:
        assert db.execute(select(entry.c.title, entry.c.changes)).one() == ("T23", 24)
        assert db.execute(select(body.c.text)).scalar_one() == "X23"
        assert db.execute(select(func.count()).select_from(alias)).scalar_one() < 30


def test_texts_that_are_deleted_count_as_unchanged(store: Store) -> None:
    add(store, an_entry("a"))
    late = NOW + TEXTS_KEPT + DAY
    add(store, an_entry("a"), at=late)  # it is still in its feed
    with store._transaction() as db:
        while prune(db, late):
            pass

    assert change(store, late, title="T", text="X") == ("Title a", "", "X")


def test_a_late_match_of_an_entry_and_a_watch_is_new_once(store: Store) -> None:
    add(store, an_entry("a"))

    for title, added in (("T1", {("id-a", "Money"), ("id-a", "Euro")}), ("T2", set())):
        with store.transaction() as tx:
            tx.add_new(FEED, seen([an_entry("a", title=title)], NOW), NOW)
            found = [("id-a", "Money"), ("id-a", "Euro")]
            assert tx.add_late_matches(found) == added
            assert tx.add_late_matches([]) == set()
