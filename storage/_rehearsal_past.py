"""The learned past of terms in a rehearsal: it stands for the tables, and is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from model import DAYS_LEARNED, DayCounts, Lesson, Marks, Sums, Topic, WordPlaces

TOPICS_KEPT = timedelta(days=4)  # longer than a topic is followed


class RehearsedPast:
    """Counts of terms and words, and the topics that were listed."""

    def __init__(self) -> None:
        """Begin without any past."""
        self.marks = Marks()
        self.topics: dict[str, Topic] = {}
        """By id, as they were last listed."""
        self._days: dict[int, DayCounts] = {}
        self._sums: dict[str, Sums] = {}
        self._words: dict[str, list[int]] = {}

    def learn(self, lesson: Lesson) -> None:
        """Add the counts of *lesson*, and forget days that are too long ago."""
        self.marks = lesson.marks
        for day, counts in lesson.days.items():
            known = self._days.setdefault(day, DayCounts())
            known.reports += counts.reports
            for term, count in counts.terms.items():
                before = known.terms.get(term, 0)
                known.terms[term] = before + count
                self._add(term, before, before + count)
        for word, places in lesson.words.items():
            known_places = self._words.setdefault(word, [0, 0, 0])
            for position, count in enumerate(places):
                known_places[position] += count
        if lesson.halves:
            self._halve_words()
        self._forget(self.marks.upto // 24 - DAYS_LEARNED - 1)

    def _add(self, term: str, before: int, after: int) -> None:
        """Replace the count *before* of a day by *after* in the sums of *term*."""
        total, squares = self._sums.get(term, (0.0, 0.0))
        total += after - before
        squares += after * after - before * before
        if total > 0:
            self._sums[term] = Sums(total, squares)
        else:
            self._sums.pop(term, None)

    def _forget(self, before: int) -> None:
        """Forget the days earlier than *before*."""
        for day in [day for day in self._days if day < before]:
            for term, count in self._days.pop(day).terms.items():
                self._add(term, count, 0)

    def keep_topics(self, topics: Iterable[Topic]) -> None:
        """Keep *topics* as they were listed, and forget those that were not for days."""
        listed = {topic.id: topic for topic in topics}
        self.topics |= listed
        latest = max((topic.listed for topic in self.topics.values()), default=None)
        if latest is not None:
            first = latest - TOPICS_KEPT
            self.topics = {name: one for name, one in self.topics.items() if one.listed >= first}

    def _halve_words(self) -> None:
        """Halve the counts of all words, and forget those that were seen once."""
        halves = {word: [count // 2 for count in n] for word, n in self._words.items()}
        self._words = {word: places for word, places in halves.items() if places[0]}

    def list_days(self) -> Mapping[int, int]:
        """Return the reports of each day that is learned, by days since 1970."""
        return {day: counts.reports for day, counts in self._days.items()}

    def find_sums(self, terms: Iterable[str]) -> Mapping[str, Sums]:
        """Return the sums of *terms*; without those that it does not have."""
        return {term: self._sums[term] for term in terms if term in self._sums}

    def read_day_counts(self, term: str) -> Mapping[int, int]:
        """Return the reports that had *term* on each day of the past, by days since 1970."""
        days = self._days.items()
        return {day: counts.terms[term] for day, counts in days if term in counts.terms}

    def list_frequent(self, least: float) -> Sequence[tuple[str, WordPlaces]]:
        """Return the words that were seen at least so often."""
        return [
            (word, WordPlaces(*places))
            for word, places in self._words.items()
            if places[0] >= least
        ]
