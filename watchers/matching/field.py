"""The text of one field in its several forms, and the way from a find back to the original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from watchers.matching.tokens import TEXT_FIELDS
from watchers.text.folding import (
    FIELD_END,
    NEAR_WORD,
    count_gaps,
    fold_canonical,
    fold_lower,
    fold_plain,
)
from watchers.text.mapping import Letters, MappedText, find_letters, fold_in_place, map_lower

Range = tuple[int, int]
"""From where to where (exclusive) in a text."""

Find = tuple[int, int, int]
"""A leaf in a canonical text: start, end, leaf. 0 and 0 if only an anchor of it stands."""

BatchFind = tuple[int, int, int, int, int, str | None]
"""A find among many entries, as one flat tuple, since there are very many.

The entry; the place of the field in `TEXT_FIELDS`; start and end in the canonical text of them all
(both 0 if only an anchor stands); the leaf; and that text.
"""

FieldFinds = tuple[str, str | None, list[Find]]
"""A field of an entry, its canonical text if at hand, and the finds in it."""


_POSSESSIVE = re.compile(r"\W{1,8}?[sS\uff53\uff33]")
"""An 's of an original text, with any characters that nobody sees."""


class FieldText:
    """The text of one field in several forms, each computed when first needed; its finds."""

    __slots__ = (
        "_canonical",
        "_letters",
        "_lower",
        "_mapped",
        "_word_starts",
        "ranges",
        "text",
    )

    def __init__(self, text: str, canonical: str | None = None, finds: Iterable[Find] = ()) -> None:
        """Take the original *text*, the canonical text if it is at hand, and the finds in it."""
        self.text = text
        self.ranges: dict[int, list[Range]] = {}
        """By leaf: where it stands in the canonical text; empty if only an anchor was found."""
        self._canonical = canonical
        self._lower: str | None = None
        self._mapped: MappedText | None = None
        self._letters: Letters | None = None
        self._word_starts: list[int] | None = None
        for start, end, leaf in finds:
            ranges = self.ranges.setdefault(leaf, [])
            if end:
                ranges.append((start, end))

    # --- the forms ---------------------------------------------------------------------

    @property
    def canonical(self) -> str:
        """Return the canonical text."""
        if self._canonical is None:
            plain = fold_plain(self.text.replace(FIELD_END, ""))
            self._canonical = fold_canonical(plain).text
        return self._canonical

    @property
    def lower(self) -> str:
        """Return the plain text in lower case."""
        if self._lower is None:
            self._lower = fold_lower(self.text)
        return self._lower

    @property
    def mapped(self) -> MappedText:
        """Return the plain text in lower case, mapped to the original."""
        if self._mapped is None:
            self._mapped = map_lower(self.text)
        return self._mapped

    @property
    def letters(self) -> Letters:
        """Return where the letters of the canonical text come from."""
        if self._letters is None:
            self._letters = find_letters(self.mapped)
        return self._letters

    @property
    def word_starts(self) -> list[int]:
        """Return where in the original the words begin that NEAR counts."""
        if self._word_starts is None:
            words = NEAR_WORD.findall(self.canonical)
            firsts: Iterable[int] = ()
            if words:
                lengths = map(len, words[:-1])
                firsts = accumulate(lengths, initial=0)
            locate = self.letters.locate
            self._word_starts = [locate(first, first)[0] for first in firsts]
        return self._word_starts

    # --- the way back ------------------------------------------------------------------

    def locate(self, ranges: Sequence[Range]) -> list[Range]:
        """Return where in the original the *ranges* of the canonical text come from.

        *ranges* are in order, none of them twice. One that ends after a space has an 's in the
        original before the space.
        """
        text = self.canonical
        for _, end in ranges:
            if text[end - 1] == " ":
                return self._locate_with_possessives(ranges)
        located = self._locate_bare(ranges)
        return self._include_dots(located) if "." in self.text else located

    def _include_dots(self, located: list[Range]) -> list[Range]:
        """Return *located* with the last dot of initials, as in A.I."""
        text = self.text
        return [
            (start, end + 1)
            if text[end - 2 : end + 1 : 2] == ".." and end - 2 > start
            else (start, end)
            for start, end in located
        ]

    def _locate_bare(self, ranges: Sequence[Range]) -> list[Range]:
        """Return where in the original the *ranges* come from, none of which ends after a space."""
        if self._letters is None:
            located = locate_by_comparison(self.text, self.canonical, ranges)
            if located is not None:
                return located
        return self.locate_by_letters(ranges)

    def _locate_with_possessives(self, ranges: Sequence[Range]) -> list[Range]:
        """Return where in the original the *ranges* come from, some of which end after an 's."""
        text = self.canonical
        bare = [(start, end - (text[end - 1] == " ")) for start, end in ranges]
        return [
            located if one_bare == one else self._include_possessive(located)
            for located, one_bare, one in zip(self._locate_bare(bare), bare, ranges, strict=True)
        ]

    def _include_possessive(self, located: Range) -> Range:
        """Return a range of the original with the 's that follows it."""
        start, end = located
        found = _POSSESSIVE.match(self.text, end)
        return (start, found.end()) if found else located

    def locate_by_letters(self, ranges: Sequence[Range]) -> list[Range]:
        """Return the same as `locate`, by counting the letters before each of *ranges*."""
        text = self.canonical
        letters = self.letters
        located: list[Range] = []
        # A place up to which the letters were counted, and their number.
        done = 0
        first = 0
        for start, end in ranges:
            first += start - done
            first -= count_gaps(text, done, start)
            done = start
            letters_within = end - start - count_gaps(text, start, end)
            last = first + letters_within - 1
            located.append(letters.locate(first, last))
        return located


def group_by_field(batch_finds: Iterable[BatchFind]) -> list[FieldFinds]:
    """Return the finds of one entry, in order, by the name of the field."""
    grouped: list[FieldFinds] = []
    for field, of_field in groupby(batch_finds, key=itemgetter(1)):
        finds: list[Find] = []
        canonical = None
        begin = 0
        for _, _, start, end, leaf, text in of_field:
            if text is not None and canonical is None:
                begin = text.rfind("\n", 0, start) + 1
                stop = text.find("\n", start)
                canonical = text[begin:] if stop < 0 else text[begin:stop]
            if end:
                finds.append((start - begin, end - begin, leaf))
            else:
                finds.append((0, 0, leaf))
        grouped.append((TEXT_FIELDS[field], canonical, finds))
    return grouped


def locate_by_comparison(text: str, canonical: str, ranges: Iterable[Range]) -> list[Range] | None:
    """Return where in *text* the *ranges* of its canonical text come from.

    None if comparing the two texts does not tell. It does for nearly all texts, and is many times
    as fast as counting letters. *ranges* are in order.
    """
    if len(canonical) == len(text) + 2 and text.isascii():
        # Folding ASCII only ever drops characters: here it only put a space at both ends.
        return [(start - 1, end - 1) for start, end in ranges]
    simple = fold_in_place(text)
    if simple is None:
        return None
    located: list[Range] = []
    # A place in the canonical text and its origin: first of the last range, then of its end.
    known = 0
    origin = -1
    done = 0
    stop = -1
    for start, end in ranges:
        if start >= done:
            known = done
            origin = stop
        last = start
        piece = (start, end)
        at = ends = _locate_piece(simple, canonical, piece, known, origin)
        if at < 0 and " " in canonical[start:end]:
            # Signs or line ends stand between its words: locate the first and the last word.
            first_word = (start, canonical.index(" ", start))
            last = canonical.rindex(" ", start, end) + 1
            at = _locate_piece(simple, canonical, first_word, known, origin)
            ends = _locate_piece(simple, canonical, (last, end), start, at)
        if at < 0 or ends < 0:
            return None
        known = start
        origin = at
        done = end
        stop = ends + end - last
        located.append((at, stop))
    return located


def _locate_piece(simple: str, canonical: str, piece: Range, known: int, origin: int) -> int:
    """Return where in *simple* the *piece* of *canonical* begins; -1 if that is uncertain.

    The place *known*, at the piece or before it, comes from *origin* in *simple*. From there on,
    the piece stands in both texts equally often and in the same order, with two exceptions:
    *simple* may have signs within it, or it begins with the s of a possessive, which was dropped.
    """
    start, end = piece
    text = canonical[start:end]
    if text == "s" or text[:2] == "s ":
        return -1
    if canonical.find(text, known) < start:
        return -1
    # Folding only drops characters, so the origin is at or after this place.
    nearest = origin + start - known
    at = simple.find(text, nearest)
    if at > nearest:
        farthest = end + at - nearest
        if canonical.find(text, start + 1, farthest) >= 0:
            return -1
    return at
