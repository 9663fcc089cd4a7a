from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from model import StorageError
from storage import _sqlite
from storage._store import Store
from tests.storage.world import opened

PATH = Path("data/groundswell.db")


def test_the_pragmas_of_the_writer_protect_every_commit(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as store:
        names = [
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "cell_size_check",
            "trusted_schema",
            "mmap_size",
            "busy_timeout",
            "journal_size_limit",
            "application_id",
        ]
        with store._transaction() as db:
            found = {n: db.exec_driver_sql(f"PRAGMA {n}").scalar_one() for n in names}

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "cell_size_check": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
        "busy_timeout": 5000,
        "journal_size_limit": 16_777_216,
        "application_id": 0x47725377,
    }


def test_a_transaction_has_the_write_lock_from_its_beginning(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as store, store.transaction():
        other = sqlite3.connect(store.path, timeout=0, isolation_level=None)
        with contextlib.closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 54, 1), False),
        ((4, 0, 0), False),
    ],
)
def test_the_versions_with_the_reset_fault_are_known(
    version: tuple[int, ...], faulty: bool
) -> None:
    assert _sqlite.has_reset_fault(version) is faulty


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
def test_each_error_is_explained_and_comes_with_advice(
    name: str, said: str, is_wrapped: bool
) -> None:
    error: Exception = sqlite3.OperationalError("boom")
    error.sqlite_errorname = name  # type: ignore[attr-defined]
    if is_wrapped:
        error = DBAPIError("SELECT 1", None, error)

    with pytest.raises(StorageError) as caught, _sqlite.explain_errors(PATH):
        raise error

    assert str(caught.value).startswith(f"data/groundswell.db: {said}")
    assert caught.value.__cause__ is error


def test_the_error_of_a_closed_connection_says_that_it_is_closed(store: Store) -> None:
    connection = _sqlite.connect_reader(store.path)
    connection.connection.dbapi_connection.close()  # type: ignore[union-attr]

    with pytest.raises(StorageError, match="closed"), _sqlite.explain_errors(PATH):
        _sqlite.checkpoint(connection)
    connection.close()
