"""Find the terms that are unusual now, the most unusual first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from watchers.discovery.gates import FEW_PUBLISHERS, Gate
from watchers.discovery.usual import (
    NO_RISE,
    RECENT_HOURS,
    WINDOWS,
    Rise,
    Usual,
    expect,
    score_count,
)
from watchers.discovery.window import TitleReport, Window, list_publishers, list_since

MIN_SCORE = 3.0
"""The least score of a candidate. Doubled: half as many terms, and poorer topics."""

MAX_OF_PUBLISHER = 2
"""Reports of one publisher that count. Doubled: its series and templates are topics."""

MIN_PUBLISHERS = 2
MAX_CANDIDATES = 300
"""The terms of which topics are made. Doubled: more time for topics that nobody reads."""

MAX_OF_SAME_REPORTS = 60
"""The terms of exactly the same reports that are candidates: a headline has no more. Without it,
a few endless titles take the places of all others."""


@dataclass(slots=True, eq=False)
class Candidate:
    """A term that is unusual and may be told."""

    term: str
    rise: Rise
    reports: Sequence[TitleReport]
    """Those of the last 24 hours with the term, in their order."""
    recent: Sequence[TitleReport]
    """Those of the hours of its rise."""
    publishers: int
    """Publishers that carried one of *recent*."""
    numbers: frozenset[int] = field(default_factory=frozenset)
    """The numbers of *reports*."""

    @property
    def word_count(self) -> int:
        """Return the number of its words."""
        return self.term.count(" ") + 1


class Scorer:
    """Scores the terms of a window at the end of an hour."""

    def __init__(self, window: Window, usual: Usual, hour: int, min_reports: int = 3) -> None:
        """Look at *window* until the beginning of *hour*; fewer than *min_reports* are chance."""
        self._window = window
        self._usual = usual
        self._min_reports = min_reports
        self._starts = [hour - hours for hours in WINDOWS]
        self._counts = [window.count_since(start) for start in self._starts]
        self.has_few_publishers = len(window.list_publishers()) < FEW_PUBLISHERS

    def list_rises(self) -> list[tuple[str, Rise]]:
        """Return the unusual terms, the most unusual first."""
        postings = self._window.postings
        found = [term for term in self._window.repeated if len(postings[term]) >= self._min_reports]
        self._usual.load(found)
        rises = [(term, self.score(term)) for term in found]
        unusual = [(term, rise) for term, rise in rises if rise.score > MIN_SCORE]
        return sorted(unusual, key=lambda one: (-one[1].score, one[0]))

    def score(self, term: str) -> Rise:
        """Return the rise of *term* in the window in which it is most unusual."""
        reports = self._window.postings[term]
        share = self._usual.get_share(term)
        if len(reports) <= share * self._counts[0] and len(reports) <= share * self._counts[-1]:
            return NO_RISE
        size = 0.0
        best = NO_RISE
        recent = 0.0
        before = 0
        counts = self._count_capped(reports)
        for hours, all_reports, count in zip(WINDOWS, self._counts, counts, strict=True):
            if count < self._min_reports or count == before:
                continue
            before = count
            expected = expect(share, self._usual, hours, all_reports)
            if count <= expected:
                continue
            size = size or self._usual.get_size(term)
            score = score_count(count, expected, size)
            if hours <= RECENT_HOURS:
                recent = max(recent, score)
            if score > best.score:
                best = Rise(score=score, hours=hours, observed=count, expected=expected)
        return best._replace(recent_score=recent) if recent else best

    def _count_capped(self, reports: Sequence[TitleReport]) -> list[int]:
        """Return for each window how many of *reports* are in it, of a publisher at most two."""
        most = len(reports) if self.has_few_publishers else MAX_OF_PUBLISHER
        of_publisher: dict[str, int] = {}
        counts: list[int] = []
        count = 0
        position = len(reports) - 1
        for start in self._starts:
            while position >= 0 and reports[position].hour >= start:
                publisher = reports[position].publisher
                known = of_publisher.get(publisher, 0)
                of_publisher[publisher] = known + 1
                count += known < most
                position -= 1
            counts.append(count)
        return counts


def list_candidates(scorer: Scorer, gate: Gate, hour: int) -> list[Candidate]:
    """Return the terms that may be told at the beginning of *hour*, the most unusual first."""
    least = 1 if scorer.has_few_publishers else MIN_PUBLISHERS
    candidates: list[Candidate] = []
    allowed = 0
    of_reports: Counter[frozenset[int]] = Counter()
    for term, rise in scorer.list_rises():
        if allowed >= MAX_CANDIDATES:
            break
        if not gate.allows(term):
            continue
        reports = tuple(gate.window.postings[term])
        numbers = frozenset(report.number for report in reports)
        if of_reports[numbers] >= MAX_OF_SAME_REPORTS:
            continue
        allowed += 1
        of_reports[numbers] += 1
        recent = list_since(reports, hour - rise.hours)
        publishers = len(list_publishers(recent))
        if publishers >= least:
            candidates.append(Candidate(term, rise, reports, recent, publishers, numbers))
    return candidates
