"""List the terms of a title: the runs of one to three words inside its clauses.

A term is written as its folded words with a space between them, in every script. So the words of a
term can be read from it, and a term contains another where the words of the one do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from watchers.discovery.cutting import Clause, Word, cut_title, is_letterwise, is_unspaced

MAX_WORDS = 3
"""Words of a term. Doubled: five times as many terms, most of which are pieces of one headline."""

MAX_LETTERS = 6
"""The same where each letter counts as a word. Doubled: most terms are whole phrases."""

MAX_TITLE_WORDS = 150
"""Words of a title whose terms are listed. Doubled: only titles that are no titles get more."""


Run = tuple[str, ...]
"""Folded words of a title. Its terms are the runs of neighbours in it, up to a number of words."""


class TitleWords(NamedTuple):
    """The words of a title, and where they stand."""

    runs: tuple[Run, ...]
    """From these its terms are listed: a tenth of the memory of the terms."""
    starts: tuple[str, ...]
    """The words that begin a clause."""
    ends: tuple[str, ...]
    """The words that end a clause which is not cut off."""

    def list_words(self) -> list[str]:
        """Return all words, in their order."""
        return [word for run in self.runs for word in run]


def read_title(title: str) -> TitleWords:
    """Return the words of *title*."""
    runs: list[Run] = []
    starts: list[str] = []
    ends: list[str] = []
    for clause in _cut_limited(title):
        folded = [word.folded for word in clause.words]
        starts.append(folded[0])
        if not clause.is_cut_off:
            ends.append(folded[-1])
        runs += _split_letters(folded)
    return TitleWords(tuple(runs), starts=tuple(starts), ends=tuple(ends))


def list_terms(runs: Iterable[Run]) -> list[str]:
    """Return the terms of *runs*, each once; a term comes after the shorter ones that begin it."""
    terms = (" ".join(run[first:last]) for run in runs for first, last in _list_places(run))
    return list(dict.fromkeys(terms))


def list_longer(runs: Iterable[Run], term: str) -> list[str]:
    """Return the terms of *runs* that begin with *term* and have one word more."""
    words = term.count(" ") + 2
    begin = f"{term} "
    longer = (one for one in list_terms(runs) if one.startswith(begin))
    return [one for one in longer if one.count(" ") + 1 == words]


def list_spellings(title: str) -> Iterator[tuple[str, str]]:
    """Yield each term of *title* with its spelling there."""
    for clause in _cut_limited(title):
        folded = [word.folded for word in clause.words]
        position = 0
        for run in _split_letters(folded):
            for first, last in _list_places(run):
                written = clause.words[position + first : position + last]
                yield " ".join(run[first:last]), join_written(written)
            position += len(run)


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


def _split_letters(folded: Sequence[str]) -> Iterator[Run]:
    """Yield the words of a clause: runs of letters that count as words, and runs of words."""
    for _, run in groupby(folded, is_letterwise):
        yield tuple(run)


def _list_places(run: Run) -> Iterator[tuple[int, int]]:
    """Yield the first and the last position (exclusive) of each term of *run*, shortest first."""
    longest = MAX_LETTERS if is_letterwise(run[0]) else MAX_WORDS
    for length in range(1, longest + 1):
        for first in range(len(run) - length + 1):
            yield first, first + length
