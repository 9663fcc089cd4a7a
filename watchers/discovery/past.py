"""The learned past, as discovery reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from model import Marks, Sums, WordPlaces


class Past(Protocol):
    """The learned past of terms and words.

    A day is learned only when it ended 24 hours ago: so no burst becomes its own usual.
    """

    @property
    def marks(self) -> Marks:
        """Return how far it is learned."""
        ...

    def list_days(self) -> Mapping[int, int]:
        """Return the reports of each day that is learned, by days since 1970."""
        ...

    def find_sums(self, terms: Iterable[str]) -> Mapping[str, Sums]:
        """Return the sums of *terms*; without those that it does not have."""
        ...

    def list_frequent(self, least: float) -> Sequence[tuple[str, WordPlaces]]:
        """Return the words that were seen at least so often."""
        ...
