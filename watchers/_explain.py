"""Say in a line why a watch matches a text, or what is the first thing that is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from model import Watch
from watchers._query import Node
from watchers._reading import Reading


class Line(Protocol):
    """One query of a watch."""

    @property
    def part(self) -> str:
        """Return keywords, all or none."""
        ...

    @property
    def text(self) -> str:
        """Return the query as the team wrote it."""
        ...

    @property
    def tree(self) -> Node:
        """Return the query, read."""
        ...


def explain(watch: Watch, lines: Sequence[Line], true: Sequence[Line], reading: Reading) -> str:
    """Return why *watch*, with *true* of its *lines* holding, matches or does not."""
    found = [line for line in true if line.part == "keywords"]
    if watch.keywords and not found:
        return f"no keyword found: {_listed(line for line in lines if line.part == 'keywords')}"
    for line in lines:
        if line.part == "all" and line not in true:
            return f"all: {_quoted(line.text)} not found"
    for line in true:
        if line.part == "none":
            where = _where(line, watch, reading)
            return f"excluded by none: {_quoted(line.text)}{where}"
    return "; ".join(f"{_quoted(line.text)}{_where(line, watch, reading)}" for line in true)


def _where(line: Line, watch: Watch, reading: Reading) -> str:
    """Return what *line* found first, and where."""
    place = next(reading.places(line.tree, watch.fields), None)
    if place is None:
        return ""
    words = reading.text(place.field)[place.start : place.end]
    return f' in {place.field} as "{words}"'


def _quoted(text: str) -> str:
    return text if text.startswith('"') else f'"{text}"'


def _listed(lines: Iterable[Line], most: int = 5) -> str:
    texts = [_quoted(line.text) for line in lines]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
