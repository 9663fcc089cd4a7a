"""Find a watch in the texts of a config, as a person wrote it: its file, its line, its YAML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import yaml

from config._config import Texts
from model import one_line

_SECTION = "watches"
_NAMES = ("name", "keywords")
"""The options that name a watch; the first one that is there counts."""


MAX_FILES_KEPT = 16
"""Files whose watches are remembered by their places. A file of 10,000 feeds takes 140 ms to read,
and each page of a watch shows its lines."""


class WrittenWatch(NamedTuple):
    """A watch as it is written."""

    file: str
    line: int
    """Of its first character; counts from one."""
    text: str
    """Its lines, without the indentation that they share."""
    last: int
    """The number of its last line."""
    column: int | None
    """The column of its dash, from 0; None in a list in brackets."""


class _Place(NamedTuple):
    """The place of a watch in the text of its file."""

    start: int
    end: int
    line: int


def find_written(texts: Texts, name: str) -> WrittenWatch | None:
    """Return the watch *name* as *texts* have it; None if they have no such watch.

    A file whose YAML only our own reader understands, as one with tabs, is left out.
    """
    for file, text in texts.texts.items():
        place = _find_places(text).get(name)
        if place is not None:
            return _cut(file, text, place)
    return None


@lru_cache(maxsize=MAX_FILES_KEPT)
def _find_places(text: str) -> Mapping[str, _Place]:
    """Return the place of each watch in *text* by its name; of two with one name the first."""
    places: dict[str, _Place] = {}
    for node in _list_items(text):
        start = node.start_mark
        place = _Place(start=start.index, end=node.end_mark.index, line=start.line + 1)
        places.setdefault(_read_name(node), place)
    return places


def _list_items(text: str) -> Iterator[yaml.Node]:
    """Yield the items of the list of watches in *text*."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if key.value == _SECTION and isinstance(value, yaml.SequenceNode):
            yield from value.value


def _read_name(node: yaml.Node) -> str:
    """Return the name of the watch *node*; empty if it has none."""
    if isinstance(node, yaml.ScalarNode):
        return one_line(node.value)
    if not isinstance(node, yaml.MappingNode):
        return ""
    values = {key.value: value for key, value in node.value}
    named = next((values[name] for name in _NAMES if name in values), None)
    return one_line(named.value) if isinstance(named, yaml.ScalarNode) else ""


def _cut(file: str, text: str, place: _Place) -> WrittenWatch:
    start = place.start
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start]
    column = None
    if "-" in before and not before.strip(" -"):  # an item of a block list: its dash belongs to it
        start = line_start
        column = before.index("-")
    lines = text[start : place.end].rstrip().splitlines()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    shown = textwrap.dedent("\n".join(lines))
    last = place.line + max(len(lines), 1) - 1
    return WrittenWatch(file, place.line, shown, last=last, column=column)
