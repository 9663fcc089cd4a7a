"""Find the leaves of all queries in many fields at once, by one automaton."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from operator import add, contains
from typing import NamedTuple

from watchers._automaton import Automaton
from watchers._field import Finds
from watchers._fuzzy import Neighbours
from watchers._regex import Regex
from watchers._terms import Edges, Leaf, forms, symbol_anchor
from watchers._text import (
    FIELD_END,
    FIRST_UNBROKEN,
    Batch,
    canonical,
    joined,
    lower,
    parted,
    plain,
    unbroken,
)


class Found(NamedTuple):
    """What was found in one field."""

    folded: str | None
    """The canonical text of the field; None where none of it was found there."""
    finds: Finds


class Index:
    """All leaves, ready to be looked for."""

    def __init__(self, leaves: Sequence[Leaf], regexes: Mapping[int, Regex]) -> None:
        """Build the automatons for *leaves*, which are known by their place in the list."""
        self.leaves = leaves
        self.regexes = regexes
        # Three plain lists rather than an object for each of a million forms.
        self._leaf: list[int] = []
        self._edges: list[Edges] = []
        self._shared: dict[int, list[tuple[int, Edges]]] = {}
        """Further leaves of those forms that are of several."""
        self._words = self._automaton()
        self._anchored: dict[int, list[int]] = {}
        self._needs: dict[int, list[frozenset[int]]] = {}
        """What else must stand for a regex: running one is ten times as slow as looking for it."""
        self._symbols = self._anchors()
        fuzzy = [(number, leaf) for number, leaf in enumerate(leaves) if leaf.edits]
        self._neighbours = Neighbours(fuzzy) if fuzzy else None
        self.sure = frozenset(number for number, leaf in enumerate(leaves) if leaf.is_sure)
        """The leaves that stand wherever they are found; the others need a second look."""

    def _automaton(self) -> Automaton:
        """Return what finds the forms of all leaves of words."""
        uses: dict[str, int] = {}
        for number, leaf in enumerate(self.leaves):
            if leaf.kind in {"symbols", "regex"}:
                continue
            for text, edges, _ in forms(leaf):
                use = uses.setdefault(text, len(uses))
                if use == len(self._leaf):
                    self._leaf.append(number)
                    self._edges.append(edges)
                else:
                    self._shared.setdefault(use, []).append((number, edges))
        return Automaton(list(uses))

    def _anchors(self) -> Automaton:
        """Return what finds the anchors of symbols and regexes."""
        uses: dict[str, int] = {}
        for number, leaf in enumerate(self.leaves):
            anchors: Iterable[str] = ()
            if leaf.kind == "symbols":
                anchors = (symbol_anchor(leaf),)
            elif leaf.kind == "regex":
                regex = self.regexes[number]
                anchors = regex.anchors
                self._needs[number] = [
                    frozenset(uses.setdefault(text, len(uses)) for text in need)
                    for need in regex.needs
                ]
            for anchor in anchors:
                use = uses.setdefault(anchor, len(uses))
                self._anchored.setdefault(use, []).append(number)
        return Automaton(list(uses))

    def is_anchored(self, number: int) -> bool:
        """Tell if a scan finds the leaf *number*, or at least what must stand where it does."""
        return number not in self.regexes or bool(self.regexes[number].anchors)

    def scan(self, fields: Sequence[str]) -> dict[int, Found]:
        """Return what was found, by the place of the field in *fields*."""
        found: dict[int, Found] = {}
        for numbers, text in _groups(fields):
            if self._leaf:
                batch = canonical(text)
                finds = list(self._find_words(batch))
                if self._neighbours:
                    finds += self._neighbours.scan(batch)
                if finds:
                    _note(batch.text, numbers, finds, found)
            if self._anchored:
                self._find_anchors(lower(text), numbers, found)
        return found

    def _find_words(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """Return each leaf that stands in *batch* as it is, with its place."""
        text, seams = batch
        leaf_of, edges_of, shared = self._leaf, self._edges, self._shared
        for use, start, end in self._words.finds(text):
            before = text[start - 1]
            begins = (
                before <= " " or start in seams or (before >= FIRST_UNBROKEN and unbroken(before))
            )
            edges = edges_of[use]
            if begins or edges.open_left:
                # Nearly all words end at a space; that is not worth a call.
                plain_end = text[end] <= " " and edges.rest is None
                if stop := end if plain_end else _stop(batch, end, edges):
                    yield leaf_of[use], start, stop
            for leaf, others in shared.get(use, ()):
                if (begins or others.open_left) and (stop := _stop(batch, end, others)):
                    yield leaf, start, stop

    def _find_anchors(self, text: str, numbers: Sequence[int], found: dict[int, Found]) -> None:
        hits = self._symbols.finds(text)
        if not hits:
            return
        _, begins = _fields(text, FIELD_END)
        standing: dict[int, set[int]] = {}
        for use, start, _ in hits:
            standing.setdefault(bisect_right(begins, start) - 1, set()).add(use)
        for at, uses in standing.items():
            leaves = {leaf for use in uses for leaf in self._anchored.get(use, ())}
            finds = [(leaf, 0, 0) for leaf in leaves if self._may_stand(leaf, uses)]
            if finds:
                found.setdefault(numbers[at], Found(None, [])).finds.extend(finds)

    def _may_stand(self, leaf: int, uses: set[int]) -> bool:
        """Tell if what *leaf* needs is among the *uses* that stand in a field."""
        return not any(map(uses.isdisjoint, self._needs.get(leaf, ())))


def _fields(text: str, end: str) -> tuple[list[str], list[int]]:
    """Return the fields of a joined *text*, and where each of them begins."""
    fields = text.split(end)
    return fields, list(accumulate(map(add, map(len, fields), repeat(1)), initial=0))


def _note(text: str, numbers: Sequence[int], finds: Finds, found: dict[int, Found]) -> None:
    """Put *finds* in the canonical *text* of many fields into *found*, each in its field."""
    fields, begins = _fields(text, "\n")
    for leaf, start, end in finds:
        at = bisect_right(begins, start) - 1
        begin = begins[at]
        number = numbers[at]
        if number not in found:
            found[number] = Found(fields[at], [])
        found[number].finds.append((leaf, start - begin, end - begin))


def _groups(fields: Sequence[str]) -> list[tuple[Sequence[int], str]]:
    """Return *fields* plain and joined, with their places; what is all ASCII apart, for speed."""
    if any(map(contains, fields, repeat(FIELD_END))):
        fields = [field.replace(FIELD_END, "") for field in fields]
    if all(map(str.isascii, fields)):
        return [(range(len(fields)), joined(fields))]
    ours = list(fields)
    others: dict[int, str] = {}
    foreign = [number for number, field in enumerate(fields) if not field.isascii()]
    simple = parted(plain(joined([fields[number] for number in foreign])))
    for number, field in zip(foreign, simple, strict=True):
        ours[number] = field if field.isascii() else ""
        if not field.isascii():
            others[number] = field
    groups: list[tuple[Sequence[int], str]] = [(range(len(fields)), joined(ours))]
    return [*groups, (list(others), joined(others.values()))] if others else groups


def _edge(batch: Batch, at: int) -> bool:
    """Tell if a word ends before *at*."""
    after = batch.text[at]
    return after <= " " or at in batch.seams or unbroken(after)


def _stop(batch: Batch, end: int, edges: Edges) -> int:
    """Return where a find of a form ends, plural included; 0 where a word goes on."""
    text = batch.text
    if edges.rest:
        rest = edges.rest.match(text, end)
        if not rest:
            return 0
        end = rest.end()
    if edges.open_right or _edge(batch, end):
        return end
    if edges.s and text[end] == "s" and _edge(batch, end + 1):
        return end + 1
    if edges.es and text.startswith("es", end) and _edge(batch, end + 2):
        return end + 2
    return 0
