"""Learn the words at which no term begins or ends, in any language.

A function word such as "the" or "of" hardly ever ends a clause, "and" hardly ever begins one. So
the places of a word in the clauses tell it, without a list for each language. Only words that are
frequent and steady are judged: a word that is itself in the news is no function word.
"""

from __future__ import annotations

from dataclasses import dataclass

from model import Marks, WordPlaces
from watchers.discovery.past import Past
from watchers.discovery.usual import Usual

MIN_SHARE = 0.002
"""Share of the reports in which a word must be seen. Doubled: half as many words are judged."""

MIN_SEEN = 8
MAX_ENDS = 0.35
"""A word that ends clauses so much less often than others is no end of a term."""

MAX_STARTS = 0.10
"""The same for beginnings, which are rarer in short titles."""

MAX_STARTS_OF_END = 0.9
"""A word that may not end a term, nor begins clauses more than others do, may not begin one."""

MAX_STARTS_AND_ENDS = 0.6
"""A word of which both shares are so small in sum stands between others, as the Chinese "de" does.
Doubled: verbs and titles of persons are lost. A word that only begins no clause is left out: it may
end a name, as in "New York"."""

MAX_SPREAD = 0.15
FIXED_REPORTS = 5
FIXED_SHARE = 0.5
"""A pair is fixed if it has so many reports in the past, and so many of its second word's."""


@dataclass(frozen=True, slots=True)
class EdgeWords:
    """The words at which no term begins or ends."""

    no_end: frozenset[str] = frozenset()
    no_start: frozenset[str] = frozenset()
    """Words that hardly ever begin a clause."""
    between: frozenset[str] = frozenset()
    """Words that join others: they neither begin nor end a term."""

    def allow(self, words: list[str], usual: Usual) -> bool:
        """Return whether a term of these *words* may be told."""
        first, last = words[0], words[-1]
        if last in self.no_end:
            return False
        if len(words) == 1:
            return True
        if first in self.no_start or first in self.between:
            return False
        return first not in self.no_end or _is_fixed(first, words[1], usual)


def _is_fixed(first: str, second: str, usual: Usual) -> bool:
    """Return whether *second* mostly stands after *first*, as in "hong kong"."""
    pair = usual.get_sums(f"{first} {second}").total
    return pair >= FIXED_REPORTS and pair >= FIXED_SHARE * usual.get_sums(second).total


def learn_edges(past: Past, usual: Usual) -> EdgeWords:
    """Return the words at which no term begins or ends, from the places of all words."""
    marks = past.marks
    if not marks.words:
        return EdgeWords()
    frequent = past.list_frequent(max(MIN_SHARE * marks.reports, MIN_SEEN))
    usual.load(word for word, _ in frequent)
    no_end: set[str] = set()
    no_start: set[str] = set()
    between: set[str] = set()
    for word, places in frequent:
        starts = _compare_share(places.starts, places, marks)
        ends = _compare_share(places.ends, places, marks)
        is_between = starts > MAX_STARTS and starts + ends <= MAX_STARTS_AND_ENDS
        is_no_end = ends <= MAX_ENDS or is_between
        is_no_start = starts <= MAX_STARTS
        if not (is_no_end or is_no_start) or not usual.is_steady(word, MAX_SPREAD):
            continue
        if is_no_end:
            no_end.add(word)
            if starts < MAX_STARTS_OF_END:
                between.add(word)
        if is_no_start:
            no_start.add(word)
    return EdgeWords(frozenset(no_end), frozenset(no_start), frozenset(between))


def _compare_share(count: int, places: WordPlaces, marks: Marks) -> float:
    """Return how many times the average the share of *count* in the places of a word is."""
    average = marks.clauses / marks.words
    return (count + 1.0) / (places.seen + 1.0 / average) / average
