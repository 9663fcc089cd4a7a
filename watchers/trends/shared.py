"""Find the terms that the reports of a rise have in common, or that they have none.

Three reports of one event share a name or a deed. Three reports that came together by chance share
nothing but the keyword. This changes no score; a reader is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from watchers.text.folding import is_unbroken
from watchers.trends.telling import (
    MIN_EARLIER_TITLES,
    Common,
    choose_spelling,
    fold_names,
    read_earlier,
    squeeze,
)

# Terms that are named. Doubled: the line takes two lines of a phone.
MAX_SHARED = 3

# Part of the earlier titles that may hold a term that says something. Doubled: words of the day's
# great subject are named in alerts about other things.
MAX_EARLIER_PART = 0.05

# Part of the reports of the most frequent term that a further one must have. At 1, only terms of
# as many reports stand with it.
MIN_PART_OF_FIRST = 0.75

Spell = Callable[[str], Iterable[tuple[str, str]]]
"""Yields the terms of a title: in lower case with a space between their words, and as written."""


class Shared(NamedTuple):
    """The terms in common, the most frequent first, and the reports that have the first."""

    terms: tuple[str, ...] = ()
    reports: int = 0
    is_known: bool = True
    """False where too few earlier titles are there to know the frequent words."""


def find_shared(
    titles: Sequence[str],
    load_earlier: Callable[[], Sequence[str]],
    query: Iterable[str],
    publishers: Iterable[str],
    spell: Spell,
) -> Shared:
    """Return the terms that two or more of *titles* share; their keywords are cut out of them.

    *query* has the keywords of the watch, and *publishers* the names that are no terms.
    """
    by_title = [{_join(term): written for term, written in spell(title)} for title in titles]
    common = Common.of(query)
    names = fold_names(publishers)
    counts = {
        term: count
        for term, count in Counter(term for terms in by_title for term in terms).items()
        if count > 1 and not common.says_nothing(term) and squeeze(term) not in names
    }
    if not counts:
        return Shared()
    titles_before = load_earlier()
    if len(titles_before) < MIN_EARLIER_TITLES:
        return Shared(is_known=False)
    earlier = read_earlier(tuple(titles_before))
    most = MAX_EARLIER_PART * earlier.size
    telling = {term: n for term, n in counts.items() if earlier.count_titles_with(term) <= most}
    chosen = _choose(telling)
    if not chosen:
        return Shared()
    return Shared(tuple(choose_spelling(term, by_title) for term in chosen), telling[chosen[0]])


def _choose(counts: dict[str, int]) -> list[str]:
    """Return the most frequent terms, without those that share a word with a better one."""
    ordered = sorted(counts, key=lambda term: (-counts[term], -len(term), term))
    chosen: list[str] = []
    for term in ordered:
        if len(chosen) == MAX_SHARED or counts[term] < MIN_PART_OF_FIRST * counts[ordered[0]]:
            break
        words = set(term.split())
        is_part = any(term in other for other in chosen)
        if not is_part and all(words.isdisjoint(other.split()) for other in chosen):
            chosen.append(term)
    return chosen


def _join(term: str) -> str:
    """Return *term* as titles hold it: without spaces in a script that has none."""
    return term.replace(" ", "") if is_unbroken(term[0]) else term
