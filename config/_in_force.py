"""Write a watch as its file would have it with the keywords that people changed without an edit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import yaml

from config._config import Texts
from config._items import write_text
from config._options import split_texts
from config._written import find_written
from config.reading.nodes import Place, Scalar
from model import KeywordChange

_KEY = "keywords"


class _Line(NamedTuple):
    """A keyword on lines of its own; they count from 0."""

    keyword: str
    first: int
    last: int


class _Edit(NamedTuple):
    """A part of a text and its new form."""

    start: int
    end: int
    text: str


def write_in_force(texts: Texts, name: str, keywords: Sequence[str]) -> str:
    """Return the lines of the watch *name*, which has *keywords* with the changes of *texts*.

    Comments and all other options stay. Without a change they are the lines of the file. Empty
    where the file has tabs or the like, which only our own reader understands.
    """
    written = find_written(texts, name)
    if written is None:
        return ""
    changes = [change for change in texts.changes if change.watch == name]
    if not changes:
        return written.text
    try:
        root = yaml.compose(written.text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return ""
    item: Any = root.value[0] if isinstance(root, yaml.SequenceNode) else root
    edit = _find_edit(written.text, item, changes, keywords)
    return f"{written.text[: edit.start]}{edit.text}{written.text[edit.end :]}"


def _find_edit(
    text: str,
    item: yaml.MappingNode | yaml.ScalarNode,
    changes: Sequence[KeywordChange],
    keywords: Sequence[str],
) -> _Edit:
    if not isinstance(item, yaml.MappingNode):
        return _name_watch(item, keywords)
    value = next((value for key, value in item.value if key.value == _KEY), None)
    if value is None:  # they stand in the defaults
        return _add_option(text, item, keywords)
    added = [change.keyword for change in changes if change.is_addition]
    if isinstance(value, yaml.SequenceNode) and not value.flow_style:
        gap = " " * value.start_mark.column
        new = [f"{gap}- {write_text(keyword)}" for keyword in added]
        return _edit_lines(text, _list_items(value), changes, new)
    is_block = isinstance(value, yaml.ScalarNode) and value.style == "|"
    if is_block and _read_block("\n".join(added)) == added:
        listed = _list_block(value)
        line = text.splitlines()[listed[0].first]
        gap = line[: len(line) - len(line.lstrip())]
        return _edit_lines(text, listed, changes, [f"{gap}{keyword}" for keyword in added])
    end = len(text[: value.end_mark.index].rstrip())
    return _Edit(value.start_mark.index, end, _write_flow(keywords))


def _read_block(text: str) -> list[str]:
    """Return the keywords in a block of lines."""
    return [keyword for keyword, _ in split_texts(Scalar(Place("", 1, 1), text, "|"))]


def _list_block(value: yaml.ScalarNode) -> list[_Line]:
    begin = value.start_mark.line + 1
    found = split_texts(Scalar(Place("", 1, 1), value.value, "|"))
    return [_Line(keyword, begin + line, begin + line) for keyword, line in found]


def _list_items(value: yaml.SequenceNode) -> list[_Line]:
    return [
        _Line(item.value.strip(), item.start_mark.line, item.end_mark.line)
        for item in value.value
        if isinstance(item, yaml.ScalarNode)
    ]


def _edit_lines(
    text: str, listed: Sequence[_Line], changes: Sequence[KeywordChange], new: Sequence[str]
) -> _Edit:
    """Return the edit that takes out the lines of removed keywords, and appends the lines *new*."""
    removed = {change.keyword for change in changes if not change.is_addition}
    lines = text.splitlines()
    taken = {
        number
        for line in listed
        if line.keyword in removed
        for number in range(line.first, line.last + 1)
    }
    end = listed[-1].last + 1
    kept = [line for number, line in enumerate(lines) if number < end and number not in taken]
    return _Edit(0, len(text), "\n".join([*kept, *new, *lines[end:]]))


def _name_watch(item: yaml.ScalarNode, keywords: Sequence[str]) -> _Edit:
    """Return a keyword alone, which is the name as well, as a watch with *keywords*."""
    gap = " " * item.start_mark.column
    named = f"name: {write_text(item.value)}\n{gap}{_KEY}: {_write_flow(keywords)}"
    return _Edit(item.start_mark.index, item.end_mark.index, named)


def _add_option(text: str, item: yaml.MappingNode, keywords: Sequence[str]) -> _Edit:
    option = f"{_KEY}: {_write_flow(keywords)}"
    if item.flow_style:
        end = item.end_mark.index - 1
        return _Edit(end, end, f", {option}")
    gap = " " * item.value[0][0].start_mark.column
    return _Edit(len(text), len(text), f"\n{gap}{option}")


def _write_flow(keywords: Sequence[str]) -> str:
    return f"[{', '.join(json.dumps(keyword, ensure_ascii=False) for keyword in keywords)}]"
