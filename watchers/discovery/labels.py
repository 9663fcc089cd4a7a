"""Find the words by which a person would name a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from watchers.discovery.cutting import Clause, Word, cut_title, is_letterwise
from watchers.discovery.gates import Gate
from watchers.discovery.terms import join_written
from watchers.discovery.topics import Group
from watchers.discovery.window import TitleReport

MIN_SHARE = 0.5
"""A longer phrase names the topic if it stands in such a part of the head's reports. Doubled: names
of people are cut in two."""

MAX_LABEL_WORDS = 5
MAX_LABEL_LETTERS = 14
"""The same where each letter counts as a word."""

MAX_ALSO = 4


def choose_label(group: Group, gate: Gate) -> str:
    """Return the name of *group*: its head, or a longer phrase around it, as its reports write it.

    A phrase is grown by the word that most often stands next to it. It never begins or ends with a
    word that begins or ends no term.
    """
    head = group.head.term.split(" ")
    places = list(_find_places(head, group.head.reports))
    least = max(2.0, MIN_SHARE * len(group.head.reports))
    best = places
    grown: list[_Place] | None = places
    while grown:
        words = grown[0].words
        longest = MAX_LABEL_LETTERS if is_letterwise(words[0].folded) else MAX_LABEL_WORDS
        if len(words) > longest:
            break
        if gate.edges.allow([word.folded for word in words], gate.usual):
            best = grown
        grown = _grow(grown, least)
    spellings = Counter(join_written(place.words) for place in best)
    return max(spellings, key=lambda text: (spellings[text], text), default=group.head.term)


def list_also(group: Group, label: str, gate: Gate) -> tuple[str, ...]:
    """Return the spellings of the further terms of *group* that *label* does not contain."""
    shown = [label.casefold()]
    found: list[str] = []
    for member in group.members:
        if len(found) == MAX_ALSO:
            break
        text = spell(member.term, member.reports)
        folded = text.casefold()
        if any(folded in one or one in folded for one in shown):
            continue
        if gate.allows(member.term):
            found.append(text)
            shown.append(folded)
    return tuple(found)


def spell(term: str, reports: Iterable[TitleReport]) -> str:
    """Return the most frequent spelling of *term* in *reports*."""
    places = _find_places(term.split(" "), reports)
    spellings = Counter(join_written(place.words) for place in places)
    return max(spellings, key=lambda text: (spellings[text], text), default=term)


class _Place:
    """A phrase at one place in a clause."""

    __slots__ = ("clause", "first", "last")

    def __init__(self, clause: Sequence[Word], first: int, last: int) -> None:
        self.clause = clause
        self.first = first
        self.last = last

    @property
    def words(self) -> Sequence[Word]:
        return self.clause[self.first : self.last]

    @property
    def before(self) -> str:
        return self.clause[self.first - 1].folded if self.first else ""

    @property
    def after(self) -> str:
        return self.clause[self.last].folded if self.last < len(self.clause) else ""


def _find_places(words: Sequence[str], reports: Iterable[TitleReport]) -> Iterator[_Place]:
    """Yield the first place of *words* in each title of *reports*."""
    size = len(words)
    for report in reports:
        place = _find_first(words, size, report.entry.title)
        if place is not None:
            yield place


def _find_first(words: Sequence[str], size: int, title: str) -> _Place | None:
    for clause in _cut_title(title):
        folded = [word.folded for word in clause.words]
        for first in range(len(folded) - size + 1):
            if folded[first : first + size] == list(words):
                return _Place(clause.words, first, first + size)
    return None


@lru_cache(maxsize=512)
def _cut_title(title: str) -> Sequence[Clause]:
    """Return the clauses of *title*; most topics are listed again an hour later."""
    return cut_title(title)


def _grow(places: Sequence[_Place], least: float) -> list[_Place] | None:
    """Return the *places* of the phrase with its most frequent neighbour; None if too few."""
    before = Counter(place.before for place in places if place.before)
    after = Counter(place.after for place in places if place.after)
    [left] = before.most_common(1) or [("", 0)]
    [right] = after.most_common(1) or [("", 0)]
    if max(left[1], right[1]) < least:
        return None
    if right[1] >= left[1]:
        kept = [place for place in places if place.after == right[0]]
        return [_Place(place.clause, place.first, place.last + 1) for place in kept]
    kept = [place for place in places if place.before == left[0]]
    return [_Place(place.clause, place.first - 1, place.last) for place in kept]
