"""Find the character of a file that a character of a query stands for."""

from __future__ import annotations

import re

from config._options import split_texts
from config._rows import Draft
from config.reading.nodes import Items, Node, Place, Scalar

_ESCAPE = re.compile(r"\\(?:x.{2}|u.{4}|U.{8}|.)")
_ANCHOR = re.compile(r"&\S+\s+")


def locate(draft: Draft, node: Node, index: int, column: int) -> tuple[Place, int | None]:
    """Return the place of the *column*-th character, from zero, of the *index*-th query of *node*.

    The second value is the position of the query in the list; None where *node* is a text.
    """
    if isinstance(node, Items):
        item = node.items[index]
        return _locate_in_text(draft, item, 0, column), index
    return _locate_in_text(draft, node, index, column), None


def _locate_in_text(draft: Draft, node: Node, index: int, column: int) -> Place:
    if not isinstance(node, Scalar):
        return node.place
    text, line = split_texts(node)[index]
    if node.style == "|":
        place = Place(node.place.file, node.place.line + 1 + line, 1)
        indent = max(0, draft.get_line(place).find(text))
        return place._replace(column=1 + indent + column)
    return _locate_in_line(draft, node, column + len(text) - len(text.lstrip()))


def _locate_in_line(draft: Draft, node: Scalar, column: int) -> Place:
    source = draft.get_line(node.place)
    start = node.place.column - 1
    if anchor := _ANCHOR.match(source, start):
        start = anchor.end()
    written = _find_written(source, start, column, node.style)
    return node.place._replace(column=1 + written)


def _find_written(source: str, start: int, column: int, style: str) -> int:
    """Return where in *source* the *column*-th character of the text at *start* stands."""
    if style not in {"'", '"'}:
        return start + column
    at = start + 1
    for _ in range(column):
        if style == "'" and source.startswith("''", at):
            at += 2
        elif style == '"' and (escape := _ESCAPE.match(source, at)):
            at = escape.end()
        else:
            at += 1
    return min(at, len(source))
