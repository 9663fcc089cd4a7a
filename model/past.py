"""The learned past of terms and words: the counts that storage keeps for discovery.

The past is counted by days in UTC. All counts are of reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

DAYS_LEARNED = 28
"""Days of the past. Doubled: what was new a month ago is still new, at twice the storage."""


class Sums(NamedTuple):
    """The daily counts of a term over the days of the past."""

    total: float = 0.0
    squares: float = 0.0
    """The sum of the squares of its daily counts."""


class WordPlaces(NamedTuple):
    """How often a word was seen, began a clause, and ended one that was not cut off."""

    seen: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the past is learned, and its size."""

    since: int = 0
    """The hour in which discovery began, in hours since 1970; 0 before it has."""
    upto: int = 0
    """The hour before which all reports are in the counts of words."""
    day: int = 0
    """The last day learned, in days since 1970."""
    words: int = 0
    clauses: int = 0
    reports: int = 0
    """The words, clauses and reports in the counts of words."""


@dataclass(slots=True)
class DayCounts:
    """The reports of a part of a day, and how many of them have each term."""

    reports: int = 0
    terms: dict[str, int] = field(default_factory=dict)

    def add(self, terms: Iterable[str]) -> None:
        """Count a report with *terms*."""
        self.reports += 1
        for term in terms:
            self.terms[term] = self.terms.get(term, 0) + 1


@dataclass(slots=True)
class Lesson:
    """The counts that the past does not have yet."""

    marks: Marks
    """The marks of the past once it has learned them."""
    days: dict[int, DayCounts] = field(default_factory=dict)
    """By days since 1970; they add to the counts that the past has of a day."""
    words: dict[str, list[int]] = field(default_factory=dict)
    """By word: how often it was seen, began a clause and ended one."""
    halves: bool = False
    """Whether all counts of words are halved after these were added; those of *marks* are."""
