"""One entry as the queries see it: what was found in it, where, and whether a query holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import NamedTuple

from model import Entry
from watchers.matching.field import Field, Finds
from watchers.matching.index import Index
from watchers.matching.query import And, Near, Node, Not, Or, Term
from watchers.matching.terms import LONGEST, Leaf, as_written, symbol_pattern
from watchers.matching.tokens import FACTS
from watchers.text.folding import TAG_END, in_word, lower_field, seen, unbroken

GETTERS: Mapping[str, Callable[[Entry], str]] = {
    "title": attrgetter("title"),
    "summary": attrgetter("summary"),
    "text": attrgetter("text"),
    "source": attrgetter("publisher"),
    "author": attrgetter("author"),
    "tag": lambda entry: f" {TAG_END} ".join(entry.tags),
}


_SIGNS_AROUND = {
    "words": re.compile(r"^(['-]*).*?((?:'s|['-])*)$", re.DOTALL),
    "symbols": re.compile(r"^(['-]*).*?(['-]*)$", re.DOTALL),
}


class Place(NamedTuple):
    """Where something stands in an entry: characters of the field's own text."""

    field: str
    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    """What was found there; the words between the two sides of NEAR are left out."""


class Reading:
    """One entry, with what the index found in it."""

    __slots__ = ("_labels", "_looked", "entry", "found_in", "index")

    def __init__(
        self,
        entry: Entry,
        index: Index,
        labels: Sequence[str],
        found: Iterable[tuple[str, str | None, Finds]],
    ) -> None:
        """Read *entry*; *labels* are further names of its feed, *found* is by names of fields."""
        self.entry = entry
        self.index = index
        self.found_in = {
            name: Field(self.text(name), folded, finds) for name, folded, finds in found
        }
        self._labels = labels
        self._looked: dict[tuple[int, str], bool] | None = None

    # --- yes or no ---------------------------------------------------------------------

    def holds(self, node: Node, fields: Sequence[str]) -> bool:
        """Tell if *node* is true of the entry, *fields* being where it looks by default."""
        if isinstance(node, Term):
            return self._stands(node, fields)
        if isinstance(node, And):
            return all(self.holds(part, fields) for part in node.parts)
        if isinstance(node, Or):
            return any(self.holds(part, fields) for part in node.parts)
        if isinstance(node, Not):
            return not self.holds(node.part, fields)
        return next(self._pairs(node, fields), None) is not None

    def _stands(self, term: Term, fields: Sequence[str]) -> bool:
        if term.field in FACTS:
            return self._is_fact(term)
        for field in (term.field,) if term.field else fields:
            if self.stands_in(term.leaf, field):
                return True
        return False

    def stands_in(self, number: int, field: str) -> bool:
        """Tell if a leaf stands in *field*."""
        found = self.found_in.get(field)
        if found is not None and number in found.finds:
            if number in self.index.sure:
                return True
        elif self.index.is_anchored(number):
            return False
        if self._looked is None:
            self._looked = {}
        key = number, field
        if key not in self._looked:
            self._looked[key] = self._look(number, self.index.leaves[number], field)
        return self._looked[key]

    def _look(self, number: int, leaf: Leaf, field: str) -> bool:
        """Tell if a leaf stands in *field* of which only an anchor was found."""
        if leaf.verbatim:
            return bool(self.found(number, field))
        if leaf.kind == "regex":
            return self.index.regexes[number].search(self.field(field).lower())
        return symbol_pattern(leaf).search(self.field(field).lower()) is not None

    def _is_fact(self, term: Term) -> bool:
        if term.field == "url":
            asked, link = lower_field(term.text), lower_field(self.entry.link)
            return fnmatchcase(link, f"*{asked}*") if "*" in asked else asked in link
        return self.is_in(term.text) if term.field == "lang" else self.is_from(term.text)

    def is_in(self, lang: str) -> bool:
        """Tell if the entry is in *lang*: en is en-GB as well, but not the other way."""
        written, wanted = (text.lower().replace("_", "-") for text in (self.entry.lang, lang))
        return f"{written}-".startswith(f"{wanted}-")

    def is_from(self, feed: str) -> bool:
        """Tell if the entry's feed has the address, name or label *feed*, which may have a *."""
        names = (self.entry.feed, *self._labels)
        return any(fnmatchcase(lower_field(name), lower_field(feed)) for name in names)

    # --- where -------------------------------------------------------------------------

    def places(self, node: Node, fields: Sequence[str]) -> Iterator[Place]:
        """Return where what makes *node* true stands; nothing where it is not true."""
        if isinstance(node, Term):
            yield from self._places_of(node, fields)
        elif isinstance(node, Or) or (isinstance(node, And) and self.holds(node, fields)):
            for part in node.parts:
                yield from self.places(part, fields)
        elif isinstance(node, Near):
            yield from self._pairs(node, fields)

    def _places_of(self, term: Term, fields: Sequence[str]) -> Iterator[Place]:
        if term.field in FACTS:
            return
        for field in (term.field,) if term.field else fields:
            if self.stands_in(term.leaf, field):
                for start, end in self.found(term.leaf, field):
                    yield Place(field, start, end, ((start, end),))

    def found(self, number: int, field: str) -> list[tuple[int, int]]:
        """Return the places of a leaf in the original text of *field*, in order."""
        places = self.found_anyhow(number, field)
        leaf = self.index.leaves[number]
        if not leaf.verbatim:
            return places
        original = self.text(field)
        # A find is of letters: what is written before and behind them is looked at here.
        signs = _SIGNS_AROUND[leaf.kind].search(leaf.verbatim)
        before, behind = map(len, signs.groups()) if signs else (0, 0)
        wider = [(max(0, start - before), end + behind) for start, end in places]
        if behind and in_word(leaf.verbatim[-1]):
            wider = [place for place in wider if not _goes_on(original, place[1])]
        return [place for place in wider if as_written(original[slice(*place)]) == leaf.verbatim]

    def found_anyhow(self, number: int, field: str) -> list[tuple[int, int]]:
        """Return the places of a leaf, be it written to the letter or not."""
        leaf = self.index.leaves[number]
        read = self.field(field)
        if leaf.kind in {"symbols", "regex"}:
            text = read.plain()
            return [text.origin(*find) for find in self._in_plain(number, leaf, text.text)]
        finds = read.finds[number]
        if cut := _CUTS.get(leaf.kind):
            finds = [cut(read.canonical(), *find) for find in finds]
        return read.origins(sorted(set(finds)))

    def _in_plain(self, number: int, leaf: Leaf, text: str) -> list[tuple[int, int]]:
        if leaf.kind == "regex":
            return self.index.regexes[number].find(text)
        return [match.span() for match in symbol_pattern(leaf).finditer(text)]

    def _pairs(self, near: Near, fields: Sequence[str]) -> Iterator[Place]:
        """Return the places where both sides of *near* stand near enough, as one place each."""
        left = sorted(self.places(near.left, fields))
        right = sorted(self.places(near.right, fields))
        if not (left and right):
            return
        for first, then in ((left, right), (right, left)):
            for one in first:
                yield from self._after(one, then, near.gap)

    def _after(self, one: Place, others: list[Place], gap: int) -> Iterator[Place]:
        """Return *one* joined with each of *others* that begins behind it, near enough."""
        for at in range(bisect_left(others, (one.field, one.end)), len(others)):
            other = others[at]
            if other.field != one.field or self.words_between(one, other) > gap:
                return
            yield Place(one.field, one.start, other.end, one.parts + other.parts)

    def words_between(self, one: Place, other: Place) -> int:
        """Return how many words begin behind *one* and before *other*."""
        starts = self.field(one.field).word_starts()
        return bisect_left(starts, other.start) - bisect_left(starts, one.end)

    # --- the texts ---------------------------------------------------------------------

    def text(self, field: str) -> str:
        """Return the original of *field*."""
        return GETTERS[field](self.entry)

    def field(self, name: str) -> Field:
        """Return the field *name* in its several forms."""
        field = self.found_in.get(name)
        if field is None:
            field = self.found_in[name] = Field(self.text(name))
        return field


# Bounded, so that a word of thousands of hyphens cannot make it slow.
def _to_word_end(text: str, start: int, end: int) -> tuple[int, int]:
    farthest = end + LONGEST
    while end < farthest and text[end] > " " and not unbroken(text[end]):
        end += 1
    return start, end


def _to_word_start(text: str, start: int, end: int) -> tuple[int, int]:
    farthest = start - LONGEST
    while start > farthest and text[start - 1] > " " and not unbroken(text[start - 1]):
        start -= 1
    return start, end


_CUTS = {"prefix": _to_word_end, "suffix": _to_word_start}


def _goes_on(text: str, end: int) -> bool:
    """Tell if a word goes on at *end* of an original *text*."""
    following = seen(text[end : end + _LOOK_AHEAD])[:1]
    return following != "" and in_word(following) and not unbroken(following)


_LOOK_AHEAD = 20  # characters, most of which nobody sees


def terms(node: Node) -> Iterator[Term]:
    """Return every term of *node*, left to right."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from terms(node.part)
    elif isinstance(node, Near):
        yield from terms(node.left)
        yield from terms(node.right)
    else:
        for part in node.parts:
            yield from terms(part)


def merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return *places* in order, those that overlap made one."""
    done: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if done and start < done[-1][1]:
            done[-1] = done[-1][0], max(end, done[-1][1])
        else:
            done.append((start, end))
    return done
