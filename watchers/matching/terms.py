"""Leaves, which the index looks for, and the forms in which a leaf may stand in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from watchers.matching.query import Term
from watchers.text.folding import (
    UNBROKEN,
    drop_invisible,
    fold_lower,
    is_in_word,
    is_unbroken,
    split_words,
)

LeafKind = Literal["words", "prefix", "suffix", "symbols", "regex"]

MAX_STAR_LETTERS = 100  # letters that a star stands for
_ANCHOR_WORDS = 4  # words of a phrase that the automaton finds; the rest is compared afterwards
_LETTER = f"[^\\W_{UNBROKEN}]"
_NOT_DIGIT = f"[^\\W\\d_{UNBROKEN}]"
_LOOSE_SIGNS = "-'\u00b7\u2022\u2027\u30fb"  # and the dots between the parts of a foreign name
_LOOSE_RUN = re.compile(f"[\\s{_LOOSE_SIGNS[1:]}-]+")
_STAR_LETTERS = f"{_LETTER}{{0,{MAX_STAR_LETTERS}}}"
_GAP = r"[\W_]{0,8}"  # bounded, so that a text of signs alone cannot make it slow

# With an s these are other words, and frequent ones: has, his, its.
_NO_PLURAL = frozenset({"ha", "hi", "it"})
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_HISSING_ENDS = ("s", "x", "z", "ch", "sh", "o")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing to look for, folded; equal leaves are looked for once."""

    kind: LeafKind
    words: tuple[str, ...]
    """In canonical text. For symbols and regexes: the one text or pattern, as it is."""
    verbatim: str = ""
    """The exact letters that must stand in the original; empty if any writing will do."""
    edits: int = 0
    star: Literal["", "prefix", "suffix"] = ""
    """For symbols: whether a word may continue after them or begin before them."""

    @property
    def is_sure(self) -> bool:
        """Return whether a find in the canonical text needs no second look."""
        if self.verbatim:
            return False
        return self.kind in {"words", "prefix", "suffix"}


_STARS: dict[str, Literal["prefix", "suffix"]] = {"prefix": "prefix", "suffix": "suffix"}


def make_leaf(term: Term) -> Leaf:
    """Return the leaf that *term* looks for.

    Raises:
        ValueError: no letter or digit of it is left when it is folded.
    """
    if term.kind == "regex":
        return Leaf("regex", (term.text,))
    verbatim = normalize_verbatim(term.text) if term.exact else ""
    if _has_symbols(term.text):
        symbols = " ".join(fold_lower(term.text).split())
        return Leaf("symbols", (symbols,), verbatim=verbatim, star=_STARS.get(term.kind, ""))
    words = tuple(split_words(term.text))
    if term.kind in _STARS:
        return Leaf(_STARS[term.kind], words)
    if not words:
        raise ValueError(f'"{term.text}" has no letter or digit to find')
    return Leaf("words", words, verbatim=verbatim, edits=term.edits)


def normalize_verbatim(text: str) -> str:
    """Return the visible letters of *text*, single-spaced, with ASCII quotes."""
    visible = drop_invisible(" ".join(text.split()))
    return unicodedata.normalize("NFC", visible).translate(_SAME_SIGNS)


# The writer's program decides which of these a text has.
_SAME_SIGNS = str.maketrans("\u2018\u2019\u02bc\u2010\u2011", "'''--")


def _has_symbols(text: str) -> bool:
    """Return whether *text* has signs that must stand in a text, unlike space or hyphen."""
    return not all(map(_is_loose, fold_lower(text)))


def _is_loose(character: str) -> bool:
    return character.isspace() or character in _LOOSE_SIGNS or is_in_word(character)


# --- the forms of words ----------------------------------------------------------------


class Edges(NamedTuple):
    """The conditions around a form of a leaf in the canonical text."""

    open_left: bool
    """A word may begin before the form."""
    open_right: bool
    """A word may continue after the form."""
    s: bool = False
    """A plural with s will do."""
    es: bool = False
    """A plural with es will do."""
    rest: re.Pattern[str] | None = None
    """The further words of a long phrase, which the automaton does not look for."""


class Form(NamedTuple):
    """One writing of a leaf."""

    text: str
    edges: Edges
    """Shared by all forms with equal edges, as there are very many forms."""
    plural: bool = False


@lru_cache(maxsize=64)
def _make_edges(open_left: bool, open_right: bool, s: bool, es: bool) -> Edges:
    return Edges(open_left=open_left, open_right=open_right, s=s, es=es)


def list_forms(leaf: Leaf) -> Iterator[Form]:
    """Yield the writings of a leaf of words: as they are, run together, with y made ies."""
    anchor = leaf.words[:_ANCHOR_WORDS]
    rest = leaf.words[_ANCHOR_WORDS:]
    last = leaf.words[-1]
    inflects = _is_inflected(leaf)
    takes_ies = inflects and len(last) > 2 and _CONSONANT_Y.search(last) is not None
    edges = _find_edges(leaf, inflects=inflects)
    closed = _make_edges(edges.open_left, edges.open_right, False, False)
    if rest:
        edges = edges._replace(rest=_compile_rest(rest, takes_ies=takes_ies))
    for text in _list_spacings(anchor):
        yield Form(text, edges)
        if takes_ies and not rest:
            without_y = text[:-1]
            yield Form(f"{without_y}ies", closed, plural=True)


def _find_edges(leaf: Leaf, *, inflects: bool) -> Edges:
    """Return the edges of *leaf*, but for the rest of a long phrase."""
    last = leaf.words[-1]
    first_letter = leaf.words[0][0]
    open_left = leaf.kind == "suffix" or is_unbroken(first_letter)
    open_right = leaf.kind == "prefix" or is_unbroken(last[-1])
    takes_s = inflects and last not in _NO_PLURAL and last[-1] != "s"
    takes_es = inflects and len(last) > 2 and last.endswith(_HISSING_ENDS)
    return _make_edges(open_left, open_right, takes_s, takes_es)


def _list_spacings(words: tuple[str, ...]) -> list[str]:
    """Return *words* as one text, in every way to put a space between two of them or not."""
    texts = [words[0]]
    for word in words[1:]:
        longer: list[str] = []
        for text in texts:
            longer += (f"{text} {word}", f"{text}{word}")
        texts = longer
    return texts


def _is_inflected(leaf: Leaf) -> bool:
    """Return whether the last word may stand in the plural: Latin, and not verbatim."""
    last = leaf.words[-1]
    if leaf.verbatim or leaf.kind == "prefix":
        return False
    return len(last) > 1 and "a" <= last[-1] <= "z"


def _compile_rest(rest: tuple[str, ...], *, takes_ies: bool) -> re.Pattern[str]:
    pattern = "".join([f" ?{re.escape(word)}" for word in rest])
    if takes_ies:
        without_y = pattern[:-1]
        pattern = f"{without_y}(?:y|ies)"
    return re.compile(pattern)


# --- symbols ---------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def compile_symbols(leaf: Leaf) -> re.Pattern[str]:
    """Return the regex that finds a leaf of symbols in plain text in lower case.

    A space, hyphen, apostrophe or dot of a name may be any run of signs; everything else must
    stand as it is.
    """
    text = leaf.words[0]
    chunks = filter(None, _LOOSE_RUN.split(text))
    core = _GAP.join(map(re.escape, chunks))
    if leaf.verbatim:
        # Greedy gaps would join two of "#a - #a #a", and so miss the two that are asked for.
        core = re.escape(text.strip("'-"))
        core = re.sub(r"(?:\\ )+", r"\\s{1,8}", core)
    before = "" if is_unbroken(text[0]) else f"(?<!{_LETTER})"
    if leaf.star == "suffix":
        before = f"{before}{_STAR_LETTERS}"
    after = _make_symbols_end(leaf)
    return re.compile(f"{before}{core}{after}")


def _make_symbols_end(leaf: Leaf) -> str:
    """Return the pattern of the characters that may follow a leaf of symbols."""
    last = leaf.words[0][-1]
    if leaf.star == "prefix":
        return _STAR_LETTERS
    if is_unbroken(last):
        return ""
    if is_in_word(last):
        has_plural = not leaf.verbatim and "a" <= last <= "z"
        plural = "(?:e?s)?" if has_plural else ""
        return f"{plural}(?!{_LETTER})"
    return f"(?!{re.escape(last)}|{_NOT_DIGIT})"


def find_symbol_anchor(leaf: Leaf) -> str:
    """Return the longest piece of a leaf of symbols that stands in plain text as it is."""
    pieces = _LOOSE_RUN.split(leaf.words[0])
    return max(pieces, key=len)
