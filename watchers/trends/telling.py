"""Tell the terms that say something about an event from those that most titles may hold.

A term is in lower case, with a space between its words, or a run of characters of a script without
spaces. Terms of grammar, of a watch's own query, and names of publishers say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
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

# Earlier titles that are needed to know which words are common. Doubled: a new installation shows
# terms some hours later.
MIN_EARLIER_TITLES = 50

TOKEN = re.compile(
    f"[{UNBROKEN}]+|(?:(?![{UNBROKEN}])[^\\W_])+(?:[-.&](?:(?![{UNBROKEN}])[^\\W_])+)*"
)
"""A word, or a run of characters of a script without spaces."""

_PART = re.compile(r"[^\W_]+")
_GRAMMAR = frozenset(
    "的了在是和与及等将被对为有这那我你他她它们吗呢吧之其并或就也都从向到于以へをにがはのでと"
)

# In the form in which terms are compared.
_WEAK = frozenset(map(fold_lower, WEAK_WORDS))


class Common(NamedTuple):
    """The terms that say nothing about an event: grammar, and the query of the watch."""

    query: str

    @classmethod
    def of(cls, query: Iterable[str]) -> Common:
        """Take the keywords of a *query*."""
        return cls(" ".join(fold_tokens(keyword) for keyword in query))

    def says_nothing(self, term: str) -> bool:
        """Return whether *term* is one of them."""
        if term in _WEAK:
            return True
        if is_unbroken(term[0]):
            is_grammar = term[0] in _GRAMMAR or term[-1] in _GRAMMAR
            return is_grammar or term in self.query
        words = term.split()
        if words[0] in _WEAK or words[-1] in _WEAK:
            return True
        if len(words) == 1 and (len(term) < 3 or term.isdigit()):
            return True
        return any(f" {part} " in self.query for part in _PART.findall(term))


class Earlier:
    """Earlier titles, folded and joined to one text, so that one search covers them all."""

    def __init__(self, titles: Sequence[str]) -> None:
        """Take the *titles*."""
        self._text = text = lower_plain(fold_plain(join_fields(titles)))
        self._tokens_of: dict[int, str] = {}
        """The tokens of the titles that were looked at, by where the title ends."""
        self.size = text.count(FIELD_END) + 1

    def count_titles_with(self, term: str) -> int:
        """Return how many titles hold *term*.

        Few titles have its longest word anywhere. To cut all titles into tokens would take much
        longer.
        """
        text = self._text
        count = 0
        longest = max(term.split(" "), key=len)
        at = text.find(longest)
        while at >= 0:
            end = text.find(FIELD_END, at)
            if end < 0:
                end = len(text)
            count += holds(self._tokens_until(at, end), term)
            at = text.find(longest, end)
        return count

    def _tokens_until(self, at: int, end: int) -> str:
        """Return the tokens of the title that holds the position *at* and ends at *end*."""
        tokens = self._tokens_of.get(end)
        if tokens is None:
            start = self._text.rfind(FIELD_END, 0, at) + 1
            tokens = join_tokens(self._text[start:end])
            self._tokens_of[end] = tokens
        return tokens


@lru_cache(maxsize=1)
def read_earlier(titles: tuple[str, ...]) -> Earlier:
    """Return the earlier *titles*; an alert asks for the same ones twice."""
    return Earlier(titles)


def choose_spelling(term: str, by_title: Sequence[Mapping[str, str]]) -> str:
    """Return the most frequent spelling of *term*; each title has its terms as it writes them."""
    spellings = Counter(terms[term] for terms in by_title if term in terms)
    return spellings.most_common(1)[0][0]


# --- names and tokens -----------------------------------------------------------------------


def fold_names(publishers: Iterable[str]) -> frozenset[str]:
    """Return the names of *publishers* as one word each, domains with their ending and without."""
    names = set()
    for publisher in publishers:
        site = fold_lower(publisher).removeprefix("www.")
        names.add(squeeze(site))
        names.add(squeeze(site.partition(".")[0]))
    return frozenset(names)


def squeeze(text: str) -> str:
    """Return *text* without all but letters and digits."""
    return re.sub(r"[\W_]+", "", text)


def holds(text: str, term: str) -> bool:
    """Return whether *text*, which is padded tokens, holds *term*."""
    if is_unbroken(term[0]):
        return term in text
    return f" {term} " in text


def fold_tokens(text: str) -> str:
    """Return the tokens of *text*, folded."""
    return join_tokens(fold_lower(text))


def join_tokens(text: str) -> str:
    """Return the tokens of *text*, which is folded, with a space around each."""
    return pad(" ".join(TOKEN.findall(text)))


def pad(text: str) -> str:
    """Return *text* with a space before and behind it."""
    return f" {text} "
