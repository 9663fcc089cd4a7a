"""Find words with typos: a few edits away from a keyword, with the same first letter.

Two words within *k* edits have a remainder in common: a text that each becomes by losing at most
*k* letters. The index has every such remainder of every word. So only the words that share a
remainder with a word of the text are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from watchers.matching.terms import Leaf
from watchers.matching.tokens import AUTO_EDITS
from watchers.text.folding import SCRIPT_RUN, Batch

MIN_EDITABLE_LETTERS = 4  # letters of a word that may have an edit
_MIN_LETTERS_TWO_IN_WORD = 12  # letters of a word of a phrase that may have two edits
_MIN_LETTERS_ONE_EDIT = 8  # letters of a keyword that may have one edit
_MIN_LETTERS_TWO_EDITS = 14  # letters of a keyword that may have two edits
_MIN_LETTERS_FORCED = 5  # letters of a keyword whose number of edits the team wrote
_MAX_REMEMBERED = 65536  # words of texts whose near words are remembered


def allowed_edits(leaf: Leaf) -> int:
    """Return how many edits *leaf* may have in all; 0 if none would be safe."""
    editable = [word for word in leaf.words if _is_editable(word)]
    letters = sum(map(len, editable))
    if leaf.edits != AUTO_EDITS:
        return leaf.edits if letters >= _MIN_LETTERS_FORCED else 0
    if letters >= _MIN_LETTERS_TWO_EDITS:
        return 2
    return 1 if letters >= _MIN_LETTERS_ONE_EDIT else 0


def allowed_word_edits(word: str, leaf: Leaf) -> int:
    """Return how many edits one *word* of *leaf* may have."""
    if not _is_editable(word):
        return 0
    edits = allowed_edits(leaf)
    is_long = len(word) >= _MIN_LETTERS_TWO_IN_WORD
    if is_long or leaf.edits != AUTO_EDITS:
        return edits
    return min(edits, 1)


def _is_editable(word: str) -> bool:
    if len(word) < MIN_EDITABLE_LETTERS:
        return False
    return word.isascii() and word.isalpha()


class _Phrase(NamedTuple):
    """A leaf that may be written with edits."""

    leaf: int
    words: tuple[str, ...]
    edits: tuple[int, ...]
    """How many edits each word may have."""
    max_edits: int
    """How many edits all words may have together."""
    key: int
    """The place of the word by which the phrase is found: its longest."""

    def neighbour(self) -> tuple[int, str]:
        """Return the side of a word next to the key, and that word; 0 and "" if there is none."""
        if len(self.words) == 1:
            return 0, ""
        is_last = self.key + 1 == len(self.words)
        side = -1 if is_last else 1
        return side, self.words[self.key + side]


def _make_phrase(number: int, leaf: Leaf) -> _Phrase:
    edits = [allowed_word_edits(word, leaf) for word in leaf.words]
    rank = [(each > 0, len(word)) for each, word in zip(edits, leaf.words, strict=True)]
    return _Phrase(
        leaf=number,
        words=leaf.words,
        edits=tuple(edits),
        max_edits=allowed_edits(leaf),
        key=rank.index(max(rank)),
    )


class BatchWords(NamedTuple):
    """The words of a batch, cut at seams and where the script changes."""

    starts: list[int]
    words: list[str]


NearWords = Mapping[str, Mapping[str, int]]
"""By word of a text: the words of keywords that it may mean, with the edits between."""


class FuzzyIndex:
    """The words of all fuzzy leaves; tells which of them a word of a text may mean."""

    def __init__(self, leaves: Iterable[tuple[int, Leaf]]) -> None:
        """Index the numbered *leaves*."""
        from rapidfuzz.distance import OSA

        self._distance: Callable[..., int] = OSA.distance
        self._max_edits: dict[str, int] = {}
        """By word."""
        self._phrases: dict[tuple[str, int, str], list[_Phrase]] = {}
        """By the key word and its neighbour."""
        self._keys: set[str] = set()
        for number, leaf in leaves:
            self._add(number, leaf)
        self._remembered: dict[str, dict[str, int]] = {}
        self._with_remainder: dict[str, list[str]] = {}
        self._reach: dict[tuple[str, int], int] = {}
        """By first letter and length of a word of a text: the most edits from any keyword."""
        for word, edits in self._max_edits.items():
            self._add_word(word, edits)

    def _add(self, number: int, leaf: Leaf) -> None:
        phrase = _make_phrase(number, leaf)
        if not any(phrase.edits):
            return
        for word, edits in zip(phrase.words, phrase.edits, strict=True):
            if edits > self._max_edits.get(word, 0):
                self._max_edits[word] = edits
        key_word = leaf.words[phrase.key]
        self._keys.add(key_word)
        place = (key_word, *phrase.neighbour())
        self._phrases.setdefault(place, []).append(phrase)

    def _add_word(self, word: str, edits: int) -> None:
        for remainder in _list_remainders(word, edits):
            self._with_remainder.setdefault(remainder, []).append(word)
        shortest = len(word) - edits
        longest = len(word) + edits
        for length in range(shortest, longest + 1):
            place = word[0], length
            reach = self._reach.get(place, 0)
            self._reach[place] = max(reach, edits)

    def find_near(self, word: str) -> dict[str, int]:
        """Return the words of keywords that *word* may mean, with the edits between."""
        near = self._remembered.get(word)
        if near is None:
            if len(self._remembered) >= _MAX_REMEMBERED:
                self._remembered.clear()
            near = self._remembered[word] = self._measure(word)
        return near

    def _measure(self, word: str) -> dict[str, int]:
        reach = self._reach.get((word[:1], len(word)), 0)
        if not reach:
            return {}
        near: dict[str, int] = {}
        for remainder in _list_remainders(word, reach):
            for other in self._with_remainder.get(remainder, ()):
                if other not in near:
                    near[other] = self._distance(other, word)
        max_edits = self._max_edits
        return {other: edits for other, edits in near.items() if edits <= max_edits[other]}

    def scan(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """Yield where in *batch* leaves stand with edits: start, end, leaf."""
        starts, words = split_batch(batch)
        near_words = {word: near for word in set(words) if (near := self.find_near(word))}
        keys = {word for word, near in near_words.items() if not self._keys.isdisjoint(near)}
        if not keys:
            return
        for at, word in enumerate(words):
            if word not in keys:
                continue
            for phrase in self._list_candidates(words, at, near_words):
                first = at - phrase.key
                end = first + len(phrase.words)
                found = words[first:end]
                if first >= 0 and _is_meant(phrase, found, near_words):
                    stop = starts[end - 1] + len(found[-1])
                    yield starts[first], stop, phrase.leaf

    def _list_candidates(
        self, words: list[str], at: int, near_words: NearWords
    ) -> Iterator[_Phrase]:
        """Yield the phrases whose key and neighbour may be the word *at* and one next to it."""
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        neighbours = [(0, "")]
        for side, word in ((-1, before), (1, after)):
            neighbours.append((side, word))
            others = [other for other in near_words.get(word, ()) if other != word]
            neighbours += [(side, other) for other in others]
        for key in near_words[words[at]]:
            if key in self._keys:
                for side, neighbour in neighbours:
                    yield from self._phrases.get((key, side, neighbour), ())


def _is_meant(phrase: _Phrase, words: Sequence[str], near_words: NearWords) -> bool:
    """Return whether *words* are *phrase* with at least one edit and no more than allowed."""
    if len(words) < len(phrase.words):
        return False
    total = 0
    for asked, word, max_edits in zip(phrase.words, words, phrase.edits, strict=True):
        if asked != word:
            edits = near_words.get(word, {}).get(asked, max_edits + 1)
            if edits > max_edits:
                return False
            total += edits
    return 0 < total <= phrase.max_edits


def _list_remainders(word: str, edits: int) -> set[str]:
    """Return *word*, and it without up to *edits* letters; the first letter always stays."""
    remainders = {word}
    shortest = remainders
    for _ in range(edits):
        shorter: set[str] = set()
        for text in shortest:
            shorter.update([text[:i] + text[i + 1 :] for i in range(1, len(text))])
        remainders = remainders | shorter
        shortest = shorter
    return remainders


def split_batch(batch: Batch) -> BatchWords:
    """Return the words of *batch*; the end of a field is one, so no phrase reaches over it."""
    text = batch.text
    if text.isascii():
        # The text begins and ends with a space.
        words = text[1:-1].split(" ")
        lengths = [len(word) + 1 for word in words[:-1]]
        starts = list(accumulate(lengths, initial=1))
    else:
        runs = list(SCRIPT_RUN.finditer(text))
        words = [run[0] for run in runs]
        starts = [run.start() for run in runs]
    if batch.seams:
        starts = sorted({*starts, *batch.seams})
        bounds = pairwise((*starts, len(text)))
        words = [text[start:end].rstrip(" ") for start, end in bounds]
    return BatchWords(starts, words)
