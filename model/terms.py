"""Terms: the words and phrases that the product finds by itself, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.watches import Match

MIN_SCORE = 7.0
MIN_BUSY_SCORE = 10.0
"""The score below which a rise is weak. Of titles in random order, one topic in two days reaches 9,
in six days 10, where 2,900 reports come a day. Doubled: only the greatest events are told."""

BUSY_DAILY = 1000
"""Reports a day from which the higher of the two counts: more terms have more chances."""


MIN_PAST_REPORTS = 100
"""Reports of the past before the first list. Doubled: a small team waits twice as long."""

MAX_HOT_REPORTS = 20_000
"""Reports a day above which `hot: auto` is off. Doubled: twice the memory and the time."""

TOPIC_FOLLOWED = timedelta(hours=72)
"""How long after its last listing a topic is the same. Doubled: more repeats are recognised, and
more events of one name are taken for one."""


def find_least_score(daily: float) -> float:
    """Return the score below which a rise is weak, where *daily* reports are usual a day."""
    return MIN_BUSY_SCORE if daily >= BUSY_DAILY else MIN_SCORE


@dataclass(frozen=True, slots=True)
class TermReport:
    """A report that carries a term, as it is shown."""

    feed: str
    id: str
    """The feed and the id of its first entry."""
    title: str
    link: str
    publisher: str
    at: datetime
    """When its first entry was first seen."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that is far above its own past, and its topic, at one moment."""

    id: str
    """Stays with the topic while its leading terms change."""
    text: str
    """The words that name the topic, as its reports write them."""
    key: str
    """The most unusual term of the topic: folded words with a space between them."""
    also: tuple[str, ...]
    """Other terms of the topic, the most unusual first."""
    score: float
    """The log likelihood ratio of its rise."""
    peak: float
    """The greatest score that the topic has had."""
    observed: int
    """Reports with the term in the last *hours*; of one publisher two at most."""
    expected: float
    """How many of them are usual."""
    hours: int
    reports: int
    """Reports with the term in the last 24 hours."""
    publishers: int
    """Publishers that carried one of the reports of the last *hours*."""
    began: datetime
    """When the topic was first listed."""
    started: datetime
    """When the first report of its rise was first seen."""
    stories: tuple[TermReport, ...]
    """The reports that tell it best, of different publishers."""
    carriers: tuple[tuple[str, str], ...]
    """The feed and id of the first entry of each report of the last 24 hours."""
    daily: float
    """How many reports of a usual day have the term."""
    covered_by: tuple[str, ...] = ()
    """The watches that match at least half of its reports."""


@dataclass(frozen=True, slots=True)
class HotList:
    """The terms that are unusual at one moment, the most unusual of the last hours first."""

    at: datetime
    terms: tuple[Term, ...] = ()
    days: int = 0
    """Days of the past that are learned."""
    daily: float = 0.0
    """Reports of a usual day."""
    learning_until: datetime | None = None
    """When the first list can be made; None where this is one."""
    is_young: bool = False
    """Whether less than three days were counted so far: the past is thin."""

    @property
    def least_score(self) -> float:
        """Return the score below which a rise is weak: chance reaches it now and then."""
        return find_least_score(self.daily)


@dataclass(frozen=True, slots=True)
class HotFinds:
    """The hot list of a moment, as one watch looks at it."""

    hot: HotList
    matches: Mapping[str, Sequence[Match]]
    """By id of the term: the entries of its reports that the watch looks at."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it was last listed."""

    id: str
    began: datetime
    """When it was first listed."""
    listed: datetime
    """When it was last listed."""
    started: datetime
    """When the first report of its rise was first seen."""
    peak: float
    head: str
    terms: tuple[str, ...]
    """The leading terms of its listings, the last ones first."""
    reports: frozenset[str]
    """Short names of its reports when it was last listed."""
