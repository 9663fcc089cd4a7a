"""Open the state: lock it, make it or bring it up to date, and check that it is sound."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from model import StorageError
from storage import _meta
from storage import _sqlite as sql
from storage._lock import lock
from storage._reader import Reader
from storage._tables import REVISION, metadata, revision
from storage.found.tables import make_tables

if TYPE_CHECKING:
    from storage._store import Store

MIGRATIONS = Path(__file__).with_name("migrations")
_NEW_PRIVATE_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def open_store(path: Path, now: datetime, pid: int) -> Store:
    """Return the state at *path*, made if there is none, for process *pid* alone.

    Raises:
        Locked: another daemon has it.
        StorageError: it cannot be written, is damaged, is not ours, or is of a later version.
    """
    from storage._store import Store

    _make_folder(path.parent)
    with sql.explain_errors(path), ExitStack() as opening:
        opening.callback(lock(path, pid))
        _make_file(path)
        connection = opening.enter_context(sql.connect_writer(path))
        notes = _prepare(path, connection, now)
        return Store(path, connection, opening, notes)


def open_reader(path: Path) -> Reader:
    """Return the state at *path* for reading, whether a daemon runs or not.

    Raises:
        StorageError: there is none yet, or this version cannot read it.
    """
    if not path.is_file():
        raise StorageError(f"{path}: there is no state yet; start the daemon, it makes one")
    with sql.explain_errors(path), ExitStack() as opening:
        connection = opening.enter_context(sql.connect_reader(path))
        with connection.begin():
            stored = _read_revision(path, connection)
        if stored == REVISION:
            return Reader(path, connection, opening)
    found = stored or "not made yet"
    raise StorageError(
        f"{path}: its schema is {found}, this version reads {REVISION}; start the "
        "daemon of this version, it brings the state up to date"
    )


# --- folder and file ------------------------------------------------------------------------


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder}: cannot be made ({error.strerror}); make it, writable for the user that "
            "runs the daemon, or name another with `database:`"
        ) from error


def _make_file(path: Path) -> None:
    """Make an empty file that only this user may read, unless there is one.

    SQLite would make it readable for all, and so its log and its copies. An existing file
    stays closed: opening and closing it would drop the locks that this process has on it.
    """
    try:
        os.close(os.open(path, _NEW_PRIVATE_FILE, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be made ({error.strerror}); make the folder writable for the user "
            "that runs the daemon, or name another database"
        ) from error


# --- schema ---------------------------------------------------------------------------------


def _prepare(path: Path, connection: Connection, now: datetime) -> tuple[str, ...]:
    """Make the state, or check it and bring it up to date; return notes for the operator."""
    with connection.begin():
        stored = _read_revision(path, connection)
        damage = sql.find_damage(connection)
        if stored and not damage:
            # SQLite opens a file that it may not write; only a write shows that it may not.
            sql.claim_file(connection)
    if damage:
        raise StorageError(f"{path}: the database is damaged ({damage}); {sql.RESTORE}")
    if not sql.enable_log(connection):
        raise StorageError(
            f"{path}: this file system cannot keep a write-ahead log; name a database on a local "
            "disk, network folders will not do"
        )
    notes = []
    if not stored:
        _create(connection)
    elif stored != REVISION:
        notes.append(_migrate(path, connection, stored, now))
    return tuple(notes)


def describe_risk() -> str:
    """Return the risk for the database with the SQLite that runs here; empty if there is none."""
    if not sql.has_reset_fault():
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} can damage it if two programs write; "
        "let other tools only read"
    )


def _read_revision(path: Path, connection: Connection) -> str:
    """Return the revision of the schema in the file; empty if the file is empty."""
    if sql.is_empty(connection):
        return ""
    if not sql.is_ours(connection):
        raise StorageError(f"{path}: this is the database of another program; name another file")
    stored: str = connection.execute(select(revision.c.version_num)).scalar_one()
    return stored


def _create(connection: Connection) -> None:
    """Make all tables as they are today, without loading the migration library."""
    with connection.begin():
        sql.claim_file(connection)
        metadata.create_all(connection)
        make_tables(connection)
        revision.create(connection)
        connection.execute(insert(revision).values(version_num=REVISION))
        _meta.set_instance(connection, secrets.token_hex(16))


def _migrate(path: Path, connection: Connection, stored: str, now: datetime) -> str:
    """Copy the state, then bring it from *stored* to `REVISION` in one transaction."""
    # Slow to import, and needed only on the first start of a new version.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        ScriptDirectory.from_config(config).get_revision(stored)
    except CommandError as error:
        raise StorageError(
            f"{path}: its schema ({stored}) is of a later version than this one ({REVISION}); "
            "install that version again, or put a backup in its place"
        ) from error
    copy = _back_up(path, connection, now)
    with connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
    done = f"the state was brought from schema {stored} to {REVISION}"
    return f"{done}; a copy of it as it was: {copy}"


def _back_up(path: Path, connection: Connection, now: datetime) -> Path:
    """Write a copy of the state next to it; it is on disk when this returns."""
    at = now.astimezone(UTC)
    copy = path.with_name(f"{path.name}.before-{REVISION}-{at:%Y%m%dT%H%M%SZ}")
    copy.unlink(missing_ok=True)
    _make_file(copy)
    sql.write_copy(connection, copy)
    for place in (copy, copy.parent):
        _sync_to_disk(place)
    return copy


def _sync_to_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
