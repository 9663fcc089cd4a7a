"""The parts that only SQLite has: connecting, pragmas, copies, and the meaning of its errors.

The rest of the room speaks SQLAlchemy Core, which PostgreSQL understands as well. To add it,
write a module with the names of `__all__`. `insert` exists there, with the same `on_conflict_*`.
The lock on the state becomes an advisory lock of the session.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from model import Full, OutOfTime, StorageError

__all__ = [
    "RESTORE",
    "checkpoint",
    "claim_file",
    "connect_reader",
    "connect_writer",
    "enable_log",
    "explain_errors",
    "find_damage",
    "has_reset_fault",
    "insert",
    "is_empty",
    "is_ours",
    "limit_time",
    "measure_size",
    "read_version",
    "shrink",
    "write_copy",
]

APPLICATION_ID = 0x47725377  # "GrSw"; says in the file's header that the file is ours
BUSY_TIMEOUT = 5.0  # seconds to wait for another process; only copies and commands can contend
FREE_PAGES_KEPT = 4096  # of 4 kB: some 16 MB, about the new rows of a busy day
MAX_PAGES_AT_ONCE = 512  # given back at once: it takes some 5 ms, and the daemon waits for it
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine before it looks at the clock: about 1 ms
MAX_LOG_BYTES = 16 * 1024 * 1024  # that an empty write-ahead log keeps on disk

_EVERY_CONNECTION = """
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
"""


# A new file can shrink only if that is said before anything else.
_WRITING_CONNECTION = f"""
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = {MAX_LOG_BYTES};
"""
_READING_CONNECTION = "PRAGMA query_only = ON;"


def connect_writer(path: Path) -> Connection:
    """Return the one connection that writes *path*, an existing file.

    Every transaction takes the write lock when it begins. If it took the lock at its first
    write, SQLite could refuse that write without waiting.
    """

    def connect() -> sqlite3.Connection:
        return _connect(path, "rw", _WRITING_CONNECTION)

    return _make_engine(connect, "BEGIN IMMEDIATE").connect()


def connect_reader(path: Path) -> Connection:
    """Return a connection that can read *path*, also while a daemon writes it."""

    def connect() -> sqlite3.Connection:
        return _connect(path, "ro", _READING_CONNECTION)

    return _make_engine(connect, "BEGIN").connect()


def _connect(path: Path, mode: str, settings: str) -> sqlite3.Connection:
    """Return the driver's connection to *path*; a file that is no database leaves none open."""
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    driver = sqlite3.connect(
        address,
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        # A reader may be opened in one thread and used in another, if not by both at once.
        check_same_thread=mode != "ro",
    )
    with ExitStack() as failing:
        failing.callback(driver.close)
        driver.executescript(settings)
        driver.executescript(_EVERY_CONNECTION)
        failing.pop_all()
    return driver


def _make_engine(connect: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    """Return an engine that begins its transactions itself; the driver begins none."""
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _get_driver(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for statements that no transaction may contain."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


@contextmanager
def limit_time(connection: Connection, is_over: Callable[[], bool]) -> Iterator[None]:
    """Let the statements in the block fail once *is_over*, as `explain_errors` says it."""
    driver = _get_driver(connection)
    driver.set_progress_handler(is_over, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


# --- the file -------------------------------------------------------------------------------


def is_empty(connection: Connection) -> bool:
    """Return whether the file has no tables yet, and is not another program's."""
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    return not tables and _read_application_id(connection) in {0, APPLICATION_ID}


def is_ours(connection: Connection) -> bool:
    """Return whether the file says in its header that it is Groundswell's."""
    return _read_application_id(connection) == APPLICATION_ID


def _read_application_id(connection: Connection) -> int:
    stored: int = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    return stored


def claim_file(connection: Connection) -> None:
    """Write into the file's header that it is Groundswell's."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def find_damage(connection: Connection) -> str:
    """Return the first fault in the file's structure, in SQLite's words; empty if it is sound."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return "" if found == "ok" else str(found)


def enable_log(connection: Connection) -> bool:
    """Turn the write-ahead log on; return whether the file system can do it."""
    mode = _get_driver(connection).execute("PRAGMA journal_mode = WAL").fetchone()[0]
    return bool(mode == "wal")


def shrink(connection: Connection) -> int:
    """Give some free pages of the file back to the disk; return how many.

    A few stay, since new rows will soon need them. A file that an older version made gives none
    back.
    """
    driver = _get_driver(connection)
    free = driver.execute("PRAGMA freelist_count").fetchone()[0]
    if free <= FREE_PAGES_KEPT:
        return 0
    # The statement frees a page at each step; `fetchall` takes them all.
    driver.execute(f"PRAGMA incremental_vacuum({MAX_PAGES_AT_ONCE})").fetchall()
    left: int = driver.execute("PRAGMA freelist_count").fetchone()[0]
    return int(free - left)


def checkpoint(connection: Connection) -> None:
    """Move the write-ahead log into the file and empty it, as far as readers allow."""
    _get_driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def write_copy(connection: Connection, target: Path) -> None:
    """Write a copy of the whole database into *target*, an empty file."""
    _get_driver(connection).execute("VACUUM INTO ?", (str(target),))


def measure_size(path: Path) -> int:
    """Return how many bytes the database takes on disk, its log with it.

    It asks the folder. Opening and closing the file would drop the locks of this process on it.
    """
    total = 0
    log = path.with_name(f"{path.name}-wal")
    for file in (path, log):
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def read_version(connection: Connection) -> int:
    """Return a number that changes whenever another connection has written.

    It is asked of the driver: no transaction begins.
    """
    driver: Any = connection.connection.dbapi_connection
    version: int = driver.execute("PRAGMA data_version").fetchone()[0]
    return version


def has_reset_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Return whether this SQLite has the WAL-reset fault.

    The fault needs two connections that write or checkpoint at once; here there is only one.
    """
    first_sound = _FIRST_SOUND.get(version[:2], _SOUND_SINCE)
    return version < first_sound


_SOUND_SINCE = (3, 51, 3)
_FIRST_SOUND: dict[tuple[int, ...], tuple[int, ...]] = {
    (3, 44): (3, 44, 6),
    (3, 50): (3, 50, 7),
}
"""Older lines of SQLite that were repaired too, with their first version without the fault."""


# --- the meaning of its errors --------------------------------------------------------------

RESTORE = "stop the daemon and put a backup in its place, or move it away to start afresh"
_MEANINGS = {
    "SQLITE_CORRUPT": ("the database is damaged", RESTORE),
    "SQLITE_NOTADB": ("this is not a database, or it is damaged", RESTORE),
    "SQLITE_READONLY": (
        "the database cannot be written",
        "make the file and its folder writable for the user that runs the daemon",
    ),
    "SQLITE_CANTOPEN": (
        "the database cannot be opened",
        "check that its folder exists and that this user may write there",
    ),
    "SQLITE_BUSY": (
        f"another process has kept the database locked for {BUSY_TIMEOUT:.0f} s",
        "end the other process that uses it",
    ),
    "SQLITE_IOERR": ("the disk does not read or write", "check the disk, then start again"),
}


@contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Raise errors of the database as a `StorageError` that names *path* and says how to go on."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise _explain_error(path, error) from error


def _explain_error(path: Path, error: DBAPIError | sqlite3.Error) -> StorageError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = str(getattr(cause, "sqlite_errorname", ""))
    if code == "SQLITE_INTERRUPT":
        return OutOfTime(f"{path}: the time that was set is over")
    if code == "SQLITE_FULL":
        return Full(
            f"{path}: the disk is full, nothing was stored; free some space, the daemon goes on "
            "from where it was"
        )
    for name, (problem, advice) in _MEANINGS.items():
        if code.startswith(name):
            return StorageError(f"{path}: {problem} ({cause}); {advice}")
    return StorageError(f"{path}: the database failed ({cause}); start again, and report it")
