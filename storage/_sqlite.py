"""All that is SQLite's own: connecting, pragmas, copies, what its errors mean.

The rest of the room speaks SQLAlchemy Core, which PostgreSQL understands as well. To join, it
needs a module with these names: `insert` (its `on_conflict_*` are the same there), `writer`,
`reader`, `trouble`, and the few functions on a connection; the lock on the state becomes an
advisory lock of the session.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from model import Full, StorageError

__all__ = [
    "RESTORE",
    "backup",
    "checkpoint",
    "claim_file",
    "damage",
    "insert",
    "is_empty",
    "is_ours",
    "reader",
    "reset_fault",
    "size",
    "trouble",
    "use_log",
    "writer",
]

APPLICATION_ID = 0x47725377  # "GrSw"; says in the file's header whose file it is
BUSY = 5.0  # seconds to wait for another process; only copies and commands can contend
LOG_LIMIT = 16 * 1024 * 1024  # bytes that the write-ahead log keeps on disk when it is empty

_EVERY_CONNECTION = """
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
"""
_WRITER = f"PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {LOG_LIMIT};"
_READER = "PRAGMA query_only = ON;"


def writer(path: Path) -> Connection:
    """Return the one connection that writes *path*, which is there already.

    Every transaction takes the write lock when it begins: one that would only take it at its
    first write can be refused at once, whatever the time to wait.
    """
    return _engine(lambda: _connect(path, "rw", _WRITER), "BEGIN IMMEDIATE").connect()


def reader(path: Path) -> Connection:
    """Return a connection that can read *path*, also while a daemon writes it."""
    return _engine(lambda: _connect(path, "ro", _READER), "BEGIN").connect()


def _connect(path: Path, mode: str, pragmas: str) -> sqlite3.Connection:
    """Return the driver's connection to *path*; a file that is no database leaves none open."""
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    raw = sqlite3.connect(address, uri=True, timeout=BUSY, isolation_level=None)
    with ExitStack() as failing:
        failing.callback(raw.close)
        raw.executescript(_EVERY_CONNECTION)
        raw.executescript(pragmas)
        failing.pop_all()
    return raw


def _engine(connect: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    """Return an engine that begins its transactions itself; the driver begins none."""
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for what cannot stand in a transaction."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


# --- what the file is -----------------------------------------------------------------------


def is_empty(connection: Connection) -> bool:
    """Return whether nothing stands in the file yet."""
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return not tables and connection.exec_driver_sql("PRAGMA application_id").scalar_one() in {
        0,
        APPLICATION_ID,
    }


def is_ours(connection: Connection) -> bool:
    """Return whether the file says in its header that it is Groundswell's."""
    stored: int = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    return stored == APPLICATION_ID


def claim_file(connection: Connection) -> None:
    """Write into the file's header that it is Groundswell's."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def damage(connection: Connection) -> str:
    """Return what is wrong with the file's structure; empty if it is sound."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return "" if found == "ok" else str(found)


def use_log(connection: Connection) -> bool:
    """Turn the write-ahead log on; return whether the file system can do it."""
    mode = _raw(connection).execute("PRAGMA journal_mode = WAL").fetchone()[0]
    return bool(mode == "wal")


def checkpoint(connection: Connection) -> None:
    """Move the write-ahead log into the file and empty it, as far as readers let it."""
    _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def backup(connection: Connection, target: Path) -> None:
    """Write a copy of the whole into *target*, an empty file."""
    _raw(connection).execute("VACUUM INTO ?", (str(target),))


def size(path: Path) -> int:
    """Return how many bytes the database takes on disk, its log with it.

    Asks the folder. Opening and closing the file in a process that has it open would drop that
    process's locks on it.
    """
    total = 0
    for file in (path, path.with_name(f"{path.name}-wal")):
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def reset_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Return whether this SQLite has the WAL-reset fault, mended in 3.51.3, 3.50.7 and 3.44.6.

    It needs two connections that write or checkpoint at once; here there is only one.
    """
    mended = version[:2] in {(3, 44), (3, 50)} and version >= (*version[:2], _MENDED[version[1]])
    return not mended and version < (3, 51, 3)


_MENDED = {44: 6, 50: 7}


# --- what its errors mean -------------------------------------------------------------------

RESTORE = "stop the daemon and put a backup in its place, or move it away to start afresh"
_MEANINGS = {
    "SQLITE_CORRUPT": ("the database is damaged", RESTORE),
    "SQLITE_NOTADB": ("this is no database, or a damaged one", RESTORE),
    "SQLITE_READONLY": (
        "the database cannot be written",
        "make the file and its folder writable for the user that runs the daemon",
    ),
    "SQLITE_CANTOPEN": (
        "the database cannot be opened",
        "see that its folder is there and writable for this user",
    ),
    "SQLITE_BUSY": (
        f"another process has kept the database locked for {BUSY:.0f} s",
        "end what else is using it",
    ),
    "SQLITE_IOERR": ("the disk does not read or write", "check the disk, then start again"),
}


@contextmanager
def trouble(path: Path) -> Iterator[None]:
    """Raise what fails within as a `StorageError` that names *path* and what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise _meaning(path, error) from error


def _meaning(path: Path, error: DBAPIError | sqlite3.Error) -> StorageError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = str(getattr(cause, "sqlite_errorname", ""))
    if code == "SQLITE_FULL":
        return Full(
            f"{path}: the disk is full, nothing was stored; free some space, the daemon goes on "
            "from where it was"
        )
    for name, (what, advice) in _MEANINGS.items():
        if code.startswith(name):
            return StorageError(f"{path}: {what} ({cause}); {advice}")
    return StorageError(f"{path}: the database failed ({cause}); start again, and report it")
