"""A match that locates its spans when they are first read; most matches are never shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model import Match, SeenEntry, Span

Locate = Callable[[SeenEntry, Any], tuple[Span, ...]]
"""Returns the spans in an entry, given the finds that a `LazyMatch` keeps for it."""


class LazyMatch(Match):
    """A match with the finds of the index, and the function that makes spans of them.

    To everybody else it is a `Match`: equal to one with the same spans, and pickled as one.
    Without it, matching headlines against 10,000 keywords takes 80 % longer (benchmarks/matching).
    """

    __slots__ = ("_found", "_locate")

    def __init__(
        self, watch: str, entry: SeenEntry, keywords: tuple[str, ...], locate: Locate, found: object
    ) -> None:
        """Take *locate*, and the *found* with which it is called once; it is not None."""
        # The slots of `Match`, without a second call: this is the hottest constructor.
        self._watch = watch
        self._entry = entry
        self._keywords = keywords
        self._locate = locate
        self._found: object = found

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return where the keywords stand, by field and place, not overlapping."""
        if self._found is not None:
            self._spans = self._locate(self._entry, self._found)
            self._found = None
        return self._spans

    def with_entry(self, entry: SeenEntry) -> Match:
        """Return this match with *entry*, which has the same texts, in place of its own."""
        if self._found is None:
            return super().with_entry(entry)
        return LazyMatch(self._watch, entry, self._keywords, self._locate, self._found)
