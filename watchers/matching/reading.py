"""One entry as the queries see it: whether a query holds, and where its terms stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import NamedTuple

from model import Entry
from watchers.matching.address import is_at_address
from watchers.matching.emoji import keep_whole_emoji
from watchers.matching.field import FieldFinds, FieldText, Range
from watchers.matching.index import Index
from watchers.matching.numbers import begins_whole, ends_whole
from watchers.matching.symbols import compile_symbols
from watchers.matching.terms import MAX_STAR_LETTERS, Leaf, has_initials, normalize_verbatim
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term
from watchers.text.folding import TAG_END, drop_invisible, fold_lower, is_in_word, is_unbroken

FIELD_GETTERS: Mapping[str, Callable[[Entry], str]] = {
    "title": attrgetter("title"),
    "summary": attrgetter("summary"),
    "text": attrgetter("text"),
    "source": attrgetter("publisher"),
    "author": attrgetter("author"),
    "tag": lambda entry: f" {TAG_END} ".join(entry.tags),
}

_SIGNS_AROUND = re.compile(r"^(['-]*).*?(['-]*)$", re.DOTALL)


class Occurrence(NamedTuple):
    """Where something stands in an entry: characters of the field's own text."""

    field: str
    start: int
    end: int
    parts: tuple[Range, ...]
    """The ranges of the terms; the words between the two sides of NEAR belong to none."""


class Reading:
    """One entry, with the finds of the index in it."""

    __slots__ = ("_checked", "_labels", "entry", "found_in", "index")

    def __init__(
        self,
        entry: Entry,
        index: Index,
        labels: Sequence[str],
        finds: Iterable[FieldFinds],
    ) -> None:
        """Read *entry*; *labels* are further names of its feed."""
        self.entry = entry
        self.index = index
        self.found_in = {
            name: FieldText(self.text_of(name), canonical, its_finds)
            for name, canonical, its_finds in finds
        }
        self._labels = labels
        self._checked: dict[tuple[int, str], bool] | None = None

    # --- yes or no ---------------------------------------------------------------------

    def holds(self, node: Node, fields: Sequence[str]) -> bool:
        """Return whether *node* holds for the entry; it looks in *fields* by default."""
        if isinstance(node, Term):
            return self._term_holds(node, fields)
        if isinstance(node, And):
            return all(self.holds(part, fields) for part in node.parts)
        if isinstance(node, Or):
            return any(self.holds(part, fields) for part in node.parts)
        if isinstance(node, Not):
            return not self.holds(node.part, fields)
        return any(True for _ in self.find_occurrences(node, fields))

    def _term_holds(self, term: Term, fields: Sequence[str]) -> bool:
        if term.field in FACT_FIELDS:
            return self._fact_holds(term)
        for field in (term.field,) if term.field else fields:
            if self.stands_in(term.leaf, field):
                return True
        return False

    def stands_in(self, number: int, field: str) -> bool:
        """Return whether the leaf *number* stands in *field*."""
        found = self.found_in.get(field)
        if found is not None and number in found.ranges:
            if number in self.index.sure_leaves:
                return True
        elif self.index.is_anchored(number):
            return False
        if self._checked is None:
            self._checked = {}
        key = number, field
        if key not in self._checked:
            self._checked[key] = self._check(number, field)
        return self._checked[key]

    def _check(self, number: int, field: str) -> bool:
        """Return whether a leaf stands in *field*, in which only an anchor of it was found."""
        leaf = self.index.leaves[number]
        if leaf.verbatim or leaf.initials or leaf.emoji or leaf.has_number_edge:
            return bool(self.locate(number, field))
        text = self.field_of(field).lower
        if leaf.kind == "regex":
            return self.index.regexes[number].search(text)
        return compile_symbols(leaf).search(text) is not None

    def _fact_holds(self, term: Term) -> bool:
        if term.field == "lang":
            return self.is_in_language(term.text)
        if term.field == "feed":
            return self.is_from_feed(term.text)
        return is_at_address(self.entry.link, term.text)

    def is_in_language(self, lang: str) -> bool:
        """Return whether the entry is in *lang*: en takes en-GB as well, not the other way."""
        written = f"{self.entry.lang}-".lower().replace("_", "-")
        asked = f"{lang}-".lower().replace("_", "-")
        return written.startswith(asked)

    def is_from_feed(self, feed: str) -> bool:
        """Return whether *feed*, in which * is anything, names the entry's feed.

        A feed is named by its address, its name or a label.
        """
        names = map(fold_lower, (self.entry.feed, *self._labels))
        pattern = fold_lower(feed)
        return any(fnmatchcase(name, pattern) for name in names)

    # --- where -------------------------------------------------------------------------

    def find_occurrences(self, node: Node, fields: Sequence[str]) -> Iterator[Occurrence]:
        """Yield where the terms that make *node* hold stand; nothing if it does not hold."""
        if isinstance(node, Term):
            yield from self._find_term(node, fields)
        elif isinstance(node, Near):
            yield from self._find_pairs(node, fields)
        elif isinstance(node, NotWithin):
            yield from self._find_outside(node, fields)
        elif isinstance(node, Or) or (isinstance(node, And) and self.holds(node, fields)):
            for part in node.parts:
                yield from self.find_occurrences(part, fields)

    def _find_term(self, term: Term, fields: Sequence[str]) -> Iterator[Occurrence]:
        if term.field in FACT_FIELDS:
            return
        for field in (term.field,) if term.field else fields:
            if self.stands_in(term.leaf, field):
                for start, end in self.locate(term.leaf, field):
                    yield Occurrence(field, start, end, ((start, end),))

    def locate(self, number: int, field: str) -> list[Range]:
        """Return where the leaf *number* stands in the original text of *field*, in order."""
        ranges = self.locate_any_writing(number, field)
        leaf = self.index.leaves[number]
        text = self.text_of(field)
        if leaf.has_number_start:
            ranges = [place for place in ranges if begins_whole(text, place[0])]
        if leaf.has_number_end:
            ranges = [place for place in ranges if ends_whole(text, place[1])]
        if leaf.emoji:
            ranges = keep_whole_emoji(leaf.emoji, text, ranges)
        if leaf.initials:
            return _keep_initials(leaf.initials, text, ranges)
        if not leaf.verbatim:
            return ranges
        # A find covers letters only; the signs before and after them are compared here.
        before = after = 0
        signs = _SIGNS_AROUND.search(leaf.verbatim)
        if signs:
            before, after = map(len, signs.groups())
        wider = [_widen(text, place, before, after) for place in ranges]
        if after and is_in_word(leaf.verbatim[-1]):
            wider = [(start, end) for start, end in wider if not _continues_word(text, end)]
        return [
            (start, end)
            for start, end in wider
            if normalize_verbatim(text[start:end]) == leaf.verbatim
        ]

    def locate_any_writing(self, number: int, field: str) -> list[Range]:
        """Return where a leaf stands in the original, whether or not its exact letters do."""
        leaf = self.index.leaves[number]
        field_text = self.field_of(field)
        if leaf.kind in {"symbols", "regex"}:
            mapped = field_text.mapped
            ranges = self._search(number, leaf, mapped.text)
            return [mapped.locate(start, end) for start, end in ranges]
        ranges = field_text.ranges[number]
        extend = _EXTENSIONS.get(leaf.kind)
        if extend:
            text = field_text.canonical
            ranges = [extend(text, start, end) for start, end in ranges]
        return field_text.locate(sorted(set(ranges)))

    def _search(self, number: int, leaf: Leaf, lower: str) -> list[Range]:
        """Return where a leaf of symbols or a regex stands in the plain text in lower case."""
        if leaf.kind == "regex":
            return self.index.regexes[number].find(lower)
        pattern = compile_symbols(leaf)
        return [match.span() for match in pattern.finditer(lower)]

    def _find_pairs(self, near: Near, fields: Sequence[str]) -> Iterator[Occurrence]:
        """Yield where both sides of *near* stand near enough, as one occurrence each."""
        left = sorted(self.find_occurrences(near.left, fields))
        right = sorted(self.find_occurrences(near.right, fields))
        if not (left and right):
            return
        for first in left:
            yield from self._pair_with_later(first, right, near.gap)
        if near.is_ordered:
            return
        for first in right:
            yield from self._pair_with_later(first, left, near.gap)

    def _find_outside(self, node: NotWithin, fields: Sequence[str]) -> Iterator[Occurrence]:
        """Yield where the part of *node* stands, but not within a place of its around."""
        around = sorted(self.find_occurrences(node.around, fields))
        starts = [(one.field, one.start) for one in around]
        # The farthest end of each place and of all before it in its field.
        farthest: list[int] = []
        field = ""
        for one in around:
            end = max(farthest[-1], one.end) if one.field == field else one.end
            farthest.append(end)
            field = one.field
        for found in self.find_occurrences(node.part, fields):
            at = bisect_right(starts, (found.field, found.start)) - 1
            if at < 0 or around[at].field != found.field or farthest[at] < found.end:
                yield found

    def _pair_with_later(
        self, one: Occurrence, others: list[Occurrence], gap: int
    ) -> Iterator[Occurrence]:
        """Yield *one* joined with each of *others* that begins after it, near enough."""
        first = bisect_left(others, (one.field, one.end))
        for at in range(first, len(others)):
            other = others[at]
            if other.field != one.field:
                return
            if self.count_words_between(one, other) > gap:
                return
            parts = one.parts + other.parts
            yield Occurrence(one.field, one.start, other.end, parts)

    def count_words_between(self, one: Occurrence, other: Occurrence) -> int:
        """Return how many words begin after *one* and before *other*."""
        starts = self.field_of(one.field).word_starts
        return bisect_left(starts, other.start) - bisect_left(starts, one.end)

    # --- the texts ---------------------------------------------------------------------

    def text_of(self, field: str) -> str:
        """Return the original text of *field*."""
        return FIELD_GETTERS[field](self.entry)

    def field_of(self, name: str) -> FieldText:
        """Return the field *name* in its several forms."""
        field = self.found_in.get(name)
        if field is None:
            field = self.found_in[name] = FieldText(self.text_of(name))
        return field


def _keep_initials(initials: Sequence[str], text: str, ranges: Iterable[Range]) -> list[Range]:
    """Return those of *ranges* in an original *text* that have *initials*, their last dot too."""
    kept: list[Range] = []
    for start, end in ranges:
        written = text[start:end]
        if all(has_initials(written, each) for each in initials):
            has_last_dot = "." in written[-3:] and text[end : end + 1] == "."
            kept.append((start, end + has_last_dot))
    return kept


# Bounded, so that a word of thousands of hyphens cannot make it slow.
def _extend_to_word_end(text: str, start: int, end: int) -> Range:
    farthest = end + MAX_STAR_LETTERS
    while end < farthest and _is_broken_letter(text[end]):
        end += 1
    return start, end


def _extend_to_word_start(text: str, start: int, end: int) -> Range:
    farthest = start - MAX_STAR_LETTERS
    while start > farthest and _is_broken_letter(text[start - 1]):
        start -= 1
    return start, end


def _is_broken_letter(character: str) -> bool:
    """Return whether a canonical *character* is a letter of a script with spaces."""
    return character > " " and not is_unbroken(character)


_EXTENSIONS = {"prefix": _extend_to_word_end, "suffix": _extend_to_word_start}


def _widen(text: str, place: Range, before: int, after: int) -> Range:
    """Return *place* in *text* with so many visible characters *before* and *after* it."""
    start, end = place
    while before and start:
        start -= 1
        before -= bool(drop_invisible(text[start]))
    while after and end < len(text):
        after -= bool(drop_invisible(text[end]))
        end += 1
    return start, end


def _continues_word(text: str, end: int) -> bool:
    """Return whether a word continues at *end* of an original *text*."""
    ahead = drop_invisible(text[end : end + _LOOK_AHEAD])
    if not ahead or not is_in_word(ahead[0]):
        return False
    return not is_unbroken(ahead[0])


_LOOK_AHEAD = 20  # characters, most of which may be invisible


def merge_ranges(ranges: Iterable[Range]) -> list[Range]:
    """Return *ranges* in order, those that overlap made one."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            first, last = merged[-1]
            merged[-1] = (first, max(last, end))
        else:
            merged.append((start, end))
    return merged
