"""Find words that were meant for a keyword: a few edits away, with the same first letter.

Two words within *k* edits have a text in common that each becomes by losing at most *k* letters.
So the index holds every such remainder of every word, and only what shares one is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from watchers.matching.terms import Leaf
from watchers.matching.tokens import AUTO
from watchers.text.folding import RUNS, Batch

SHORTEST = 4  # letters of a word that may have an edit
_LONG_WORD = 12  # letters from which a word of a phrase may have two
_ONE_FROM, _TWO_FROM = 8, 14  # letters of a keyword
_FORCED_FROM = 5  # letters of a keyword that is given its number of edits
_REMEMBERED = 65536  # words of texts whose neighbours are remembered


def budget(leaf: Leaf) -> int:
    """Return how many edits *leaf* may have in all; 0 where none would be safe."""
    letters = sum(len(word) for word in leaf.words if _is_editable(word))
    if leaf.edits != AUTO:
        return leaf.edits if letters >= _FORCED_FROM else 0
    return 2 if letters >= _TWO_FROM else 1 if letters >= _ONE_FROM else 0


def edits_of(word: str, leaf: Leaf) -> int:
    """Return how many edits one *word* of *leaf* may have."""
    if not _is_editable(word):
        return 0
    whole = budget(leaf)
    return whole if leaf.edits != AUTO or len(word) >= _LONG_WORD else min(whole, 1)


def _is_editable(word: str) -> bool:
    return len(word) >= SHORTEST and word.isascii() and word.isalpha()


class _Phrase(NamedTuple):
    """A leaf that may be written with edits."""

    leaf: int
    words: tuple[str, ...]
    edits: tuple[int, ...]
    """How many each word may have."""
    most: int
    """How many all of them may have together."""
    key: int
    """The place of the word by which it is found: its longest."""

    def beside(self) -> tuple[int, str]:
        """Return a word beside the key, and on which side; no word for a phrase of one."""
        if len(self.words) == 1:
            return 0, ""
        side = 1 if self.key + 1 < len(self.words) else -1
        return side, self.words[self.key + side]


class Tokens(NamedTuple):
    """The words of a batch, cut at seams and where the script changes."""

    starts: list[int]
    words: list[str]


class Neighbours:
    """The words of all fuzzy leaves, and which of them a word of a text is near to."""

    def __init__(self, leaves: Iterable[tuple[int, Leaf]]) -> None:
        """Index the numbered *leaves*."""
        from rapidfuzz.distance import OSA

        self._distance: Callable[..., int] = OSA.distance
        self._most: dict[str, int] = {}
        self._phrases: dict[tuple[str, int, str], list[_Phrase]] = {}
        self._keys: set[str] = set()
        for number, leaf in leaves:
            self._add(number, leaf)
        self._sharing: dict[str, list[str]] = {}
        self._reach: dict[tuple[str, int], int] = {}
        for word, most in self._most.items():
            for remainder in _remainders(word, most):
                self._sharing.setdefault(remainder, []).append(word)
            for length in range(len(word) - most, len(word) + most + 1):
                key = word[0], length
                self._reach[key] = max(self._reach.get(key, 0), most)
        self._known: dict[str, dict[str, int]] = {}

    def _add(self, number: int, leaf: Leaf) -> None:
        edits = tuple(edits_of(word, leaf) for word in leaf.words)
        key = max(range(len(edits)), key=lambda i: (edits[i] > 0, len(leaf.words[i])))
        if not edits[key]:
            return
        for word, most in zip(leaf.words, edits, strict=True):
            if most:
                self._most[word] = max(most, self._most.get(word, 0))
        phrase = _Phrase(number, leaf.words, edits, budget(leaf), key)
        self._keys.add(leaf.words[key])
        self._phrases.setdefault((leaf.words[key], *phrase.beside()), []).append(phrase)

    def near(self, token: str) -> dict[str, int]:
        """Return the words that *token* may have been meant for, with the edits between."""
        known = self._known.get(token)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[token] = self._measured(token)
        return known

    def _measured(self, token: str) -> dict[str, int]:
        most = self._reach.get((token[:1], len(token)), 0)
        near: dict[str, int] = {}
        for remainder in _remainders(token, most) if most else ():
            for word in self._sharing.get(remainder, ()):
                if word not in near:
                    near[word] = self._distance(word, token)
        return {word: edits for word, edits in near.items() if edits <= self._most[word]}

    def scan(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """Return where in *batch* leaves stand with edits: from, to, leaf."""
        tokens = split(batch)
        close = {token: near for token in set(tokens.words) if (near := self.near(token))}
        keys = {token for token, near in close.items() if not self._keys.isdisjoint(near)}
        if not keys:
            return
        for at, token in enumerate(tokens.words):
            if token in keys:
                for phrase in self._meant(tokens.words, at, close):
                    first = at - phrase.key
                    last = first + len(phrase.words) - 1
                    if first >= 0 and self._stands(phrase, tokens.words[first : last + 1], close):
                        end = tokens.starts[last] + len(tokens.words[last])
                        yield tokens.starts[first], end, phrase.leaf

    def _meant(
        self, tokens: list[str], at: int, close: dict[str, dict[str, int]]
    ) -> Iterator[_Phrase]:
        """Return the phrases whose key the word *at* may mean, and the words beside it theirs."""
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        beside = [(0, "")]
        for side, token in ((-1, before), (1, after)):
            beside.append((side, token))
            beside += [(side, word) for word in close.get(token, ()) if word != token]
        for word in close[tokens[at]]:
            if word in self._keys:
                for side, other in beside:
                    yield from self._phrases.get((word, side, other), ())

    def _stands(
        self, phrase: _Phrase, tokens: Sequence[str], close: dict[str, dict[str, int]]
    ) -> bool:
        """Tell if *tokens* are *phrase* with at least one edit and no more than it may have."""
        if len(tokens) < len(phrase.words):
            return False
        total = 0
        for word, token, most in zip(phrase.words, tokens, phrase.edits, strict=True):
            if word != token:
                edits = close.get(token, {}).get(word, most + 1)
                if edits > most:
                    return False
                total += edits
        return 0 < total <= phrase.most


def _remainders(word: str, most: int) -> set[str]:
    """Return *word*, and what is left of it without up to *most* letters but the first."""
    found = latest = {word}
    for _ in range(most):
        latest = {left[:i] + left[i + 1 :] for left in latest for i in range(1, len(left))}
        found = found | latest
    return found


def split(batch: Batch) -> Tokens:
    """Return the words of *batch*; the end of a field is one, so that no phrase reaches over it."""
    text = batch.text
    if text.isascii():
        # The text begins and ends with a space.
        words = text[1:-1].split(" ")
        starts = list(accumulate((len(word) + 1 for word in words[:-1]), initial=1))
    else:
        runs = list(RUNS.finditer(text))
        words, starts = [run[0] for run in runs], [run.start() for run in runs]
    if batch.seams:
        starts = sorted({*starts, *batch.seams})
        words = [text[a:b].rstrip(" ") for a, b in pairwise((*starts, len(text)))]
    return Tokens(starts, words)
