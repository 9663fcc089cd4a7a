"""Find the words that rise with a trend: in its titles far more often than in those before it.

A term is a word, up to three words that stand together, or two to six characters of a script that
is written without spaces. It is held against the titles of the time before by the log-likelihood
ratio of Dunning (Computational Linguistics 19(1), 1993).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

from watchers.text.common_words import WEAK_WORDS
from watchers.text.folding import (
    FIELD_END,
    UNBROKEN,
    fold_lower,
    fold_plain,
    is_unbroken,
    join_fields,
    lower_plain,
)
from watchers.text.mapping import map_lower

MOST = 5
ENOUGH = 50  # titles of before, to know what is common
LEAST = 15.14  # what one of 10,000 terms reaches by chance (chi-square, one degree of freedom)
TIMES = 3.0  # more frequent than before
LONGEST = 3, 6  # words; characters without spaces
SAME = 0.75  # a longer term with that share of the shorter one's titles stands for it

_TOKEN = re.compile(
    f"[{UNBROKEN}]+|(?:(?![{UNBROKEN}])[^\\W_])+(?:[-.&](?:(?![{UNBROKEN}])[^\\W_])+)*"
)
_PARTS = re.compile(r"[^\W_]+")
_TOGETHER = frozenset((" ", "-"))
_GRAMMAR = frozenset(
    "的了在是和与及等将被对为有这那我你他她它们吗呢吧之其并或就也都从向到于以へをにがはのでと"
)

_WEAK = frozenset(map(fold_lower, WEAK_WORDS))  # as it is compared


class _Token(NamedTuple):
    text: str
    """As it is compared."""
    shown: str
    """As it is written."""
    joins: bool
    """Whether it stands together with the one before."""


def related(
    titles: Sequence[str],
    before: Callable[[], Sequence[str]],
    own: Iterable[str],
    names: Iterable[str],
) -> tuple[str, ...]:
    """Return the terms of *titles* that rise with them, the strongest first, at most `MOST`.

    *before* gives titles of the time before, and is asked only if some term may rise; *own* is
    what the watch looks for anyway, *names* those of publishers. Empty where too little is known.
    """
    if len(titles) < 2:
        return ()
    shown = [dict(_terms(_tokens(title))) for title in titles]
    counts = Counter(chain.from_iterable(shown))
    fewest = max(2, round(0.15 * len(titles)))
    common = _Common(" ".join(_folded(query) for query in own))
    often = [t for t, n in counts.items() if n >= fewest and not common.says_nothing(t)]
    if not often or len(known := before()) < ENOUGH:
        return ()
    past = _Past(lower_plain(fold_plain(join_fields(known))))
    scored: dict[str, tuple[float, int]] = {}
    for term in often:
        score = _ratio(counts[term], len(titles), past.held(term), past.size)
        if score >= LEAST:
            scored[term] = score, counts[term]
    chosen = _chosen(scored, _known(names))
    written = (Counter(terms[term] for terms in shown if term in terms) for term in chosen)
    return tuple(ways.most_common(1)[0][0] for ways in written)


def _ratio(count: int, size: int, earlier: int, before: int) -> float:
    """Return twice the log-likelihood ratio, 0 where a term is not `TIMES` more frequent now."""
    if count / size < TIMES * (earlier + 0.5) / (before + 1):
        return 0.0
    both = (count + earlier) / (size + before)
    return 2 * (
        _gain(count, size * both)
        + _gain(size - count, size * (1 - both))
        + _gain(earlier, before * both)
        + _gain(before - earlier, before * (1 - both))
    )


def _gain(observed: int, expected: float) -> float:
    return observed * log(observed / expected) if observed else 0.0


def _chosen(scored: dict[str, tuple[float, int]], names: frozenset[str]) -> list[str]:
    """Return the strongest terms that do not say one another, without *names* and their parts."""
    kept = {
        term
        for term, (_, count) in scored.items()
        if _squeezed(term) not in names
        and not any(
            other != term and _holds(_spaced(other), term) and scored[other][1] >= SAME * count
            for other in scored
        )
    }
    chosen: list[str] = []
    for term in sorted(kept, key=lambda term: (-scored[term][0], -len(term), term)):
        if not any(_overlap(term, other) for other in chosen):
            chosen.append(term)
    return chosen[:MOST]


def _overlap(one: str, other: str) -> bool:
    if is_unbroken(one[0]) and is_unbroken(other[0]):
        return any(one[n : n + 2] in other for n in range(len(one) - 1))
    return not set(one.split()).isdisjoint(other.split())


def _known(names: Iterable[str]) -> frozenset[str]:
    """Return *names* of publishers, domains without what is before and behind, as one word."""
    sites = [fold_lower(name).removeprefix("www.") for name in names]
    return frozenset(_squeezed(part) for site in sites for part in (site, site.partition(".")[0]))


class _Common(NamedTuple):
    """Tells the terms that say nothing beside a watch: its own words, and grammar."""

    queries: str

    def says_nothing(self, term: str) -> bool:
        if term in _WEAK:
            return True
        if is_unbroken(term[0]):
            return term in self.queries or bool({term[0], term[-1]} & _GRAMMAR)
        words = term.split()
        if words[0] in _WEAK or words[-1] in _WEAK:
            return True
        is_short = len(words) == 1 and (len(term) < 3 or term.isdigit())
        return is_short or any(f" {part} " in self.queries for part in _PARTS.findall(term))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _holds(text: str, term: str) -> bool:
    return term in text if is_unbroken(term[0]) else f" {term} " in text


class _Past:
    """The titles of the time before, in lower case and as one text, which is searched at once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cut: dict[int, str] = {}
        """By where it ends, a title that was looked at, as its tokens."""
        self.size = text.count(FIELD_END) + 1

    def held(self, term: str) -> int:
        """Return how many titles hold *term*.

        Few have its longest word anywhere: to cut all of them into tokens would take much longer.
        """
        text, count = self._text, 0
        longest = max(term.split(" "), key=len)
        at = text.find(longest)
        while at >= 0:
            end = text.find(FIELD_END, at)
            if end < 0:
                end = len(text)
            title = self._cut.get(end)
            if title is None:
                title = self._cut[end] = _cut(text[text.rfind(FIELD_END, 0, at) + 1 : end])
            count += _holds(title, term)
            at = text.find(longest, end)
        return count


def _folded(text: str) -> str:
    """Return *text* as its tokens with spaces around, in which terms are looked for."""
    return _cut(fold_lower(text))


def _cut(text: str) -> str:
    return _spaced(" ".join(_TOKEN.findall(text)))


def _spaced(text: str) -> str:
    return f" {text} "


def _tokens(title: str) -> list[_Token]:
    field, found, end = map_lower(title), list[_Token](), 0
    for each in _TOKEN.finditer(field.text):
        start, stop = field.locate(*each.span())
        together = field.text[end : each.start()] in _TOGETHER
        found.append(_Token(each[0], " ".join(title[start:stop].split()), together))
        end = each.end()
    return found


def _terms(tokens: Sequence[_Token]) -> Iterator[tuple[str, str]]:
    """Yield the terms of a title, as they are compared and as they are written."""
    for at, token in enumerate(tokens):
        if is_unbroken(token.text[0]):
            text = token.text
            for start in range(len(text) - 1):
                for end in range(start + 2, min(start + LONGEST[1], len(text)) + 1):
                    yield text[start:end], text[start:end]
            continue
        run = [token]
        yield token.text, token.shown
        for other in tokens[at + 1 : at + LONGEST[0]]:
            if not other.joins or is_unbroken(other.text[0]):
                break
            run.append(other)
            yield " ".join(each.text for each in run), " ".join(each.shown for each in run)
