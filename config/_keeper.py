"""Look after the config's files while the daemon runs: take an edit, refuse it, or hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from config._config import Config, Texts, describe_loss
from config._database import find_database
from config._files import read_files, take_signature
from config._gc_pause import free, pause_gc, take_apart
from config._overtaken import parse
from model import ConfigError, KeywordChange


class StoredConfig(Protocol):
    """The last good config, as storage remembers it."""

    @property
    def main(self) -> str:
        """Return the main file's path."""
        ...

    @property
    def texts(self) -> Mapping[str, str]:
        """Return every file's text."""
        ...

    @property
    def changes(self) -> tuple[KeywordChange, ...]:
        """Return the changes of keywords in force."""
        ...


@dataclass(frozen=True)
class Edit:
    """An edit of the files, as one of a config, its mistakes, or a reason to hold it."""

    config: Config | None = None
    problems: tuple[str, ...] = ()
    held: str = ""
    is_fixed: bool = False
    """With *config*: whether the last edit had mistakes or was held."""


class Keeper:
    """Find the edits of a config's files, each once."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        """Look after the config at *path*; nothing is read yet."""
        self._path = path
        self._environ = environ
        self._running: Config | None = None
        self._replaced: Config | None = None
        self._read_signature: object = None
        """The files as they were last read."""
        self._seen_signature: object = None
        """The files as they were last seen; read once they stay so."""
        self._pending: Edit | None = None
        self._had_mistakes = False
        self._changes: tuple[KeywordChange, ...] = ()
        """The changes of keywords that hold on top of the files."""

    def find_database(self) -> Path:
        """Return the path of the database, even if the config has mistakes or is gone."""
        return find_database(self._path)

    def load_first(self, stored: StoredConfig | None) -> Config:
        """Return the config to start with: the files', or the last good one if they have mistakes.

        The next `find_edit` returns the mistakes then.

        Raises:
            ConfigError: the files have mistakes and no last good config still works.
        """
        self._changes = stored.changes if stored is not None else ()
        last = self._revive(stored) if stored is not None and self._is_older(stored) else None
        self._running = last
        edit = self._read(accept=False)
        self._read_signature = self._seen_signature = take_signature(self._path)
        if edit.config is not None:
            self._running = edit.config
        elif last is None:
            raise ConfigError(edit.problems)
        else:
            self._pending = edit
            self._had_mistakes = True
        assert self._running is not None  # noqa: S101  # one of the branches above set it
        self._changes = self._running.texts.changes
        self._replaced = last if last is not self._running else None
        return self._running

    @property
    def previous(self) -> Config | None:
        """Return the config that the running one replaced, until the next `find_edit`."""
        return self._replaced

    def find_edit(self, asked: bool = False, accept: bool = False) -> Edit | None:
        """Return the edit since the last call; None if there is none.

        A change counts once the files stay so for two calls: an editor may be in the middle of
        saving. *asked* reads the files at once and even if nothing changed. *accept* takes also a
        config that loses much.
        """
        self._free_replaced()
        if self._pending is not None and not asked:
            edit = self._pending
            self._pending = None
            return edit
        if not self._must_read(asked):
            return None
        self._pending = None
        edit = self._check_database(self._read(accept))
        if edit.config is None:
            self._had_mistakes = True
            return edit
        is_fixed = self._had_mistakes
        self._had_mistakes = False
        self._replaced = self._running
        self._running = edit.config
        self._changes = edit.config.texts.changes
        return Edit(config=edit.config, is_fixed=is_fixed)

    def put_back(self, edit: Edit) -> None:
        """Make the next `find_edit` return *edit* again, as the daemon could not take it now."""
        self._pending = edit

    def try_changes(self, running: Config, changes: tuple[KeywordChange, ...]) -> Config:
        """Return *running* with *changes* in force in place of its own.

        Raises:
            ConfigError: its files have a mistake now, as a secret is gone.
        """
        with pause_gc():
            return parse(replace(running.texts, changes=changes), self._environ)

    def take(self, config: Config) -> None:
        """Note that the daemon runs on *config*, a result of `try_changes`."""
        self._free_replaced()
        self._replaced = self._running
        self._running = config
        self._changes = config.texts.changes
        if self._pending is not None and self._pending.config is not None:
            self._pending = None  # it lacks the changes: read the files once more
            self._read_signature = None

    def _must_read(self, asked: bool) -> bool:
        """Return whether to read the files: they changed, and are not being saved any more."""
        before = self._seen_signature
        signature = take_signature(self._path)
        self._seen_signature = signature
        if not asked and (signature == self._read_signature or signature != before):
            return False
        self._read_signature = signature
        return True

    def _free_replaced(self) -> None:
        """Free the replaced config here, in a thread that may take its time."""
        if self._replaced is not None:
            pieces = take_apart(self._replaced)
            self._replaced = None
            free(pieces)

    def _read(self, accept: bool) -> Edit:
        try:
            with pause_gc():
                texts = replace(read_files(self._path), changes=self._changes)
                config = parse(texts, self._environ)
        except ConfigError as error:
            return Edit(problems=error.problems)
        if self._running is not None and not accept:
            loss = describe_loss(self._running, config)
            if loss:
                return Edit(held=loss)
        return Edit(config=config)

    def _check_database(self, edit: Edit) -> Edit:
        """Return *edit*; as a mistake if it names another database than the open one."""
        if edit.config is None or self._running is None:
            return edit
        open_now = self._running.database
        if edit.config.database == open_now:
            return edit
        file = f"{edit.config.texts.shown}{self._path.name}"
        problem = (
            f"{file}: database: the daemon runs on {open_now} and cannot change to "
            "another; restore the path, or stop the daemon, move the file and start it again"
        )
        return Edit(problems=(problem,))

    def _is_older(self, stored: StoredConfig) -> bool:
        """Return whether *stored* is an older config of the same main file."""
        return Path(stored.main) == self._path.absolute() and not self._is_unchanged(stored)

    def _is_unchanged(self, stored: StoredConfig) -> bool:
        """Return whether the files have the texts that are *stored*: then one parse will do."""
        try:
            return dict(read_files(self._path).texts) == dict(stored.texts)
        except ConfigError:
            return False

    def _revive(self, stored: StoredConfig) -> Config | None:
        """Return the config that is *stored* if it can still be built."""
        try:
            texts = Texts(str(self._path), stored.texts, changes=stored.changes)
            return parse(texts, self._environ)
        except ConfigError:
            return None  # a secret or a plugin it needs is gone; the files decide alone
