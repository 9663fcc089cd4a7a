"""Find the code that a `type:` names: the file of that name in its room, or an installed plugin.

In a plugin room the file's name is the type. A file with a leading underscore and a folder are no
types. Other packages add theirs by entry points of the groups groundswell.feeds,
groundswell.watchers and groundswell.notifiers; they cannot replace a type that ships.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

ROOMS = MappingProxyType({"feeds": "source", "watchers": "watcher", "notifiers": "notifier"})
"""The rooms that take plugins, and what one of each is called."""

_CHECKED = MappingProxyType({"extra": "forbid", "use_attribute_docstrings": True})


class NoPlugin(LookupError):
    """A type is not known, or cannot be loaded; the text says what to do."""


def kinds(room: str) -> tuple[str, ...]:
    """Return every type that *room* knows, sorted."""
    return tuple(sorted({*_files(room), *_installed(room)}))


def load(room: str, kind: str) -> type[Any]:
    """Return the class `Plugin` of *kind*, ready to be checked against its options.

    Raises:
        NoPlugin: there is no such type, or its package is broken.
    """
    if kind in _files(room):
        plugin = import_module(f"{room}.{kind}").Plugin
    elif kind in _installed(room):
        plugin = _from_package(room, _installed(room)[kind])
    else:
        raise NoPlugin(f'no {ROOMS[room]} "{kind}"' + suggestion(kind, kinds(room)))
    if "__pydantic_config__" not in vars(plugin):
        plugin.__pydantic_config__ = dict(_CHECKED)
    return plugin  # type: ignore[no-any-return]


def signal_kinds(watcher: str) -> tuple[str, ...]:
    """Return the names of the kinds of signal that *watcher*, a type, raises."""
    return tuple(kind.name for kind in getattr(load("watchers", watcher), "kinds", ()))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return what to do about *word*, which is none of *known*: the nearest one, and all."""
    known = list(known)
    if not known:
        return "; there are none"
    several = [part for part in re.split(r"[,;\s]+", word) if part]
    if len(several) > 1 and set(several) <= set(known):
        return f"; write a list, as in [{', '.join(several)}]"
    few = max(1, min(3, (len(word) + 1) // 3))  # slips of the finger
    near = process.extractOne(
        word.casefold(),
        known,
        scorer=OSA.distance,
        processor=str.casefold,
        score_cutoff=few,
    )
    begun = (name for name in known if len(word) >= 3 and name.startswith(word))
    name = near[0] if near else next(begun, "")
    meant = f'did you mean "{name}"? ' if name else "choose one that exists "
    shown = known if len(known) <= 24 else [*known[:24], f"and {len(known) - 24} more"]
    return f"; {meant}(there are: {', '.join(shown)})"


@cache
def _files(room: str) -> frozenset[str]:
    found = pkgutil.iter_modules(import_module(room).__path__)
    return frozenset(
        module.name for module in found if not module.ispkg and not module.name.startswith("_")
    )


@cache
def _installed(room: str) -> dict[str, EntryPoint]:
    found = entry_points(group=f"groundswell.{room}")
    return {point.name: point for point in found if point.name not in _files(room)}


def _from_package(room: str, point: EntryPoint) -> Any:
    package = point.dist.name if point.dist else point.value
    try:
        return point.load()
    except Exception as error:
        raise NoPlugin(
            f'the {ROOMS[room]} "{point.name}" of the package "{package}" cannot be loaded '
            f"({type(error).__name__}: {error}); update or remove the package"
        ) from error
