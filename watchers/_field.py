"""One field of an entry in the several forms in which it is looked at, each made when needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from watchers._text import (
    FIELD_END,
    WORDS,
    Letters,
    Mapped,
    canonical,
    gaps,
    letters,
    lower_field,
    map_plain,
    plain,
    typography,
)

Find = tuple[int, int, int]
"""A leaf, and where it begins and ends in a canonical text; 0 and 0 if only an anchor stands."""

Finds = list[Find]
Place = tuple[int, int]


class Field:
    """The text of one field, and what was found in it."""

    __slots__ = (
        "_canonical",
        "_letters",
        "_lower",
        "_plain",
        "_word_starts",
        "finds",
        "text",
    )

    def __init__(self, text: str, folded: str | None = None, finds: Iterable[Find] = ()) -> None:
        """Take the original *text*, the canonical text if it is at hand, and what was found."""
        self.text = text
        self.finds: dict[int, list[Place]] = {}
        """By leaf: its places in the canonical text. Empty where only an anchor was found."""
        self._canonical = folded
        self._lower: str | None = None
        self._plain: Mapped | None = None
        self._letters: Letters | None = None
        self._word_starts: list[int] | None = None
        for leaf, start, end in finds:
            places = self.finds.setdefault(leaf, [])
            if end:
                places.append((start, end))

    # --- the forms ---------------------------------------------------------------------

    def canonical(self) -> str:
        """Return the canonical text."""
        if self._canonical is None:
            self._canonical = canonical(plain(self.text.replace(FIELD_END, ""))).text
        return self._canonical

    def lower(self) -> str:
        """Return the plain text in lower case, without the way back."""
        if self._lower is None:
            self._lower = lower_field(self.text)
        return self._lower

    def plain(self) -> Mapped:
        """Return the plain text in lower case, with the way back."""
        if self._plain is None:
            self._plain = map_plain(self.text)
        return self._plain

    def letters(self) -> Letters:
        """Return where the letters of the canonical text come from."""
        if self._letters is None:
            self._letters = letters(self.plain())
        return self._letters

    def word_starts(self) -> list[int]:
        """Return where in the original the words begin."""
        if self._word_starts is None:
            words = WORDS.findall(self.canonical())
            firsts = accumulate(map(len, words[:-1]), initial=0) if words else ()
            origin = self.letters().origin
            self._word_starts = [origin(first, first)[0] for first in firsts]
        return self._word_starts

    # --- the way back ------------------------------------------------------------------

    def origins(self, finds: Sequence[Place]) -> list[Place]:
        """Return the places in the original of *finds* in the canonical text.

        *finds* are in order, none of them twice.
        """
        if self._letters is None:
            places = origins(self.text, self.canonical(), finds)
            if places is not None:
                return places
        return self._by_letters(finds)

    def _by_letters(self, finds: Sequence[Place]) -> list[Place]:
        """Return the places of *finds* by how many letters come before each."""
        text, found = self.canonical(), self.letters()
        places: list[Place] = []
        done = first = 0
        for start, end in finds:
            first += start - done - gaps(text, done, start)
            done = start
            last = first + end - start - gaps(text, start, end) - 1
            places.append(found.origin(first, last))
        return places


def origins(text: str, folded: str, finds: Sequence[Place]) -> list[Place] | None:
    """Return the places in *text* of *finds* in its canonical text, if a look at both tells them.

    That is many times as fast as counting letters, and enough for nearly all English.
    """
    if text.isascii():
        if len(folded) == len(text) + 2:
            # Folding ASCII only ever drops characters: here it has but put a space at both ends.
            return [(start - 1, end - 1) for start, end in finds]
    else:
        text = typography(text)
        if not text.isascii():
            return None
    if len(finds) > _FEW:
        return None
    text = text.lower()
    places: list[Place] = []
    for start, end in finds:
        place = _by_piece(text, folded, start, end)
        if place is None:
            return None
        places.append(place)
    return places


_FEW = 50  # finds that are looked up one by one; counting would be as fast for more


def _by_piece(text: str, folded: str, start: int, end: int) -> Place | None:
    """Return the place in *text* of a piece of *folded*, if both have it as often.

    Canonical text keeps whatever is words with single spaces, in order, so that of a piece that
    both have as often the first is the first. Only the s of a possessive is dropped.
    """
    piece = folded[start:end]
    if piece == "s" or piece[:2] == "s ":
        return None
    if folded.find(piece) == start and folded.find(piece, start + 1) < 0:
        at = text.find(piece)
        return (at, at + len(piece)) if at >= 0 else None
    here, there = _all_of(piece, folded), _all_of(piece, text)
    if len(here) != len(there):
        return None
    at = there[here.index(start)]
    return at, at + len(piece)


def _all_of(piece: str, text: str) -> list[int]:
    """Return every place where *piece* begins in *text*, be it within another."""
    found = [text.find(piece)]
    while found[-1] >= 0:
        found.append(text.find(piece, found[-1] + 1))
    return found[:-1]
