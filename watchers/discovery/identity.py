"""Follow topics from hour to hour, so that each keeps its id, its beginning and its peak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from model import TOPIC_FOLLOWED, Topic
from watchers.discovery.topics import Group

MIN_OF_SMALLER = 0.5
MIN_OF_LARGER = 0.25
"""The parts of the reports that two listings of a topic share."""

LEADING_TERMS = 3
MAX_TERMS = 12
MAX_REPORTS = 300
"""Reports by which a topic is recognised."""

_ID_BYTES = 3


def follow(groups: Sequence[Group], known: Sequence[Topic], now: datetime) -> list[Topic]:
    """Return the topics of *groups*, in their order, as those before that are *known* go on."""
    free = {topic.id: topic for topic in known if now - topic.listed <= TOPIC_FOLLOWED}
    taken = {topic.id for topic in known}
    topics: list[Topic] = []
    for group in groups:
        names = frozenset(name_report(*one.key) for one in group.head.reports[-MAX_REPORTS:])
        before = _find_before(group, names, free)
        if before is None:
            topic = _begin(group, names, taken, now)
            taken.add(topic.id)
        else:
            del free[before.id]
            topic = _continue(before, group, names, now)
        topics.append(topic)
    return topics


def name_report(feed: str, entry: str) -> str:
    """Return a short name of the report whose first entry this is."""
    return blake2b(f"{feed}\n{entry}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _find_before(group: Group, names: frozenset[str], free: dict[str, Topic]) -> Topic | None:
    """Return the topic of *free* that *group* goes on with; None if it is a new one."""
    leading = set(group.terms[:LEADING_TERMS])
    best: Topic | None = None
    best_rank = (-1, False)
    for topic in free.values():
        shared = len(names & topic.reports)
        has_term = not leading.isdisjoint(topic.terms)
        if not (has_term or _is_same(shared, len(names), len(topic.reports))):
            continue
        if (shared, has_term) > best_rank:
            best, best_rank = topic, (shared, has_term)
    return best


def _is_same(shared: int, one: int, other: int) -> bool:
    return shared >= MIN_OF_SMALLER * min(one, other) and shared >= MIN_OF_LARGER * max(one, other)


def _begin(group: Group, names: frozenset[str], taken: set[str], now: datetime) -> Topic:
    head = group.head
    return Topic(
        id=_choose_id(head.term, now, taken),
        began=now,
        listed=now,
        started=head.recent[0].entry.first_seen,
        peak=head.rise.score,
        head=head.term,
        terms=tuple(group.terms[:LEADING_TERMS]),
        reports=names,
    )


def _continue(before: Topic, group: Group, names: frozenset[str], now: datetime) -> Topic:
    head = group.head
    terms = dict.fromkeys((*group.terms[:LEADING_TERMS], *before.terms))
    return Topic(
        id=before.id,
        began=before.began,
        listed=now,
        started=min(before.started, head.recent[0].entry.first_seen),
        peak=max(before.peak, head.rise.score),
        head=head.term,
        terms=tuple(terms)[:MAX_TERMS],
        reports=names,
    )


def _choose_id(term: str, now: datetime, taken: set[str]) -> str:
    """Return a short id that no other topic has."""
    number = 0
    while True:
        text = f"{term}\n{now.isoformat()}\n{number}"
        found = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
        if found not in taken:
            return found
        number += 1
