"""Find the terms that rise with a trend: far more frequent in its titles than in earlier ones.

A term is a word, up to three words that stand together, or two to six characters of a script
without spaces. Its score is the log-likelihood ratio of Dunning (1993), which compares how many
titles of the trend and how many earlier titles hold the term. It needs no large numbers, so two
titles may be enough for a name that was never seen before.

These are no terms: words that most texts have, the words of the watch's own query, and the names
of publishers. Of two terms that share a word, only the stronger one is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

from watchers.text.folding import is_unbroken
from watchers.text.mapping import map_lower
from watchers.trends.telling import (
    MIN_EARLIER_TITLES,
    TOKEN,
    Common,
    choose_spelling,
    fold_names,
    holds,
    pad,
    read_earlier,
    squeeze,
)

# Terms in an alert. Doubled: the weaker half says little about the event.
MAX_TERMS = 5

# The score that one of 10,000 terms reaches by chance (chi-square, one degree of freedom).
# Doubled: a term must be in about twice as many titles.
MIN_TERM_SCORE = 15.14

# Times more frequent than before that a term must be. Doubled: words that are often in the news
# are no terms, even where they name the event.
MIN_TIMES = 3.0

# Part of the titles that must hold a term; two titles at least. Doubled: terms of one story in
# several are lost.
MIN_PART_OF_TITLES = 0.15

# The longest term, in words, and in characters of a script without spaces. Doubled: whole
# headlines become terms.
MAX_TERM_WORDS = 3
MAX_TERM_CHARS = 6

# A longer term with so much of the titles of a shorter one replaces it. Doubled (above 1): no
# term is replaced, and both "Bank" and "Bank of England" are candidates.
SAME_TITLES = 0.75

_JOINTS = frozenset((" ", "-"))


class _Token(NamedTuple):
    """A word of a title, or a run of characters of a script without spaces."""

    text: str
    """In the form in which terms are compared."""
    written: str
    """In the form in which it is written."""
    joins: bool
    """Whether only a space or a hyphen is between it and the token before."""


def find_related(
    titles: Sequence[str],
    load_earlier: Callable[[], Sequence[str]],
    query: Iterable[str],
    publishers: Iterable[str],
) -> tuple[str, ...]:
    """Return the terms that rise with *titles*, the strongest first, at most `MAX_TERMS`.

    *load_earlier* gives earlier titles, and is called only if some term may rise. *query* has the
    keywords of the watch. Empty where too little is known.
    """
    if len(titles) < 2:
        return ()
    by_title = [dict(_terms(_split_into_tokens(title))) for title in titles]
    counts = _count_candidates(by_title, query)
    if not counts:
        return ()
    earlier_titles = load_earlier()
    if len(earlier_titles) < MIN_EARLIER_TITLES:
        return ()
    earlier = read_earlier(tuple(earlier_titles))
    scored: dict[str, tuple[float, int]] = {}
    for term, count in counts.items():
        score = _score(count, len(titles), earlier.count_titles_with(term), earlier.size)
        if score >= MIN_TERM_SCORE:
            scored[term] = score, count
    chosen = _choose(scored, fold_names(publishers))
    return tuple(choose_spelling(term, by_title) for term in chosen)


def _count_candidates(by_title: Sequence[dict[str, str]], query: Iterable[str]) -> dict[str, int]:
    """Return the terms that are in enough titles and say something, with their counts."""
    counts = Counter(chain.from_iterable(by_title))
    min_count = max(2, round(MIN_PART_OF_TITLES * len(by_title)))
    common = Common.of(query)
    frequent = {term: count for term, count in counts.items() if count >= min_count}
    return {term: count for term, count in frequent.items() if not common.says_nothing(term)}


def _score(count: int, size: int, earlier: int, earlier_size: int) -> float:
    """Return twice the log-likelihood ratio of a term; 0 if it is not `MIN_TIMES` more frequent.

    It is in *count* of *size* titles, and was in *earlier* of *earlier_size*.
    """
    if count / size < MIN_TIMES * (earlier + 0.5) / (earlier_size + 1):
        return 0.0
    chance = (count + earlier) / (size + earlier_size)
    return 2 * (
        _log_likelihood(count, size * chance)
        + _log_likelihood(size - count, size * (1 - chance))
        + _log_likelihood(earlier, earlier_size * chance)
        + _log_likelihood(earlier_size - earlier, earlier_size * (1 - chance))
    )


def _log_likelihood(observed: int, expected: float) -> float:
    return observed * log(observed / expected) if observed else 0.0


def _choose(scored: dict[str, tuple[float, int]], names: frozenset[str]) -> list[str]:
    """Return the strongest terms, without *names*, and without terms that share words."""
    kept = []
    for term in scored:
        is_name = squeeze(term) in names
        if not is_name and not _is_replaced(term, scored):
            kept.append(term)
    chosen: list[str] = []
    for term in sorted(kept, key=lambda term: (-scored[term][0], -len(term), term)):
        if not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return chosen[:MAX_TERMS]


def _is_replaced(term: str, scored: dict[str, tuple[float, int]]) -> bool:
    """Return whether a longer term stands for *term*: it is in most of the same titles."""
    _, count = scored[term]
    for longer, (_, its_count) in scored.items():
        if longer == term or not holds(pad(longer), term):
            continue
        if its_count >= SAME_TITLES * count:
            return True
    return False


def _overlap(one: str, other: str) -> bool:
    """Return whether two terms share a word, or two characters of a script without spaces."""
    if is_unbroken(one[0]) and is_unbroken(other[0]):
        pairs = [one[n : n + 2] for n in range(len(one) - 1)]
        return any(pair in other for pair in pairs)
    return not set(one.split()).isdisjoint(other.split())


# --- text and tokens ------------------------------------------------------------------------


def _split_into_tokens(title: str) -> list[_Token]:
    field = map_lower(title)
    tokens: list[_Token] = []
    end = 0
    for found in TOKEN.finditer(field.text):
        start, stop = field.locate(*found.span())
        written = " ".join(title[start:stop].split())
        joins = field.text[end : found.start()] in _JOINTS
        tokens.append(_Token(found[0], written, joins))
        end = found.end()
    return tokens


def _terms(tokens: Sequence[_Token]) -> Iterator[tuple[str, str]]:
    """Yield the terms of a title: first in the form that is compared, then as written."""
    for at, token in enumerate(tokens):
        if is_unbroken(token.text[0]):
            yield from _parts_of_unbroken(token.text)
        else:
            yield from _runs_of_words(tokens, at)


def _parts_of_unbroken(text: str) -> Iterator[tuple[str, str]]:
    for start in range(len(text) - 1):
        longest = min(start + MAX_TERM_CHARS, len(text))
        for end in range(start + 2, longest + 1):
            part = text[start:end]
            yield part, part


def _runs_of_words(tokens: Sequence[_Token], at: int) -> Iterator[tuple[str, str]]:
    """Yield the word *at* a place, and it with one or two words after it that join it."""
    token = tokens[at]
    yield token.text, token.written
    text, written = token.text, token.written
    for other in tokens[at + 1 : at + MAX_TERM_WORDS]:
        if not other.joins or is_unbroken(other.text[0]):
            break
        text = f"{text} {other.text}"
        written = f"{written} {other.written}"
        yield text, written
