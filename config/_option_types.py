"""Read the options that a class declares, and their types."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints


def list_options(cls: Any) -> dict[str, Any]:
    """Return the YAML options of *cls* and their types; a field from_ is the option from."""
    return _map_types(cls)


@cache
def _map_types(cls: Any) -> dict[str, Any]:
    return {name.rstrip("_"): hint for name, hint in _list_fields(cls).items()}


@cache
def map_names(cls: Any) -> dict[str, str]:
    """Return the field of *cls* for each of its YAML options."""
    return {name.rstrip("_"): name for name in _list_fields(cls)}


@cache
def _list_fields(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {f.name: hints[f.name] for f in dataclasses.fields(cls) if f.init}


def strip_hint(hint: Any) -> Any:
    """Return the type in *hint*, without Annotated and without None."""
    if get_origin(hint) is Annotated:
        return strip_hint(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        return strip_hint(next(arg for arg in get_args(hint) if arg is not NoneType))
    return hint


def find_item_type(hint: Any) -> Any:
    """Return the type of the values in a list or mapping of the type *hint*."""
    args = get_args(hint)
    if get_origin(hint) is tuple:
        return args[0]
    return args[1] if len(args) == 2 else object


def find_type(cls: Any, loc: Iterable[int | str]) -> Any:
    """Return the type at *loc*, a path of options in *cls*; None where it leaves the options."""
    hint = cls
    for step in loc:
        if not dataclasses.is_dataclass(hint):
            return None
        hint = strip_hint(list_options(hint)[str(step)])
    return hint
