from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Locked, StorageError
from storage import _lock, _open, _sqlite, find_holder, open_reader, open_store
from storage._lock import lock
from storage._tables import HEAD, metadata
from tests.storage.world import FEED, NOW, add, an_entry, opened

ROOT = Path(__file__).parents[2]


def python(code: str, *arguments: object, **options) -> subprocess.Popen[str]:
    """Run *code* in a process of its own, from the root of the repository."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def raw(path: Path, statement: str) -> None:
    """Do to the file what another program, or another version, would do."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A state that was made and closed, with one entry in it."""
    store = opened(tmp_path)
    add(store, an_entry("a"))
    store.close()
    return tmp_path / "groundswell.db"


# --- what opening makes -----------------------------------------------------------------------


def test_a_new_state_is_for_its_user_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "deep" / "groundswell.db"

    with contextlib.closing(open_store(path, NOW)):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert modes == {
        "groundswell.db": 0o600,
        "groundswell.db-shm": 0o600,
        "groundswell.db-wal": 0o600,
        "groundswell.db.lock": 0o600,
    }


def test_a_state_keeps_its_name_and_another_has_another(tmp_path: Path) -> None:
    with contextlib.closing(open_store(tmp_path / "a.db", NOW)) as store:
        name = store.instance
    with contextlib.closing(open_store(tmp_path / "a.db", NOW)) as store:
        assert store.instance == name
    with contextlib.closing(open_store(tmp_path / "b.db", NOW)) as store:
        assert store.instance != name
    assert len(name) == 32


def test_a_path_with_odd_characters_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "50% ünï?mode=ro#x" / "a b.db"

    with contextlib.closing(open_store(path, NOW)):
        assert path.exists()
    with contextlib.closing(open_reader(path)) as reader:
        assert reader.path == path


def test_a_half_made_state_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    path.touch()
    raw(path, "PRAGMA journal_mode = WAL")

    with contextlib.closing(open_store(path, NOW)) as store:
        assert store.list_feeds() == []


def test_the_database_is_set_to_lose_nothing(tmp_path: Path) -> None:
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


def test_opening_takes_no_migration_library_and_little_memory(path: Path) -> None:
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import storage
assert not {"sqlalchemy", "alembic"} & set(sys.modules)
store = storage.open_store(Path(sys.argv[1]), datetime.now(UTC))
assert not {"alembic", "sqlalchemy.orm"} & set(sys.modules)
print(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
"""
    child = python(code, path)
    said, _ = child.communicate(timeout=60)

    assert child.returncode == 0
    assert int(said) < 64 * 1024  # KiB


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
def test_a_sqlite_with_the_reset_fault_is_known(version: tuple[int, ...], faulty: bool) -> None:
    assert _sqlite.has_reset_fault(version) is faulty


@pytest.mark.parametrize("faulty", [True, False])
def test_the_operator_hears_of_a_faulty_sqlite(path: Path, monkeypatch, faulty: bool) -> None:
    monkeypatch.setattr(_sqlite, "has_reset_fault", lambda: faulty)

    with contextlib.closing(open_store(path, NOW)) as store:
        assert [note.split()[0] for note in store.notes] == ["SQLite"] * faulty


# --- one daemon -------------------------------------------------------------------------------


def test_a_second_daemon_is_told_who_holds_the_state(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    with contextlib.closing(open_store(path, NOW, pid=4711)):
        assert find_holder(path) == 4711
        with pytest.raises(Locked, match=r"groundswell\.db: another daemon \(pid 4711\) holds"):
            open_store(path, NOW)

    assert find_holder(path) is None
    open_store(path, NOW).close()


def test_nobody_holds_a_state_that_there_is_not(tmp_path: Path) -> None:
    assert find_holder(tmp_path / "none.db") is None


def test_a_holder_that_did_not_say_its_name_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    unlock = lock(path, 1)
    os.truncate(tmp_path / "groundswell.db.lock", 0)

    with pytest.raises(Locked, match="pid unknown"):
        open_store(path, NOW)
    assert find_holder(path) is None
    unlock()


def test_a_daemon_that_is_killed_frees_the_state(tmp_path: Path) -> None:
    code = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
import storage
store = storage.open_store(Path(sys.argv[1]), datetime.now(UTC))
print("open", flush=True)
time.sleep(60)
"""
    path = tmp_path / "groundswell.db"
    child = python(code, path)
    assert child.stdout is not None
    assert child.stdout.readline() == "open\n"
    assert find_holder(path) == child.pid
    with pytest.raises(Locked, match=f"pid {child.pid}"):
        open_store(path, NOW)

    child.kill()
    child.communicate()

    open_store(path, NOW).close()


def test_a_forked_worker_does_not_keep_the_state_of_a_daemon_that_ended(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    unlock = lock(path, os.getpid())
    forking = multiprocessing.get_context("fork")
    is_there, is_done = forking.Event(), forking.Event()
    worker = forking.Process(target=lambda: (is_there.set(), is_done.wait(60)))
    worker.start()
    assert is_there.wait(60)

    unlock()

    assert find_holder(path) is None
    is_done.set()
    worker.join()


def test_what_a_forked_worker_lets_go_is_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    lock(path, 1)

    _lock._close_inherited()  # in this process, whose every line is counted

    assert find_holder(path) is None


def test_a_lock_is_taken_through_no_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "groundswell.db.lock").symlink_to(tmp_path / "victim")

    with pytest.raises(StorageError, match=r"groundswell\.db\.lock: cannot be written"):
        open_store(tmp_path / "groundswell.db", NOW)
    with pytest.raises(StorageError, match=r"groundswell\.db\.lock: cannot be read"):
        find_holder(tmp_path / "groundswell.db")
    assert (tmp_path / "victim").read_text() == "precious"


# --- what cannot be opened --------------------------------------------------------------------


def refused(path: Path, match: str) -> None:
    """Check that *path* is refused with words that match, and that nothing stays locked."""
    with pytest.raises(StorageError, match=match) as caught:
        open_store(path, NOW)
    assert str(caught.value).startswith(str(path))
    assert "; " in str(caught.value)  # says what to do
    assert find_holder(path) is None


def test_a_damaged_database_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 2048] = b"\xff" * 2048
    path.write_bytes(data)

    refused(path, "the database is damaged")


def test_a_database_whose_rows_cannot_be_is_refused(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute(
            "INSERT INTO delivery (id, alert, channel, recipient, state, at, since, not_before, remote)"
            " VALUES ('a', 1, '', '', 'lost', 0, 0, 0, '{}')"
        )
        other.commit()

    refused(path, r"the database is damaged \(CHECK constraint failed in delivery\)")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    path.write_text("watches: []\n" * 100)

    refused(path, "this is not a database, or it is damaged")
    assert path.read_text() == "watches: []\n" * 100


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    raw(path, "CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()

    refused(path, "this is the database of another program")
    assert path.read_bytes() == before


def test_an_empty_database_with_another_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    raw(path, "PRAGMA application_id = 1234")

    refused(path, "this is the database of another program")


def test_the_state_of_a_later_version_is_refused(path: Path) -> None:
    raw(path, "UPDATE alembic_version SET version_num = '0099'")

    refused(path, r"its schema \(0099\) is of a later version than this one \(0003\)")
    with pytest.raises(StorageError, match="its schema is 0099, this version reads 0003"):
        open_reader(path)


def test_a_file_system_without_a_log_is_refused(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(_sqlite, "enable_log", lambda connection: False)

    refused(path, "cannot keep a write-ahead log")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError, match=r"file/data: cannot be made \(Not a directory\)"):
        open_store(tmp_path / "file" / "data" / "groundswell.db", NOW)


def test_a_database_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    path.symlink_to(tmp_path / "none" / "groundswell.db")

    refused(path, "the database cannot be opened")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="File name too long"):
        _open._make_file(tmp_path / ("x" * 300))


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user whom the file system can refuse something; the superuser it cannot."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory(prefix="groundswell-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_that_is_read_only_is_refused(common: Path) -> None:
    common.chmod(0o555)

    with as_nobody(), pytest.raises(StorageError, match="cannot be written") as caught:
        open_store(common / "groundswell.db", NOW)
    assert "make the folder writable for the user that runs the daemon" in str(caught.value)


def test_a_folder_in_which_no_file_can_be_made_is_refused(common: Path) -> None:
    (common / "groundswell.db.lock").touch()
    (common / "groundswell.db.lock").chmod(0o666)
    common.chmod(0o555)

    with as_nobody():
        refused(common / "groundswell.db", "cannot be made")


def test_a_database_that_is_read_only_is_refused(common: Path) -> None:
    store = opened(common)
    store.close()
    (common / "groundswell.db.lock").chmod(0o666)
    store.path.chmod(0o444)
    common.chmod(0o777)

    with as_nobody():
        refused(store.path, "the database cannot be written")


# --- older states -----------------------------------------------------------------------------


def alembic():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_open.MIGRATIONS))
    return config, ScriptDirectory.from_config(config)


def test_the_revision_of_the_tables_is_the_last_of_the_migrations() -> None:
    _, scripts = alembic()

    assert scripts.get_heads() == [HEAD]


def test_tables_and_migrations_agree(path: Path, tmp_path: Path) -> None:
    from alembic import command
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrated = tmp_path / "migrated.db"
    migrated.touch()
    config, _ = alembic()
    with contextlib.closing(_sqlite.connect_writer(migrated)) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []

    def schema(file: Path) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(file)) as other:
            found = other.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return sorted((name, " ".join(sql.split())) for name, sql in found)

    assert schema(path) == schema(migrated)


def later_version(folder: Path, monkeypatch, upgrade: str) -> None:
    """Make this version one that has a later revision, which does *upgrade*."""
    shutil.copytree(_open.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0004_later.py").write_text(
        f"from alembic import op\nrevision = '0004'\ndown_revision = '0003'\ndef upgrade():\n    {upgrade}\n"
    )
    monkeypatch.setattr(_open, "MIGRATIONS", folder)
    monkeypatch.setattr(_open, "HEAD", "0004")


def test_an_older_state_is_copied_and_brought_up_to_date(
    path: Path, tmp_path: Path, monkeypatch
) -> None:
    later_version(
        tmp_path / "50% later", monkeypatch, "op.execute(\"UPDATE entry SET title = 'New'\")"
    )

    with contextlib.closing(open_store(path, NOW)) as store:
        note = store.notes[0]

    copy = path.with_name("groundswell.db.before-0004-20261122T120000Z")
    assert note == (
        f"the state was brought from schema 0003 to 0004; a copy of it as it was: {copy}"
    )
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    def facts(file: Path) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(file)) as other:
            return other.execute("SELECT version_num, title FROM alembic_version, entry").fetchall()

    assert facts(path) == [("0004", "New")]
    assert facts(copy) == [("0003", "Title a")]


def test_an_older_state_that_resists_stays_as_it_was(
    path: Path, tmp_path: Path, monkeypatch
) -> None:
    change = "op.execute(\"DELETE FROM entry\"); op.execute('nonsense')"
    with monkeypatch.context() as patched:
        later_version(tmp_path / "later", patched, change)
        refused(path, "the database failed .*nonsense")

    with contextlib.closing(open_store(path, NOW)) as store:
        assert add(store, an_entry("a")) == []


# --- reading ----------------------------------------------------------------------------------


def test_a_reader_reads_beside_a_daemon_and_without_one(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with contextlib.closing(open_reader(store.path)) as reader:
        assert [row.entries for row in reader.list_feeds()] == [0]
        with store.transaction() as tx:
            tx.add_new(FEED, [an_entry("a")], NOW)
            assert [row.entries for row in reader.list_feeds()] == [0]
        assert [row.entries for row in reader.list_feeds()] == [1]
        assert reader.instance == store.instance
    store.close()

    with contextlib.closing(open_reader(store.path)) as reader:
        assert [row.entries for row in reader.list_feeds()] == [1]


def test_a_reader_cannot_write(path: Path) -> None:
    with (
        contextlib.closing(open_reader(path)) as reader,
        pytest.raises(StorageError, match="cannot be written"),
        reader._transaction() as db,
    ):
        db.exec_driver_sql("DELETE FROM entry")


def test_there_is_nothing_to_read_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none\.db: there is no state yet; start the daemon"):
        open_reader(tmp_path / "none.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(StorageError, match="there is no state yet"):
        open_reader(tmp_path)
    with pytest.raises(StorageError, match="its schema is not made yet"):
        open_reader(tmp_path / "empty.db")


def test_a_reader_refuses_what_is_not_ours(tmp_path: Path) -> None:
    raw(tmp_path / "places.db", "CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(StorageError, match="the database of another program"):
        open_reader(tmp_path / "places.db")


def test_the_log_is_emptied_when_asked_and_when_closing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    log = tmp_path / "groundswell.db-wal"
    assert log.stat().st_size > 0

    store.checkpoint()
    assert log.stat().st_size == 0

    add(store, an_entry("a"))
    store.close()
    assert not log.exists()


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    code = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import storage
from model import Entry, Feed
now = datetime(2026, 11, 22, tzinfo=UTC)
feed = Feed("f", "f")
store = storage.open_store(Path(sys.argv[1]), now)
with store.transaction() as tx:
    tx.sync_feeds([feed], now)
    tx.add_new(feed, [], now)
done = store.list_feeds()[0].entries
while True:
    with store.transaction() as tx:
        tx.add_new(feed, [Entry("f", f"{done}-{n}", "t", text="x" * 3000) for n in range(5)], now)
    done += 5
    print(done, flush=True)
"""
    path = tmp_path / "groundswell.db"
    for acknowledged in (3, 17, 40):
        child = python(code, path)
        assert child.stdout is not None
        for _ in range(acknowledged):
            line = child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        last = (child.stdout.read().split() or [line])[-1]
        child.wait()
        child.stdout.close()

        with contextlib.closing(open_store(path, NOW)) as store:
            (row,) = store.list_feeds()
            with store._transaction() as db:
                assert db.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert row.entries >= int(last)
        assert row.entries % 5 == 0
