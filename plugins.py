"""Find the code that a `type:` names: the file of that name in its room, or an installed plugin.

In a plugin room the file's name is the type. A file with a leading underscore and a folder are no
types. Other packages add theirs by entry points of the groups groundswell.feeds,
groundswell.watchers and groundswell.notifiers; they cannot replace a type that ships.
"""

from __future__ import annotations

import dataclasses
import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, get_type_hints

from model import describe_fault, one_line

ROOMS = MappingProxyType({"feeds": "source", "watchers": "watcher", "notifiers": "notifier"})
"""The rooms that take plugins, each with the noun for its plugins."""

_PYDANTIC_CONFIG = MappingProxyType({"extra": "forbid", "use_attribute_docstrings": True})
_MAX_TYPOS = 3
_MIN_PREFIX_CHARS = 3
_MAX_NAMES_SHOWN = 24
_MAX_ERROR_CHARS = 200


class NoPlugin(LookupError):
    """A type does not exist, or cannot be loaded; the text names the fix."""


def list_kinds(room: str) -> tuple[str, ...]:
    """Return every type that *room* has, sorted."""
    return tuple(sorted({*_list_files(room), *_list_installed(room)}))


def list_loaded(room: str) -> dict[str, type[Any]]:
    """Return the class of every type that *room* has, sorted, without those that are broken."""
    found = {}
    for kind in list_kinds(room):
        try:
            found[kind] = load(room, kind)
        except NoPlugin:
            continue  # a mistake only in a config that uses it
    return found


def load(room: str, kind: str) -> type[Any]:
    """Return the class `Plugin` of *kind*, ready to be checked against its options.

    Raises:
        NoPlugin: there is no such type, or its file or package is broken.
    """
    if kind in _list_files(room):
        plugin = _load_from_file(room, kind)
    elif kind in _list_installed(room):
        plugin = _load_from_package(room, _list_installed(room)[kind])
    else:
        fix = suggest(kind, list_kinds(room))
        raise NoPlugin(f'no {ROOMS[room]} "{kind}"{fix}')
    if "__pydantic_config__" not in vars(plugin):
        plugin.__pydantic_config__ = dict(_PYDANTIC_CONFIG)
    return plugin  # type: ignore[no-any-return]


def list_signal_kinds(watcher: str) -> tuple[str, ...]:
    """Return the names of the kinds of signal that the type *watcher* raises."""
    return tuple(kind.name for kind in getattr(load("watchers", watcher), "kinds", ()))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the fix for *word*, which is not among *known*: the nearest name, and all names."""
    names = list(known)
    if not names:
        return "; there are none"
    several = [part for part in re.split(r"[,;\s]+", word) if part]
    if len(several) > 1 and set(several) <= set(names):
        return f"; write a list, as in [{', '.join(several)}]"
    nearest = find_nearest(word, names)
    meant = f'did you mean "{nearest}"? ' if nearest else "choose one that exists "
    return f"; {meant}(there are: {_join(names)})"


def find_nearest(word: str, names: list[str]) -> str:
    """Return the name that *word* may be a slip of the finger for, or begins; else ""."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    typos = (len(word) + 1) // 3
    nearest = process.extractOne(
        word.casefold(),
        names,
        scorer=OSA.distance,
        processor=str.casefold,
        score_cutoff=max(1, min(_MAX_TYPOS, typos)),
    )
    if nearest:
        return str(nearest[0])
    if len(word) < _MIN_PREFIX_CHARS:
        return ""
    return next((name for name in names if name.startswith(word)), "")


def _join(names: list[str]) -> str:
    shown = names[:_MAX_NAMES_SHOWN]
    if len(names) > len(shown):
        shown.append(f"and {len(names) - len(shown)} more")
    return ", ".join(shown)


@cache
def _load_from_file(room: str, kind: str) -> Any:
    plugin = f'the {ROOMS[room]} "{kind}"'
    file = f"{room}/{kind}.py"
    try:
        return _check_class(getattr(import_module(f"{room}.{kind}"), "Plugin", None))
    except Exception as error:
        raise NoPlugin(f"{plugin} cannot be loaded ({_explain(error)}); repair {file}") from error


def _check_class(plugin: Any) -> Any:
    """Return *plugin*; raise NoPlugin if its options cannot be read."""
    if not dataclasses.is_dataclass(plugin):
        raise NoPlugin("there is no dataclass Plugin in it")
    try:
        get_type_hints(plugin)
    except Exception as error:
        raise NoPlugin(f"a type of its options is unknown: {error}") from error
    return plugin


def _explain(error: Exception) -> str:
    """Return the text of *error*, with its type and its place where they help."""
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    text = one_line(said, _MAX_ERROR_CHARS)
    return text if isinstance(error, NoPlugin) else f"{describe_fault(error)}: {text}"


@cache
def _list_files(room: str) -> frozenset[str]:
    modules = pkgutil.iter_modules(import_module(room).__path__)
    names = [module.name for module in modules if not module.ispkg]
    return frozenset(name for name in names if not name.startswith("_"))


@cache
def _list_installed(room: str) -> dict[str, EntryPoint]:
    found = entry_points(group=f"groundswell.{room}")
    return {point.name: point for point in found if point.name not in _list_files(room)}


def _load_from_package(room: str, point: EntryPoint) -> Any:
    package = point.dist.name if point.dist else point.value
    try:
        return _check_class(point.load())
    except Exception as error:
        plugin = f'the {ROOMS[room]} "{point.name}" of the package "{package}"'
        text = f"{plugin} cannot be loaded ({_explain(error)}); update or remove the package"
        raise NoPlugin(text) from error
