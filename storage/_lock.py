"""One daemon to a state: a lock that the system frees however its holder ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from model import Locked, StorageError

TRIES, PAUSE = 10, 0.05  # seconds between two tries: `holder` has the lock for a moment

_held: set[int] = set()


def _let_go() -> None:
    """Close in a forked child what would keep the lock when the daemon is killed."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)


def lock_file(path: Path) -> Path:
    """Return the file beside the state at *path* that is locked."""
    return path.with_name(f"{path.name}.lock")


def lock(path: Path, pid: int) -> Callable[[], None]:
    """Take the state at *path* for process *pid*; return what gives it back.

    Raises:
        Locked: another daemon has it.
        StorageError: the lock cannot be written.
    """
    try:
        file = os.open(
            lock_file(path), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
    except OSError as error:
        raise StorageError(
            f"{lock_file(path)}: cannot be written ({error.strerror}); make the folder writable "
            "for the user that runs the daemon, or name another with `database:`"
        ) from error
    if not _take(file):
        other = _pid(file)
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


def _take(file: int) -> bool:
    """Lock *file* for this process; return whether it could be had."""
    for left in reversed(range(TRIES)):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if left:
                time.sleep(PAUSE)
        else:
            return True
    return False


def holder(path: Path) -> int | None:
    """Return the process that holds the state at *path*; None if none does."""
    try:
        file = os.open(lock_file(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{lock_file(path)}: cannot be read ({error.strerror}); ask as the user that runs "
            "the daemon"
        ) from error
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid(file)
    else:
        return None
    finally:
        os.close(file)


def _pid(file: int) -> int | None:
    text = os.pread(file, 32, 0).strip()
    return int(text) if text.isdigit() else None
