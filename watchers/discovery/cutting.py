"""Cut titles into clauses, and clauses into words.

A clause is a run of words with nothing but one space or one hyphen between them; no term goes over
its end. Only the period of a short word, as in "St. Louis", does not end it.

Chinese is cut by a dictionary (rjieba), Japanese where its scripts change. Thai, Lao, Khmer and
Burmese have no such cutter here: each of their letters with its marks counts as a word, and a term
may have more of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

MAX_TITLE_CHARS = 1000
"""The rest of a longer title is not read. Doubled: nothing changes, for no real title is longer."""

MAX_WORD_CHARS = 60
"""A longer word, such as an address, ends a clause and is left out."""

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3040-\u309f"
_KATAKANA = "\u30a0-\u30ff\u31f0-\u31ff"
_LETTERWISE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = _HAN + _HIRAGANA + _KATAKANA + _LETTERWISE
# The marks of Indic scripts belong to their words; \w does not have them.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
)
_MARKS += (
    "\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75\u0a81-\u0a83"
)
_MARKS += "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3c-\u0c56"
_MARKS += (
    "\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d57\u0d81-\u0d83\u0dca-\u0df3\u200c\u200d"
)
_LETTER = f"(?:(?![{_UNSPACED}])[^\\W_]|[{_MARKS}])"
_WORD = re.compile(f"[{_UNSPACED}]+|{_LETTER}+(?:[-.&']{_LETTER}+)*")
_FIRST_UNSPACED = "\u0e00"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_HAS_KANA = re.compile(f"[{_HIRAGANA}{_KATAKANA}]")
_SCRIPT_RUN = re.compile(f"[{_HAN}]+|[{_HIRAGANA}]+|[{_KATAKANA}]+")
_LETTERWISE_RUN = re.compile(f"[{_LETTERWISE}]+")
_VOWELS_BEFORE = "\u0e40-\u0e44\u0ec0-\u0ec4"  # Thai and Lao: written before their consonant
_CLUSTER = re.compile(
    f"[{_VOWELS_BEFORE}]?[^{_VOWELS_BEFORE}\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3]"
    "[\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u17b4-\u17d3]*|."
)
_CUT_OFF = re.compile(r"\s*(?:\.\.\.|…)")
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | {"\u2013": " \u2013 ", "\u2014": " \u2014 ", "\xa0": " "}
)
_JOINTS = frozenset((" ", "-", ""))


class Word(NamedTuple):
    """A word of a title."""

    folded: str
    """In the form in which terms are compared."""
    written: str


class Clause(NamedTuple):
    """The words of a title that a term may join."""

    words: Sequence[Word]
    is_cut_off: bool
    """Whether "..." follows: the last word is not where the writer ended."""


def cut_title(title: str) -> list[Clause]:
    """Return the clauses of *title*, in their order; each has at least one word."""
    text = unicodedata.normalize("NFKC", title[:MAX_TITLE_CHARS].translate(_STRAIGHT))
    # The vowel "am" of Thai and Lao, which NFKC has split in two.
    text = text.replace("\u0e4d\u0e32", "\u0e33").replace("\u0ecd\u0eb2", "\u0eb3")
    clauses: list[Clause] = []
    words: list[Word] = []
    end = 0
    for found in _WORD.finditer(text):
        gap = text[end : found.start()]
        is_long = len(found[0]) > MAX_WORD_CHARS and not is_unspaced(found[0])
        if words and (is_long or not _joins(gap, words[-1].written)):
            clauses.append(Clause(words, is_cut_off=_CUT_OFF.match(gap) is not None))
            words = []
        if not is_long:
            words += _split_run(found[0])
        end = found.end()
    if words:
        clauses.append(Clause(words, is_cut_off=_CUT_OFF.match(text, end) is not None))
    return clauses


def is_unspaced(text: str) -> bool:
    """Return whether *text* begins with a letter of a script without spaces between words."""
    return text >= _FIRST_UNSPACED and _IS_UNSPACED.match(text) is not None


def is_letterwise(word: str) -> bool:
    """Return whether *word* is one letter of a script that is not cut into words."""
    return word >= _FIRST_UNSPACED and _LETTERWISE_RUN.match(word) is not None


def _joins(gap: str, before: str) -> bool:
    """Return whether the words around *gap* are of one clause; *before* is the first of them."""
    if gap in _JOINTS:
        return True
    return gap == ". " and ("." in before or len(before) < 3)


def _split_run(run: str) -> list[Word]:
    """Return the words of *run*: one, or those of a run in a script without spaces."""
    if is_unspaced(run):
        return list(_cut_unspaced(run))
    folded, written = run.casefold(), run
    if folded.endswith("'s"):
        folded, written = folded[:-2], written[:-2]
    return [Word(folded, written)] if folded else []


def _cut_unspaced(run: str) -> Iterator[Word]:
    position = 0
    for found in _LETTERWISE_RUN.finditer(run):
        yield from _cut_ideographs(run[position : found.start()])
        for cluster in _CLUSTER.findall(found[0]):
            yield Word(cluster, cluster)
        position = found.end()
    yield from _cut_ideographs(run[position:])


def _cut_ideographs(run: str) -> Iterator[Word]:
    """Yield the words of *run*, which has Han and kana only."""
    if not run:
        return
    pieces = _SCRIPT_RUN.findall(run) if _HAS_KANA.search(run) else _load_cutter()(run)
    for piece in pieces:
        yield Word(piece, piece)


def prepare_chinese() -> None:
    """Load the dictionary of Chinese now; all threads stand still for 0.1 to 0.3 seconds."""
    _load_cutter()


@cache
def _load_cutter() -> Callable[[str], Sequence[str]]:
    """Return the cutter of Chinese; its dictionary takes some 35 MB, so it waits for a title."""
    import rjieba

    cut: Callable[[str], Sequence[str]] = rjieba.cut
    return cut
