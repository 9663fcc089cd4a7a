"""One field of an entry in the several forms in which it is looked at, each made when needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from watchers.matching.tokens import TEXT_FIELDS
from watchers.text.folding import (
    FIELD_END,
    WORDS,
    Letters,
    Mapped,
    canonical,
    gaps,
    letters,
    lower_field,
    map_plain,
    one_for_one,
    plain,
)

Find = tuple[int, int, int]
"""Where a leaf begins and ends in a canonical text, 0 and 0 if only an anchor stands; the leaf."""

Finds = list[Find]
Place = tuple[int, int]

Hit = tuple[int, int, int, int, int, str | None]
"""A find among many entries: the entry, the place of the field in `TEXT_FIELDS`, where from and to
in the canonical text of them all (both 0 if only an anchor stands), the leaf, and that text.

One flat tuple, cut up if somebody asks: most are looked at once.
"""

InField = tuple[str, str | None, Finds]
"""A field of an entry, its canonical text, and what was found in it."""


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
        for start, end, leaf in finds:
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
        return self.by_letters(finds)

    def by_letters(self, finds: Sequence[Place]) -> list[Place]:
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


def in_fields(hits: Iterable[Hit]) -> list[InField]:
    """Return the *hits* of one entry, in order, by the name of the field."""
    found: list[InField] = []
    for field, its in groupby(hits, key=itemgetter(1)):
        finds: Finds = []
        folded, begin = None, 0
        for _, _, start, end, leaf, text in its:
            if text is not None and folded is None:
                begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", start)
                folded = text[begin:stop] if stop >= 0 else text[begin:]
            finds.append((start - begin, end - begin, leaf) if end else (0, 0, leaf))
        found.append((TEXT_FIELDS[field], folded, finds))
    return found


def origins(text: str, folded: str, finds: Iterable[Place]) -> list[Place] | None:
    """Return the places in *text* of *finds* in its canonical text, if a look at both tells them.

    That is many times as fast as counting letters, and enough for nearly all texts. *finds* are in
    order.
    """
    if len(folded) == len(text) + 2 and text.isascii():
        # Folding ASCII only ever drops characters: here it has but put a space at both ends.
        return [(start - 1, end - 1) for start, end in finds]
    simple = one_for_one(text)
    if simple is None:
        return None
    places: list[Place] = []
    known, origin, done, stop = 0, -1, 0, -1
    for start, end in finds:
        if start >= done:
            known, origin = done, stop
        last = start
        at = ends = _origin(simple, folded, start, end, known, origin)
        if at < 0 and " " in folded[start:end]:
            # Signs or line ends stand between its words.
            first, last = folded.index(" ", start), folded.rindex(" ", start, end) + 1
            at = _origin(simple, folded, start, first, known, origin)
            ends = _origin(simple, folded, last, end, start, at)
        if at < 0 or ends < 0:
            return None
        known, origin, done, stop = start, at, end, ends + end - last
        places.append((at, stop))
    return places


def _origin(simple: str, folded: str, start: int, end: int, known: int, origin: int) -> int:
    """Return where in *simple* a piece of *folded* begins, -1 if that takes more than a look.

    What begins at *known*, at *start* or before, has its *origin* in *simple*. From there on,
    *simple* has the piece each time that *folded* does, in order, unless it has signs within the
    piece, or the piece begins with the s of a possessive, which is dropped.
    """
    piece = folded[start:end]
    if folded.find(piece, known) < start or piece == "s" or piece[:2] == "s ":
        return -1
    # From known to start it may be farther in the original, but never nearer.
    nearest = origin + start - known
    at = simple.find(piece, nearest)
    if at > nearest and folded.find(piece, start + 1, end + at - nearest) >= 0:
        return -1
    return at
