from __future__ import annotations

import contextlib
import multiprocessing
import os
from pathlib import Path

import pytest

from model import Locked, StorageError
from storage import _lock, find_holder, open_store
from storage._lock import lock
from tests.storage.world import NOW, python


def test_a_second_daemon_is_told_who_holds_the_state(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    with contextlib.closing(open_store(path, NOW, pid=4711)):
        assert find_holder(path) == 4711
        with pytest.raises(Locked, match=r"groundswell\.db: another daemon \(pid 4711\) holds"):
            open_store(path, NOW)

    assert find_holder(path) is None
    open_store(path, NOW).close()


def test_nobody_holds_a_state_that_does_not_exist(tmp_path: Path) -> None:
    assert find_holder(tmp_path / "none.db") is None


def test_a_holder_without_a_pid_in_the_lock_file_is_unknown(tmp_path: Path) -> None:
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


def test_a_forked_child_closes_the_lock_that_it_inherits(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    lock(path, 1)

    _lock._close_inherited()  # in this process, whose every line is counted

    assert find_holder(path) is None


def test_a_symbolic_link_is_never_used_as_the_lock_file(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "groundswell.db.lock").symlink_to(tmp_path / "victim")

    with pytest.raises(StorageError, match=r"groundswell\.db\.lock: cannot be written"):
        open_store(tmp_path / "groundswell.db", NOW)
    with pytest.raises(StorageError, match=r"groundswell\.db\.lock: cannot be read"):
        find_holder(tmp_path / "groundswell.db")
    assert (tmp_path / "victim").read_text() == "precious"
