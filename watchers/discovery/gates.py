"""Decide which terms may be told: not every rise is a topic."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from watchers.discovery.calendar_words import carries_nothing
from watchers.discovery.edges import EdgeWords
from watchers.discovery.usual import Usual
from watchers.discovery.window import Window

MIN_COMPANION_RISE = 2.0
"""A number needs a word with it that is so many times its usual. Doubled: "iPhone 12" is lost."""

MIN_NAME_LETTERS = 4
"""Publishers with shorter names may be a word."""

FEW_PUBLISHERS = 3
"""Where fewer publish, one of them is enough, and none is capped."""

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules for terms, at one moment."""

    edges: EdgeWords
    usual: Usual
    window: Window
    publisher_names: Collection[str]
    """As `squeeze_publisher` returns them."""

    def allows(self, term: str) -> bool:
        """Return whether *term* may be told, and may head a topic."""
        words = term.split(" ")
        if not self.edges.allow(words, self.usual):
            return False
        if len(words) == 1 and len(term) < 2:
            return False
        if not self._says_something(words):
            return False
        is_name = len(term) >= MIN_NAME_LETTERS and squeeze(term) in self.publisher_names
        return not is_name

    def _says_something(self, words: list[str]) -> bool:
        """Return whether *words* are more than numbers and dates."""
        telling = [word for word in words if not carries_nothing(word)]
        if len(telling) == len(words):
            return True
        rises = [self.get_rise(word) for word in telling if len(word) > 1]
        return max(rises, default=0.0) >= MIN_COMPANION_RISE

    def get_rise(self, term: str) -> float:
        """Return how many times its usual the reports of the last 24 hours with *term* are."""
        return self.usual.get_rise(term, len(self.window.postings.get(term, ())))


def squeeze(name: str) -> str:
    """Return *name* with nothing but its letters and digits."""
    return _NO_LETTER.sub("", name).casefold()


@lru_cache(maxsize=8192)
def squeeze_publisher(publisher: str) -> str:
    """Return the name of *publisher*, squeezed; of a site the first part of its domain."""
    return squeeze(_name(publisher))


def _name(publisher: str) -> str:
    is_domain = "." in publisher and " " not in publisher
    return publisher.partition(".")[0] if is_domain else publisher
