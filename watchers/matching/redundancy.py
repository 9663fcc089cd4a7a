"""Find the keyword that holds wherever another query does, so that the other adds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Generic, TypeVar

from model import SeenEntry, Watch
from watchers.matching.fuzzy import allowed_edits
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import Near, Node, Not, NotWithin, Or, Term
from watchers.matching.watchlist import Watchlist
from watchers.text.folding import is_unbroken, split_words

T = TypeVar("T")

_Key = tuple[str, str, tuple[str, ...]]
"""Field, kind and words of a keyword."""

_MAX_LOOKED_UP = 40  # letters of a word, and words of a phrase, whose parts are looked up
_MIN_STAR_LETTERS = 3  # letters before or after a star


class Coverage(Generic[T]):
    """Simple keywords, each with its owner: a keyword covers the queries that find less."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        """Begin without keywords; *leaves* are those of the watchlist."""
        self._leaves = leaves
        self._owners: dict[_Key, T] = {}
        self._kinds: set[str] = set()

    def add(self, term: Term, owner: T) -> None:
        """Let *term* cover queries on behalf of *owner*; of equal terms the first counts."""
        leaf = self._leaf_of(term)
        if leaf and leaf.is_of_words:
            key = term.field, leaf.kind, leaf.words
            self._owners.setdefault(key, owner)
            self._kinds.add(leaf.kind)

    def find_owner(self, node: Node, fields: Sequence[str], besides: T | None = None) -> T | None:
        """Return an owner other than *besides* whose keyword is found wherever *node* is.

        *fields* are those in which *node* looks by default. None if nothing covers it.
        """
        if not self._owners or isinstance(node, Not):
            return None
        if isinstance(node, Term):
            owners = self._list_owners(node, fields)
            return next((owner for owner in owners if owner is not besides), None)
        if isinstance(node, NotWithin):
            return self.find_owner(node.part, fields, besides)
        parts = (node.left, node.right) if isinstance(node, Near) else node.parts
        found = [self.find_owner(part, fields, besides) for part in parts]
        if isinstance(node, Or) and None in found:
            return None
        known = [owner for owner in found if owner is not None]
        return known[0] if known else None

    def _leaf_of(self, term: Term) -> Leaf | None:
        if term.field in FACT_FIELDS:
            return None
        return self._leaves[term.leaf]

    def _list_owners(self, term: Term, fields: Sequence[str]) -> Iterator[T]:
        """Yield the owners of the keywords that stand in every text in which *term* does."""
        leaf = self._leaf_of(term)
        if leaf is None or leaf.kind == "regex" or leaf.others:
            return
        if leaf.edits and allowed_edits(leaf):
            return
        open_left = "suffix" in (leaf.kind, leaf.star)
        open_right = "prefix" in (leaf.kind, leaf.star)
        phrase = leaf.words
        if leaf.kind == "symbols":
            phrase = tuple(split_words(leaf.words[0]))
        whole_words = phrase[open_left : len(phrase) - open_right]
        looked_in = {term.field}
        if term.field in fields:
            looked_in.add("")
        for field in looked_in:
            yield from self._list_whole(field, whole_words)
            yield from self._list_starred(field, phrase, open_left=open_left, open_right=open_right)

    def _list_whole(self, field: str, phrase: tuple[str, ...]) -> Iterator[T]:
        """Yield the owners of the words and phrases within *phrase*."""
        max_end = min(len(phrase), _MAX_LOOKED_UP)
        for end in range(1, max_end + 1):
            for start in range(end):
                part = phrase[start:end]
                yield from self._look_up(field, "words", part)
                yield from self._list_singular(field, part)
        for word in phrase:
            if is_unbroken(word[0]):
                for piece in _list_pieces(word):
                    yield from self._look_up(field, "words", (piece,))

    def _look_up(self, field: str, kind: str, words: tuple[str, ...]) -> Iterator[T]:
        owner = self._owners.get((field, kind, words))
        if owner is not None:
            yield owner

    def _list_singular(self, field: str, part: tuple[str, ...]) -> Iterator[T]:
        """Yield the owners of the keywords that find *part* as their plural."""
        last = part[-1]
        if not last.endswith("s"):
            return
        without_es = last.removesuffix("es")
        without_ies = last.removesuffix("ies")
        singulars = {last[:-1], without_es, f"{without_ies}y"}
        for singular in sorted(singulars - {last}):
            words = (*part[:-1], singular)
            key = field, "words", words
            if key in self._owners and _is_plural(singular, last):
                yield self._owners[key]

    def _list_starred(
        self, field: str, phrase: tuple[str, ...], *, open_left: bool, open_right: bool
    ) -> Iterator[T]:
        """Yield the owners of the starred keywords that find one of the words of *phrase*."""
        if not self._kinds - {"words"}:
            return
        for at, word in enumerate(phrase):
            is_last = at == len(phrase) - 1
            is_start_known = at > 0 or not open_left
            is_end_known = not (is_last and open_right)
            max_letters = min(len(word), _MAX_LOOKED_UP)
            for letters in range(_MIN_STAR_LETTERS, max_letters + 1):
                start = word[:letters]
                end = word[-letters:]
                if is_start_known:
                    yield from self._look_up(field, "prefix", (start,))
                if is_end_known:
                    yield from self._look_up(field, "suffix", (end,))


def _list_pieces(word: str) -> Iterator[str]:
    """Yield every part of *word*, which is of a script without spaces."""
    word = word[:_MAX_LOOKED_UP]
    for start in range(len(word)):
        for end in range(start + 1, len(word) + 1):
            yield word[start:end]


NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # matching does not look at the time


@lru_cache(maxsize=4096)
def _is_plural(word: str, text: str) -> bool:
    """Return whether the keyword *word* finds *text*, which looks like its plural."""
    watch = Watch("", (f'"{word}"',))
    matches = Watchlist([watch]).match([SeenEntry("", "", text, first_seen=NO_TIME)])
    return bool(matches)
