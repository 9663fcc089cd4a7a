"""The file of the state gives the space of deleted rows back to the disk, in small steps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage import _sqlite as sql
from tests.storage.world import DAY, NOW, add, an_entry, opened


def fill(store, count=60, letters=20_000):
    """Store entries with long texts, each as a page of its own."""
    for number in range(count):
        add(store, an_entry(f"{number}", text=f"{number} " * (letters // 3)))


def prune(store, at):
    while store.prune(at):
        pass


def make_unshrinkable(folder):
    """Make a state as an older version made it."""
    with closing(opened(folder)):
        pass
    with closing(sqlite3.connect(folder / "groundswell.db")) as db:
        db.executescript("PRAGMA auto_vacuum = NONE; VACUUM")


def test_deleted_texts_leave_a_smaller_file(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sql, "FREE_PAGES_KEPT", 20)
    monkeypatch.setattr(sql, "MAX_PAGES_AT_ONCE", 50)
    with closing(opened(tmp_path)) as store:
        fill(store)
        store.checkpoint()
        full = store.path.stat().st_size
        assert store.shrink() == 0  # nothing is free yet

        prune(store, NOW + 31 * DAY)
        given_back = []
        while pages := store.shrink():
            given_back.append(pages)
        store.checkpoint()

        assert max(given_back) <= 50
        assert store.path.stat().st_size < full / 3


def test_some_free_space_stays_for_the_next_rows(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sql, "FREE_PAGES_KEPT", 100_000)
    with closing(opened(tmp_path)) as store:
        fill(store, count=10)
        prune(store, NOW + 31 * DAY)

        assert store.shrink() == 0


def test_a_file_of_an_older_version_keeps_its_size(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(sql, "FREE_PAGES_KEPT", 5)
    make_unshrinkable(tmp_path)
    with closing(opened(tmp_path)) as store:
        fill(store, count=10)
        prune(store, NOW + 31 * DAY)

        assert store.shrink() == 0


def test_the_documented_command_lets_an_older_file_shrink(tmp_path: Path):
    make_unshrinkable(tmp_path)
    with closing(opened(tmp_path)) as store:
        fill(store, count=10)
        prune(store, NOW + 31 * DAY)
    path = tmp_path / "groundswell.db"
    before = path.stat().st_size
    with closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA auto_vacuum = INCREMENTAL; VACUUM")

    assert path.stat().st_size < before
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA auto_vacuum").fetchone() == (2,)
