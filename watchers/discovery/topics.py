"""Make topics of unusual terms: one event raises many terms at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from watchers.discovery.calendar_words import carries_nothing
from watchers.discovery.candidates import Candidate
from watchers.discovery.gates import Gate
from watchers.discovery.terms import contains
from watchers.discovery.window import TitleReport

MIN_COVERED = 0.75
"""A term is left out if a longer one that contains it has such a share of its reports. Above 1,
both "york" and "new york" head topics."""

MIN_SHARED = 0.5
"""A term joins a topic that shares such a part of the smaller one's reports. Doubled: each event
has several topics."""

MIN_SHARED_REPORTS = 2
MAX_TOPICS = 30
"""Topics before some are joined or dropped."""

MIN_COHERENT = 0.3
"""The part of the reports of a single, known word that must have more in common than the word."""

MIN_KNOWN_DAILY = 0.1
"""A word with fewer reports a day in the past is new, and needs no more in common."""

MIN_COMPANION_RISE = 3.0
"""How many times its usual a term must be that reports have in common."""

MIN_BRIDGE_REPORTS = 5
MIN_BRIDGE_RISE = 2.0
"""A term that stands in half of the reports of two topics joins them if it is so unusual."""


@dataclass(slots=True, eq=False)
class Group:
    """The terms of one topic at one moment; the head is the most unusual of them."""

    head: Candidate
    members: list[Candidate] = field(default_factory=list)
    """The other terms, the most unusual first."""

    @property
    def terms(self) -> list[str]:
        """Return its terms, the head first."""
        return [self.head.term, *(member.term for member in self.members)]


def make_groups(candidates: Sequence[Candidate], gate: Gate) -> list[Group]:
    """Return the topics of *candidates*, which stand in the order of their scores."""
    groups: list[Group] = []
    for candidate in _drop_nested(candidates):
        home = _find_home(candidate, groups)
        if home is not None:
            home.members.append(candidate)
        elif len(groups) < MAX_TOPICS:
            groups.append(Group(candidate))
    return _join_bridged([group for group in groups if _is_coherent(group, gate)], gate)


# --- terms of one event -------------------------------------------------------------------------


def _drop_nested(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates that no longer one explains."""
    carriers: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for number in candidate.numbers:
            carriers[number].append(candidate)
    for candidate in candidates:
        longer: Counter[Candidate] = Counter()
        for number in candidate.numbers:
            longer.update(one for one in carriers[number] if one.word_count > candidate.word_count)
        least = MIN_COVERED * len(candidate.numbers)
        if not any(
            count >= least and contains(one.term, candidate.term) for one, count in longer.items()
        ):
            yield candidate


def _find_home(candidate: Candidate, groups: Iterable[Group]) -> Group | None:
    """Return the group whose head shares the most reports with *candidate*; None if too few."""
    best: Group | None = None
    best_share = 0.0
    for group in groups:
        shared = len(candidate.numbers & group.head.numbers)
        share = shared / min(len(candidate.numbers), len(group.head.numbers))
        if shared >= MIN_SHARED_REPORTS and share > best_share:
            best, best_share = group, share
    return best if best_share >= MIN_SHARED else None


# --- chance -------------------------------------------------------------------------------------


def _is_coherent(group: Group, gate: Gate) -> bool:
    """Return whether the reports of *group* have more in common than its head.

    A new word and a phrase need no proof. "John" joins two people who are in the news on one day.
    """
    head = group.head
    if head.word_count > 1 or gate.usual.get_daily(head.term) < MIN_KNOWN_DAILY:
        return True
    by_term: dict[str, list[int]] = defaultdict(list)
    for report in head.reports:
        for term in report.list_terms():
            if _may_connect(term, head.term, gate):
                by_term[term].append(report.number)
    shared = {term: numbers for term, numbers in by_term.items() if len(numbers) > 1}
    gate.usual.load(shared)
    connected: set[int] = set()
    for term, numbers in shared.items():
        if gate.get_rise(term) >= MIN_COMPANION_RISE:
            connected.update(numbers)
    stories = Counter(report.story for report in head.reports)
    connected.update(report.number for report in head.reports if stories[report.story] > 1)
    return len(connected) >= max(2.0, MIN_COHERENT * len(head.reports))


def _may_connect(term: str, head: str, gate: Gate) -> bool:
    """Return whether *term* says something that *head* does not."""
    words = term.split(" ")
    if len(words) > 2 or all(word == head for word in words):
        return False
    if words[0] in gate.edges.no_end or words[-1] in gate.edges.no_end:
        return False
    return not any(len(word) < 2 or carries_nothing(word) for word in words)


# --- one event, many faces ----------------------------------------------------------------------


def _join_bridged(groups: Sequence[Group], gate: Gate) -> list[Group]:
    """Return *groups*; one that shares a frequent, unusual term with a better one joins it."""
    joined: list[Group] = []
    frequent: dict[int, set[str]] = {}
    for group in groups:
        its_terms = _find_frequent(group.head.reports)
        for other in joined:
            shared = its_terms & frequent[id(other)]
            if any(_is_bridge(term, gate) for term in sorted(shared)):
                other.members += [group.head, *group.members]
                break
        else:
            joined.append(group)
            frequent[id(group)] = its_terms
    return joined


def _find_frequent(reports: Sequence[TitleReport]) -> set[str]:
    """Return the terms that stand in at least half of *reports*, and in two."""
    counts = Counter(term for report in reports for term in report.list_terms())
    least = max(2.0, len(reports) / 2)
    return {term for term, count in counts.items() if count >= least}


def _is_bridge(term: str, gate: Gate) -> bool:
    reports = gate.window.postings.get(term, ())
    if len(reports) < MIN_BRIDGE_REPORTS:
        return False
    return gate.get_rise(term) >= MIN_BRIDGE_RISE and gate.allows(term)
