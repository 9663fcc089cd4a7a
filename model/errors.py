"""Errors that a person can act on, and the words for a fault in the code of a plugin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple


class GroundswellError(Exception):
    """An error that a person can correct. Its text is *place: fault; remedy*.

    GroundswellError
    ├── ConfigError    exit 2: every mistake of a config at once
    ├── UsageError     exit 2: a command was given something that does not exist
    ├── Unreachable    exit 3: commands do not reach the running daemon
    └── StorageError   exit 3: the database cannot be opened, read or written
        ├── Full       the disk is full; goes on when there is space again
        └── Locked     another daemon holds the state
    """

    exit_code: ClassVar[int] = 1


class ConfigError(GroundswellError):
    """Every mistake of a config at once, one a line."""

    exit_code = 2

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep *problems*: one line each, *file:line:column: where: what; what to do*."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UsageError(GroundswellError):
    """A command was given something that does not exist."""

    exit_code = 2


class Unreachable(GroundswellError):
    """Commands do not reach the running daemon; its database and its work are not concerned."""

    exit_code = 3


class StorageError(GroundswellError):
    """The database cannot be opened, read or written."""

    exit_code = 3


class Full(StorageError):
    """The disk is full; nothing of the transaction was stored, all earlier data is intact."""


class OutOfTime(StorageError):
    """A question took longer than it may."""


class Locked(StorageError):
    """Another daemon holds the state; the text names it."""


class PluginFault(Exception):
    """A plugin returned a value that it must not return; the text says which, and the remedy."""


class WatcherFault(NamedTuple):
    """A fault in the code of a watcher; it cost its watch one look, and nothing else."""

    watch: str
    kind: str
    """The type of the watcher."""
    error: Exception


def describe_fault(error: BaseException) -> str:
    """Return the type of *error* and its place in the code of a plugin: KeyError at a/b.py:7.

    The place is in the file that the one who caught it called first. The error's own text is left
    out, as it may hold a secret; but a `PluginFault` is described by its text.
    """
    if isinstance(error, PluginFault):
        return str(error)
    name = type(error).__name__
    place = _find_place(error)
    return f"{name} at {place}" if place else name


def _find_place(error: BaseException) -> str:
    """Return the file, with its folder, and the line at which a plugin failed; empty if unknown."""
    if isinstance(error, SyntaxError) and error.filename:
        return _format_place(error.filename, error.lineno or 1)
    import traceback

    frames = traceback.extract_tb(error.__traceback__)[1:]
    frames = [frame for frame in frames if "importlib" not in frame.filename]
    if not frames:
        return ""
    file = frames[0].filename
    in_file = [frame for frame in frames if frame.filename == file]
    return _format_place(file, in_file[-1].lineno or 1)


def _format_place(file: str, line: int) -> str:
    return f"{'/'.join(file.split('/')[-2:])}:{line}"
