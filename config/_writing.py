"""Write a file of a config in place of the one that is there, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from model import UsageError

_BOM = b"\xef\xbb\xbf"


def replace_text(path: Path, old: str, new: str) -> None:
    """Write *new* into the file at *path*, which has the text *old*; keep its mode and its links.

    Raises:
        UsageError: it cannot be written, or has another text by now; it stays as it is.
    """
    target = Path(os.path.realpath(path))
    try:
        raw = target.read_bytes()
        mode = stat.S_IMODE(target.stat().st_mode)
        if raw.decode("utf-8-sig", "replace") != old:
            raise UsageError(f"{path}: was changed meanwhile; nothing was written, try again")
        bom = _BOM if raw.startswith(_BOM) else b""
        _write(target, bom + new.encode(), mode)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        advice = "let this user write the file and its folder, or add the lines by hand"
        raise UsageError(f"{path}: cannot be written ({why}); {advice}") from error


def _write(target: Path, raw: bytes, mode: int) -> None:
    # A name with a leading dot: no pattern of `include:` finds it.
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(raw)
            file.flush()
            os.fchmod(number, mode)
            os.fsync(number)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
