from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from model import Full, StorageError
from storage import _sqlite
from storage._store import Store
from tests.storage.world import FEED, NOW, add, an_entry, tell

PATH = Path("data/groundswell.db")


def test_a_full_disk_stores_nothing_of_the_transaction_and_says_what_to_do(store: Store) -> None:
    add(store, an_entry("a"))
    with store._transaction() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    page = [an_entry(str(n), text="x" * 9000) for n in range(50)]

    with pytest.raises(Full, match=r"groundswell\.db: the disk is full, nothing was stored; free"):
        add(store, *page)

    assert [row.entries for row in store.list_feeds()] == [1]
    with store._transaction() as db:
        db.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert len(add(store, *page)) == 50


def test_a_trial_tells_whether_there_is_space_for_a_page_of_entries(store: Store) -> None:
    store.try_writing()
    with store._transaction() as db:
        free = db.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    assert free > 50
    with store.transaction() as tx:
        tx.add_new(FEED, [an_entry(str(n), text="x" * 9000) for n in range(9)], NOW)

    with pytest.raises(Full, match="the disk is full"):
        store.try_writing()


def test_a_failed_transaction_leaves_the_store_usable(store: Store) -> None:
    def fail_midway() -> None:
        with store.transaction() as tx:
            tx.add_new(FEED, [an_entry("a")], NOW)
            with store._transaction() as db:
                db.exec_driver_sql("nonsense")

    with pytest.raises(StorageError, match="the database failed"):
        fail_midway()

    tell(store, "a")
    assert [row.entries for row in store.list_feeds()] == [0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SQLITE_CORRUPT_INDEX", "the database is damaged (boom); stop the daemon"),
        ("SQLITE_NOTADB", "this is not a database, or it is damaged (boom); stop the daemon"),
        ("SQLITE_READONLY_DBMOVED", "the database cannot be written (boom); make the file"),
        ("SQLITE_CANTOPEN", "the database cannot be opened (boom); check that its folder"),
        ("SQLITE_BUSY", "another process has kept the database locked for 5 s (boom); end"),
        ("SQLITE_IOERR_FSYNC", "the disk does not read or write (boom); check the disk"),
        ("SQLITE_ERROR", "the database failed (boom); start again, and report it"),
        ("SQLITE_FULL", "the disk is full, nothing was stored; free some space"),
    ],
)
@pytest.mark.parametrize("is_wrapped", [True, False])
def test_each_error_says_what_it_means(name: str, said: str, is_wrapped: bool) -> None:
    error: Exception = sqlite3.OperationalError("boom")
    error.sqlite_errorname = name  # type: ignore[attr-defined]
    if is_wrapped:
        error = DBAPIError("SELECT 1", None, error)

    with pytest.raises(StorageError) as caught, _sqlite.explain_errors(PATH):
        raise error

    assert str(caught.value).startswith(f"data/groundswell.db: {said}")
    assert caught.value.__cause__ is error


def test_a_closed_connection_is_said_to_be_closed(store: Store) -> None:
    connection = _sqlite.connect_reader(store.path)
    connection.connection.dbapi_connection.close()  # type: ignore[union-attr]

    with pytest.raises(StorageError, match="closed"), _sqlite.explain_errors(PATH):
        _sqlite.checkpoint(connection)
    connection.close()
