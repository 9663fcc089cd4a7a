"""Say when a watch is reported on more than its own past explains: `alert_on: [burst]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from watchers.usual.history import NAMELESS, History
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

    by_clock: ClassVar[bool] = True
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

    def observe(
        self, watch: Watch, reports: Sequence[Report], history: History
    ) -> Iterable[Signal]:
        """Return a signal for each step that the trend of the watch, or of a keyword, takes."""
        fresh = news(reports, history)
        whole = _Trend(watch, "", history, _remembered(watch, KIND, history))
        whole.learn(stood(reports, history))
        if not (self.per_keyword and len(watch.keywords) > 1):
            return whole.signals(fresh, self.settings)
        # Half of the false alarms are the watch's, the other half its keywords' together.
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
        words.keep(live)
        return signals

    def look_back(
        self, watch: Watch, found: Mapping[str, Any], began: float, history: History
    ) -> bool:
        """Go on from the states *found* of the past until *began*; False if it does already."""
        known, past = _remembered(watch, KIND, history), _memory(watch, found.get(KIND))
        if not (known and past) or known.lives or known.detector.rate.since < began:
            return False
        for kind in found:
            its_kind, _, word = kind.partition(":")
            if its_kind == KIND and (then := _memory(watch, found[kind])):
                own = _Trend(watch, word, history, _remembered(watch, kind, history))
                own.look_back(then.detector)
        _Keywords(watch, history).look_back(past.detector.rate)
        return True


@dataclass
class _Memory:
    """All that is kept of a watch, or of one keyword of it."""

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
        return _Memory(self.detector, self.tales, self.reports, self.told, self.rise)

    def to_json(self, watch: Watch) -> dict[str, Any]:
        """Return the memory of *watch* as JSON knows it."""
        return {
            "asked": question(watch),
            "detector": life.to_json(self.detector),
            "tales": self.tales.to_json(),
            "reports": self.reports,
            "told": self.told,
            "rise": self.rise,
        }


class _Kept(Mapping[str, Any]):
    """A memory as a storage keeps it, made JSON when it is written: in a replay it never is."""

    def __init__(self, memory: _Memory, watch: Watch) -> None:
        """Take *memory* as it is now, of *watch*."""
        self.memory, self.watch = memory.copy(), watch

    def __getitem__(self, name: str) -> Any:
        return self.memory.to_json(self.watch)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.memory.to_json(self.watch))

    def __len__(self) -> int:
        return len(self.memory.to_json(self.watch))


def _remembered(watch: Watch, kind: str, history: History) -> _Memory | None:
    """Return what is kept of the *watch*, None if that was another question."""
    return _memory(watch, history.state(kind))


def _memory(watch: Watch, stored: Mapping[str, Any] | None) -> _Memory | None:
    """Return the memory that is *stored* of *watch*, None if that was another question."""
    if isinstance(stored, _Kept):
        is_same = stored.watch is watch or question(stored.watch) == question(watch)
        return stored.memory.copy() if is_same else None
    if stored is None or stored["asked"] != question(watch):
        return None
    return _Memory(
        life.from_json(stored["detector"]),
        stories.from_json(stored["tales"]),
        stored["reports"],
        stored["told"],
        stored["rise"],
    )


class _Trend:
    """A watch, or a keyword of it, at one moment: what is known of it and what that says."""

    def __init__(
        self, watch: Watch, keyword: str, history: History, memory: _Memory | None
    ) -> None:
        """Go on from *memory*, or begin anew."""
        self.watch, self.keyword, self.history = watch, keyword, history
        self.is_known = memory is not None
        self.memory = memory or _Memory(life.new(history.exposure, history.now.timestamp()))

    def learn(self, stood: Mapping[str, int]) -> None:
        """Learn what reports *stood* in which feed that was read for the first time."""
        if stood:
            memory = self.memory
            memory.detector = life.learned(memory.detector, self.history.exposure, stood)
            self._keep()

    def look_back(self, past: Detector) -> None:
        """Take what was usual from *past*."""
        now = max(self.history.now.timestamp(), self.memory.detector.rate.at)
        self.memory.detector = joined(self.memory.detector, past, self.history.exposure, now)
        self._keep()

    def signals(self, fresh: Sequence[Report], settings: Settings) -> list[Signal]:
        """Take in *fresh* news and return what they, or the clock, change."""
        memory = self.memory
        if self.is_known and not fresh and memory.detector.trend is None:
            return []
        steps = self._moved(fresh, settings) if fresh or self.is_known else []
        found = [self._signal(step) for step in steps]
        self._keep()
        return found

    def _keep(self) -> None:
        wait = life.next_wait(self.memory.detector)
        wake = self.history.now + timedelta(seconds=wait) if wait else None
        kind = f"{KIND}:{self.keyword}" if self.keyword else KIND
        self.history.keep(kind, _Kept(self.memory, self.watch), wake)

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
        kept = _remembered(self.watch, f"{KIND}:{word}", history)
        if kept is None:
            began, passed = self._known["since"], history.exposure.total - self._known["total"]
            fresh = life.new(history.exposure, history.now.timestamp())
            rate = _rate.learned(fresh.rate._replace(since=began), "", 0.0, max(0.0, passed))
            kept = _Memory(fresh._replace(rate=rate))
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

    def look_back(self, past: Rate) -> None:
        """Count keywords that were not reported on from the beginning of *past*."""
        if self._stored is not None:
            total = self.history.exposure.total - exposed(past)
            self.history.keep(KEYWORDS, {**self._known, "since": past.since, "total": total})

    def keep(self, trends: Mapping[str, _Trend]) -> None:
        """Keep which of *trends* go on."""
        live = sorted(word for word, trend in trends.items() if trend.memory.lives)
        if self._stored is None or live != self._known["live"]:
            kept = {**self._known, "asked": question(self.watch), "live": live}
            self.history.keep(KEYWORDS, kept)


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


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
