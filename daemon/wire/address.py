"""The place of the socket of a database.

It is `<database>.sock`, next to the lock of the database. The path may be too long for the address
of a socket. Then the socket is in a folder of the user's runtime directory, and `<database>.sock`
is a link to it. So a command finds it whoever gives the command, and in whatever environment.

The daemon that holds the lock is the only one that makes or deletes these files.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from model import Unreachable

MAX_ADDRESS_BYTES = 103  # of the path of a socket; macOS takes no more, Linux takes 107
HASH_CHARS = 24

_FAR_SOCKET = re.compile(rf"/groundswell(?:-\d+)?/[0-9a-f]{{{HASH_CHARS}}}\.sock")
"""The end of a path that a link of ours leads to."""


class Place(NamedTuple):
    """A socket that is bound, and the files that lead to it."""

    socket: socket.socket
    files: dict[Path, tuple[int, int]]
    """Each with its device and inode, so that no other file is taken for it."""

    def is_there(self) -> bool:
        """Return whether a command can still find the socket."""
        return all(_identify(path) == known for path, known in self.files.items())

    def remove(self) -> None:
        """Close the socket, and delete its files where they are still ours."""
        self.socket.close()
        for path, known in self.files.items():
            if _identify(path) == known:
                path.unlink(missing_ok=True)


def find_address(database: Path) -> Path:
    """Return the path to connect to for the daemon of *database*.

    Raises:
        OSError: it needs a link, and there is none.
    """
    near = _name_near(database)
    return near if _is_short(near) else near.readlink()


def bind(database: Path) -> Place:
    """Return a new socket at the place for *database*; nothing connects before it listens.

    A socket of a daemon that has ended is replaced.

    Raises:
        Unreachable: there is a file of somebody else, or no socket can be made there.
    """
    near = _name_near(database)
    path = near if _is_short(near) else _name_far(near)
    try:
        _clear(near)
        _clear(path)
        return _make(near, path)
    except OSError as error:
        raise Unreachable(
            f"{path}: no socket can be made there ({error.strerror or error}); make the folder "
            "writable for the user that runs the daemon"
        ) from error


def _make(near: Path, path: Path) -> Place:
    """Bind a socket to *path* that only our user may connect to; link *near* to it."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    place = Place(bound, {})
    try:
        bound.bind(os.fsencode(path))
        place.files[path] = _demand_identity(path)
        path.chmod(0o600)
        if near != path:
            near.symlink_to(path)
            place.files[near] = _demand_identity(near)
    except OSError:
        place.remove()
        raise
    return place


def _clear(path: Path) -> None:
    """Delete the socket or the link that an earlier daemon left at *path*.

    Raises:
        Unreachable: it is another kind of file; it stays.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode) and not _is_our_link(path, mode):
        raise Unreachable(
            f"{path}: expected the socket of an earlier daemon, found another kind of file; move "
            "it away"
        )
    path.unlink()


def _is_our_link(path: Path, mode: int) -> bool:
    if not stat.S_ISLNK(mode):
        return False
    end = "/".join(("", *path.readlink().parts[-2:]))
    return _FAR_SOCKET.fullmatch(end) is not None


# --- names ----------------------------------------------------------------------------------


def _name_near(database: Path) -> Path:
    """Return the path next to *database*, which the lock is next to as well."""
    folder = os.path.realpath(database.parent)
    return Path(folder, f"{database.name}.sock")


def _name_far(near: Path) -> Path:
    """Return the path in the user's runtime directory that stands for *near*.

    Raises:
        Unreachable: no folder is fit for it.
    """
    name = hashlib.sha256(os.fsencode(near)).hexdigest()[:HASH_CHARS]
    for folder in _list_runtime_folders():
        path = folder / f"{name}.sock"
        if _is_short(path):
            _prepare_folder(folder)
            return path
    raise Unreachable(
        f"{near}: the path is too long for a socket, and so is that of the temporary folder; set "
        "XDG_RUNTIME_DIR to a folder of the user that runs the daemon"
    )


def _list_runtime_folders() -> Iterator[Path]:
    """Yield the folders that may hold the socket, the best one first."""
    user = os.geteuid()
    given = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if given.is_absolute() and given.is_dir() and given.stat().st_uid == user:
        yield given / "groundswell"
    yield Path(tempfile.gettempdir(), f"groundswell-{user}")


def _prepare_folder(folder: Path) -> None:
    """Make *folder* for our user alone.

    Raises:
        Unreachable: somebody else has made it, or may write to it.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        facts = folder.lstat()
    except OSError as error:
        raise Unreachable(
            f"{folder}: cannot be made ({error.strerror}); set XDG_RUNTIME_DIR to a folder of the "
            "user that runs the daemon"
        ) from error
    is_ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid()
    if not is_ours or facts.st_mode & 0o077:
        raise Unreachable(
            f"{folder}: expected a folder that only user {os.geteuid()} may enter, found another; "
            "move it away, or set XDG_RUNTIME_DIR"
        )


def _is_short(path: Path) -> bool:
    return len(os.fsencode(path)) <= MAX_ADDRESS_BYTES


def _identify(path: Path) -> tuple[int, int] | None:
    """Return the device and the inode of *path*; None if it cannot be looked at."""
    try:
        return _demand_identity(path)
    except OSError:
        return None


def _demand_identity(path: Path) -> tuple[int, int]:
    facts = path.lstat()
    return facts.st_dev, facts.st_ino
