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


class Field:
    """The text of one field, and what was found in it."""

    __slots__ = (
        "_canonical",
        "_letters",
        "_lower",
        "_plain",
        "_simple",
        "_word_starts",
        "finds",
        "text",
    )

    def __init__(self, text: str, folded: str | None = None, finds: Iterable[Find] = ()) -> None:
        """Take the original *text*, the canonical text if it is at hand, and what was found."""
        self.text = text
        self.finds: dict[int, list[tuple[int, int]]] = {}
        """By leaf: its places in the canonical text. Empty where only an anchor was found."""
        self._canonical = folded
        self._simple: str | None = None
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

    def _ascii(self) -> str:
        """Return the original in lower case if that is ASCII, character for character."""
        if self._simple is None:
            simple = self.text if self.text.isascii() else typography(self.text)
            self._simple = simple.lower() if simple.isascii() else ""
        return self._simple

    # --- the way back ------------------------------------------------------------------

    def origins(self, finds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the places in the original of *finds* in the canonical text.

        *finds* are in order, none of them twice.
        """
        text = self.canonical()
        if len(text) == len(self.text) + 2 and self.text.isascii():
            # Folding ASCII only ever drops characters: here it has but put a space at both ends.
            return [(start - 1, end - 1) for start, end in finds]
        if self._letters is None and (simple := self._ascii()):
            found = [_by_piece(text, simple, start, end) for start, end in finds]
            places = [place for place in found if place is not None]
            if len(places) == len(found):
                return places
        return self._by_letters(finds)

    def _by_letters(self, finds: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the places of *finds* by how many letters come before each."""
        text, found = self.canonical(), self.letters()
        places: list[tuple[int, int]] = []
        done = first = 0
        for start, end in finds:
            first += start - done - gaps(text, done, start)
            done = start
            last = first + end - start - gaps(text, start, end) - 1
            places.append(found.origin(first, last))
        return places


def _by_piece(text: str, simple: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the place in *simple* of a piece of canonical *text*, if both have it once.

    Canonical text keeps whatever is words with single spaces, so that a piece that it has once
    is the only one that there is; but for the s of a possessive, which it drops.
    """
    piece = text[start:end]
    if text.find(piece) != start or text.find(piece, start + 1) >= 0 or piece[:2] in _POSSESSIVES:
        return None
    at = simple.find(piece)
    return (at, at + len(piece)) if at >= 0 else None


_POSSESSIVES = ("s", "s ")
