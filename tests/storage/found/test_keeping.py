"""The index follows the entries, whatever becomes of them and wherever a step is cut off."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select, text

from model import IndexWord, Page
from storage import open_store
from storage._store import Store
from storage._tables import entry, found_end, found_old
from storage.found import keeping
from tests.storage.world import DAY, FEED, NOW, WITHOUT_TIMING, add, an_entry

VERSION = "1"


def split(texts: Iterable[str]) -> set[str]:
    return set(" ".join(texts).lower().replace(".", " ").replace("-", " ").split())


def index(store: Store, version: str = VERSION) -> int:
    """Index all entries; return how many rows that were."""
    total = 0
    while some := store.index_entries(split, version):
        total += some
    return total


def find(store: Store, word: str) -> list[int]:
    """Return the rows in which the index has *word*, newest first."""
    query = text("SELECT rowid FROM found WHERE found MATCH :word ORDER BY rowid DESC")
    with store._transaction() as db:
        return list(db.execute(query, {"word": f'"{word}"'}).scalars())


def check(store: Store) -> None:
    """Check that the index has the words of the stored texts and no others."""
    with store._transaction() as db:
        rows = db.execute(keeping._TEXTS).all()
        assert db.execute(select(found_old)).all() == []
        db.exec_driver_sql("INSERT INTO found(found) VALUES ('integrity-check')")
        db.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.found_words USING fts5vocab('main', 'found', 'row')"
        )
        terms = set(db.execute(text("SELECT term FROM found_words")).scalars())
        db.exec_driver_sql("DROP TABLE temp.found_words")
        ends = set(db.execute(select(found_end.c.word)).scalars())
    texts = {row: split(fields) for row, *fields in rows}
    assert terms == set().union(*texts.values())
    assert {word[::-1] for word in terms if len(word) > keeping.MIN_END_CHARS} <= ends
    for word in terms:
        assert find(store, word) == sorted(
            (row for row in texts if word in texts[row]), reverse=True
        )


def test_entries_are_indexed_in_steps_and_a_full_index_needs_none(
    store: Store, monkeypatch
) -> None:
    monkeypatch.setattr(keeping, "_NEXT_TEXTS", keeping._NEXT_TEXTS.limit(2))
    add(store, *(an_entry(name) for name in "abc"))

    assert store.index_entries(split, VERSION) == 2
    assert store.index_entries(split, VERSION) == 1
    assert store.index_entries(split, VERSION) == 0
    check(store)


def test_a_step_ends_with_the_entry_that_has_too_much_text(store: Store) -> None:
    long = "x" * keeping.MAX_STEP_CHARS
    add(store, an_entry("c"), an_entry("b", text=long), an_entry("a", text=long))

    assert [store.index_entries(split, VERSION) for _ in range(3)] == [2, 1, 0]


def test_an_edited_entry_is_indexed_again(store: Store) -> None:
    add(store, an_entry("a", title="Old"), an_entry("b"))
    index(store)

    add(store, an_entry("a", title="Newer", summary="one"), an_entry("b"))
    add(store, an_entry("a", title="Newest", summary="two"), an_entry("b"))

    assert len(find(store, "old")) == 1
    assert index(store) == 1
    assert find(store, "old") == find(store, "newer") == []
    assert len(find(store, "newest")) == 1
    check(store)


def test_an_entry_that_is_edited_before_it_is_indexed_needs_no_second_look(store: Store) -> None:
    add(store, an_entry("a", title="Old"))
    add(store, an_entry("a", title="New"))

    assert index(store) == 1
    check(store)


def test_texts_and_entries_that_are_deleted_leave_the_index(store: Store) -> None:
    add(store, an_entry("a"), an_entry("b"))
    index(store)

    while store.prune(NOW + 31 * DAY):
        pass
    assert index(store) == 2
    assert find(store, "text") == []
    check(store)

    with store.transaction() as tx:
        at = NOW + 400 * DAY
        tx.settle_feed(FEED, Page(), at, at)
    while store.prune(at):
        pass
    with store._transaction() as db:
        assert db.execute(select(entry)).all() == []
    index(store)
    check(store)


def test_a_text_that_was_edited_and_then_deleted_leaves_the_index(store: Store) -> None:
    add(store, an_entry("a", text="Old."))
    index(store)
    add(store, an_entry("a", text="New."))

    while store.prune(NOW + 31 * DAY):
        pass
    index(store)

    assert find(store, "old") == find(store, "new") == []
    check(store)


def test_an_entry_that_gets_the_number_of_a_deleted_one_is_indexed(store: Store) -> None:
    add(store, an_entry("a"))
    index(store)
    at = NOW + 400 * DAY
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), at, at)
    while store.prune(at):
        pass

    add(store, an_entry("c", text="New."), at=at)
    index(store)

    assert find(store, "new") == [1]
    check(store)


def test_words_by_other_rules_are_made_again(store: Store) -> None:
    add(store, an_entry("a"), an_entry("b"))
    index(store)
    add(store, an_entry("a", title="New"), an_entry("b"))

    assert index(store, "2") == 2
    check(store)


def read_ends(store: Store) -> list[str]:
    with store._transaction() as db:
        return list(db.execute(select(found_end.c.word)).scalars())


def test_words_that_no_entry_has_any_more_are_dropped_little_by_little(
    store: Store, monkeypatch
) -> None:
    monkeypatch.setattr(keeping, "_NEXT_ENDS", keeping._NEXT_ENDS.limit(2))
    monkeypatch.setattr(keeping, "SWEPT_WORDS", 2)
    add(store, an_entry("a", title="Alpha", text="Gamma delta"), an_entry("b", title="Delta"))
    index(store)
    assert {"ahpla", "ammag", "atled"} <= set(read_ends(store))

    # Each step that takes old texts out looks two words up.
    for edit in range(6):
        add(store, an_entry("a", title=f"Edit {edit}", text=""), an_entry("b", title="Delta"))
        index(store)

    assert "atled" in read_ends(store)
    assert not {"ahpla", "ammag"} & set(read_ends(store))
    check(store)


def test_a_step_merges_few_pages_and_the_parts_stay_few(store: Store) -> None:
    for number in range(100):
        add(store, an_entry(str(number)))
        store.index_entries(split, VERSION)

    with store._transaction() as db:
        # A record of the structure: the parts are numbered as they are made, and listed here.
        parts = db.exec_driver_sql("SELECT count(DISTINCT segid) FROM found_idx").scalar_one()
    assert parts <= 16
    check(store)


def test_an_index_without_a_list_of_ends_gets_one(path: Path) -> None:
    with contextlib.closing(open_store(path, NOW)) as store:
        add(store, an_entry("b", title="bitcoin of two"))
        index(store)
        expected = read_ends(store)
    with contextlib.closing(sqlite3.connect(path)) as db:
        for change in WITHOUT_TIMING:
            db.execute(change)
        db.execute("DROP TABLE found_end")
        db.execute("CREATE VIRTUAL TABLE found_words USING fts5vocab('found', 'row')")
        db.execute("UPDATE alembic_version SET version_num = '0010'")
        db.commit()

    with contextlib.closing(open_store(path, NOW)) as store:
        assert read_ends(store) == expected
        assert "nioctib" in expected
        check(store)


# --- kills ----------------------------------------------------------------------------------


def index_until(path: Path, calls: int) -> None:
    """Index in a process of its own that is killed when it asks for words after some *calls*."""
    left = calls

    def split_until(texts: Iterable[str]) -> set[str]:
        nonlocal left
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return split(texts)

    child = os.fork()
    if not child:
        store = open_store(path, NOW)
        while store.index_entries(split_until, VERSION):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_kill_within_or_between_two_steps_loses_nothing(path: Path, monkeypatch) -> None:
    """The process is killed once before each entry, with old and new texts under way."""
    monkeypatch.setattr(keeping, "_NEXT_TEXTS", keeping._NEXT_TEXTS.limit(2))
    monkeypatch.setattr(keeping, "_OLD_TEXTS", keeping._OLD_TEXTS.limit(1))
    for calls in range(9):
        with contextlib.closing(open_store(path, NOW)) as store:
            names = [f"{calls}-{number}" for number in range(4)]
            add(store, *(an_entry(name, title="Old") for name in names))
            index(store)
            add(store, *(an_entry(name, title="New") for name in names[:2]))
            add(store, *(an_entry(f"{name}-later") for name in names[:3]))

        index_until(path, calls)

        with contextlib.closing(open_store(path, NOW)) as store:
            rows = [*store.index.read_candidates(IndexWord("new"), VERSION, NOW - DAY)]
            assert sum(one.title == "New" for lot in rows for one in lot) == 2 * calls + 2
            index(store)
            check(store)
