"""A watch, or a keyword of it, at one moment: the news, the steps of its trend, their signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from model import (
    End,
    Figures,
    Form,
    Interval,
    Kind,
    Moved,
    Report,
    Rise,
    SeenEntry,
    Signal,
    Watch,
)
from watchers.trends import life, moving, precedents, stories
from watchers.trends import state as _state
from watchers.trends.catch_up import catch_up
from watchers.trends.memory import BurstMemory
from watchers.trends.precedents import PastRise
from watchers.trends.related import find_related
from watchers.trends.state import Settings, Sighting, State, Transition
from watchers.trends.stories import Stories
from watchers.usual import hours as _hours
from watchers.usual import rate as _rate
from watchers.usual.history import History
from watchers.usual.news import is_late

KIND = "burst"
MAX_NAMES = 4  # publishers named in an alert


def _kind(step: str, icon: str, phrase: str, log_event: str, broadcast: bool = False) -> Kind:
    return Kind(
        f"{KIND}.{step}",
        icon=icon,
        label="Trend",
        form=Form.TREND,
        phrase=phrase,
        broadcast=broadcast,
        log_event=log_event,
    )


RISING = _kind("rising", "📈", "rising", "burst.started")
ESCALATED = _kind("escalated", "📈", "rising further", "burst.started", broadcast=True)
REOPENED = _kind("reopened", "📈", "rising again", "burst.started")
PEAKED = _kind("peaked", "📉", "past its peak", "burst.peaked")
OVER = replace(_kind("over", "📉", "over", "burst.ended"), is_end=True)
RISES = frozenset({RISING, ESCALATED, REOPENED})
KINDS = {
    "rising": RISING,
    "escalated": ESCALATED,
    "reopened": REOPENED,
    "peaked": PEAKED,
    "over": OVER,
}
"""The kind of signal of each step in a trend's life."""


class TrendSession:
    """A watch, or a keyword of it, at one moment: its memory, its news and its signals."""

    def __init__(
        self, watch: Watch, keyword: str, history: History, memory: BurstMemory | None
    ) -> None:
        """Continue from *memory*, or begin."""
        self.watch = watch
        self.keyword = keyword
        self.history = history
        self.is_known = memory is not None
        self.is_changed = False
        self.interval: Interval | None = None
        """The time since the last look; None without a look."""
        self.moved: Moved | None = None
        """The trend as it stands after this look, if it was told before and has moved."""
        self.memory = memory or BurstMemory(
            watch, _state.begin(history.exposure, history.now.timestamp())
        )

    def learn(self, stood: Mapping[str, int]) -> None:
        """Learn what reports *stood* in which feed that was read for the first time."""
        if stood:
            memory = self.memory
            memory.detector = _state.learn_first_pages(
                memory.detector, self.history.exposure, stood
            )
            self.is_changed = True

    def catch_up(self, past: State) -> None:
        """Adopt the usual rate of *past*, the state to which the stored entries lead."""
        now = max(self.history.now.timestamp(), self.memory.detector.rate.at)
        self.memory.detector = catch_up(self.memory.detector, past, self.history.exposure, now)
        self.is_changed = True

    def signals(self, fresh: Sequence[Report], settings: Settings) -> list[Signal]:
        """Take in *fresh* news and return what they, or the clock, change."""
        memory = self.memory
        if self.is_known and not fresh and memory.detector.life is None:
            return []
        before = memory.detector.life
        told_at = before.told_at if before else 0.0
        root, observed = memory.rise, memory.reports
        known = memory.stories
        steps = self._advance(fresh, settings) if fresh or self.is_known else []
        self.is_changed = True
        signals = [self._signal(step, told_at) for step in steps]
        for step in steps:
            memory.step = step.kind, self.history.now.timestamp()
        is_same = memory.rise == root and memory.detector.life is not None
        if root and is_same and (steps or (memory.lives and memory.reports != observed)):
            told = memory.stories if memory.lives else known
            self.moved = self._describe_move(told, is_step=bool(steps))
        return signals

    @property
    def kind(self) -> str:
        """Return the kind under which its state is kept."""
        return f"{KIND}:{self.keyword}" if self.keyword else KIND

    @property
    def wake(self) -> datetime | None:
        """Return when the clock is to look at the trend; None if there is none."""
        wait = life.next_wait(self.memory.detector)
        return self.history.now + timedelta(seconds=wait) if wait else None

    def _advance(self, fresh: Sequence[Report], settings: Settings) -> list[Transition]:
        memory, history = self.memory, self.history
        now = max(history.now.timestamp(), memory.detector.rate.at)
        sightings: list[Sighting] = []
        for report in fresh:
            seen = _sightings(report, history)
            sightings += seen
            if any(not sighting.is_late for sighting in seen):
                memory.reports += report.is_new
                memory.stories = memory.stories.add_report(report, now, len(seen))
        before = memory.detector
        memory.detector, steps = life.advance(before, now, sightings, history.exposure, settings)
        self.interval = describe_interval(before, memory.detector, self.keyword)
        memory.stories = memory.stories.since(self._horizon(now))
        self._note_rises(now, steps)
        return steps

    def _describe_move(self, known: Stories, *, is_step: bool) -> Moved:
        """Return the trend as it stands now; *known* are its stories."""
        memory = self.memory
        level = memory.level or _rate.expect_per_day(memory.detector.rate, self.history.exposure)
        kind, at = moving.read_step(memory)
        return moving.describe_move(
            memory, known, (KINDS[kind], at), keyword=self.keyword, daily=level, is_step=is_step
        )

    def _note_rises(self, now: float, steps: Sequence[Transition]) -> None:
        """Remember the rises that end in *steps*, and the level that earlier ones left."""
        memory = self.memory
        if precedents.is_level_due(memory.rises, now):
            level = _rate.expect_per_day(memory.detector.rate, self.history.exposure)
            memory.rises = precedents.note_level(memory.rises, now, level)
        for step in steps:
            if step.kind == "rising":
                memory.level = step.daily
            elif step.kind == "reopened":
                memory.rises = precedents.drop_resumed(memory.rises, step.trend)
            elif step.kind == "over" and memory.detector.life is not None:
                # The clock finds the end some time later, live a little later than in a replay.
                last, _ = memory.detector.recent[-1]
                rise = PastRise(step.trend, last, memory.detector.life.peak, memory.level)
                memory.rises = precedents.add_rise(memory.rises, rise)

    def _horizon(self, now: float) -> float:
        """Return from when on a report may still be one of a trend."""
        trend, starts = self.memory.detector.living, self.memory.detector.focus.starts
        if trend is not None:
            return trend.started
        return starts[0].at if starts else now

    def _signal(self, step: Transition, told_at: float) -> Signal:
        """Return the signal of *step*; the last rise of the trend was *told_at*, 0 for none."""
        memory = self.memory
        kind = KINDS[step.kind]
        key = self._key(kind, step)
        is_news = step.is_news and memory.stories.has_new_top(step.window.started, told_at)
        if kind in {RISING, REOPENED}:
            memory.reports = memory.told = step.window.observed
            if is_news or not memory.rise:
                memory.rise = key
        is_first = memory.rise == key
        thread = "" if is_first else memory.rise
        if kind in RISES:
            rise = self._rise(step)
            is_update = not (is_first or is_news)
            return Signal(kind, self.watch.name, key, rise, thread=thread, is_update=is_update)
        return Signal(kind, self.watch.name, key, self._end(step), after=memory.rise, thread=thread)

    def _key(self, kind: Kind, step: Transition) -> str:
        times = f"{time_of(step.trend).isoformat()}:{self.history.now.isoformat()}"
        of = f":{self.keyword}" if self.keyword else ""
        return f"{kind.name}:{self.watch.name}:{times}{of}"

    @property
    def _keywords(self) -> tuple[str, ...]:
        return (self.keyword,) if self.keyword else ()

    def _rise(self, step: Transition) -> Rise:
        """Return a rise with its first report, its stories and the terms that rise with it."""
        memory, since = self.memory, step.window.started
        known = memory.stories
        top = known.pick_top(since)
        before = partial(self.history.titles, time_of(since))
        figures = self._figures(step)
        names = _state.publishers_since(memory.detector, since)[:MAX_NAMES]
        reports = max(memory.reports, figures.observed)
        return Rise(
            figures=figures._replace(reports=reports, names=names),
            matches=tuple(stories.match_of(story) for story in top),
            counts=tuple(story.reports for story in top),
            first=known.first_match(since),
            related=find_related(
                known.titles_since(since), before, self.watch.keywords, memory.detector.publishers
            ),
            keywords=self._keywords,
        )

    def _end(self, step: Transition) -> End:
        return End(self._figures(step), is_over=step.kind == "over", keywords=self._keywords)

    def _figures(self, step: Transition) -> Figures:
        memory, window = self.memory, step.window
        return Figures(
            observed=window.observed,
            expected=window.expected,
            score=window.score,
            threshold=step.threshold.score,
            chance_threshold=step.threshold.by_chance,
            habit_per_month=step.threshold.per_month,
            started=time_of(window.started),
            publishers=step.publishers,
            reports=memory.reports,
            daily=step.daily,
            known_since=time_of(memory.detector.rate.since),
            told=memory.told,
            or_more=not _state.knows_all(memory.detector, window.started),
        )


def describe_interval(before: State, after: State, keyword: str = "") -> Interval:
    """Return the time between two looks, from the states that they left."""
    return Interval(
        since=time_of(before.rate.at),
        until=time_of(after.rate.at),
        reports=after.focus.observed - before.focus.observed,
        expected=after.focus.expected - before.focus.expected,
        size=_hours.dispersion_size(after.hours, after.rate),
        keyword=keyword,
    )


def _sightings(report: Report, history: History) -> list[Sighting]:
    """Return one sighting for each publisher that carries *report* now."""
    carried: dict[str, SeenEntry] = {}
    for match, name in zip(report.matches, report.by, strict=True):
        carried.setdefault(name, match.entry)
    return [
        Sighting(entry.feed_key, name, report.is_new and n == 0, is_late(entry, history))
        for n, (name, entry) in enumerate(carried.items())
    ]


def time_of(seconds: float) -> datetime:
    """Return the time that is so many *seconds* after 1970."""
    return datetime.fromtimestamp(seconds, UTC)
