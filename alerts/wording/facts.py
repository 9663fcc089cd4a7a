"""Write the facts of a rise, by which a reader tells hype from substance; the most telling first.

A weight says how much a fact helps to decide. Weights are judgements. They follow the questions of
a reader: is it one event, is it one text copied, is it one publisher, who reports it, and how did
earlier rises end?
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from alerts.wording.numbers import MAX_LISTED_NAME_CHARS, format_length
from model import Precedent, RiseFacts, one_line

MAX_FACTS = 3
"""Facts in an alert. Doubled: its entries are below the edge of a phone."""

MAX_TERM_CHARS = 40
MAX_LABELS = 4
"""Labels in the line of labels."""

MIN_REPORTS = 3
"""Reports of which a part says something."""

HALF = 0.5
MOST = 0.6


class Fact(NamedTuple):
    """A line, and how much it helps to decide: from 0 to 1."""

    weight: float
    line: str


def write_telling(facts: RiseFacts, most: int = MAX_FACTS) -> list[str]:
    """Return the lines of the *most* telling of *facts*, in the order of reading."""
    found = list_facts(facts)
    telling = sorted(found, key=lambda fact: -fact.weight)[:most]
    return [fact.line for fact in found if fact in telling]


def write_facts(facts: RiseFacts) -> list[str]:
    """Return the lines of all *facts*, in the order of reading."""
    return [fact.line for fact in list_facts(facts)]


def list_facts(facts: RiseFacts) -> list[Fact]:
    """Return all *facts* in words, in the order of reading."""
    found = (
        _write_shared(facts),
        _write_rising(facts),
        _write_copies(facts),
        _write_publisher(facts),
        _write_labels(facts),
        _write_precedent(facts.precedent),
    )
    return [fact for fact in found if fact is not None]


def _write_shared(facts: RiseFacts) -> Fact | None:
    """Return the terms that the reports have in common, or that they have none."""
    if facts.reports < 2 or not facts.knows_shared:
        return None
    if not facts.shared:
        # A weak sign: reports on a named topic share the keyword, and often no other word.
        count = f"the {facts.reports} reports"
        return Fact(0.55, f"Apart from the keyword, {count} have no telling word in common")
    if facts.sharing < HALF * facts.reports:
        return None
    terms = _join_terms(facts.shared)
    if facts.sharing == facts.reports:
        both = "Both" if facts.reports == 2 else f"All {facts.reports}"
        return Fact(0.8, f"{both} reports tell of: {terms}")
    weight = 0.7 if facts.sharing >= MOST * facts.reports else 0.4
    return Fact(weight, f"{facts.sharing} of {facts.reports} reports tell of: {terms}")


def _write_rising(facts: RiseFacts) -> Fact | None:
    """Return the terms that rise with it, unless the terms in common say the same."""
    shared = [term.casefold() for term in facts.shared]
    new = [one for one in facts.rising if not any(one.casefold() in term for term in shared)]
    return Fact(0.65, f"Rising with it: {_join_terms(facts.rising)}") if new else None


def _write_copies(facts: RiseFacts) -> Fact | None:
    """Return how many of the entries are copies."""
    if facts.copies < 2:
        return None
    weight = 0.85 if facts.copies >= HALF * facts.entries else 0.45
    return Fact(weight, f"{facts.copies} of {facts.entries} entries are copies of one another")


def _write_publisher(facts: RiseFacts) -> Fact | None:
    """Return the share of the largest publisher, if it is large."""
    if facts.reports < MIN_REPORTS or facts.of_publisher < HALF * facts.reports:
        return None
    name = one_line(facts.publisher, MAX_LISTED_NAME_CHARS)
    return Fact(0.75, f"{facts.of_publisher} of {facts.reports} reports are by {name}")


def _write_labels(facts: RiseFacts) -> Fact | None:
    """Return how many reports came by feeds of each label."""
    if not facts.labels:
        return None
    counts = [
        f"{count} {one_line(label, MAX_TERM_CHARS)}" for label, count in facts.labels[:MAX_LABELS]
    ]
    _, most = facts.labels[0]
    weight = 0.6 if most >= MOST * facts.reports else 0.5
    return Fact(weight, f"By the labels of the feeds: {', '.join(counts)}")


def _write_precedent(precedent: Precedent) -> Fact | None:
    """Return how earlier rises ended."""
    if not precedent.rises:
        return None
    length = format_length(timedelta(days=precedent.median_days))
    if precedent.rises == 1:
        text = f"One earlier rise: it lasted {length}"
        after = " and left the level higher" if precedent.higher else ", and the level is as before"
    else:
        text = f"{precedent.rises} earlier rises: they lasted {length} in the median"
        after = f"; {precedent.higher} of {precedent.judged} left the level higher"
    return Fact(0.7, f"{text}{after}" if precedent.judged else text)


def _join_terms(terms: Sequence[str]) -> str:
    return ", ".join(one_line(term, MAX_TERM_CHARS) for term in terms)
