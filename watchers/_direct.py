"""Make matches of what was found without reading the entry again.

Nearly all queries are a word or a phrase, of a watch that asks for nothing else. They hold where
they are found, so that neither a tree need be walked nor anything be kept of the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from model import Entry, Match, Span
from watchers._field import Field, Finds
from watchers._reading import merged

InField = tuple[str, str | None, Finds]
"""A field of an entry, its canonical text, and what was found in it."""


class Line(NamedTuple):
    """A query that holds wherever its one leaf is found in *fields*."""

    number: int
    watch: int
    name: str
    keywords: tuple[str, ...]
    """The query alone, as a match tells it."""
    fields: tuple[str, ...]
    leaf: int


class Lines(dict[int, Sequence[Line] | None]):
    """By leaf: its lines, at most one of each watch; None if an entry with it must be read."""

    def __init__(self, lines_of: Callable[[int], Sequence[Line] | None]) -> None:
        """Take what tells the lines of a leaf; it is asked when the leaf is first found."""
        super().__init__()
        self._lines_of = lines_of

    def __missing__(self, leaf: int) -> Sequence[Line] | None:
        lines = self[leaf] = self._lines_of(leaf)
        return lines

    def matches(self, entry: Entry, found: Sequence[InField]) -> list[Match] | None:
        """Return the matches of *entry* in the order of the watches; None if it must be read."""
        if len(found) == 1 and len(found[0][2]) == 1:
            return self._of_one(entry, found)
        standing: dict[int, list[Line]] = {}
        for field, _, finds in found:
            for _, _, leaf in finds:
                lines = self[leaf]
                if lines is None:
                    return None
                for line in lines:
                    if field in line.fields:
                        standing.setdefault(line.watch, []).append(line)
        return [_match(entry, standing[watch], found) for watch in sorted(standing)]

    def _of_one(self, entry: Entry, found: Sequence[InField]) -> list[Match] | None:
        """Return the matches of *entry* for its one find: by far the most frequent case."""
        [(field, _, [(_, _, leaf)])] = found
        lines = self[leaf]
        if lines is None:
            return None
        return [
            Match(line.name, entry, line.keywords, partial(_spans, entry, (line,), found))
            for line in lines
            if field in line.fields
        ]


def _match(entry: Entry, lines: list[Line], found: Sequence[InField]) -> Match:
    """Return the match of a watch whose *lines* are found in *entry*, once or often."""
    line, keywords = lines[0], lines[0].keywords
    if len(lines) > 1:
        lines = sorted(set(lines))
        keywords = tuple(keyword for line in lines for keyword in line.keywords)
    return Match(line.name, entry, keywords, partial(_spans, entry, lines, found))


def _spans(entry: Entry, lines: Sequence[Line], found: Sequence[InField]) -> tuple[Span, ...]:
    """Return where *lines*, all of them of one watch, stand in *entry*."""
    leaves = {line.leaf for line in lines}
    spans: list[Span] = []
    for field, folded, finds in found:
        if field in lines[0].fields:
            places = sorted({(start, end) for start, end, leaf in finds if leaf in leaves})
            origins = Field(getattr(entry, field), folded).origins(places)
            spans += [Span(field, *place) for place in merged(origins)]
    return tuple(spans)
