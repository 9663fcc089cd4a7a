"""Find the leaves of all queries in many fields at once, by one automaton."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from watchers._fuzzy import Neighbours
from watchers._regex import Regex
from watchers._terms import Form, Leaf, forms, symbol_anchor
from watchers._text import FIELD_END, Batch, canonical, lower, plain, unbroken

Finds = dict[int, list[tuple[int, int]]]
"""By leaf: its places in the field's canonical text. Empty where only an anchor was found."""


class Index:
    """All leaves, ready to be looked for."""

    def __init__(self, leaves: Sequence[Leaf], regexes: Mapping[int, Regex]) -> None:
        """Build the automatons for *leaves*, which are known by their place in the list."""
        self.leaves = leaves
        self.regexes = regexes
        uses: dict[str, list[tuple[int, Form]]] = {}
        anchors: dict[str, list[int]] = {}
        for number, leaf in enumerate(leaves):
            if leaf.kind == "symbols":
                anchors.setdefault(symbol_anchor(leaf), []).append(number)
            elif leaf.kind == "regex":
                for anchor in regexes[number].anchors:
                    anchors.setdefault(anchor, []).append(number)
            else:
                for form in forms(leaf):
                    uses.setdefault(form.text, []).append((number, form))
        self._uses = list(uses.values())
        self._words = AhoCorasick(list(uses))
        self._anchored = list(anchors.values())
        self._symbols = AhoCorasick(list(anchors))
        fuzzy = [(number, leaf) for number, leaf in enumerate(leaves) if leaf.edits]
        self._neighbours = Neighbours(fuzzy) if fuzzy else None

    def anchors(self, number: int) -> bool:
        """Tell if a scan finds the leaf *number*, or at least what must stand where it does."""
        return number not in self.regexes or bool(self.regexes[number].anchors)

    def scan(self, fields: Sequence[str]) -> dict[int, Finds]:
        """Return what was found, by the place of the field in *fields*."""
        found: dict[int, Finds] = {}
        for numbers, texts in _groups(fields):
            if self._uses:
                batch = canonical(texts)
                self._find_words(batch, numbers, found)
                if self._neighbours:
                    self._find_near(batch, numbers, found)
            if self._anchored:
                self._find_symbols(texts, numbers, found)
        return found

    def _find_near(self, batch: Batch, numbers: Sequence[int], found: dict[int, Finds]) -> None:
        for leaf, start, end in self._neighbours.scan(batch) if self._neighbours else ():
            at = bisect_right(batch.starts, start) - 1
            places = found.setdefault(numbers[at], {}).setdefault(leaf, [])
            place = start - batch.starts[at], end - batch.starts[at]
            if place not in places:
                places.append(place)

    def _find_words(self, batch: Batch, numbers: Sequence[int], found: dict[int, Finds]) -> None:
        text, starts, seams = batch
        uses = self._uses
        for use, start, end in self._words.find_matches_as_indexes(text, overlapping=True):
            before = text[start - 1]
            begins = before <= " " or start in seams or unbroken(before)
            for leaf, form in uses[use]:
                if not (begins or form.open_left):
                    continue
                stop = _stop(batch, end, form)
                if stop:
                    at = bisect_right(starts, start) - 1
                    finds = found.setdefault(numbers[at], {})
                    place = start - starts[at], stop - starts[at]
                    finds.setdefault(leaf, []).append(place)

    def _find_symbols(
        self, texts: Sequence[str], numbers: Sequence[int], found: dict[int, Finds]
    ) -> None:
        text, starts = lower(texts)
        for use, start, _ in self._symbols.find_matches_as_indexes(text, overlapping=True):
            finds = found.setdefault(numbers[bisect_right(starts, start) - 1], {})
            for leaf in self._anchored[use]:
                finds.setdefault(leaf, [])


def _groups(fields: Sequence[str]) -> Iterable[tuple[Sequence[int], Sequence[str]]]:
    """Return *fields* plain, with their places: what is all ASCII apart, as it is far faster."""
    text = FIELD_END.join(fields)
    if text.count(FIELD_END) != len(fields) - 1:
        fields = [field.replace(FIELD_END, "") for field in fields]
    if text.isascii():
        return [(range(len(fields)), fields)]
    fields = [plain(field) for field in fields]
    ours = [i for i, field in enumerate(fields) if field.isascii()]
    others = [i for i, field in enumerate(fields) if not field.isascii()]
    return [(part, [fields[i] for i in part]) for part in (ours, others) if part]


def _edge(batch: Batch, at: int) -> bool:
    """Tell if a word ends before *at*."""
    after = batch.text[at]
    return after <= " " or at in batch.seams or unbroken(after)


def _stop(batch: Batch, end: int, form: Form) -> int:
    """Return where a find of *form* ends, plural included; 0 where a word goes on."""
    text = batch.text
    if form.rest:
        rest = form.rest.match(text, end)
        if not rest:
            return 0
        end = rest.end()
    if form.open_right or _edge(batch, end):
        return end
    if form.s and text[end] == "s" and _edge(batch, end + 1):
        return end + 1
    if form.es and text.startswith("es", end) and _edge(batch, end + 2):
        return end + 2
    return 0
