"""Tell which keyword is found wherever another query is, so that the other adds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from model import Entry, Watch
from watchers.matching.fuzzy import budget
from watchers.matching.query import Near, Node, Not, Or, Term
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACTS
from watchers.matching.watchlist import Watchlist
from watchers.text.folding import unbroken, words

T = TypeVar("T")

_LONGEST = 40  # letters of a word, and words of a phrase, of which every part is looked up
_LEAST_STARRED = 3  # letters before or after a star


class Covers(Generic[T]):
    """Keywords of one word or phrase, each with what it stands for."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        """Begin with none; *leaves* are those of the watchlist."""
        self._leaves = leaves
        self._known: dict[tuple[str, str, tuple[str, ...]], T] = {}
        self._kinds: set[str] = set()

    def add(self, term: Term, what: T) -> None:
        """Let *term* stand for *what*; the first of several equal ones does."""
        leaf = self._leaf(term)
        if leaf and leaf.kind in {"words", "prefix", "suffix"} and not leaf.verbatim:
            self._known.setdefault((term.field, leaf.kind, leaf.words), what)
            self._kinds.add(leaf.kind)

    def of(self, node: Node, fields: Sequence[str], besides: T | None = None) -> T | None:
        """Return what is found wherever *node* is, *fields* being where it looks by default."""
        if not self._known or isinstance(node, Not):
            return None
        if isinstance(node, Term):
            return next((w for w in self._in(node, fields) if w is not besides), None)
        parts = (node.left, node.right) if isinstance(node, Near) else node.parts
        found = [self.of(part, fields, besides) for part in parts]
        if isinstance(node, Or) and None in found:
            return None
        return next((what for what in found if what is not None), None)

    def _leaf(self, term: Term) -> Leaf | None:
        return None if term.field in FACTS else self._leaves[term.leaf]

    def _in(self, term: Term, fields: Sequence[str]) -> Iterator[T]:
        """Yield what stands in every text that *term* stands in."""
        leaf = self._leaf(term)
        if leaf is None or leaf.kind == "regex" or (leaf.edits and budget(leaf)):
            return
        open_left = "suffix" in (leaf.kind, leaf.star)
        open_right = "prefix" in (leaf.kind, leaf.star)
        phrase = tuple(words(leaf.words[0])) if leaf.kind == "symbols" else leaf.words
        for field in {term.field, ""} if term.field in fields else {term.field}:
            yield from self._whole(field, phrase[open_left : len(phrase) - open_right])
            yield from self._starred(field, phrase, open_left=open_left, open_right=open_right)

    def _whole(self, field: str, phrase: tuple[str, ...]) -> Iterator[T]:
        for end in range(1, min(len(phrase), _LONGEST) + 1):
            for start in range(end):
                part = phrase[start:end]
                if (found := self._known.get((field, "words", part))) is not None:
                    yield found
                yield from self._singular(field, part)
        for word in phrase:
            if unbroken(word[0]):
                for piece in _pieces(word):
                    if (found := self._known.get((field, "words", (piece,)))) is not None:
                        yield found

    def _singular(self, field: str, part: tuple[str, ...]) -> Iterator[T]:
        """Yield what finds *part* as its plural."""
        last = part[-1]
        if not last.endswith("s"):
            return
        bases = {last[:-1], last.removesuffix("es"), f"{last.removesuffix('ies')}y"}
        for base in sorted(bases - {last}):
            key = field, "words", (*part[:-1], base)
            if key in self._known and _finds(base, last):
                yield self._known[key]

    def _starred(
        self, field: str, phrase: tuple[str, ...], *, open_left: bool, open_right: bool
    ) -> Iterator[T]:
        """Yield the stars that stand for one of the words, or for what a longer star does."""
        if not self._kinds - {"words"}:
            return
        for at, word in enumerate(phrase):
            starts = not (open_left and at == 0)
            ends = not (open_right and at == len(phrase) - 1)
            for size in range(_LEAST_STARRED, min(len(word), _LONGEST) + 1):
                for kind, piece, stands in (
                    ("prefix", word[:size], starts),
                    ("suffix", word[-size:], ends),
                ):
                    found = self._known.get((field, kind, (piece,)))
                    if stands and found is not None:
                        yield found


def _pieces(word: str) -> Iterator[str]:
    """Yield every part of *word*, which is of a script without spaces."""
    word = word[:_LONGEST]
    for start in range(len(word)):
        for end in range(start + 1, len(word) + 1):
            yield word[start:end]


@lru_cache(maxsize=4096)
def _finds(word: str, text: str) -> bool:
    """Tell if the keyword *word* finds *text*, which looks like its plural."""
    watchlist = Watchlist([Watch("", (f'"{word}"',))])
    return bool(watchlist.match([Entry("", "", text)]))
