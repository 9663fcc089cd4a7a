"""What the index looks for: the leaves of the queries, and the forms a leaf may take in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from watchers.matching.query import Term
from watchers.text.folding import UNBROKEN, in_word, lower_field, seen, unbroken, words

Kind = Literal["words", "prefix", "suffix", "symbols", "regex"]

LONGEST = 100  # letters that a star stands for
_ANCHOR = 4  # words of a phrase that the automaton finds; the rest is looked at after
_LETTER = f"[^\\W_{UNBROKEN}]"
_NOT_DIGIT = f"[^\\W\\d_{UNBROKEN}]"
_LOOSE = "-'\u00b7\u2022\u2027\u30fb"  # and the dots between the parts of a foreign name
_BETWEEN = re.compile(f"[\\s{_LOOSE[1:]}-]+")
_ANY_LETTERS = f"{_LETTER}{{0,{LONGEST}}}"
_GAP = r"[\W_]{0,8}"  # bounded, so that a text of signs alone cannot make it slow

# With an s behind them they are other words, and frequent ones.
_NO_PLURAL = frozenset({"ha", "hi", "it"})
_HISSING = ("s", "x", "z", "ch", "sh", "o")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing to look for, folded; equal leaves are looked for once."""

    kind: Kind
    words: tuple[str, ...]
    """In canonical text. For symbols and regexes: the text or pattern, as it is."""
    verbatim: str = ""
    """How it must stand in the original, to the letter; empty where any writing will do."""
    edits: int = 0
    star: Literal["", "prefix", "suffix"] = ""
    """For symbols: whether a word may go on behind, or begin before."""

    @property
    def is_sure(self) -> bool:
        """Tell if a find in the canonical text is all that it takes."""
        return self.kind in {"words", "prefix", "suffix"} and not self.verbatim


def leaf(term: Term) -> Leaf:
    """Return what *term* looks for.

    Raises:
        ValueError: nothing of it is left when it is folded.
    """
    if term.kind == "regex":
        return Leaf("regex", (term.text,))
    if term.kind in {"prefix", "suffix"}:
        kind: Literal["prefix", "suffix"] = "prefix" if term.kind == "prefix" else "suffix"
        if _symbols(term.text):
            return Leaf("symbols", (" ".join(lower_field(term.text).split()),), star=kind)
        return Leaf(kind, tuple(words(term.text)))
    verbatim = as_written(term.text) if term.exact else ""
    if _symbols(term.text):
        return Leaf("symbols", (" ".join(lower_field(term.text).split()),), verbatim)
    found = tuple(words(term.text))
    if not found:
        raise ValueError(f'"{term.text}" has no letter or digit to find')
    return Leaf("words", found, verbatim, term.edits)


def as_written(text: str) -> str:
    """Return *text* to the letter: what can be seen of it, single-spaced, with ASCII quotes."""
    return unicodedata.normalize("NFC", seen(" ".join(text.split()))).translate(_SAME_SIGNS)


# Which of these a text has is up to the program that it was written with.
_SAME_SIGNS = str.maketrans("\u2018\u2019\u02bc\u2010\u2011", "'''--")


def _symbols(text: str) -> bool:
    """Tell if *text* has what must stand in a text besides letters, digits, space and hyphen."""
    return any(not (c.isspace() or c in _LOOSE or in_word(c)) for c in lower_field(text))


class Edges(NamedTuple):
    """What must hold around a writing of a leaf in the canonical text."""

    open_left: bool
    open_right: bool
    s: bool = False
    """A plural with s is as good."""
    es: bool = False
    rest: re.Pattern[str] | None = None
    """What must follow: the words of a long phrase that the automaton does not look for."""


class Form(NamedTuple):
    """One writing of a leaf."""

    text: str
    edges: Edges
    """Shared by all forms that have the same."""
    plural: bool = False

    @property
    def s(self) -> bool:
        """Tell if a plural with s is as good."""
        return self.edges.s

    @property
    def es(self) -> bool:
        """Tell if a plural with es is as good."""
        return self.edges.es


@lru_cache(maxsize=64)
def _edges(open_left: bool, open_right: bool, s: bool, es: bool) -> Edges:
    return Edges(open_left, open_right, s, es)


def forms(found: Leaf) -> Iterator[Form]:
    """Return the writings of a leaf of words: as they are, run together, with a y made ies."""
    anchor, rest = found.words[:_ANCHOR], found.words[_ANCHOR:]
    last = found.words[-1]
    inflects = _inflects(found)
    s = inflects and last not in _NO_PLURAL and last[-1] != "s"
    es = inflects and len(last) > 2 and last.endswith(_HISSING)
    open_left = found.kind == "suffix" or unbroken(found.words[0][0])
    open_right = found.kind == "prefix" or unbroken(last[-1])
    y = inflects and len(last) > 2 and last[-1] == "y" and last[-2] not in "aeiou"
    edges, closed = (
        _edges(open_left, open_right, s, es),
        _edges(open_left, open_right, False, False),
    )
    if rest:
        edges = edges._replace(rest=_following(rest, y=y))
    for text in _gapped(anchor):
        yield Form(text, edges)
        if y and not rest:
            yield Form(f"{text[:-1]}ies", closed, plural=True)


def _gapped(words: tuple[str, ...]) -> list[str]:
    """Return *words* as one text in every way, each two with a space between them or without."""
    texts = [words[0]]
    for word in words[1:]:
        texts = [f"{text}{gap}{word}" for text in texts for gap in (" ", "")]
    return texts


def _inflects(found: Leaf) -> bool:
    """Tell if the last word may stand in the plural: Latin, and not asked for to the letter."""
    last = found.words[-1]
    return (
        not found.verbatim and found.kind != "prefix" and len(last) > 1 and "a" <= last[-1] <= "z"
    )


def _following(rest: tuple[str, ...], *, y: bool) -> re.Pattern[str]:
    pattern = "".join(f" ?{re.escape(word)}" for word in rest)
    return re.compile(f"{pattern[:-1]}(?:y|ies)" if y else pattern)


@lru_cache(maxsize=4096)
def symbol_pattern(found: Leaf) -> re.Pattern[str]:
    """Return what finds a leaf of symbols in plain text in lower case.

    Space, hyphen, apostrophe and the dot of names may be anything that is no letter; all else must
    stand as it is.
    """
    text = found.words[0]
    first, last = text[0], text[-1]
    chunks = [re.escape(chunk) for chunk in _BETWEEN.split(text) if chunk]
    core = _GAP.join(chunks)
    if found.verbatim:
        # Greedy gaps would join two of "#a - #a #a", and so miss the two that are asked for.
        core = re.sub(r"(?:\\ )+", r"\\s{1,8}", re.escape(text.strip("'-")))
    before = "" if unbroken(first) else f"(?<!{_LETTER})"
    if found.star == "suffix":
        before = f"{before}{_ANY_LETTERS}"
    if found.star == "prefix":
        after = _ANY_LETTERS
    elif unbroken(last):
        after = ""
    elif in_word(last):
        plural = "(?:e?s)?" if not found.verbatim and "a" <= last <= "z" else ""
        after = f"{plural}(?!{_LETTER})"
    else:
        after = f"(?!{re.escape(last)}|{_NOT_DIGIT})"
    return re.compile(f"{before}{core}{after}")


def symbol_anchor(found: Leaf) -> str:
    """Return the longest piece of a leaf of symbols that stands in plain text as it is."""
    return max(_BETWEEN.split(found.words[0]), key=len)
