"""Send requests to the running daemon, as small files in a folder next to the database.

Only the daemon writes the database. A command leaves a request, `<name>.json`, and waits for
`<name>.reply`. Both appear whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from model import StorageError

if TYPE_CHECKING:
    from storage import Store

    Reload = Callable[[bool, bool], Awaitable[tuple[bool, str]]]

MAX_REQUEST_BYTES = 1024 * 1024  # a longer file is no request of ours
MAX_UNREAD_REPLIES = 100  # replies kept for commands that ended before they read them

# Neither follows a link; a pipe does not make us wait.
_WRITE_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ_PLAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def leave_request(path: Path, request: Mapping[str, str]) -> Path:
    """Leave *request* for the daemon of the database at *path*; `take_reply` reads the answer."""
    folder = _folder(path)
    name = folder / f"{secrets.token_hex(8)}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(name, request)
    except OSError as error:
        raise StorageError(
            f"{folder}: cannot be written ({error.strerror}); ask as the user that runs the daemon"
        ) from error
    return name


def read_requests(path: Path) -> list[tuple[Path, Mapping[str, str]]]:
    """Return the requests to this daemon, oldest first.

    A file that is no request is answered with the problem, and deleted.
    """
    found: list[tuple[Path, Mapping[str, str]]] = []
    for request in sorted(_files(_folder(path), ".json"), key=_age):
        try:
            found.append((request, _read(request)))
        except FileNotFoundError:
            continue  # its command took it back
        except (OSError, ValueError, RecursionError) as error:
            answer(request, {"problem": f"this is no request ({error})"})
    return found


def answer(request: Path, reply: Mapping[str, str]) -> None:
    """Leave *reply* for the command that left *request*, and delete the request."""
    try:
        _write(request.with_suffix(".reply"), reply)
        request.unlink(missing_ok=True)
        for old in sorted(_files(request.parent, ".reply"), key=_age)[:-MAX_UNREAD_REPLIES]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{request.parent}: cannot be written ({error.strerror}); make it writable for the "
            "user that runs the daemon"
        ) from error


def take_reply(request: Path) -> Mapping[str, str] | None:
    """Return the daemon's reply to *request* and delete it; None if there is none yet."""
    given = request.with_suffix(".reply")
    try:
        said = _read(given)
    except FileNotFoundError:
        return None
    given.unlink(missing_ok=True)
    return said


async def answer_requests(store: Store, reload: Reload, now: Callable[[], datetime]) -> None:
    """Do the requests to the daemon that holds *store*, and answer them."""
    for request, fields in read_requests(store.path):
        match fields.get("do"):
            case "reload":
                is_well, text = await reload(True, bool(fields.get("accept")))
            case "retry":
                is_well, text = _retry(store, fields.get("ids", "").split(), now())
            case other:
                is_well, text = False, f'unknown request "{other}"; known are reload and retry'
        answer(request, {"ok": "yes" if is_well else "", "text": text})


def _retry(store: Store, ids: list[str], at: datetime) -> tuple[bool, str]:
    """Make the deliveries *ids* due again, all if none is named."""
    count = store.retry(ids or None, at)
    return bool(count) or not ids, f"deliveries tried again now: {count}"


def _folder(path: Path) -> Path:
    return path.parent / "requests"


def _files(folder: Path, ending: str) -> Iterator[Path]:
    return folder.glob(f"*{ending}")


def _age(file: Path) -> tuple[int, str]:
    """Return a key that sorts files by age; a file that is gone meanwhile comes first."""
    try:
        return file.lstat().st_mtime_ns, file.name
    except FileNotFoundError:
        return 0, file.name


def _write(name: Path, fields: Mapping[str, str]) -> None:
    """Write *fields* to *name*, whole or not at all."""
    draft = name.with_suffix(f"{name.suffix}.draft")
    file = os.open(draft, _WRITE_NEW, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as out:
        json.dump(dict(fields), out)
    draft.replace(name)


def _read(name: Path) -> Mapping[str, str]:
    """Return the fields in the file *name*.

    Raises:
        ValueError: it is not an object of strings, or not a plain file, or too large.
    """
    file = os.open(name, _READ_PLAIN)
    with os.fdopen(file, "rb") as source:
        facts = os.fstat(file)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_REQUEST_BYTES:
            raise ValueError("it is not a plain file of a fair size")
        fields = json.loads(source.read(MAX_REQUEST_BYTES))
    if not isinstance(fields, dict) or not _are_strings(fields.values()):
        raise ValueError("it is not an object of strings")
    return fields


def _are_strings(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)
