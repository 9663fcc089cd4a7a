"""Find the leaves of all queries in many fields at once, by one automaton."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import AhoCorasick

from watchers._fuzzy import Neighbours
from watchers._regex import Regex
from watchers._terms import Form, Leaf, forms, symbol_anchor
from watchers._text import (
    FIELD_END,
    Batch,
    Letters,
    Mapped,
    canonical,
    joined,
    lower,
    parted,
    plain,
    typography,
    unbroken,
)


class Found:
    """What was found in one field, and the field's text in its several forms, made when needed."""

    __slots__ = ("finds", "letters", "lower", "plain", "text", "word_starts")

    def __init__(self, text: str | None = None) -> None:
        """Begin with nothing; *text* is the field's canonical text, if it is at hand."""
        self.text = text
        self.finds: dict[int, list[tuple[int, int]]] = {}
        """By leaf: its places in *text*. Empty where only an anchor was found."""
        self.lower: str | None = None
        self.plain: Mapped | None = None
        self.letters: Letters | None = None
        self.word_starts: list[int] | None = None


class _Finds:
    """What is found in the fields of one joined text, noted from its beginning to its end."""

    def __init__(
        self, text: str, end: str, numbers: Sequence[int], found: dict[int, Found]
    ) -> None:
        self._text = text
        self._end = end
        self._numbers = numbers
        self._found = found
        self._field = 0
        self._seen = 0
        self.begin = 0
        """Where the field begins that was spoken of last."""

    def at(self, place: int) -> dict[int, list[tuple[int, int]]]:
        """Return the finds of the field around *place*, not before the fields asked for so far."""
        if place > self._seen:
            fields = self._text.count(self._end, self._seen, place)
            self._seen = place
            if fields:
                self._field += fields
                self.begin = self._text.rfind(self._end, 0, place) + 1
        number = self._numbers[self._field]
        field = self._found.get(number)
        if field is None:
            field = self._found[number] = Found(self._canonical())
        return field.finds

    def _canonical(self) -> str | None:
        """Return the canonical text of the field, None if this is another text."""
        if self._end == FIELD_END:
            return None
        end = self._text.find(self._end, self.begin)
        return self._text[self.begin : end if end >= 0 else None]


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
        self.sure = frozenset(number for number, leaf in enumerate(leaves) if leaf.is_sure)
        """The leaves that stand wherever they are found; the others need a second look."""

    def is_anchored(self, number: int) -> bool:
        """Tell if a scan finds the leaf *number*, or at least what must stand where it does."""
        return number not in self.regexes or bool(self.regexes[number].anchors)

    def scan(self, fields: Sequence[str]) -> dict[int, Found]:
        """Return what was found, by the place of the field in *fields*."""
        found: dict[int, Found] = {}
        for numbers, text in _groups(fields):
            if self._uses:
                batch = canonical(text)
                self._find_words(batch, _Finds(batch.text, "\n", numbers, found))
                if self._neighbours:
                    self._find_near(batch, _Finds(batch.text, "\n", numbers, found))
            if self._anchored:
                plain_text = lower(text)
                self._find_symbols(plain_text, _Finds(plain_text, FIELD_END, numbers, found))
        return found

    def _find_words(self, batch: Batch, finds: _Finds) -> None:
        text, seams = batch
        uses = self._uses
        for use, start, end in self._words.find_matches_as_indexes(text, overlapping=True):
            before = text[start - 1]
            begins = before <= " " or start in seams or unbroken(before)
            for leaf, form in uses[use]:
                if not (begins or form.open_left):
                    continue
                stop = _stop(batch, end, form)
                if stop:
                    places = finds.at(start).setdefault(leaf, [])
                    places.append((start - finds.begin, stop - finds.begin))

    def _find_near(self, batch: Batch, finds: _Finds) -> None:
        for leaf, start, end in self._neighbours.scan(batch) if self._neighbours else ():
            places = finds.at(start).setdefault(leaf, [])
            places.append((start - finds.begin, end - finds.begin))

    def _find_symbols(self, text: str, finds: _Finds) -> None:
        for use, start, _ in self._symbols.find_matches_as_indexes(text, overlapping=True):
            of_field = finds.at(start)
            for leaf in self._anchored[use]:
                of_field.setdefault(leaf, [])


def _groups(fields: Sequence[str]) -> Iterable[tuple[Sequence[int], str]]:
    """Return *fields* plain and joined, with their places; what is all ASCII apart, for speed."""
    text = joined(fields)
    if text.count(FIELD_END) != len(fields) - 1:
        text = joined([field.replace(FIELD_END, "") for field in fields])
    text = typography(text)
    if text.isascii():
        return [(range(len(fields)), text)]
    parts = [part if part.isascii() else plain(part) for part in parted(text)]
    ours = [i for i, part in enumerate(parts) if part.isascii()]
    others = [i for i, part in enumerate(parts) if not part.isascii()]
    return [(group, joined([parts[i] for i in group])) for group in (ours, others) if group]


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
