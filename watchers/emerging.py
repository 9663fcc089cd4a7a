"""Notice hot terms that nobody listed, within a budget: `alert_on: [emerging]`.

It looks at the hot list at the end of each hour (`discovery/`). It tells a topic whose score
reaches the threshold, which follows the greatest topics of the last weeks (`discovery/budget.py`).
A topic is told once. When its reports have doubled, that is said in the same thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from model import Form, HotFinds, Kind, Match, Remark, Report, Signal, Term, Watch
from watchers.discovery.budget import LEARNED, Told, choose_told, find_threshold
from watchers.discovery.coverage import MAX_MATCHED
from watchers.usual.history import History, Observed

KIND = "emerging"
HOT = Kind(KIND, icon="🔥", label="Hot", form=Form.TREND, step="hot", log_event="term.hot")
GROWN = Kind(
    "emerging.grown",
    icon="🔥",
    label="Hot",
    form=Form.TREND,
    step="grown",
    log_event="term.grown",
)
MIN_PART_OF_WATCH = 0.5
"""The part of a topic's reports that the watch looks at. Doubled: each report must be."""

GROWTH = 2
"""How many times the reports told last there must be. Doubled: an event that goes on is told once
a day at most."""

MIN_GROWTH = 5
MAX_SHOWN = 3  # reports in a message
TOLD_KEPT = timedelta(days=30)
DAY = 86400.0  # seconds
_PERIODS = {"day": 1.0, "week": 7.0}


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices terms that are far above their own past though no watch lists them."""

    budget: str = "3/day"
    """How many topics to tell at most, as 3/day or 10/week."""
    min_reports: int = 3
    """How many reports a topic must have; 2 is for small sets of feeds on one subject."""

    wants_hot_list: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = (HOT, GROWN)

    def __post_init__(self) -> None:
        _parse_budget(self.budget)
        if self.min_reports < 2:
            raise ValueError(f'min_reports is "{self.min_reports}"; write 2 or more')

    @cached_property
    def per_day(self) -> float:
        """Return how many topics to tell a day."""
        return _parse_budget(self.budget)

    def observe(self, watch: Watch, _reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each topic that is told now, and for each that has grown."""
        finds = history.finds
        if finds is None or finds.hot.learning_until is not None:
            return Observed()
        memory = _Memory.read(history.state(KIND), history.now)
        memory.note_peaks(finds.hot, history.now)
        terms = [term for term in finds.hot.terms if self._looks_at(term, finds, watch)]
        chosen = self._choose(terms, finds, memory, history.now)
        signals = [_tell(watch, term, finds) for term in chosen]
        signals += memory.list_growth(watch, terms, finds)
        memory.note_told(chosen, history.now)
        return Observed(signals, {KIND: memory.to_json()})

    def _looks_at(self, term: Term, finds: HotFinds, watch: Watch) -> bool:
        """Return whether *term* is a topic of the feeds and words that *watch* looks at."""
        matches = len(finds.matches.get(term.id, ()))
        is_enough = matches >= MIN_PART_OF_WATCH * min(len(term.carriers), MAX_MATCHED)
        is_covered = any(name != watch.name for name in term.covered_by)
        return is_enough and term.observed >= self.min_reports and not is_covered

    def _choose(
        self, terms: Sequence[Term], finds: HotFinds, memory: _Memory, now: datetime
    ) -> list[Term]:
        """Return the topics to tell; those that reach the threshold beyond the budget are held."""
        threshold = find_threshold(
            memory.list_peaks(),
            days=memory.count_days(now),
            budget=self.per_day,
            daily=finds.hot.daily,
            past_days=0 if finds.hot.is_young else finds.hot.days,
        )
        new = [term for term in terms if term.id not in memory.told]
        told = memory.list_told()
        chosen = choose_told(new, told, threshold=threshold, budget=self.per_day, now=now)
        memory.held = [term.id for term in new if term.score >= threshold and term not in chosen]
        return chosen


@dataclass(slots=True)
class _Memory:
    """The topics that the watch has seen and told."""

    since: float
    """When it began, in seconds."""
    peaks: dict[str, list[float]] = field(default_factory=dict)
    """By id: when each topic of the last weeks began, in seconds, and its greatest score."""
    told: dict[str, list[Any]] = field(default_factory=dict)
    """By id: when it was told, in seconds, its head, and how many reports were told last."""
    held: list[str] = field(default_factory=list)
    """The topics that the budget holds back now."""

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None, now: datetime) -> _Memory:
        """Return the memory that is *stored*, without topics that are long over."""
        if stored is None:
            return cls(now.timestamp())
        first = (now - LEARNED).timestamp()
        first_told = (now - TOLD_KEPT).timestamp()
        peaks = {name: list(one) for name, one in stored["peaks"].items() if one[0] >= first}
        told = {name: list(one) for name, one in stored["told"].items() if one[0] >= first_told}
        return cls(stored["since"], peaks, told)

    def to_json(self) -> dict[str, Any]:
        """Return the memory as a JSON object."""
        return {"since": self.since, "peaks": self.peaks, "told": self.told, "held": self.held}

    def note_peaks(self, hot: Any, now: datetime) -> None:
        """Remember the greatest score of each topic of *hot*."""
        for term in hot.terms:
            if now - term.began <= LEARNED:
                began = term.began.timestamp()
                self.peaks[term.id] = [began, term.peak]

    def note_told(self, terms: Sequence[Term], now: datetime) -> None:
        """Remember that *terms* are told *now*."""
        for term in terms:
            self.told[term.id] = [now.timestamp(), term.key, term.reports]

    def list_peaks(self) -> list[float]:
        """Return the greatest scores of the topics of the last weeks."""
        return [peak for _, peak in self.peaks.values()]

    def count_days(self, now: datetime) -> float:
        """Return the days over which the peaks were noted."""
        return min((now.timestamp() - self.since) / DAY, LEARNED.total_seconds() / DAY)

    def list_told(self) -> list[Told]:
        """Return the topics that were told."""
        return [Told(head, _time(at)) for at, head, _ in self.told.values()]

    def list_growth(self, watch: Watch, terms: Sequence[Term], finds: HotFinds) -> list[Signal]:
        """Return a signal for each told topic of *terms* whose reports have doubled since."""
        signals: list[Signal] = []
        for term in terms:
            told = self.told.get(term.id)
            if told is None or term.reports < max(GROWTH * told[2], told[2] + MIN_GROWTH):
                continue
            told[2] = term.reports
            signals.append(_tell_growth(watch, term, finds))
        return signals


# --- words --------------------------------------------------------------------------------------


def _tell(watch: Watch, term: Term, finds: HotFinds) -> Signal:
    """Return the signal that *term* is hot; the headline of its best story leads."""
    lines = [_name(term), _count(term), "No watch lists it. To watch it:"]
    about = Remark(
        headline=term.stories[0].title,
        lines=tuple(lines),
        matches=_show(term, finds),
        commands=(f"hot add {term.id}",),
        reason=f"{term.text}: {_count(term)}",
    )
    return Signal(kind=HOT, watch=watch.name, key=_key(watch, term), about=about)


def _tell_growth(watch: Watch, term: Term, finds: HotFinds) -> Signal:
    """Return the signal that the reports of *term* have doubled; its newest ones lead."""
    matches = _show_newest(term, finds)
    about = Remark(
        headline=f"{term.text} goes on: {matches[0].entry.title}",
        lines=(_count(term),),
        matches=matches,
        reason=f"{term.text}: {_count(term)}",
    )
    first = _key(watch, term)
    return Signal(
        kind=GROWN,
        watch=watch.name,
        key=f"{GROWN.name}:{watch.name}:{term.id}:{term.reports}",
        about=about,
        after=first,
        thread=first,
    )


def _name(term: Term) -> str:
    """Return the line that names *term* and its other terms."""
    also = f" (with {', '.join(term.also)})" if term.also else ""
    return f"Hot term: {term.text}{also}"


def _count(term: Term) -> str:
    """Return the line with the figures of *term*."""
    hours = "the last hour" if term.hours == 1 else f"the last {term.hours} hours"
    usual = f"{term.expected:.1f}" if term.expected >= 0.1 else "fewer than 0.1"
    publishers = "1 publisher" if term.publishers == 1 else f"{term.publishers} publishers"
    return f"{term.observed} reports, carried by {publishers}, in {hours}; usual: {usual}"


def _show(term: Term, finds: HotFinds) -> tuple[Match, ...]:
    """Return the matches of the reports that tell *term* best, without the words they match."""
    entries = {}
    for match in finds.matches.get(term.id, ()):
        entries[match.entry.feed, match.entry.id] = match
    told = [entries.get((story.feed, story.id)) for story in term.stories]
    return tuple(Match(one.watch, one.entry, (), ()) for one in told if one is not None)


def _show_newest(term: Term, finds: HotFinds) -> tuple[Match, ...]:
    """Return the newest matches of *term*, without the words they match."""
    matches = finds.matches[term.id]
    newest = sorted(matches, key=lambda one: one.entry.first_seen, reverse=True)
    return tuple(Match(one.watch, one.entry, (), ()) for one in newest[:MAX_SHOWN])


def _key(watch: Watch, term: Term) -> str:
    return f"{KIND}:{watch.name}:{term.id}"


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _parse_budget(text: str) -> float:
    """Return the topics a day in 3/day."""
    count, _, period = text.replace(" ", "").partition("/")
    if not count.isdecimal() or not 1 <= int(count) <= 1000 or period not in _PERIODS:
        raise ValueError(f'budget is "{text}"; write how many topics to tell, as 3/day or 10/week')
    return int(count) / _PERIODS[period]
