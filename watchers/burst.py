"""Say when a watch is reported on more than its own past explains: `alert_on: [burst]`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal

from model import Burst, Entry, Match, Report, Signal, Span, Watch
from watchers import _detector
from watchers._calibration import DAYS
from watchers._detector import Detector, Settings, Sighting, Transition
from watchers._history import NAMELESS, History
from watchers._news import news, question, shortened

KIND = "burst"
LOOK = timedelta(minutes=30)  # how long a trend goes on without news before the clock looks at it
SHOWN = 3  # reports that are remembered to be shown
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

    by_clock: ClassVar[bool] = True
    on_watch: ClassVar[tuple[str, ...]] = (
        "sensitivity",
        "min_reports",
        "min_publishers",
        "at_least",
    )

    def __post_init__(self) -> None:
        if self.min_reports < 1:
            raise ValueError(f'min_reports is "{self.min_reports}"; write 1 or more')
        if self.min_publishers < 0:
            raise ValueError(f'min_publishers is "{self.min_publishers}"; write 1 or more')
        _times(self.at_least)

    @property
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
        """Return a signal for each step that the watch's trend takes."""
        asked, stored = question(watch), history.state(KIND)
        fresh = news(reports, history)
        if stored is None or stored["asked"] != asked:
            start = _detector.new(history.exposure, history.now.timestamp())
            memory = _Memory(start, seen=())
        else:
            memory = _remembered(stored)
            if not fresh and memory.detector.trend is None:
                return []
        steps = memory.moved(fresh, history, self.settings) if fresh or stored else []
        signals = [memory.signal(watch, step, history.now) for step in steps]
        trend = memory.detector.trend
        lives = trend is not None and trend.phase != _detector.OVER
        history.keep(KIND, memory.to_json(asked), history.now + LOOK if lives else None)
        return signals


@dataclass
class _Memory:
    """All that a watch keeps: the detector's state, and what there is to show and count."""

    detector: Detector
    seen: tuple[tuple[float, Match], ...]
    """The latest reports, and when they came."""
    reports: int = 0
    """Since the trend began."""
    rise: str = ""
    """The key of the signal that told of its rise."""

    def moved(
        self, fresh: Sequence[Report], history: History, settings: Settings
    ) -> list[Transition]:
        """Take in *fresh* news and return what they, or the clock, change."""
        now = max(history.now.timestamp(), self.detector.rate.at)
        sightings, count = [], 0
        for report in fresh:
            count += report.is_new
            sightings += _sightings(report)
            if report.is_new:
                self.seen = (*self.seen, (now, shortened(report.matches[0])))[-SHOWN:]
        self.reports += count
        self.detector, steps = _detector.advance(
            self.detector, now, sightings, history.exposure, settings
        )
        return steps

    def signal(self, watch: Watch, step: Transition, now: datetime) -> Signal:
        """Return what is to be said of *step*."""
        window = step.window
        key = f"burst.{step.kind}:{watch.name}:{_time(step.trend).isoformat()}:{now.isoformat()}"
        if step.kind in {"rising", "reopened"}:
            self.reports, self.rise = window.observed, key
        is_rise = step.kind in RISES
        shown = [match for at, match in reversed(self.seen) if at >= window.started]
        voices = [name for at, name in reversed(self.detector.recent) if at >= window.started]
        return Signal(
            kind=f"burst.{step.kind}",
            watch=watch.name,
            key=key,
            matches=tuple(shown) if is_rise else (),
            burst=Burst(
                observed=window.observed,
                expected=window.expected,
                score=window.score,
                wanted=step.threshold,
                started=_time(window.started),
                publishers=step.publishers,
                reports=max(self.reports, window.observed if is_rise else 0),
                daily=step.daily,
                known_since=_time(self.detector.rate.since),
                names=tuple(dict.fromkeys(voices))[:NAMED] if is_rise else (),
            ),
            after="" if is_rise else self.rise,
        )

    def to_json(self, asked: str) -> dict[str, Any]:
        """Return the memory of a watch that *asked* so, as JSON knows it."""
        return {
            "asked": asked,
            "detector": _detector.to_json(self.detector),
            "seen": [[at, _written(match)] for at, match in self.seen],
            "reports": self.reports,
            "rise": self.rise,
        }


def _remembered(stored: Mapping[str, Any]) -> _Memory:
    return _Memory(
        _detector.from_json(stored["detector"]),
        tuple((at, _read(match)) for at, match in stored["seen"]),
        stored["reports"],
        stored["rise"],
    )


# --- reports --------------------------------------------------------------------------------


def _sightings(report: Report) -> list[Sighting]:
    """Return one sighting for each publisher that carries *report* now."""
    carried: dict[str, str] = {}
    for match, name in zip(report.matches, report.by, strict=True):
        carried.setdefault(name, match.entry.feed or NAMELESS)
    return [
        Sighting(feed, name, report.is_new and n == 0)
        for n, (name, feed) in enumerate(carried.items())
    ]


def _written(match: Match) -> dict[str, Any]:
    entry = match.entry
    return {
        "watch": match.watch,
        "feed": entry.feed,
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "publisher": entry.publisher,
        "published": entry.published and entry.published.isoformat(),
        "keywords": match.keywords,
        "spans": match.spans,
    }


def _read(stored: Mapping[str, Any]) -> Match:
    published = stored["published"]
    entry = Entry(
        feed=stored["feed"],
        id=stored["id"],
        title=stored["title"],
        link=stored["link"],
        publisher=stored["publisher"],
        published=published and datetime.fromisoformat(published),
    )
    spans = tuple(Span(*span) for span in stored["spans"])
    return Match(stored["watch"], entry, tuple(stored["keywords"]), spans)


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
