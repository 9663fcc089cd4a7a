"""Notice that a watch has more reports than its own past explains: `alert_on: [burst]`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, ClassVar, Literal

from model import Kind, Report, Rise, Signal, Standing, Watch
from watchers.discovery.terms import list_spellings
from watchers.trends.facts import gather_facts
from watchers.trends.keywords import KeywordTrends, by_keyword
from watchers.trends.memory import read_memory
from watchers.trends.session import KIND, KINDS, TrendSession
from watchers.trends.standing import read_expectation, read_trend
from watchers.trends.state import USUAL, Settings
from watchers.usual.expectation import Expectation
from watchers.usual.exposure import Exposure
from watchers.usual.history import History, Observed
from watchers.usual.news import count_first_pages, fingerprint, pick_news
from watchers.usual.thresholds import DAYS_BETWEEN_ALARMS


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices when reports come faster than the watch's own past explains, and how that ends."""

    sensitivity: Literal["1/week", "1/month", "1/quarter", "1/year"] = "1/month"
    """How many false alarms to expect."""
    min_reports: int | None = None
    """How many distinct reports there must be; if not given, 3, or 2 that are very surprising."""
    min_publishers: int = 0
    """How many publishers there must be; if not given, 2 where at least 3 are known, else 1."""
    at_least: str = "1x"
    """How many times the usual there must be, as 2x."""
    per_keyword: bool = False
    """Whether each keyword may have a burst of its own, measured by its own past."""

    wants_clock: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = tuple(KINDS.values())
    on_watch: ClassVar[tuple[str, ...]] = (
        "sensitivity",
        "min_reports",
        "min_publishers",
        "at_least",
        "per_keyword",
    )

    def __post_init__(self) -> None:
        if self.min_reports is not None and self.min_reports < 1:
            raise ValueError(f'min_reports is "{self.min_reports}"; write 1 or more')
        if self.min_publishers < 0:
            raise ValueError(f'min_publishers is "{self.min_publishers}"; write 1 or more')
        _parse_times(self.at_least)

    @cached_property
    def settings(self) -> Settings:
        """Return the settings of the detector."""
        return Settings(
            days=DAYS_BETWEEN_ALARMS[self.sensitivity],
            min_reports=self.min_reports,
            min_publishers=self.min_publishers,
            at_least=_parse_times(self.at_least),
        )

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal for each step that the trend of the watch, or of a keyword, takes."""
        fresh = pick_news(reports, history)
        whole = TrendSession(watch, "", history, read_memory(watch, history.state(KIND)))
        whole.learn(count_first_pages(reports, history))
        if self.per_keyword and len(watch.keywords) > 1:
            return self._observe_keywords(whole, fresh)
        return _gather(_list_signals(whole, fresh, self.settings), [whole])

    def _observe_keywords(self, whole: TrendSession, fresh: Sequence[Report]) -> Observed:
        """Return the signals of the watch as a *whole* and of each of its keywords.

        Half of the false alarms are the watch's, the other half its keywords' together.
        """
        watch, history = whole.watch, whole.history
        days = 2 * self.settings.days
        of_whole = self.settings._replace(days=days)
        of_word = self.settings._replace(days=days * len(watch.keywords))
        words = KeywordTrends(watch, history)
        live = words.live()
        risen = _list_signals(whole, fresh, of_whole)
        signals = [words.covered(whole, signal, live) for signal in risen]
        for word, its_reports in by_keyword(watch, fresh, live).items():
            trend = live.get(word) or words.trend(word)
            signals += [
                words.covered(trend, signal, {"": whole, **live})
                for signal in _list_signals(trend, its_reports, of_word)
            ]
            live[word] = trend
        return _gather(signals, [whole, *live.values()], words.changed(live))

    def catch_up(
        self, watch: Watch, states: Mapping[str, Any], began: float, history: History
    ) -> Observed:
        """Go on from the *states* of the past until *began*; return nothing if it does already."""
        known = read_memory(watch, history.state(KIND))
        past = read_memory(watch, states.get(KIND))
        if not (known and past) or known.lives or known.detector.rate.since < began:
            return Observed()
        trends = []
        for kind, stored in states.items():
            its_kind, _, word = kind.partition(":")
            if its_kind == KIND and (then := read_memory(watch, stored)):
                own = TrendSession(watch, word, history, read_memory(watch, history.state(kind)))
                own.catch_up(then.detector)
                trends.append(own)
        return _gather([], trends, KeywordTrends(watch, history).caught_up(past.detector.rate))

    def stand(
        self, watch: Watch, kind: str, stored: Mapping[str, Any], exposure: Exposure
    ) -> Standing | None:
        """Return how *watch*, or a keyword of it, stands by the state *stored* under *kind*."""
        its_kind, _, word = kind.partition(":")
        if its_kind != KIND or stored["asked"] != fingerprint(watch):
            return None
        return read_trend(word, stored, exposure)

    def expect(
        self, watch: Watch, stored: Mapping[str, Any], exposure: Exposure, at: datetime
    ) -> Expectation | None:
        """Return the reports that *watch* expects until *at*, by the *stored* state of a burst."""
        if stored["asked"] != fingerprint(watch):
            return None
        return read_expectation(stored, exposure, at)


def read_phase(stored: Mapping[str, Any]) -> str:
    """Return the phase of the trend in a state that this kind has *stored*: usual, rising, ..."""
    life = stored["detector"]["trend"]
    return str(life[0]) if life else USUAL


def _list_signals(trend: TrendSession, fresh: Sequence[Report], settings: Settings) -> list[Signal]:
    """Return the signals of *trend*, each rise with its facts."""
    return [_add_facts(trend, signal) for signal in trend.signals(fresh, settings)]


def _add_facts(trend: TrendSession, signal: Signal) -> Signal:
    """Return *signal* of *trend* with the facts of its rise; the terms are those of discovery."""
    about = signal.about
    if not isinstance(about, Rise):
        return signal
    facts = gather_facts(
        about,
        trend.memory,
        load_earlier=partial(trend.history.titles, about.figures.started),
        list_labels=trend.history.list_labels,
        spell=list_spellings,
    )
    return replace(signal, about=replace(about, facts=facts))


def _gather(
    signals: Sequence[Signal],
    trends: Sequence[TrendSession],
    more: Mapping[str, object] | None = None,
) -> Observed:
    """Return *signals*, and the states of *trends*, the whole watch's first, if one has changed."""
    kept: dict[str, object] = dict(more or {})
    changed = [trend for trend in trends if trend.is_changed]
    if not changed and not kept:
        return Observed(signals)
    moved = [trend.moved for trend in trends if trend.moved is not None]
    intervals = [trend.interval for trend in trends if trend.interval is not None]
    kept = {trend.kind: trend.memory for trend in (trends[0], *changed)} | kept
    wakes = [trend.wake for trend in trends]
    wake = min((wake for wake in wakes if wake), default=None)
    return Observed(signals, kept, wake, intervals, moved)


def _parse_times(text: str) -> float:
    """Return the number in 2x."""
    try:
        times = float(text.strip().lower().removesuffix("x"))
    except ValueError:
        times = 0.0
    if not 1.0 <= times <= 1000.0:
        raise ValueError(f'at_least is "{text}"; write how many times the usual, as 2x')
    return times
