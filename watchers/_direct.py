"""Make matches of what was found without reading the entry again.

Nearly all queries are a word or a phrase, of a watch that asks for nothing else. They hold where
they are found, so that neither a tree need be walked nor anything be kept of the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from model import FIELDS, Entry, Match, Span
from watchers._field import Field, Finds, Place, origins
from watchers._index import Found
from watchers._reading import merged


class Line(NamedTuple):
    """A query that holds wherever its one leaf is found in *fields*."""

    number: int
    watch: int
    name: str
    keywords: tuple[str]
    """The query, as a match tells it."""
    fields: tuple[str, ...]


class Lines(dict[int, Sequence[Line] | None]):
    """By leaf: its lines, at most one of each watch; None if an entry with it must be read."""

    def __init__(self, lines_of: Callable[[int], Sequence[Line] | None]) -> None:
        """Take what tells the lines of a leaf; it is asked when the leaf is first found."""
        super().__init__()
        self._lines_of = lines_of

    def __missing__(self, leaf: int) -> Sequence[Line] | None:
        lines = self[leaf] = self._lines_of(leaf)
        return lines

    def matches(self, entry: Entry, found: Sequence[tuple[str, Found]]) -> list[Match] | None:
        """Return the matches of *entry* in the order of the watches; None if it must be read.

        *found* is what was found, by names of fields.
        """
        if len(found) == 1 and len(found[0][1].finds) == 1:
            return self._matches_of_one(entry, *found[0])
        spans: dict[int, list[Span]] = {}
        for field, (folded, finds) in found:
            for leaf, _, _ in finds:
                if self[leaf] is None:
                    return None
            if field in FIELDS:
                for leaf, span in _spans(getattr(entry, field), field, folded or "", finds):
                    spans.setdefault(leaf, []).append(span)
        lines = [(line, its) for leaf, its in spans.items() for line in self[leaf] or ()]
        # Lines are compared by their numbers, which differ.
        groups = groupby(sorted(lines), lambda line: line[0].watch)
        return [match for _, group in groups for match in _made(entry, list(group))]

    def _matches_of_one(self, entry: Entry, field: str, found: Found) -> list[Match] | None:
        """Return the matches of *entry* for its one find: by far the most frequent case."""
        folded, [(leaf, start, end)] = found
        lines = self[leaf]
        if lines is None or field not in FIELDS:
            return None if lines is None else []
        [place] = _origins(getattr(entry, field), folded or "", [(start, end)])
        spans = (Span(field, *place),)
        return [
            Match(line.name, entry, line.keywords, spans) for line in lines if field in line.fields
        ]


def _spans(original: str, name: str, folded: str, finds: Finds) -> Iterator[tuple[int, Span]]:
    """Return the leaves of *finds*, each with where it stands in the *original* field."""
    places = sorted({(start, end) for _, start, end in finds})
    spans = [Span(name, *place) for place in _origins(original, folded, places)]
    at = dict(zip(places, spans, strict=True))
    for leaf, start, end in finds:
        yield leaf, at[start, end]


def _origins(original: str, folded: str, places: list[Place]) -> list[Place]:
    found = origins(original, folded, places)
    return Field(original, folded).origins(places) if found is None else found


def _made(entry: Entry, lines: Sequence[tuple[Line, list[Span]]]) -> Iterator[Match]:
    """Return the match that *lines*, all of one watch, make; none if the watch looks elsewhere."""
    line, spans = lines[0]
    if len(lines) == len(spans) == 1:
        if spans[0].field in line.fields:
            yield Match(line.name, entry, line.keywords, tuple(spans))
        return
    keywords: list[str] = []
    places: dict[str, list[tuple[int, int]]] = {}
    for its_line, its_spans in lines:
        seen = [span for span in its_spans if span.field in line.fields]
        keywords += its_line.keywords if seen else ()
        for field, start, end in seen:
            places.setdefault(field, []).append((start, end))
    if keywords:
        shown = [Span(f, *place) for f in FIELDS for place in merged(places.get(f, ()))]
        yield Match(line.name, entry, tuple(keywords), tuple(shown))
