"""Make matches of what was found without reading the entry again.

Nearly all queries are a word or a phrase, of a watch that asks for nothing else. They hold where
they are found, so that neither a tree need be walked nor anything be kept of the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from model import Entry, Match, Span
from watchers.matching.field import Field, Hit, in_fields
from watchers.matching.reading import merged
from watchers.matching.tokens import TEXT_FIELDS

Read = Callable[[Entry, Sequence[Hit]], list[Match]]
"""Makes the matches of an entry whose queries need a look."""


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

    def matches(self, entries: Sequence[Entry], hits: Sequence[Hit], read: Read) -> Iterator[Match]:
        """Yield the matches of *entries* by entry and then by watch.

        *hits* are in order; *read* makes the matches of an entry that must be read.
        """
        at, stop = 0, len(hits)
        while at < stop:
            number, field, _, _, leaf, _ = hit = hits[at]
            end = at + 1
            while end < stop and hits[end][0] == number:
                end += 1
            entry = entries[number]
            if end - at > 1:
                yield from self._of_many(entry, hits[at:end], read)
            elif (lines := self[leaf]) is None:
                yield from read(entry, (hit,))
            else:
                # One find, by far the most frequent case.
                for line in lines:
                    if TEXT_FIELDS[field] in line.fields:
                        yield Match(line.name, entry, line.keywords, _spans_of_one, hit)
            at = end

    def _of_many(self, entry: Entry, hits: Sequence[Hit], read: Read) -> list[Match]:
        """Return the matches of *entry*, in which there are several *hits*."""
        standing: dict[int, list[Line]] = {}
        for _, field, _, _, leaf, _ in hits:
            lines = self[leaf]
            if lines is None:
                return read(entry, hits)
            for line in lines:
                if TEXT_FIELDS[field] in line.fields:
                    standing.setdefault(line.watch, []).append(line)
        return [_match(entry, standing[watch], hits) for watch in sorted(standing)]


def _match(entry: Entry, lines: list[Line], hits: Sequence[Hit]) -> Match:
    """Return the match of a watch whose *lines* are found in *entry*, once or often."""
    line, keywords = lines[0], lines[0].keywords
    if len(lines) > 1:
        lines = sorted(set(lines))
        keywords = tuple(keyword for line in lines for keyword in line.keywords)
    return Match(line.name, entry, keywords, _spans, (lines, hits))


def _spans(entry: Entry, found: tuple[Sequence[Line], Sequence[Hit]]) -> tuple[Span, ...]:
    """Return where lines, all of them of one watch, stand in *entry* by the hits *found*."""
    lines, hits = found
    leaves = {line.leaf for line in lines}
    spans: list[Span] = []
    for field, folded, finds in in_fields(hits):
        if field in lines[0].fields:
            places = sorted({(start, end) for start, end, leaf in finds if leaf in leaves})
            origins = Field(getattr(entry, field), folded).origins(places)
            spans += [Span(field, *place) for place in merged(origins)]
    return tuple(spans)


def _spans_of_one(entry: Entry, hit: Hit) -> tuple[Span, ...]:
    """Return where the one *hit* in *entry* stands."""
    [(field, folded, [(start, end, _)])] = in_fields((hit,))
    [place] = Field(getattr(entry, field), folded).origins(((start, end),))
    return (Span(field, *place),)
