"""Find and read the files of a config: the main file, and what it includes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from config._config import Texts
from config._options import texts_of
from config._rows import Draft
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Scalar, Table
from config.reading.yaml import MAX_CHARACTERS, compose
from model import ConfigError

_MAX_BYTES = 4 * MAX_CHARACTERS


def read(path: Path) -> Texts:
    """Return what the main file at *path* and all that it includes say.

    Raises:
        ConfigError: a file is missing or cannot be read.
    """
    problems: list[str] = []
    main = _text(path, problems)
    texts = {path.name: main}
    for file in _included(path, main):
        texts[file.relative_to(path.parent).as_posix()] = _text(file, problems)
    if problems:
        raise ConfigError(problems)
    return Texts(str(path.absolute()), texts)


def signature(path: Path) -> object:
    """Return a value that changes when any file of the config at *path* does, or a new one comes.

    Reads nothing that has not changed since it was last asked. A file that holds a secret counts.
    """
    main = _state(path)
    files = [path, *_included(path, _cached_text(str(path), main))]
    states = [(str(file), _state(file)) for file in files]
    named = {name for file, at in states for name in _secret_files(file, at)}
    kept = [path.parent / name for name in sorted(named)]
    return tuple(states), tuple((str(file), _state(file)) for file in kept)


def check_includes(draft: Draft) -> None:
    """Note patterns that lead nowhere, to the main file itself, or twice to the same file."""
    root = draft.roots.get(draft.main)
    if root is None or "include" not in root.pairs:
        return
    taken: dict[str, str] = {}
    for node, path in _patterns(root.pairs["include"][1]):
        pattern = node.value
        if not _is_inside(pattern):
            why = "files must be in the folder of the main file, without .. and **; move them there"
            draft.wrong(node, path, why)
            continue
        matched = [name for name in draft.texts if _matches(name, pattern)]
        for name in matched:
            if name == draft.main:
                why = "includes the main file itself; keep team files in a folder of their own"
                draft.wrong(node, path, f'{why}, as in "watchlists/*.yaml"')
            elif name in taken:
                why = f'includes "{name}" again (as "{taken[name]}" does); remove one of them'
                draft.wrong(node, path, why)
            taken.setdefault(name, pattern)
        if not matched:
            draft.mistakes.add_hint(
                node.place, path, f'no file matches "{pattern}"; check the path'
            )


def _text(path: Path, problems: list[str]) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        problems.append(f"{path}: there is no such file; create it, or name another with --config")
        return ""
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        problems.append(f"{path}: cannot be read ({why}); let this user read it")
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        byte = f"0x{raw[error.start]:02x}"
        problems.append(
            f"{path}:{line}:{column}: not UTF-8 here (the byte {byte}); save the file as UTF-8"
        )
        return ""


def _included(path: Path, text: str) -> list[Path]:
    """Return the files that the patterns of the main file lead to, in order, each once."""
    if "include" not in text:
        return []
    tree = compose(str(path), text, Mistakes(()))
    if not isinstance(tree, Table) or "include" not in tree.pairs:
        return []
    found: dict[Path, None] = {}
    for node, _ in _patterns(tree.pairs["include"][1]):
        if _is_inside(node.value):
            found.update(dict.fromkeys(sorted(f for f in _glob(path, node.value) if f != path)))
    return list(found)


def _glob(path: Path, pattern: str) -> list[Path]:
    """Return the files that *pattern* finds; a pattern that no file can have finds none."""
    try:
        files = [file for file in path.parent.glob(pattern) if not file.is_dir()]
    except (OSError, ValueError, NotImplementedError):
        return []
    # A leading dot marks what an editor left behind.
    return [file for file in files if not file.name.startswith(".")]


def _patterns(node: Node) -> Iterator[tuple[Scalar, str]]:
    items = node.items if isinstance(node, Items) else [node]
    for i, item in enumerate(items):
        path = f"include.{i}" if isinstance(node, Items) else "include"
        for text, _ in texts_of(item):
            if text:
                yield Scalar(item.place, text, '"'), path


def _is_inside(pattern: str) -> bool:
    path = PurePosixPath(pattern)
    return bool(path.parts) and not (
        path.is_absolute() or ".." in path.parts or "**" in pattern or "\0" in pattern
    )


def _matches(name: str, pattern: str) -> bool:
    """Tell whether the file *name* is one that *pattern* finds; * does not cross a folder."""
    file = PurePosixPath(name)
    same_depth = len(file.parts) == len(PurePosixPath(pattern).parts)
    return same_depth and file.match(pattern) and not file.name.startswith(".")


# --- signature ------------------------------------------------------------------------------

_SECRET_FILE = re.compile(r"'file:([^']*)'|\"file:([^\"]*)\"|\bfile:([^\s,\]}#]+)")
_State = tuple[int, ...] | None


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_dev


@lru_cache(maxsize=8)
def _cached_text(path: str, _state: _State) -> str:
    return _text(Path(path), [])


@lru_cache(maxsize=1024)
def _secret_files(path: str, _state: _State) -> tuple[str, ...]:
    """Return the paths after `file:` in the file *path*, wherever they stand."""
    text = _text(Path(path), [])
    if "file:" not in text:
        return ()
    names = ("".join(found.groups("")) for found in _SECRET_FILE.finditer(text))
    return tuple(os.path.expandvars(name.strip()) for name in names if name.strip())
