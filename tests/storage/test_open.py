from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from model import StorageError
from storage import _open, _sqlite, describe_risk, open_reader, open_store
from storage._tables import REVISION
from tests.storage.world import NOW, opened, python, raw, refused

ROOT = Path(__file__).parents[2]


# --- a new state ------------------------------------------------------------------------------


def test_only_its_user_may_read_a_new_state(tmp_path: Path) -> None:
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


def test_a_path_may_have_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "50% ünï?mode=ro#x" / "a b.db"

    with contextlib.closing(open_store(path, NOW)):
        assert path.exists()
    with contextlib.closing(open_reader(path)) as reader:
        assert reader.path == path


def test_a_half_made_state_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    path.touch()
    raw(path, "PRAGMA journal_mode = WAL")

    with contextlib.closing(open_store(path, NOW)) as store:
        assert store.list_feeds() == []


def test_opening_loads_no_migration_library_and_needs_little_memory(path: Path) -> None:
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


@pytest.mark.parametrize("faulty", [True, False])
def test_a_faulty_sqlite_is_a_risk_and_no_note_of_each_start(
    path: Path, monkeypatch, faulty: bool
) -> None:
    monkeypatch.setattr(_sqlite, "has_reset_fault", lambda: faulty)

    with contextlib.closing(open_store(path, NOW)) as store:
        assert store.notes == ()
    assert describe_risk().startswith("SQLite ") is faulty


# --- states that cannot be opened -------------------------------------------------------------


def test_a_damaged_database_is_refused(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 2048] = b"\xff" * 2048
    path.write_bytes(data)

    refused(path, "the database is damaged")


def test_a_database_with_impossible_rows_is_refused(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA ignore_check_constraints = ON")
        other.execute(
            "INSERT INTO delivery (id, alert, channel, recipient, state, at, since, not_before, remote)"
            " VALUES ('a', 1, '', '', 'lost', 0, 0, 0, '{}')"
        )
        other.commit()

    refused(path, r"the database is damaged \(CHECK constraint failed in delivery\)")


def test_a_file_that_is_not_a_database_is_refused_and_left_alone(tmp_path: Path) -> None:
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


def test_an_empty_database_with_another_application_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    raw(path, "PRAGMA application_id = 1234")

    refused(path, "this is the database of another program")


def test_the_state_of_a_later_version_is_refused(path: Path) -> None:
    raw(path, "UPDATE alembic_version SET version_num = '0099'")

    refused(path, rf"its schema \(0099\) is of a later version than this one \({REVISION}\)")
    with pytest.raises(StorageError, match=f"its schema is 0099, this version reads {REVISION}"):
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
    """Be an ordinary user: the file system refuses nothing to the superuser."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def common() -> Iterator[Path]:
    """Yield a folder that every user can reach."""
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
