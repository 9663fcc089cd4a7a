"""Find the leaves of all queries in many fields at once, by one automaton."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from operator import add

from watchers.matching.automaton import Automaton
from watchers.matching.field import Find, Finds, Hit
from watchers.matching.fuzzy import Neighbours
from watchers.matching.regex import Regex
from watchers.matching.terms import Edges, Leaf, forms, symbol_anchor
from watchers.text.folding import (
    FIELD_END,
    Batch,
    canonical,
    joined,
    lower,
    parted,
    plain,
    script_changes,
    unbroken,
)


class Index:
    """All leaves, ready to be looked for."""

    def __init__(self, leaves: Sequence[Leaf], regexes: Mapping[int, Regex]) -> None:
        """Build the automatons for *leaves*, which are known by their place in the list."""
        self.leaves = leaves
        self.regexes = regexes
        # Plain lists rather than an object for each of a million forms.
        self._leaf = array("l")
        self._edges: list[Edges] = []
        self._careful: dict[int, list[tuple[int, Edges]]] = {}
        """Forms that are of several leaves, or behind which no word need end; `_leaf` has -1."""
        self._longest = 0
        """Letters of the longest form that begins a word."""
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
        """Return what finds the forms of all leaves of words.

        The space before a word is looked for with it: there are many times fewer finds to throw
        away, and the automaton skips what is within words.
        """
        uses: dict[str, int] = {}
        for number, leaf in enumerate(self.leaves):
            if leaf.kind in {"symbols", "regex"}:
                continue
            for text, edges, _ in forms(leaf):
                if not edges.open_left:
                    self._longest = max(self._longest, len(text))
                use = uses.setdefault(text if edges.open_left else f" {text}", len(uses))
                if use == len(self._leaf):
                    self._leaf.append(number)
                    self._edges.append(edges)
                    if not (edges.rest or edges.open_left or edges.open_right):
                        continue
                elif use not in self._careful:
                    self._careful[use] = [(self._leaf[use], self._edges[use])]
                self._careful.setdefault(use, []).append((number, edges))
                self._leaf[use] = -1
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

    def scan(self, texts: Sequence[str], field: int) -> list[Hit]:
        """Return what stands in *texts*, the *field* of one entry each, in no order."""
        hits: list[Hit] = []
        for numbers, text in _groups(texts):
            if self._leaf:
                hits += self._find_words(canonical(text), numbers, field)
            if self._anchored:
                hits += self._find_anchors(lower(text), numbers, field)
        return hits

    def _find_words(self, batch: Batch, numbers: Sequence[int], field: int) -> list[Hit]:
        """Return each leaf that stands in *batch*, the *field* of the entries *numbers*."""
        text, seams = batch
        leaf_of = self._leaf
        hits: list[Hit] = []
        others: Finds = []
        at = number = done = stop = 0
        for use, before, end in self._words.finds(text):
            leaf, after = leaf_of[use], text[end]
            # Nearly all finds end where a word does, or within a word; neither is worth a call.
            if leaf >= 0 and after <= " ":
                if end >= stop:
                    at += text.count("\n", done, end)
                    number, done, stop = numbers[at], end, text.find("\n", end)
                hits.append((number, field, before + 1, end, leaf, text))
            elif leaf < 0 or after in "se" or after > "z" or end in seams:
                start = before + 1 if text[before] == " " else before
                others += self._whole(batch, use, start, end)
        inside = seams if text.isascii() else seams.union(script_changes(text))
        if inside and self._longest:
            others += self._find_inside(batch, list(inside))
        if self._neighbours:
            others += self._neighbours.scan(batch)
        hits += _placed(text, numbers, field, others)
        return hits

    def _whole(self, batch: Batch, use: int, start: int, end: int) -> Iterator[Find]:
        """Return the leaves of a form that is found in a place, if a word ends where they do."""
        for leaf, edges in self._careful.get(use) or ((self._leaf[use], self._edges[use]),):
            if stop := _stop(batch, end, edges):
                yield start, stop, leaf

    def _find_inside(self, batch: Batch, places: Sequence[int]) -> Iterator[Find]:
        """Return the leaves that begin at one of *places*: a word does, but no space is before."""
        ahead = self._longest
        text = batch.text + " " * ahead
        pieces = "\n".join([f" {text[place : place + ahead]}" for place in places])
        for use, before, end in self._words.finds(pieces):
            number, within = divmod(before, ahead + 2)
            if not within:
                start = places[number]
                yield from self._whole(batch, use, start, start + end - before - 1)

    def _find_anchors(self, text: str, numbers: Sequence[int], field: int) -> Iterator[Hit]:
        found = self._symbols.finds(text)
        if not found:
            return
        lengths = map(len, text.split(FIELD_END))
        begins = list(accumulate(map(add, lengths, repeat(1)), initial=0))
        standing: dict[int, set[int]] = {}
        for use, start, _ in found:
            standing.setdefault(bisect_right(begins, start) - 1, set()).add(use)
        for at, uses in standing.items():
            for leaf in {leaf for use in uses for leaf in self._anchored.get(use, ())}:
                if self._may_stand(leaf, uses):
                    yield numbers[at], field, 0, 0, leaf, None

    def _may_stand(self, leaf: int, uses: set[int]) -> bool:
        """Tell if what *leaf* needs is among the *uses* that stand in a field."""
        return not any(map(uses.isdisjoint, self._needs.get(leaf, ())))


def _placed(text: str, numbers: Sequence[int], field: int, finds: Finds) -> Iterator[Hit]:
    """Yield *finds* in the canonical *text* of many entries, as hits."""
    at = number = done = stop = 0
    for start, end, leaf in sorted(finds):
        if start >= stop:
            at += text.count("\n", done, start)
            number, done, stop = numbers[at], start, text.find("\n", start)
        yield number, field, start, end, leaf, text


def _groups(fields: Sequence[str]) -> list[tuple[Sequence[int], str]]:
    """Return *fields* plain and joined, with their places; what is all ASCII apart, for speed."""
    text = joined(fields)
    if text.count(FIELD_END) >= len(fields):
        fields = [field.replace(FIELD_END, "") for field in fields]
        text = joined(fields)
    if text.isascii():
        return [(range(len(fields)), text)]
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
