"""Map folded text back to the original: where each character of it comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, pairwise
from typing import NamedTuple

from watchers.text.folding import (
    FIELD_END,
    LOWER_ASCII,
    fold_lower,
    is_in_word,
    separate_words,
    simplify_character,
    simplify_typography,
)


class MappedText(NamedTuple):
    """One folded field, and where each of its characters comes from."""

    text: str
    starts: Sequence[int]
    """Where in the original each character begins."""
    ends: Sequence[int]
    """Where in the original each character ends, its marks included."""

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the original of the characters *start* to *end*, not empty."""
        return self.starts[start], self.ends[end - 1]


def map_lower(text: str) -> MappedText:
    """Return the plain form of *text* in lower case, mapped to the original."""
    simple = simplify_typography(text)
    if simple.isascii():
        lowered = simple.translate(LOWER_ASCII)
        length = len(text)
        if len(lowered) == length:
            return MappedText(lowered, range(length), range(1, length + 1))
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for run in _SAME_KIND_RUN.finditer(simple):
        characters = run[0]
        start, end = run.span()
        if characters.isascii():
            folded.append(characters.translate(LOWER_ASCII))
            kept = [each.span() for each in _KEPT_RUN.finditer(simple, start, end)]
            for first, stop in kept:
                starts += range(first, stop)
                ends += range(first + 1, stop + 1)
        else:
            _map_clusters(characters, start, folded, starts, ends)
    return MappedText("".join(folded), starts, ends)


def _map_clusters(
    text: str, offset: int, folded: list[str], starts: list[int], ends: list[int]
) -> None:
    """Append the folded *text*, which begins at *offset*, and its places to the lists."""
    for start, end in _split_clusters(text):
        characters = _fold_cluster(text[start:end])
        if start == 0 and not characters and ends and _is_extending(text[0]):
            # Marks belong to the letter before them.
            ends[-1] = offset + end
        folded.append(characters)
        starts += [offset + start] * len(characters)
        ends += [offset + end] * len(characters)


_SAME_KIND_RUN = re.compile("[\x00-\x7f]+|[^\x00-\x7f]+")
_DROPPED = "".join([chr(code) for code, letter in LOWER_ASCII.items() if not letter])
_KEPT_RUN = re.compile(f"[^{_DROPPED}]+")


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    return fold_lower(cluster)


def _split_clusters(text: str) -> list[tuple[int, int]]:
    """Return the ranges that fold as one: a character with the marks that follow it."""
    heads = [i for i in range(1, len(text)) if not _is_extending(text[i])]
    return list(pairwise((0, *heads, len(text))))


@lru_cache(maxsize=65536)
def _is_extending(character: str) -> bool:
    """Return whether *character* belongs to the one before it: a mark, or a later jamo."""
    if character < "\u0300":
        return False
    head = unicodedata.normalize("NFKD", character)[0]
    if "\u1160" <= head <= "\u11ff":
        return True
    return unicodedata.category(head).startswith("M")


class Letters(NamedTuple):
    """The letters and digits of a field that its canonical text keeps."""

    at: list[int]
    """Their places in the plain text."""
    field: MappedText

    def locate(self, first: int, last: int) -> tuple[int, int]:
        """Return the range in the original from letter *first* to letter *last*, inclusive."""
        start = self.at[first]
        end = self.at[last]
        return self.field.starts[start], self.field.ends[end]


_POSSESSIVE = re.compile("'s(?= )")


def find_letters(field: MappedText) -> Letters:
    """Return the letters and digits of the plain *field* that its canonical text keeps."""
    text = separate_words(field.text)
    if "'" in text:
        text = _POSSESSIVE.sub("  ", text)
    # In a canonical text, letters sort after the hyphen and all other characters before it.
    is_letter = map("-".__lt__, text[1:-1])
    places = range(len(field.text))
    return Letters(list(compress(places, is_letter)), field)


class _FormsInPlace(dict[int, str]):
    """The plain form of each character if it is one character; computed when first met.

    FIELD_END stands for a character that cannot keep its place.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = simplify_character(character)
        is_word = any(c in "-'" or is_in_word(c) for c in folded)
        if _is_extending(character) or (is_word and len(folded) > 1):
            kept = FIELD_END
        else:
            unseen = " " if folded else "\0"
            kept = folded if is_word else unseen
        self[code] = kept
        return kept


_IN_PLACE = _FormsInPlace({code: chr(code).lower() for code in range(128)})


def fold_in_place(text: str) -> str | None:
    """Return *text* with each letter in its simplest form and in its place.

    None if that is impossible: a letter becomes several, or several become one.
    """
    text = simplify_typography(text)
    if text.isascii():
        return text.lower()
    kept = text.translate(_IN_PLACE)
    return None if FIELD_END in kept else kept
