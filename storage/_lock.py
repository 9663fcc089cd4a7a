"""One daemon to a state: a lock that the system frees however its holder ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from model import Locked, StorageError

MAX_LOCK_TRIES = 10
LOCK_RETRY_PAUSE = 0.05  # seconds between two tries: `find_holder` has the lock for a moment

_FOR_WRITING = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_FOR_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC

_held: set[int] = set()
"""The open lock files of this process, by number."""


def _close_inherited() -> None:
    """Close the lock files in a forked child, or they stay locked when the daemon is killed."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_close_inherited)


def lock_path(path: Path) -> Path:
    """Return the path of the file that is locked for the state at *path*."""
    return path.with_name(f"{path.name}.lock")


def lock(path: Path, pid: int) -> Callable[[], None]:
    """Lock the state at *path* for process *pid*; return the function that unlocks it.

    Raises:
        Locked: another daemon has it.
        StorageError: the lock cannot be written.
    """
    file = _open_for_writing(lock_path(path))
    if not _try_lock(file):
        other = _read_pid(file)
        os.close(file)
        raise Locked(
            f"{path}: another daemon (pid {other or 'unknown'}) holds this state; stop it, or "
            "name another database"
        )
    os.ftruncate(file, 0)
    os.write(file, f"{pid}\n".encode())
    _held.add(file)

    def unlock() -> None:
        _held.discard(file)
        os.close(file)

    return unlock


def find_holder(path: Path) -> int | None:
    """Return the process that holds the state at *path*; None if none does."""
    try:
        file = os.open(lock_path(path), _FOR_READING)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{lock_path(path)}: cannot be read ({error.strerror}); ask as the user that runs "
            "the daemon"
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_pid(file)
    else:
        return None
    finally:
        os.close(file)


def _open_for_writing(path: Path) -> int:
    try:
        return os.open(path, _FOR_WRITING, 0o600)
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written ({error.strerror}); make the folder writable "
            "for the user that runs the daemon, or name another with `database:`"
        ) from error


def _try_lock(file: int) -> bool:
    """Lock *file* for this process; return False if another process has it."""
    for tries_left in reversed(range(MAX_LOCK_TRIES)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if tries_left:
                time.sleep(LOCK_RETRY_PAUSE)
        else:
            return True
    return False


def _read_pid(file: int) -> int | None:
    text = os.pread(file, 32, 0).strip()
    return int(text) if text.isdigit() else None
