"""Give the lines of a watch as a person pastes them: indented as the file's list, with a line."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from config._additions import LINE_END, find_slot
from config._config import Texts
from config._items import INDENT, Item, WrittenItem, take_from_list
from config._written import find_written
from model import UsageError


class Placement(NamedTuple):
    """The lines of a watch as its file needs them, and their place."""

    file: str
    line: int
    """The first of the lines, once they stand there."""
    last: int | None
    """The last one of the lines that they replace; None for new ones."""
    column: int | None
    """The column of the item in a list in brackets; None where the lines are whole."""
    text: str


def place_item(texts: Texts, file: str, item: Item) -> Placement:
    """Return *item* as a person pastes it at the end of the list in *file*.

    Raises:
        UsageError: the list is written in a way in which nothing can be added to it.
    """
    text = texts.texts[file]
    insertion = find_slot(text).fill(item)
    at = insertion.at
    line = len(LINE_END.findall(text, 0, at)) + 1
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    new = LINE_END.sub("\n", insertion.text)
    if not new.startswith("\n") and start < at:
        return Placement(file, line, last=None, column=at - start + 1, text=new)
    if new.startswith("\n") and start < at:
        line += 1
    return Placement(file, line, last=None, column=None, text=new.strip("\n"))


def place_draft(texts: Texts, text: str, of: str) -> Placement:
    """Return the watch in *text* as it goes to the place of the watch *of*, or to the end.

    Raises:
        UsageError: the file that gets it has no list of watches.
    """
    item = WrittenItem(text)
    try:
        old = find_written(texts, of) if of else None
        if old is None:
            return place_item(texts, next(iter(texts.texts)), item)
        if old.column is not None:
            lines = item.write_block(" " * old.column, INDENT, "\n")
        elif take_from_list(text).lstrip().startswith("{"):
            lines = take_from_list(text).strip()
        else:
            lines = item.write_flow()
    except yaml.YAMLError as error:  # our own reader is more patient
        raise UsageError("the draft has tabs or the like; write spaces") from error
    return Placement(old.file, old.line, old.last, column=None, text=lines)
