"""Read a feed document from a file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feeds._page import read_page
from feeds.fetching.validators import DIGEST_KEY
from model import Feed, LocalPath, Page, one_line

if TYPE_CHECKING:
    from feeds._tools import Tools

_MAX_FILE_BYTES = 10 * 1024 * 1024
# Without O_NONBLOCK, opening a pipe would wait for its writer for ever.
_OPEN_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An RSS, Atom or JSON feed in a file."""

    path: LocalPath
    """The path of the file, from the main file's folder; ~ is the home folder."""

    def __post_init__(self) -> None:
        """Check the values."""
        if not self.path.strip() or "\0" in self.path:
            raise ValueError("the path is empty or not valid; give the path of a feed document")

    @property
    def address(self) -> str:
        """Return the path."""
        return str(self._path)

    @property
    def _path(self) -> Path:
        return Path(self.path).expanduser()

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return the page in the file; a failure is its `problem`, never an exception."""
        import asyncio

        try:
            body = await asyncio.to_thread(_read_file, self._path)
        except OSError as error:
            reason = one_line(error.strerror or str(error), 160).lower()
            return Page(problem=f"cannot read the file ({reason}); check the path")
        if len(body) > _MAX_FILE_BYTES:
            return Page(problem="the file is larger than 10 MB; give a shorter document")
        digest = hashlib.sha256(body).hexdigest()
        is_unchanged = validators.get(DIGEST_KEY) == digest
        if is_unchanged:
            return Page(validators=validators, size=len(body), unchanged=True)
        page = Page(validators={DIGEST_KEY: digest}, size=len(body))
        return await read_page(page, body, tools, feed, ("", "", validators))


def _read_file(path: Path) -> bytes:
    """Return the content of the regular file *path*, at most one byte more than the limit."""
    descriptor = os.open(path, _OPEN_FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(0, "not a regular file")
        return file.read(_MAX_FILE_BYTES + 1)
