"""Find keywords that are written with an s where a text has 's: `Lloyds` in "Lloyd's of London".

The canonical text of "Lloyd's of London" is "lloyd of london". So each word before an 's is looked
up among the words of keywords that end in s, and the other words of the phrase are compared
around it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from watchers.matching.field import Find, Range
from watchers.matching.terms import Edges, Leaf, find_edges, make_ies
from watchers.matching.word_ends import find_end, is_word_start
from watchers.text.folding import Batch


class _Phrase(NamedTuple):
    """A leaf that has a word with s at the end."""

    leaf: int
    before: tuple[str, ...]
    """The words before that word."""
    after: tuple[str, ...]
    """The words after it."""
    edges: Edges
    ies: str
    """The plural of the last word if it ends in ies; else empty."""


class PossessiveIndex:
    """The words of all leaves that end in s."""

    def __init__(self) -> None:
        """Begin without leaves."""
        self._by_stem: dict[str, dict[str, list[_Phrase]]] = {}
        """By the word without its s, then by the letter of the phrase next to it.

        The letter after the word has a space before it, the one before the word has none; the key
        of a single word is empty. So the many phrases with a frequent word need not be compared.
        """
        self._has_suffix = False
        """Whether any letters may stand before some of the words."""

    def add(self, number: int, leaf: Leaf) -> None:
        """Look for *leaf*, a leaf of words with this *number*."""
        for words in (leaf.words, *leaf.others):
            for at, word in enumerate(words):
                if word[-1] == "s" and len(word) > 1:
                    self._add_word(number, leaf, words, at)

    def _add_word(self, number: int, leaf: Leaf, words: tuple[str, ...], at: int) -> None:
        phrase = _Phrase(
            leaf=number,
            before=words[:at],
            after=words[at + 1 :],
            edges=find_edges(leaf, words),
            ies=make_ies(leaf, words),
        )
        phrases = self._by_stem.setdefault(words[at][:-1], {})
        for key in _list_keys(phrase):
            phrases.setdefault(key, []).append(phrase)
        if leaf.kind == "suffix" and not at:
            self._has_suffix = True

    def scan(self, batch: Batch, cuts: Sequence[int]) -> list[Find]:
        """Return where in *batch* leaves stand by an 's.

        *cuts* are the places, in order, where a word begins without a space. A find that ends with
        an 's ends after the space that follows it.
        """
        by_stem = self._by_stem
        finds: list[Find] = []
        if not by_stem:
            return finds
        text = batch.text
        places = frozenset(batch.possessives)
        done = 0
        for end in batch.possessives:
            start = text.rfind(" ", 0, end) + 1
            phrases = by_stem.get(text[start:end])
            if phrases:
                finds += _find_at(batch, places, (start, end), phrases)
            later: Sequence[int] = ()
            first = done
            done = bisect_left(cuts, end, first)
            if self._has_suffix:
                later = range(start + 1, end)
            elif done > first and cuts[done - 1] > start:
                later = cuts[bisect_right(cuts, start, first) : done]
            for begin in later:
                phrases = by_stem.get(text[begin:end])
                if phrases:
                    finds += _find_at(batch, places, (begin, end), phrases)
        return finds


def _find_at(
    batch: Batch, places: frozenset[int], word: Range, by_letter: Mapping[str, Sequence[_Phrase]]
) -> list[Find]:
    """Return the phrases that stand in *batch* at *word*, which has an 's after it."""
    begin, end = word
    text = batch.text
    before = text[begin - 1]
    if before == " ":
        before = text[begin - 2]
    found: list[Find] = []
    for key in ("", text[end : end + 2], before):
        if key not in by_letter:
            continue
        for phrase in by_letter[key]:
            start = _match_before(phrase, batch, places, begin)
            stop = _match_after(phrase, batch, places, end) if start else 0
            if stop:
                found.append((start, stop, phrase.leaf))
    return found


def _list_keys(phrase: _Phrase) -> Iterable[str]:
    """Return the keys of *phrase*: the letter next to the word with an s."""
    if phrase.after:
        letter = phrase.after[0][0]
        return (f" {letter}",)
    if not phrase.before:
        return ("",)
    last = phrase.before[-1]
    if last[-1] == "s" and len(last) > 1:
        return {last[-1], last[-2]}
    return (last[-1],)


def _match_before(phrase: _Phrase, batch: Batch, places: frozenset[int], begin: int) -> int:
    """Return where *phrase* begins, if its words stand before *begin*; else 0."""
    text = batch.text
    for word in reversed(phrase.before):
        if text[begin - 1] == " ":
            begin -= 1
        begin = _match_word_before(text, places, word, begin)
        if not begin:
            return 0
    is_start = phrase.edges.open_left or is_word_start(batch, begin)
    return begin if is_start else 0


def _match_after(phrase: _Phrase, batch: Batch, places: frozenset[int], end: int) -> int:
    """Return where *phrase* ends, if its words stand after *end*; else 0."""
    text = batch.text
    if not phrase.after:
        return end if phrase.edges.open_right else end + 1
    for word in phrase.after[:-1]:
        end = _match_word(text, places, word, _skip_space(text, end))
        if not end:
            return 0
    start = _skip_space(text, end)
    last = phrase.after[-1]
    end = _match_word(text, places, last, start)
    if end - start == len(last):
        return find_end(batch, end, phrase.edges)
    if end:
        return end if phrase.edges.open_right else end + 1
    if phrase.ies and text.startswith(phrase.ies, start):
        return find_end(batch, start + len(phrase.ies), _NOTHING_MORE)
    return 0


_NOTHING_MORE = Edges(open_left=False, open_right=False)


def _match_word_before(text: str, places: frozenset[int], word: str, end: int) -> int:
    """Return where *word* begins that ends at *end*, or its stem before an 's; else 0."""
    if text.endswith(word, 0, end):
        return end - len(word)
    if end in places and word[-1] == "s" and text.endswith(word[:-1], 0, end):
        return end - len(word) + 1
    return 0


def _skip_space(text: str, at: int) -> int:
    return at + 1 if text[at] == " " else at


def _match_word(text: str, places: frozenset[int], word: str, start: int) -> int:
    """Return where *word* ends that begins at *start*, or its stem before an 's; else 0."""
    if text.startswith(word, start):
        return start + len(word)
    end = start + len(word) - 1
    if end in places and word[-1] == "s" and text.startswith(word[:-1], start):
        return end
    return 0
