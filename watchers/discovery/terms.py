"""List the terms of a title: the runs of one to three words inside its clauses.

A term is written as its folded words with a space between them, in every script. So the words of a
term can be read from it, and a term contains another where the words of the one do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from watchers.discovery.cutting import Clause, Word, cut_title, is_unspaced

MAX_WORDS = 3
"""Words of a term. Doubled: five times as many terms, most of which are pieces of one headline."""

MAX_LETTERS = 6
"""The same where each letter counts as a word. Doubled: most terms are whole phrases."""

MAX_TITLE_WORDS = 150
"""Words of a title whose terms are listed. Doubled: only titles that are no titles get more."""


class TitleTerms(NamedTuple):
    """The terms of a title, and where its words stand."""

    terms: tuple[str, ...]
    """Each once."""
    words: tuple[str, ...]
    """All words, in their order."""
    starts: tuple[str, ...]
    """The words that begin a clause."""
    ends: tuple[str, ...]
    """The words that end a clause which is not cut off."""


def read_title(title: str) -> TitleTerms:
    """Return the terms of *title*."""
    terms: dict[str, None] = {}
    words: list[str] = []
    starts: list[str] = []
    ends: list[str] = []
    for clause in _cut_limited(title):
        folded = [word.folded for word in clause.words]
        words += folded
        starts.append(folded[0])
        if not clause.is_cut_off:
            ends.append(folded[-1])
        for first, last in _list_runs(clause.words):
            terms[" ".join(folded[first:last])] = None
    return TitleTerms(tuple(terms), words=tuple(words), starts=tuple(starts), ends=tuple(ends))


def list_spellings(title: str) -> Iterator[tuple[str, str]]:
    """Yield each term of *title* with its spelling there."""
    for clause in _cut_limited(title):
        for first, last in _list_runs(clause.words):
            run = clause.words[first:last]
            yield " ".join(word.folded for word in run), join_written(run)


def _cut_limited(title: str) -> Iterator[Clause]:
    """Yield the clauses of *title* until they have MAX_TITLE_WORDS words."""
    left = MAX_TITLE_WORDS
    for clause in cut_title(title):
        if len(clause.words) > left:
            clause = Clause(clause.words[:left], is_cut_off=True)  # noqa: PLW2901
        if not clause.words:
            break
        left -= len(clause.words)
        yield clause


def join_written(words: Sequence[Word]) -> str:
    """Return *words* as a reader writes them: without spaces in scripts that have none."""
    text = ""
    for word in words:
        needs_space = text and not (is_unspaced(word.written) and is_unspaced(text[-1]))
        text += f" {word.written}" if needs_space else word.written
    return text


def contains(term: str, part: str) -> bool:
    """Return whether the words of *part* stand in *term*, which has more of them."""
    return len(term) > len(part) and f" {part} " in f" {term} "


def _list_runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last position (exclusive) of each run that is a term."""
    for first, word in enumerate(words):
        longest = MAX_LETTERS if word.is_letter else MAX_WORDS
        for last in range(first + 1, min(first + longest, len(words)) + 1):
            if words[last - 1].is_letter != word.is_letter:
                break
            yield first, last
