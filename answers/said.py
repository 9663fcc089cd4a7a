"""The things that people said about alerts: who sees to it, and whether it was worth it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from model import Act, ActKind

if TYPE_CHECKING:
    from storage import Reader

COUNTED = timedelta(days=365)
"""How far back the feedback on a watch is counted: alerts are kept for a year."""


@dataclass(frozen=True, slots=True)
class DoneBy:
    """A person, when it was, and the way it came."""

    by: str
    at: datetime
    via: str = ""
    """command, page or chat."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """How many people said what about the alerts of a watch, each of them once for an alert."""

    useful: int = 0
    not_useful: int = 0
    not_relevant: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """The things that people said about one alert, or about the trend that it is a step of."""

    useful: int = 0
    not_useful: int = 0
    acknowledged: DoneBy | None = None
    """The last person who said to see to it; None if nobody does."""
    not_relevant: DoneBy | None = None
    """The last person who said that its story has nothing to do with the watch."""


def read_said(reader: Reader, subjects: Iterable[str]) -> dict[str, Said]:
    """Return the things said about the alerts with the keys *subjects*, where there are any.

    The key of a trend is that of its first alert.
    """
    by_subject: dict[str, list[Act]] = {}
    for act in reader.timing.list_acts(sorted(set(subjects))):
        by_subject.setdefault(act.subject, []).append(act)
    return {subject: sum_up(acts) for subject, acts in by_subject.items()}


def sum_up(acts: Iterable[Act]) -> Said:
    """Return *acts*, which stand oldest first and are about one subject."""
    counts = dict.fromkeys(ActKind, 0)
    last: dict[ActKind, DoneBy] = {}
    for act in acts:
        counts[act.kind] += 1
        last[act.kind] = DoneBy(act.by, act.at, act.via)
    return Said(
        useful=counts[ActKind.USEFUL],
        not_useful=counts[ActKind.NOT_USEFUL],
        acknowledged=last.get(ActKind.ACKNOWLEDGED),
        not_relevant=last.get(ActKind.NOT_RELEVANT),
    )


def count_feedback(reader: Reader, now: datetime) -> Mapping[str, Feedback]:
    """Return how many people said what about the alerts of each watch in the last year."""
    counts = reader.timing.count_acts(now - COUNTED)
    names = {watch for watch, kind in counts if kind in _WORTH}
    return {
        name: Feedback(*(counts.get((name, kind), 0) for kind in _WORTH)) for name in sorted(names)
    }


_WORTH = (ActKind.USEFUL, ActKind.NOT_USEFUL, ActKind.NOT_RELEVANT)
