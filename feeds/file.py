"""Read a feed document from a file."""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feeds._page import read_page
from model import Feed, LocalPath, Page, one_line

if TYPE_CHECKING:
    from feeds._tools import Tools

_LARGEST = 10 * 1024 * 1024  # bytes


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """An RSS, Atom or JSON feed in a file."""

    path: LocalPath
    """The path of the file, from the main file's folder; ~ is the home folder."""

    def __post_init__(self) -> None:
        """Check the values."""
        if not self.path.strip() or "\0" in self.path:
            raise ValueError("the path is empty or no path; give the path of a feed document")

    @property
    def address(self) -> str:
        """Return the path."""
        return str(self._path)

    @property
    def _path(self) -> Path:
        return Path(self.path).expanduser()

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return what the file says now; with `Page.problem` where it says nothing usable."""
        try:
            body = await asyncio.to_thread(_read, self._path)
        except OSError as error:
            reason = one_line(error.strerror or str(error), 160).lower()
            return Page(problem=f"cannot read the file ({reason}); check the path")
        if len(body) > _LARGEST:
            return Page(problem="it is larger than 10 MB; give a shorter document")
        digest = hashlib.sha256(body).hexdigest()
        page = Page(validators={"digest": digest}, size=len(body))
        if validators.get("digest") == digest:
            return Page(validators={"digest": digest}, size=len(body), unchanged=True)
        return await read_page(page, body, tools, feed, ("", ""))


def _read(path: Path) -> bytes:
    """Return what stands in the regular file *path*, or a little more than may be."""
    # Opening a pipe would wait for its writer for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no regular file")
        return file.read(_LARGEST + 1)
