"""The file is replaced as a whole, is private, and a failure to write it is said once."""

import contextlib
import errno
import os
import stat

import pytest

from daemon.metrics import file as file_module
from daemon.metrics.counters import Counters
from daemon.metrics.file import MetricsFile
from storage import open_store
from tests.daemon.metrics.moment import FACTS, NOW


class Log:
    """Remembers its lines."""

    def __init__(self):
        self.lines = []

    def warning(self, event, **facts):
        self.lines.append((event, facts.get("problem")))

    info = warning


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "groundswell.db"
    open_store(path, NOW).close()
    return path


@pytest.fixture
def written(database):
    return database.with_name("metrics.prom")


@pytest.fixture
def make(database, log):
    with contextlib.ExitStack() as opened:

        def make(path=database):
            return opened.enter_context(contextlib.closing(MetricsFile(path, Counters(), log)))

        yield make


def test_the_file_has_the_numbers_and_is_private(make, database, written, log):
    before = os.umask(0o022)
    try:
        make().write(FACTS)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)

    text = written.read_text()
    assert "groundswell_storage_ok 1.0" in text
    assert 'groundswell_feeds{state="ok"} 0.0' in text
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert log.lines == []


def test_a_mode_that_a_person_gave_stays(make, database, written, log):
    file = make()
    file.write(FACTS)
    written.chmod(0o644)

    file.write(FACTS)

    assert stat.S_IMODE(written.stat().st_mode) == 0o644


def test_two_databases_in_one_folder_have_two_files(make, database):
    other = database.with_name("team.db")
    open_store(other, NOW).close()

    for path in (database, other):
        make(path).write(FACTS)

    names = sorted(path.name for path in database.parent.glob("*.prom"))
    assert names == ["metrics.prom", "team.db.metrics.prom"]


def test_a_reader_that_has_the_file_open_reads_it_whole(make, database, written, log):
    file = make()
    file.write(FACTS)
    with written.open() as reader:
        first = reader.read(100)
        file.write(FACTS._replace(watches=77))
        whole = first + reader.read()

    assert 'groundswell_watches{state="ok"} 9.0' in whole
    assert 'groundswell_watches{state="ok"} 76.0' in written.read_text()


def test_a_place_that_cannot_be_written_is_said_once_and_so_is_its_end(
    make, database, written, log
):
    file = make()
    written.mkdir()
    (written / "x").touch()
    for _ in range(3):
        file.write(FACTS)
    (written / "x").unlink()
    written.rmdir()
    for _ in range(3):
        file.write(FACTS)

    assert log.lines == [("metrics.failed", "Is a directory"), ("metrics.recovered", None)]
    assert [path.name for path in written.parent.glob("metrics*")] == ["metrics.prom"]


def test_a_full_disk_is_said_once(make, database, written, log, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(file_module, "write_to_textfile", fail)
    file = make()
    for _ in range(3):
        file.write(FACTS)

    assert log.lines == [("metrics.failed", "No space left on device")]


def test_a_database_that_cannot_be_read_any_more_stops_no_file(make, database, written, log):
    file = make()
    file.write(FACTS)
    assert "groundswell_storage_ok 1.0" in written.read_text()
    database.write_bytes(b"no database at all" * 99)

    file.write(FACTS)

    assert "groundswell_storage_ok 0.0" in written.read_text()


def test_parts_that_a_killed_daemon_left_are_deleted(make, database, written, log):
    left = written.with_name("metrics.prom.4711.139")
    left.touch()
    written.touch()

    make().tidy()

    assert not left.exists()
    assert written.exists()
