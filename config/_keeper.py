"""Look after the config's files while the daemon runs: take an edit, refuse it, or hold it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from config._config import Config, Texts, shrinkage
from config._files import read, signature
from config._gc_pause import free, let_go, unhurried
from config._parse import DATABASE, parse
from model import ConfigError

_DATABASE = re.compile(r"^database:[ \t]*(['\"]?)([^'\"#\n]+)\1", re.MULTILINE)


class Kept(Protocol):
    """The last good config, as storage remembers it."""

    @property
    def main(self) -> str:
        """Return the main file's path."""
        ...

    @property
    def texts(self) -> Mapping[str, str]:
        """Return every file's text."""
        ...


@dataclass(frozen=True)
class Look:
    """What a look at the files found: one of a config, mistakes, or a reason to hold it."""

    config: Config | None = None
    problems: tuple[str, ...] = ()
    held: str = ""
    mended: bool = False
    """With *config*: mistakes, or what was held, had been found before."""


class Keeper:
    """Remember what runs and what was last looked at, so that an edit is looked at once."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        """Look after the config at *path*; nothing is read yet."""
        self._path, self._environ = path, environ
        self._running: Config | None = None
        self._seen: object = None
        self._glimpsed: object = None
        self._pending: Look | None = None
        self._wrong = False
        self._replaced: Config | None = None

    def database(self) -> Path:
        """Return where the state stands, even if the config has mistakes or is gone."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        found = _DATABASE.search(text)
        return self._path.parent / (found[2].strip() if found else DATABASE)

    def first(self, kept: Kept | None) -> Config:
        """Return the config to start with: the files', or the last good one if they are wrong.

        What is wrong with the files is what the next `look` returns.

        Raises:
            ConfigError: the files are wrong and there is no last good config that still works.
        """
        last = self._revive(kept)
        self._running = last
        look = self._read(accept=False)
        self._seen = self._glimpsed = signature(self._path)
        if look.config is not None:
            self._running = look.config
        elif last is None:
            raise ConfigError(look.problems)
        else:
            self._pending, self._wrong = look, True
        assert self._running is not None  # noqa: S101  # one of the branches above set it
        self._replaced = last if last is not self._running else None
        return self._running

    @property
    def before(self) -> Config | None:
        """Return what ran before what runs; good until the next look. None if that is unknown."""
        return self._replaced

    def look(self, asked: bool = False, accept: bool = False) -> Look | None:
        """Return what the files hold now; None if nothing has changed since the last look.

        A change counts once it stands for two looks: an editor may be in the middle of saving.
        *asked* looks at once and even if nothing changed, *accept* takes also a config that
        would shrink the watch.
        """
        self._free()
        if self._pending is not None and not asked:
            look, self._pending = self._pending, None
            return look
        seen, before = signature(self._path), self._glimpsed
        self._glimpsed = seen
        if not asked and (seen == self._seen or seen != before):
            return None
        self._seen, self._pending = seen, None
        look = self._stay(self._read(accept))
        if look.config is None:
            self._wrong = True
            return look
        mended, self._wrong = self._wrong, False
        self._replaced, self._running = self._running, look.config
        return Look(config=look.config, mended=mended)

    def put_back(self, look: Look) -> None:
        """Have the next look return *look* again: nothing could be made of it now."""
        self._pending = look

    def _free(self) -> None:
        """Let go of what ran before, here and not where the daemon has other things to do."""
        if self._replaced is not None:
            pieces = let_go(self._replaced)
            self._replaced = None
            free(pieces)

    def _read(self, accept: bool) -> Look:
        try:
            with unhurried():
                config = parse(read(self._path), self._environ)
        except ConfigError as error:
            return Look(problems=error.problems)
        if self._running is not None and not accept:
            loss = shrinkage(self._running, config)
            if loss:
                return Look(held=loss)
        return Look(config=config)

    def _stay(self, look: Look) -> Look:
        """Return *look*, or what is wrong with it if it names another database than is open."""
        if look.config is None or self._running is None:
            return look
        open_now = self._running.database
        if look.config.database == open_now:
            return look
        problem = (
            f"{self._path.name}: database: the daemon runs on {open_now} and cannot change to "
            "another; restore the path, or stop the daemon, move the file and start it again"
        )
        return Look(problems=(problem,))

    def _revive(self, kept: Kept | None) -> Config | None:
        """Return the last good config if it is of the same file and can still be built."""
        if kept is None or Path(kept.main) != self._path.absolute():
            return None
        try:
            return parse(Texts(str(self._path), kept.texts), self._environ)
        except ConfigError:
            return None  # a secret or a plugin it needs is gone; the files decide alone
