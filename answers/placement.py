"""The lines of a watch as they are pasted: indented as the list of their file, with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import config as configs
from model import UsageError

if TYPE_CHECKING:
    from config import Config, Placement


@dataclass(frozen=True, slots=True)
class Placed:
    """The lines of a watch, and their place in the config. Nothing of it is written."""

    yaml: str
    """As the file needs them; where nothing can be added to it, an item of a list."""
    file: str
    line: int | None
    """The first of the lines, once they stand there; null if they must be added by hand."""
    last: int | None
    """The last of the lines that they replace; null for new ones."""
    column: int | None
    """The column of the item in a list in brackets; null where the lines are whole."""
    where: str
    """The place in words."""


def place_new(config: Config, name: str, keywords: Sequence[str]) -> Placed:
    """Return a watch as it goes to the end of the main file of *config*."""
    file = next(iter(config.texts.texts))
    try:
        return _show(config, configs.place_watch(config, file, name, keywords))
    except UsageError as error:
        return _refuse(config, configs.show_watch(name, keywords), error)


def place_draft(config: Config, text: str, of: str) -> Placed:
    """Return the draft *text* as it goes to the place of the watch *of*, or to the end."""
    try:
        return _show(config, configs.place_draft(config.texts, text, of))
    except UsageError as error:
        return _refuse(config, text.rstrip(), error)


def _show(config: Config, found: Placement) -> Placed:
    file = f"{config.texts.shown}{found.file}"
    return Placed(
        yaml=found.text,
        file=file,
        line=found.line,
        last=found.last,
        column=found.column,
        where=_describe(file, found),
    )


def _describe(file: str, found: Placement) -> str:
    place = f"{file}:{found.line}"
    if found.last is not None:
        if found.last == found.line:
            return f"{place}, in the place of that line"
        return f"{place}, in the place of the lines to {found.last}"
    if found.column is not None:
        return f"{place}, before character {found.column}"
    return f"{place}, at the end of the watches"


def _refuse(config: Config, text: str, error: UsageError) -> Placed:
    file = f"{config.texts.shown}{next(iter(config.texts.texts))}"
    where = f"{file}: {error}"
    return Placed(yaml=text, file=file, line=None, last=None, column=None, where=where)
