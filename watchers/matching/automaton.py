"""Find very many words in a text, with a build that never holds other threads up for long."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from operator import itemgetter

from ahocorasick_rs import AhoCorasick

WHOLE = 30_000
"""Words that one automaton may have, more than 10,000 keywords need."""
PART = 15_000
"""Words of each of several. While the last step of a build lasts, 2.4 us a word, no other thread
runs; but several automatons take longer to search than one.
"""


class Automaton:
    """One Aho-Corasick automaton, or several where there are too many words for one."""

    def __init__(self, words: Sequence[str]) -> None:
        """Look for *words*, which are known by their place in the list."""
        count = 1 if len(words) <= WHOLE else -(-len(words) // PART)
        cuts = [len(words) * i // count for i in range(count + 1)]
        self._shards = [
            (start, AhoCorasick(words[start:end])) for start, end in itertools.pairwise(cuts)
        ]

    def finds(self, text: str) -> list[tuple[int, int, int]]:
        """Return which words stand where in *text*, overlapping ones too, by where they end."""
        if len(self._shards) == 1:
            return _all(self._shards[0][1], text)
        found = [
            (start + word, begins, ends)
            for start, shard in self._shards
            for word, begins, ends in _all(shard, text)
        ]
        found.sort(key=itemgetter(2))
        return found


def _all(shard: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = shard.find_matches_as_indexes(text, overlapping=True)
    return found
