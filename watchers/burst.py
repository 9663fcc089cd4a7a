"""Say when a watch is reported on more than its own past explains: `alert_on: [burst]`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any, ClassVar, Literal

from model import Burst, Entry, Report, Signal, Watch
from watchers.trends import life, stories
from watchers.trends.catch_up import joined
from watchers.trends.life import Detector, Settings, Sighting, Transition
from watchers.trends.related import related
from watchers.trends.stories import Tales
from watchers.usual import rate as _rate
from watchers.usual.catch_up import exposed
from watchers.usual.history import NAMELESS, History, Observed
from watchers.usual.news import is_late, news, question, stood
from watchers.usual.rate import Rate
from watchers.usual.thresholds import DAYS

KIND = "burst"
KEYWORDS = "burst.keywords"  # what concerns the keywords of a watch together
NAMED = 4  # publishers named in an alert
RISES = frozenset({"rising", "reopened", "escalated"})


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices when reports come faster than the watch's own past explains, and how that ends."""

    sensitivity: Literal["1/week", "1/month", "1/quarter"] = "1/month"
    """How many false alarms to expect."""
    min_reports: int = 3
    """How many distinct reports there must be."""
    min_publishers: int = 0
    """How many publishers there must be; 2 where it knows at least 3, else 1, if not given."""
    at_least: str = "1x"
    """How many times the usual there must be, as 2x."""
    per_keyword: bool = False
    """Whether each keyword may have a burst of its own, measured by its own past."""

    wants_clock: ClassVar[bool] = True
    on_watch: ClassVar[tuple[str, ...]] = (
        "sensitivity",
        "min_reports",
        "min_publishers",
        "at_least",
        "per_keyword",
    )

    def __post_init__(self) -> None:
        if self.min_reports < 1:
            raise ValueError(f'min_reports is "{self.min_reports}"; write 1 or more')
        if self.min_publishers < 0:
            raise ValueError(f'min_publishers is "{self.min_publishers}"; write 1 or more')
        _times(self.at_least)

    @cached_property
    def settings(self) -> Settings:
        """Return what the detector is asked for."""
        return Settings(
            days=DAYS[self.sensitivity],
            min_reports=self.min_reports,
            min_publishers=self.min_publishers,
            at_least=_times(self.at_least),
        )

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each step that the trend of the watch, or of a keyword, takes."""
        fresh = news(reports, history)
        whole = _Trend(watch, "", history, _remembered(watch, history.state(KIND)))
        whole.learn(stood(reports, history))
        if self.per_keyword and len(watch.keywords) > 1:
            return self._observe_keywords(whole, fresh)
        return _observed(whole.signals(fresh, self.settings), [whole])

    def _observe_keywords(self, whole: _Trend, fresh: Sequence[Report]) -> Observed:
        """Return the signals of the watch as a *whole* and of each of its keywords.

        Half of the false alarms are the watch's, the other half its keywords' together.
        """
        watch, history = whole.watch, whole.history
        days = 2 * self.settings.days
        of_whole = self.settings._replace(days=days)
        of_word = self.settings._replace(days=days * len(watch.keywords))
        words = _Keywords(watch, history)
        live = words.live()
        signals = [words.covered(whole, signal, live) for signal in whole.signals(fresh, of_whole)]
        for word, its_reports in _by_keyword(watch, fresh, live).items():
            trend = live.get(word) or words.trend(word)
            signals += [
                words.covered(trend, signal, {"": whole, **live})
                for signal in trend.signals(its_reports, of_word)
            ]
            live[word] = trend
        return _observed(signals, [whole, *live.values()], words.changed(live))

    def catch_up(
        self, watch: Watch, states: Mapping[str, Any], began: float, history: History
    ) -> Observed:
        """Go on from the *states* of the past until *began*; nothing if the watch does already."""
        known = _remembered(watch, history.state(KIND))
        past = _remembered(watch, states.get(KIND))
        if not (known and past) or known.lives or known.detector.rate.since < began:
            return Observed()
        trends = []
        for kind, stored in states.items():
            its_kind, _, word = kind.partition(":")
            if its_kind == KIND and (then := _remembered(watch, stored)):
                own = _Trend(watch, word, history, _remembered(watch, history.state(kind)))
                own.catch_up(then.detector)
                trends.append(own)
        return _observed([], trends, _Keywords(watch, history).caught_up(past.detector.rate))


@dataclass
class _Memory:
    """All that is kept of a watch, or of one keyword of it."""

    watch: Watch
    detector: Detector
    tales: Tales = field(default_factory=Tales)
    reports: int = 0
    """Since the trend began."""
    told: int = 0
    """Of them, those that its rise told of."""
    rise: str = ""
    """The key of the signal that told of its rise."""

    @property
    def lives(self) -> bool:
        """Tell if there is a trend that is not over."""
        return self.detector.living is not None

    def copy(self) -> _Memory:
        """Return a memory that may go on by itself."""
        return _Memory(self.watch, self.detector, self.tales, self.reports, self.told, self.rise)

    def to_json(self) -> dict[str, Any]:
        """Return the memory as JSON knows it."""
        return {
            "asked": question(self.watch),
            "detector": life.to_json(self.detector),
            "tales": self.tales.to_json(),
            "reports": self.reports,
            "told": self.told,
            "rise": self.rise,
        }


def _remembered(watch: Watch, stored: Any) -> _Memory | None:
    """Return the memory *stored* of *watch*, to go on from; None if that was another question."""
    if isinstance(stored, _Memory):
        is_same = stored.watch is watch or question(stored.watch) == question(watch)
        return stored.copy() if is_same else None
    if stored is None or stored["asked"] != question(watch):
        return None
    return _Memory(
        watch,
        detector=life.from_json(stored["detector"]),
        tales=stories.from_json(stored["tales"]),
        reports=stored["reports"],
        told=stored["told"],
        rise=stored["rise"],
    )


class _Trend:
    """A watch, or a keyword of it, at one moment: what is known of it and what that says."""

    def __init__(
        self, watch: Watch, keyword: str, history: History, memory: _Memory | None
    ) -> None:
        """Go on from *memory*, or begin anew."""
        self.watch, self.keyword, self.history = watch, keyword, history
        self.is_known = memory is not None
        self.is_changed = False
        self.memory = memory or _Memory(watch, life.new(history.exposure, _seconds(history)))

    def learn(self, stood: Mapping[str, int]) -> None:
        """Learn what reports *stood* in which feed that was read for the first time."""
        if stood:
            memory = self.memory
            memory.detector = life.learned(memory.detector, self.history.exposure, stood)
            self.is_changed = True

    def catch_up(self, past: Detector) -> None:
        """Take what was usual from *past*."""
        now = max(self.history.now.timestamp(), self.memory.detector.rate.at)
        self.memory.detector = joined(self.memory.detector, past, self.history.exposure, now)
        self.is_changed = True

    def signals(self, fresh: Sequence[Report], settings: Settings) -> list[Signal]:
        """Take in *fresh* news and return what they, or the clock, change."""
        memory = self.memory
        if self.is_known and not fresh and memory.detector.trend is None:
            return []
        steps = self._moved(fresh, settings) if fresh or self.is_known else []
        self.is_changed = True
        return [self._signal(step) for step in steps]

    @property
    def kind(self) -> str:
        """Return the kind under which its state is kept."""
        return f"{KIND}:{self.keyword}" if self.keyword else KIND

    @property
    def wake(self) -> datetime | None:
        """Return when the clock is to look at the trend; None if there is none."""
        wait = life.next_wait(self.memory.detector)
        return self.history.now + timedelta(seconds=wait) if wait else None

    def _moved(self, fresh: Sequence[Report], settings: Settings) -> list[Transition]:
        memory, history = self.memory, self.history
        now = max(history.now.timestamp(), memory.detector.rate.at)
        sightings: list[Sighting] = []
        for report in fresh:
            seen = _sightings(report, history)
            sightings += seen
            if any(not sighting.is_late for sighting in seen):
                memory.reports += report.is_new
                memory.tales = memory.tales.told(report, now, len(seen))
        memory.detector, steps = life.advance(
            memory.detector, now, sightings, history.exposure, settings
        )
        memory.tales = memory.tales.since(self._horizon(now))
        return steps

    def _horizon(self, now: float) -> float:
        """Return from when on a report may still be one of a trend."""
        trend, starts = self.memory.detector.living, self.memory.detector.focus.starts
        if trend is not None:
            return trend.started
        return starts[0].at if starts else now

    def _signal(self, step: Transition) -> Signal:
        """Return what is to be said of *step*."""
        memory, window, now = self.memory, step.window, self.history.now
        times = f"{_time(step.trend).isoformat()}:{now.isoformat()}"
        of = f":{self.keyword}" if self.keyword else ""
        key = f"burst.{step.kind}:{self.watch.name}:{times}{of}"
        if step.kind in {"rising", "reopened"}:
            memory.reports = memory.told = window.observed
            memory.rise = key
        is_rise = step.kind in RISES
        voices = life.voices(memory.detector, window.started)
        said = Signal(
            kind=f"burst.{step.kind}",
            watch=self.watch.name,
            key=key,
            burst=Burst(
                observed=window.observed,
                expected=window.expected,
                score=window.score,
                wanted=step.threshold,
                started=_time(window.started),
                publishers=step.publishers,
                reports=max(memory.reports, window.observed if is_rise else 0),
                daily=step.daily,
                known_since=_time(memory.detector.rate.since),
                names=voices[:NAMED] if is_rise else (),
                told=memory.told,
                or_more=not life.knows_all(memory.detector, window.started),
            ),
            after="" if is_rise else memory.rise,
            thread=memory.rise if memory.rise != key else "",
            keywords=(self.keyword,) if self.keyword else (),
        )
        return self._shown(said, window.started) if is_rise else said

    def _shown(self, said: Signal, since: float) -> Signal:
        """Return *said* of a rise with its first report, its stories and the words of it."""
        tales = self.memory.tales
        top = tales.top(since)
        before = partial(self.history.titles, _time(since))
        names = self.memory.detector.publishers
        return replace(
            said,
            matches=tuple(stories.match_of(tale) for tale in top),
            counts=tuple(tale.reports for tale in top),
            first=tales.first(since),
            related=related(tales.titles_since(since), before, self.watch.keywords, names),
        )


class _Keywords:
    """What concerns the keywords of a watch together: since when they are counted, which live."""

    def __init__(self, watch: Watch, history: History) -> None:
        """Go on from what is kept, or begin anew."""
        self.watch, self.history = watch, history
        stored = history.state(KEYWORDS)
        is_known = stored is not None and stored["asked"] == question(watch)
        began = {"since": history.now.timestamp(), "total": history.exposure.total, "live": []}
        self._stored = stored if is_known and stored is not None else None
        self._known: Mapping[str, Any] = self._stored or began

    def live(self) -> dict[str, _Trend]:
        """Return the keywords with a trend that is not over."""
        return {word: self.trend(word) for word in self._known["live"]}

    def trend(self, word: str) -> _Trend:
        """Return the trend of *word*; one that was not reported on knows that it was not."""
        history = self.history
        kept = _remembered(self.watch, history.state(f"{KIND}:{word}"))
        if kept is None:
            began, passed = self._known["since"], history.exposure.total - self._known["total"]
            fresh = life.new(history.exposure, _seconds(history))
            rate = _rate.learned(fresh.rate._replace(since=began), "", 0.0, max(0.0, passed))
            kept = _Memory(self.watch, fresh._replace(rate=rate))
        return _Trend(self.watch, word, history, kept)

    def covered(self, one: _Trend, signal: Signal, others: Mapping[str, _Trend]) -> Signal:
        """Return *signal* of *one* within a rise of *others* that is about the same reports."""
        if signal.kind.removeprefix("burst.") not in RISES or signal.burst is None:
            return signal
        since = signal.burst.started.timestamp()
        own = one.memory.tales.told_since(since)
        within = []
        for other in others.values():
            theirs = other.memory.tales.told_since(since)
            is_same = 2 * len(own & theirs) >= max(len(own), len(theirs))
            if other is not one and other.memory.lives and is_same:
                within.append(other.memory.rise)
        return replace(signal, within=tuple(within))

    def caught_up(self, past: Rate) -> dict[str, object]:
        """Return the state that counts keywords without reports from the beginning of *past*."""
        if self._stored is None:
            return {}
        total = self.history.exposure.total - exposed(past)
        return {KEYWORDS: {**self._known, "since": past.since, "total": total}}

    def changed(self, trends: Mapping[str, _Trend]) -> dict[str, object]:
        """Return the state that says which of *trends* go on, if it is another than before."""
        live = sorted(word for word, trend in trends.items() if trend.memory.lives)
        if self._stored is not None and live == self._known["live"]:
            return {}
        return {KEYWORDS: {**self._known, "asked": question(self.watch), "live": live}}


def _observed(
    signals: Sequence[Signal], trends: Sequence[_Trend], more: Mapping[str, object] | None = None
) -> Observed:
    """Return *signals*, and the states of *trends*, the whole watch's first, if one has changed."""
    kept: dict[str, object] = dict(more or {})
    changed = [trend for trend in trends if trend.is_changed]
    if not changed and not kept:
        return Observed(signals)
    kept = {trend.kind: trend.memory for trend in (trends[0], *changed)} | kept
    wakes = [trend.wake for trend in trends]
    return Observed(signals, kept, min((wake for wake in wakes if wake), default=None))


def _by_keyword(
    watch: Watch, fresh: Sequence[Report], live: Iterable[str]
) -> dict[str, list[Report]]:
    """Return *fresh* news by keyword, those that *live* without any included."""
    found: dict[str, list[Report]] = {word: [] for word in live}
    for report in fresh:
        words = dict.fromkeys(word for match in report.matches for word in match.keywords)
        for word in words:
            if word in watch.keywords:
                found.setdefault(word, []).append(_with_keyword(report, word))
    return found


def _with_keyword(report: Report, word: str) -> Report:
    """Return *report* as far as *word* stands in it."""
    came = zip(report.matches, report.by, strict=True)
    matches, by = zip(*(one for one in came if word in one[0].keywords), strict=True)
    return replace(report, matches=matches, by=by)


def _sightings(report: Report, history: History) -> list[Sighting]:
    """Return one sighting for each publisher that carries *report* now."""
    carried: dict[str, Entry] = {}
    for match, name in zip(report.matches, report.by, strict=True):
        carried.setdefault(name, match.entry)
    return [
        Sighting(entry.feed or NAMELESS, name, report.is_new and n == 0, is_late(entry, history))
        for n, (name, entry) in enumerate(carried.items())
    ]


# --- small things ---------------------------------------------------------------------------


def _times(text: str) -> float:
    """Return the number in 2x."""
    try:
        times = float(text.strip().lower().removesuffix("x"))
    except ValueError:
        times = 0.0
    if not 1.0 <= times <= 1000.0:
        raise ValueError(f'at_least is "{text}"; write how many times the usual, as 2x')
    return times


def _seconds(history: History) -> float:
    return history.now.timestamp()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
