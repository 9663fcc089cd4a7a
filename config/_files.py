"""Find and read the files of a config: the main file and the files that it includes."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from config._config import Texts
from config._options import split_texts
from config._rows import Draft
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Scalar, Table
from config.reading.yaml import MAX_CHARACTERS, compose
from model import ConfigError

_MAX_BYTES = 4 * MAX_CHARACTERS
_NO_FILES = (
    (stat.S_ISFIFO, "named pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)
"""Things that a read may wait for without end."""


def read_files(path: Path) -> Texts:
    """Return the texts of the main file at *path* and of all files that it includes.

    Raises:
        ConfigError: a file is missing or cannot be read.
    """
    problems: list[str] = []
    main = _read_text(path, problems, may_wait=True)
    texts = {path.name: main}
    for file in _list_included(path, main):
        name = file.relative_to(path.parent).as_posix()
        texts[name] = _read_text(file, problems)
    if problems:
        raise ConfigError(problems)
    return Texts(str(path.absolute()), texts, _show_folder(path))


def _show_folder(path: Path) -> str:
    """Return the folder of *path* as messages show it: from the current folder, if it is in that.

    The root folder is the current folder of services only, and no person's.
    """
    folder, here = path.parent, Path.cwd()
    if folder.is_absolute() and here != here.parent and folder.is_relative_to(here):
        folder = folder.relative_to(here)
    return "" if folder == Path() else f"{folder.as_posix().rstrip('/')}/"


def take_signature(path: Path) -> object:
    """Return a value that changes when any file of the config at *path* does, or a new one comes.

    Files that hold a secret count. Reads only the files that have changed since the last call.
    """
    main = _read_state(path)
    files = [path, *_list_included(path, _read_text_cached(str(path), main))]
    states = [(str(file), _read_state(file)) for file in files]
    names: set[str] = set()
    for file, state in states:
        names.update(_list_secret_files(file, state))
    secret_files = [path.parent / name for name in sorted(names)]
    secret_states = [(str(file), _read_state(file)) for file in secret_files]
    return tuple(states), tuple(secret_states)


def check_includes(draft: Draft) -> None:
    """Note patterns that lead nowhere, to the main file itself, or twice to the same file."""
    root = draft.roots.get(draft.main)
    if root is None or "include" not in root.pairs:
        return
    _, patterns = root.pairs["include"]
    taken: dict[str, str] = {}
    for node, path in _list_patterns(patterns):
        if _is_inside(node.value):
            _check_pattern(draft, node, path, taken)
        else:
            text = "files must be in the folder of the main file, without .. and **"
            draft.reject(node, path, f"{text}; move them there")


def _check_pattern(draft: Draft, node: Scalar, path: str, taken: dict[str, str]) -> None:
    """Note the mistakes of one pattern; *taken* has the pattern of each file so far."""
    pattern = node.value
    matched = [name for name in draft.texts if _matches(name.removeprefix(draft.shown), pattern)]
    for name in matched:
        if mistake := _check_included(draft, name, taken):
            draft.reject(node, path, mistake)
        taken.setdefault(name, pattern)
    if not matched:
        text = f'no file matches "{pattern}"; check the path'
        draft.mistakes.add_hint(node.place, path, text)


def _check_included(draft: Draft, name: str, taken: dict[str, str]) -> str:
    if name == draft.main:
        text = "includes the main file itself; keep team files in a folder of their own"
        return f'{text}, as in "watchlists/*.yaml"'
    if name in taken:
        return f'includes "{name}" again (as "{taken[name]}" does); remove one of them'
    return ""


def _read_text(path: Path, problems: list[str], *, may_wait: bool = False) -> str:
    """Return the text of the file at *path*; "" with a problem if it cannot be read.

    Unless it *may_wait*, only files are read: a named pipe that nobody writes to never ends.
    """
    try:
        if not may_wait:
            _check_file(path)
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except _NoFile as error:
        problems.append(f"{path}: is a {error}; put a file there")
        return ""
    except FileNotFoundError:
        text = "there is no such file; create it, or name another with --config"
        problems.append(f"{path}: {text}")
        return ""
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        problems.append(f"{path}: cannot be read ({why.lower()}); let this user read it")
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_explain_byte(path, raw, error.start))
        return ""


class _NoFile(OSError):
    """A path leads to something that is no file, and might never end; the text names it."""


def _check_file(path: Path) -> None:
    """Raise `_NoFile` if *path* leads to something that is no file."""
    mode = path.stat().st_mode
    for is_kind, name in _NO_FILES:
        if is_kind(mode):
            raise _NoFile(name)


def _explain_byte(path: Path, raw: bytes, at: int) -> str:
    """Return the problem of the byte of *raw* that is not UTF-8."""
    before = raw[:at].decode("utf-8-sig", errors="replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    byte = f"0x{raw[at]:02x}"
    text = f"not UTF-8 here (the byte {byte}); save the file as UTF-8"
    return f"{path}:{line}:{column}: {text}"


def _list_included(path: Path, text: str) -> list[Path]:
    """Return the files that the patterns of the main file lead to, in order, each once."""
    if "include" not in text:
        return []
    tree = compose(str(path), text, Mistakes(()))
    if not isinstance(tree, Table) or "include" not in tree.pairs:
        return []
    found: dict[Path, None] = {}
    _, patterns = tree.pairs["include"]
    for node, _ in _list_patterns(patterns):
        if _is_inside(node.value):
            others = [file for file in _find_files(path, node.value) if file != path]
            found.update(dict.fromkeys(sorted(others)))
    return list(found)


def _find_files(path: Path, pattern: str) -> list[Path]:
    """Return the files that *pattern* finds; a pattern that is not valid finds none."""
    try:
        files = [file for file in path.parent.glob(pattern) if not file.is_dir()]
    except (OSError, ValueError, NotImplementedError):
        return []
    # A leading dot marks temporary files of editors.
    return [file for file in files if not file.name.startswith(".")]


def _list_patterns(node: Node) -> Iterator[tuple[Scalar, str]]:
    items = node.items if isinstance(node, Items) else [node]
    for i, item in enumerate(items):
        path = f"include.{i}" if isinstance(node, Items) else "include"
        for text, _ in split_texts(item):
            if text:
                yield Scalar(item.place, text, '"'), path


def _is_inside(pattern: str) -> bool:
    """Return whether all files that *pattern* finds are in the folder of the main file."""
    path = PurePosixPath(pattern)
    if not path.parts or path.is_absolute() or ".." in path.parts:
        return False
    return "**" not in pattern and "\0" not in pattern


def _matches(name: str, pattern: str) -> bool:
    """Return whether *pattern* finds the file *name*; * does not cross a folder."""
    file = PurePosixPath(name)
    same_depth = len(file.parts) == len(PurePosixPath(pattern).parts)
    return same_depth and file.match(pattern) and not file.name.startswith(".")


# --- signature ------------------------------------------------------------------------------

_SECRET_FILE = re.compile(r"'file:([^']*)'|\"file:([^\"]*)\"|\bfile:([^\s,\]}#]+)")
_State = tuple[int, ...] | None


def _read_state(path: Path) -> _State:
    """Return the numbers that change with the file at *path*; None if there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


@lru_cache(maxsize=8)
def _read_text_cached(path: str, _state: _State) -> str:
    return _read_text(Path(path), [])


@lru_cache(maxsize=1024)
def _list_secret_files(path: str, _state: _State) -> tuple[str, ...]:
    """Return the paths after each `file:` in the file *path*."""
    text = _read_text(Path(path), [])
    if "file:" not in text:
        return ()
    found = ["".join(match.groups("")) for match in _SECRET_FILE.finditer(text)]
    return tuple(os.path.expandvars(name.strip()) for name in found if name.strip())
