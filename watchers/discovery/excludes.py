"""Find words that a watch may exclude, from the entries that people called not relevant.

A word is a candidate if it stands in several of these entries and in no entry that people called
useful. That is counted by the matcher itself, in the fields of the watch, so the numbers are those
of the line `none:` that a person would write. The words of the keywords that matched are left out:
without them the watch finds nothing. So are words that are about as frequent in the other entries
of the watch, as "the" is.

Of words that drop the same entries one is enough. So they are chosen one after the other, each by
the entries that the ones before it leave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import NamedTuple

from model import Exclude, ExcludeAdvice, Match, SeenEntry, Watch
from watchers.discovery.cutting import cut_title, is_letterwise, is_unspaced
from watchers.matching.compiling import QueryError
from watchers.matching.watchlist import Watchlist
from watchers.matching.writing import write_query
from watchers.text.common_words import WEAK_WORDS

MAX_EXCLUDES = 3
"""Words for one watch. Doubled: the last ones drop an entry or two."""

MIN_DROPPED = 2
"""Entries that a word drops, and those that it adds to the words before it. Halved: any word of a
single entry is suggested."""

MIN_SHARE = 0.2
"""Of the entries that are not relevant. Doubled: a watch with two kinds of noise gets no word."""

MIN_LIFT = 3.0
"""How many times more frequent a word is there than in the other entries of the watch. Halved:
words of the subject itself are suggested."""

MIN_CHARS = 3
"""Of a word in a script with spaces; of one without them, as Chinese, one less."""

MAX_CANDIDATES = 200
"""Words that the matcher counts. Doubled: rare ones, in twice the time."""

_Places = Set[int]
"""The entries of a group that a word drops, by their place in it."""


class SpokenOf(NamedTuple):
    """The told entries of a watch, by the things that people said about them."""

    irrelevant: Sequence[SeenEntry]
    useful: Sequence[SeenEntry]
    others: Sequence[SeenEntry]
    """Those about which nobody said anything."""


class _Candidate(NamedTuple):
    word: str
    dropped: _Places
    others: int


def advise_excludes(watch: Watch, watchlist: Watchlist, spoken: SpokenOf) -> ExcludeAdvice:
    """Return the words that *watch* may exclude, the one that drops most first.

    *watchlist* is *watch* alone. An entry that it no longer finds, as after an edit, does not
    count. The advice has no YAML yet.
    """
    words: list[Set[str]] = []
    found: list[SeenEntry] = []
    for entry in spoken.irrelevant:
        matches = watchlist.match([entry])
        if matches:
            found.append(entry)
            words.append(_list_words(matches[0]))
    candidates = _count(watch, spoken._replace(irrelevant=found), _list_frequent(words))
    chosen = _choose(candidates, set(range(len(found))))
    dropped = set[int]().union(*(one.dropped for one in chosen))
    return ExcludeAdvice(
        excludes=tuple(Exclude(one.word, len(one.dropped), one.others) for one in chosen),
        not_relevant=len(found),
        dropped=len(dropped),
        useful=len(spoken.useful),
    )


def _choose(candidates: Sequence[_Candidate], left: set[int]) -> list[_Candidate]:
    """Return the *candidates* that drop most of the entries *left* by those before them."""
    chosen: list[_Candidate] = []
    while candidates and len(chosen) < MAX_EXCLUDES:
        best = max(candidates, key=lambda one: (len(one.dropped & left), -one.others))
        if len(best.dropped & left) < MIN_DROPPED:
            break
        chosen.append(best)
        left = left - best.dropped
    return chosen


def _list_words(match: Match) -> Set[str]:
    """Return the words of title and summary that are none of the keywords found there."""
    found: set[str] = set()
    for field in ("title", "summary"):
        text: str = getattr(match.entry, field)
        for span in reversed([one for one in match.spans if one.field == field]):
            text = f"{text[: span.start]} | {text[span.end :]}"
        found.update(_cut(text))
    return found


def _cut(text: str) -> Iterator[str]:
    for clause in cut_title(text):
        for word in clause.words:
            if _may_exclude(word.folded):
                yield word.folded


def _may_exclude(word: str) -> bool:
    least = MIN_CHARS - 1 if is_unspaced(word) else MIN_CHARS
    is_name = any(char.isalpha() for char in word) and not is_letterwise(word)
    return is_name and len(word) >= least and word not in WEAK_WORDS


def _list_frequent(words: Sequence[Set[str]]) -> list[str]:
    """Return those of *words*, by entry, that are tried: the most frequent ones.

    One that stands in a single entry may still be found in others, within a longer word.
    """
    counts = Counter(word for its in words for word in its)
    return sorted(counts, key=lambda word: (-counts[word], word))[:MAX_CANDIDATES]


def _count(watch: Watch, spoken: SpokenOf, words: Sequence[str]) -> list[_Candidate]:
    """Return those of *words* that drop no useful entry, with the entries that they drop."""
    queries = [query for query in map(write_query, words) if _can_be_read(query)]
    named = [
        replace(watch, name=query, keywords=(query,), all=(), none=(), lang=(), feeds=())
        for query in queries
    ]
    if not named:
        return []
    watchlist = Watchlist(named)
    irrelevant = _find_places(watchlist, spoken.irrelevant)
    useful = _find_places(watchlist, spoken.useful)
    others = _find_places(watchlist, spoken.others)
    found = []
    for query in queries:
        dropped = irrelevant.get(query, set())
        its_others = len(others.get(query, ()))
        is_frequent = len(dropped) >= max(MIN_DROPPED, MIN_SHARE * len(spoken.irrelevant))
        is_rare = _is_rare_elsewhere(len(dropped), its_others, spoken)
        if is_frequent and is_rare and query not in useful:
            found.append(_Candidate(query, dropped, its_others))
    return found


def _can_be_read(query: str) -> bool:
    try:
        Watchlist([Watch("", keywords=(query,))])
    except QueryError:
        return False
    return True


def _find_places(watchlist: Watchlist, entries: Sequence[SeenEntry]) -> dict[str, set[int]]:
    """Return the places of *entries* in which each query stands."""
    number = {id(entry): place for place, entry in enumerate(entries)}
    places: dict[str, set[int]] = {}
    for match in watchlist.match(entries):
        places.setdefault(match.watch, set()).add(number[id(match.entry)])
    return places


def _is_rare_elsewhere(dropped: int, others: int, spoken: SpokenOf) -> bool:
    """Return whether a word is far more frequent in the irrelevant entries than in others."""
    if not others:
        return True
    share = dropped / len(spoken.irrelevant)
    return share >= MIN_LIFT * others / len(spoken.others)
