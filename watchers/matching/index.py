"""Find the leaves of all queries in many fields at once, by one automaton."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, repeat
from operator import add

from watchers.matching.automaton import Automaton
from watchers.matching.field import BatchFind, Find
from watchers.matching.fuzzy import FuzzyIndex
from watchers.matching.possessives import PossessiveIndex
from watchers.matching.regex import Regex
from watchers.matching.symbols import find_symbol_anchors
from watchers.matching.terms import Edges, Leaf, list_forms
from watchers.matching.umlauts import map_finds, may_be_umlaut
from watchers.matching.word_ends import find_end
from watchers.text.folding import (
    FIELD_END,
    Batch,
    find_script_changes,
    fold_canonical,
    fold_plain,
    join_fields,
    lower_plain,
    simplify_typography,
    split_fields,
)
from watchers.text.umlauts import has_umlaut, write_out

BEGIN_LETTERS = 3  # with fewer, most places pass; with more, the set grows
_SEVERAL = -1  # in `_leaf_of`: see `_careful`
_Use = tuple[int, Edges]
"""A leaf that has a form, and the conditions around it."""


class Index:
    """All leaves, ready to be looked for."""

    def __init__(
        self,
        leaves: Sequence[Leaf],
        regexes: Mapping[int, Regex],
        *,
        is_written_out: bool = False,
    ) -> None:
        """Build the automatons for *leaves*, which are numbered by their place in the list.

        *is_written_out* says that all texts will have their umlauts written out.
        """
        self.leaves = leaves
        self.regexes = regexes
        numbered = list(enumerate(leaves))
        self.sure_leaves = frozenset(number for number, leaf in numbered if leaf.is_sure)
        """The leaves that stand wherever they are found; the others need a second look."""
        # By form, in plain lists: an object for each of a million forms would be too much.
        self._leaf_of = array("l")
        self._edges_of: list[Edges] = []
        self._careful: dict[int, list[_Use]] = {}
        """The leaves of a form that has several, or after which a word may continue."""
        self._max_form = 0
        """Letters of the longest form that begins a word."""
        self._begins: set[str] = set()
        """The first three letters of these forms; of a shorter form, the first one."""
        self._possessives = PossessiveIndex()
        self._forms = self._build_forms()
        self._leaves_of_anchor: dict[int, list[int]] = {}
        self._needs: dict[int, list[frozenset[int]]] = {}
        """Further anchors that must stand for a regex: running one takes ten times as long."""
        self._anchors = self._build_anchors()
        fuzzy = [(number, leaf) for number, leaf in numbered if leaf.edits]
        self._fuzzy = FuzzyIndex(fuzzy) if fuzzy else None
        self._umlauts = [number for number, leaf in numbered if may_be_umlaut(leaf)]
        """The leaves that are looked for in texts with umlauts written out as well."""
        self._written_out: Index | None = None
        if self._umlauts and not is_written_out:
            plain = [replace(leaves[number], edits=0) for number in self._umlauts]
            self._written_out = Index(plain, {}, is_written_out=True)

    def _build_forms(self) -> Automaton:
        """Return the automaton of the forms of all leaves of words.

        A form is looked for with the space before it: there are many times fewer finds to discard,
        and the automaton skips the inner parts of words.
        """
        numbers: dict[str, int] = {}
        for leaf_number, leaf in enumerate(self.leaves):
            if leaf.kind in {"symbols", "regex"}:
                continue
            self._possessives.add(leaf_number, leaf)
            for text, edges, _ in list_forms(leaf):
                pattern = text
                if not edges.open_left:
                    pattern = f" {text}"
                    self._max_form = max(self._max_form, len(text))
                    self._begins.add(
                        text[:BEGIN_LETTERS] if len(text) >= BEGIN_LETTERS else text[0]
                    )
                form = numbers.setdefault(pattern, len(numbers))
                self._add_form(form, leaf_number, edges)
        return Automaton(list(numbers))

    def _add_form(self, form: int, leaf: int, edges: Edges) -> None:
        """Note that *leaf* has the *form*, which may be that of other leaves as well."""
        if form == len(self._leaf_of):
            self._leaf_of.append(leaf)
            self._edges_of.append(edges)
            if not (edges.rest or edges.open_left or edges.open_right):
                return
        elif form not in self._careful:
            self._careful[form] = [self._first_use(form)]
        self._careful.setdefault(form, []).append((leaf, edges))
        self._leaf_of[form] = _SEVERAL

    def _first_use(self, form: int) -> _Use:
        return self._leaf_of[form], self._edges_of[form]

    def _build_anchors(self) -> Automaton:
        """Return the automaton of the anchors of symbols and regexes."""
        numbers: dict[str, int] = {}
        for leaf_number, leaf in enumerate(self.leaves):
            anchors: Iterable[str] = ()
            if leaf.kind == "symbols":
                anchors = find_symbol_anchors(leaf)
            elif leaf.kind == "regex":
                regex = self.regexes[leaf_number]
                anchors = regex.anchors
                self._needs[leaf_number] = [
                    frozenset(numbers.setdefault(text, len(numbers)) for text in need)
                    for need in regex.needs
                ]
            for text in anchors:
                anchor = numbers.setdefault(text, len(numbers))
                self._leaves_of_anchor.setdefault(anchor, []).append(leaf_number)
        return Automaton(list(numbers))

    def is_anchored(self, number: int) -> bool:
        """Return whether a scan finds the leaf *number* or an anchor of it."""
        regex = self.regexes.get(number)
        return regex is None or bool(regex.anchors)

    # --- scanning ----------------------------------------------------------------------

    def scan(self, texts: Sequence[str], field: int) -> list[BatchFind]:
        """Return the finds in *texts*, the *field* of one entry each, in no order."""
        finds: list[BatchFind] = []
        groups, outside_ascii = _group_by_script(texts)
        with_umlaut = self._find_written_out(texts, outside_ascii, field)
        for numbers, text in groups:
            if self._leaf_of:
                batch = fold_canonical(text)
                finds += self._find_words(batch, numbers, field)
                if with_umlaut:
                    others = map_finds(with_umlaut, batch.text, numbers)
                    finds += _assign_to_entries(batch.text, numbers, field, others)
            if self._leaves_of_anchor:
                finds += self._find_anchors(lower_plain(text), numbers, field)
        return finds

    def _find_written_out(
        self, texts: Sequence[str], outside_ascii: Sequence[int], field: int
    ) -> list[BatchFind]:
        """Return the finds in those of *texts* that have umlauts, with the umlauts written out."""
        if self._written_out is None or not outside_ascii:
            return []
        numbers = _find_umlauts(texts, outside_ascii)
        if not numbers:
            return []
        written = [write_out(texts[number]) for number in numbers]
        return [
            (numbers[at], place, start, end, self._umlauts[leaf], text)
            for at, place, start, end, leaf, text in self._written_out.scan(written, field)
        ]

    def _find_words(self, batch: Batch, numbers: Sequence[int], field: int) -> list[BatchFind]:
        """Return each leaf of words in *batch*, the *field* of the entries *numbers*."""
        text, seams, _ = batch
        leaf_of = self._leaf_of
        edges_of = self._edges_of
        finds: list[BatchFind] = []
        others: list[Find] = []
        # The entry of the last find: its place in *numbers*, itself, and where its text ends.
        at = number = done = stop = 0
        for form, before, end in self._forms.find(text):
            leaf = leaf_of[form]
            after = text[end]
            last = end
            # Nearly all finds end where a word does, or within a word; neither is worth a call.
            if leaf < 0 or after > " ":
                if leaf >= 0 and after == "s" and text[end + 1] <= " " and edges_of[form].s:
                    last = end + 1
                elif leaf < 0 or after in "se" or after > "z" or end in seams:
                    start = before + 1 if text[before] == " " else before
                    others += self._complete(batch, form, start, end)
                    continue
                else:
                    continue
            if end >= stop:
                at += text.count("\n", done, end)
                number = numbers[at]
                done = end
                stop = text.find("\n", end)
            finds.append((number, field, before + 1, last, leaf, text))
        others += self._find_others(batch)
        if others:
            finds += _assign_to_entries(text, numbers, field, others)
        return finds

    def _find_others(self, batch: Batch) -> list[Find]:
        """Return the leaves in *batch* that the automaton misses: inside words, by an 's, typos."""
        finds: list[Find] = []
        inside: Sequence[int] = sorted(batch.seams) if batch.seams else ()
        if not batch.text.isascii():
            changes = find_script_changes(batch.text)
            inside = sorted(batch.seams.union(changes))
        if inside and self._max_form:
            finds += self._find_inside(batch, inside)
        if batch.possessives:
            finds += self._possessives.scan(batch, inside)
        if self._fuzzy:
            finds += self._fuzzy.scan(batch)
        return finds

    def _complete(self, batch: Batch, form: int, start: int, end: int) -> Iterator[Find]:
        """Yield the leaves of a form that stands in a place, if the word ends where they do."""
        uses = self._careful.get(form) or (self._first_use(form),)
        for leaf, edges in uses:
            if stop := find_end(batch, end, edges):
                yield start, stop, leaf

    def _find_inside(self, batch: Batch, places: Sequence[int]) -> Iterator[Find]:
        """Yield the leaves that begin at *places*, where a word begins without a space before."""
        ahead = self._max_form
        text = batch.text + " " * ahead
        places = self._select_begins(text, places)
        pieces = "\n".join([f" {text[place : place + ahead]}" for place in places])
        for form, before, end in self._forms.find(pieces):
            number, within = divmod(before, ahead + 2)
            if not within:
                start = places[number]
                letters = end - before - 1
                yield from self._complete(batch, form, start, start + letters)

    def _select_begins(self, text: str, places: Sequence[int]) -> list[int]:
        """Return those of *places* where the first letters of a form stand.

        The check costs a third of a search there, and few places pass.
        """
        begins = self._begins
        return [
            place
            for place in places
            if text[place : place + BEGIN_LETTERS] in begins or text[place] in begins
        ]

    def _find_anchors(self, text: str, numbers: Sequence[int], field: int) -> Iterator[BatchFind]:
        for at, anchors in self._group_anchors(text).items():
            leaves: set[int] = set()
            for anchor in anchors:
                leaves.update(self._leaves_of_anchor.get(anchor, ()))
            for leaf in leaves:
                if self._may_stand(leaf, anchors):
                    yield numbers[at], field, 0, 0, leaf, None

    def _group_anchors(self, text: str) -> dict[int, set[int]]:
        """Return the anchors in joined *text*, by the place of the field among all."""
        by_field: dict[int, set[int]] = {}
        found = self._anchors.find(text)
        if not found:
            return by_field
        lengths = map(len, text.split(FIELD_END))
        begins = list(accumulate(map(add, lengths, repeat(1)), initial=0))
        for anchor, start, _ in found:
            at = bisect_right(begins, start) - 1
            by_field.setdefault(at, set()).add(anchor)
        return by_field

    def _may_stand(self, leaf: int, anchors: set[int]) -> bool:
        """Return whether the *anchors* that stand in a field include those that *leaf* needs."""
        needs = self._needs.get(leaf, ())
        return not any(map(anchors.isdisjoint, needs))


def _find_umlauts(texts: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Return those of *numbers* whose texts have an umlaut."""
    # One search in all of them together is many times as fast as one in each.
    joined = "\n".join([texts[number] for number in numbers])
    if not has_umlaut(joined):
        return []
    return [number for number in numbers if has_umlaut(texts[number])]


def _assign_to_entries(
    text: str, numbers: Sequence[int], field: int, finds: Iterable[Find]
) -> Iterator[BatchFind]:
    """Yield *finds* in the canonical *text* of many entries, each with its entry."""
    at = number = done = stop = 0
    for start, end, leaf in sorted(finds):
        if start >= stop:
            at += text.count("\n", done, start)
            number = numbers[at]
            done = start
            stop = text.find("\n", start)
        yield number, field, start, end, leaf, text


_Group = tuple[Sequence[int], str]
"""Fields of one kind of script: the places of their entries, and the joined plain text."""


def _group_by_script(fields: Sequence[str]) -> tuple[list[_Group], list[int]]:
    """Return *fields* plain and joined, with their places; the ASCII ones apart, for speed.

    Return also the places of the fields with more outside ASCII than newsroom quotes and dashes.
    """
    text = join_fields(fields)
    if text.count(FIELD_END) >= len(fields):
        fields = [field.replace(FIELD_END, "") for field in fields]
        text = join_fields(fields)
    everywhere = range(len(fields))
    if text.isascii():
        return [(everywhere, text)], []
    outside_ascii = [number for number, field in enumerate(fields) if not field.isascii()]
    ascii_fields, others, rest = _split_by_script(fields, outside_ascii)
    groups: list[_Group] = [(everywhere, join_fields(ascii_fields))]
    if others:
        text = join_fields(others.values())
        groups.append((list(others), text))
    return groups, rest


def _split_by_script(
    fields: Sequence[str], not_ascii: Sequence[int]
) -> tuple[list[str], dict[int, str], list[int]]:
    """Return *fields* plain, those outside ASCII empty; and the latter plain, by their place.

    Return also the places of the fields with more than newsroom quotes and dashes.
    """
    ascii_fields = list(fields)
    joined = join_fields([fields[number] for number in not_ascii])
    # Newsroom quotes and dashes are by far the most frequent, and quick to replace.
    simplified = split_fields(simplify_typography(joined))
    rest: list[int] = []
    for number, field in zip(not_ascii, simplified, strict=True):
        ascii_fields[number] = field
        if not field.isascii():
            rest.append(number)
    others: dict[int, str] = {}
    if not rest:
        return ascii_fields, others, rest
    plain = fold_plain(join_fields([ascii_fields[number] for number in rest]))
    for number, field in zip(rest, split_fields(plain), strict=True):
        if field.isascii():
            ascii_fields[number] = field
        else:
            ascii_fields[number] = ""
            others[number] = field
    return ascii_fields, others, rest
