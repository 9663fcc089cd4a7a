"""Find very many words in a text, by automatons that are built without long pauses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from operator import itemgetter

from ahocorasick_rs import AhoCorasick

MAX_WORDS_OF_ONE = 30_000
"""Words that a single automaton may have: more than 10,000 keywords need."""
WORDS_PER_SHARD = 15_000
"""Words of each automaton where there are several.

During the last step of a build, 2.4 us a word, no other thread runs; so a shard must be small. But
several automatons take longer to search than one; so twice as large a single one is allowed.
"""


class Automaton:
    """One Aho-Corasick automaton, or several where there are too many words for one."""

    def __init__(self, words: Sequence[str]) -> None:
        """Look for *words*, which are identified by their place in the list."""
        count = 1
        if len(words) > MAX_WORDS_OF_ONE:
            count = ceil(len(words) / WORDS_PER_SHARD)
        cuts = [len(words) * i // count for i in range(count + 1)]
        self._shards: list[tuple[int, AhoCorasick]] = []
        """Each with the number of its first word."""
        for start, end in pairwise(cuts):
            shard = AhoCorasick(words[start:end])
            self._shards.append((start, shard))

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return (word, start, end) for each word in *text*, overlapping ones too, by their end."""
        if len(self._shards) == 1:
            _, only = self._shards[0]
            return _find_all(only, text)
        found = [
            (first + word, start, end)
            for first, shard in self._shards
            for word, start, end in _find_all(shard, text)
        ]
        found.sort(key=itemgetter(2))
        return found


def _find_all(shard: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = shard.find_matches_as_indexes(text, overlapping=True)
    return found
