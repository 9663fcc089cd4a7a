"""Notice a watch's bursts and follow each through its life: one watch, one moment at a time.

`advance` takes the state and what a moment brought and gives the next state and what changed.
States are values and JSON (`to_json`, `from_json`), so a restart between any two moments changes
nothing. All times are seconds since 1970 in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, log, log2, sqrt
from typing import Any, NamedTuple

from watchers.reports.publisher import drop_doubles, find_known_name
from watchers.trends import focus as _focus
from watchers.trends.focus import Focus, Window
from watchers.usual import hours as _hours
from watchers.usual import interval
from watchers.usual import rate as _rate
from watchers.usual.exposure import DAY, HOUR, Exposure, is_young
from watchers.usual.hours import Hours
from watchers.usual.news import MAX_WINDOW
from watchers.usual.rate import Rate
from watchers.usual.thresholds import threshold

AGAIN = 72 * HOUR  # from telling a rise until a further one may be told; or:
SOON = 24 * HOUR  # if the pulse is by then so many times what it was when it was told:
HIGHER = 5.0
RECENT = 32  # sightings remembered for the publishers of a window
KNOWN = 12  # publishers remembered for `min_publishers`
KNOWN_FOR = 30 * DAY
PULSE = 12 * HOUR  # half-life of a trend's present strength
REOPENS = 7 * DAY  # a trend that is over this long is another trend when it comes back
QUIET = 12 * HOUR  # without a new peak, before a trend is called peaked
OTHERS = 0.4  # of the score that is asked, which a burst without its loudest publisher must reach
WIDEST_IN_TREND = 2.0  # the most spread of days that is believed while a trend goes on
LEAST = 0.5  # reports; what an hour adds is no more than this
LOOK = HOUR / 2  # between two looks of the clock at a trend, at least
RISING, PEAKED, OVER = "rising", "peaked", "over"


class Settings(NamedTuple):
    """What a team asks of a burst."""

    days: float = 30.0
    """Between two false alarms; `sensitivity`."""
    min_reports: int = 3
    min_publishers: int = 0
    """0 for the default: 2 where at least 3 publishers were seen in 30 days, else 1."""
    at_least: float = 1.0
    """Times the usual."""


class Sighting(NamedTuple):
    """A report, or a copy of one, as the detector sees it."""

    feed: str
    publisher: str
    is_new: bool = True
    """False for a copy: it adds a publisher, not a report."""
    is_late: bool = False
    """It is of a time when its feed was not read, before all windows: learned, never counted."""


class Pulse(NamedTuple):
    """Recent reports and what was usual instead, half of them forgotten in `PULSE`."""

    reports: float = 0.0
    usual: float = 0.0
    at: float = 0.0


class Trend(NamedTuple):
    """A burst from its rise on."""

    phase: str
    started: float
    """When its first report came; names the trend."""
    peak: float
    """The highest pulse, in reports; and when:"""
    peak_at: float
    told: float = 0.0
    """The pulse when a person was last told of a rise, in reports; and when:"""
    told_at: float = 0.0
    ended: float = 0.0
    publishers: int = 0
    rose: float = 0.0
    """When the first report of its last rise from usual came: the first, or after an end."""


class Detector(NamedTuple):
    """All that a watch remembers of its past."""

    rate: Rate
    focus: Focus = Focus()
    pulse: Pulse = Pulse()
    recent: tuple[tuple[float, str], ...] = ()
    publishers: Mapping[str, tuple[float, int]] = {}
    """By name, when last seen, and how many of their reports."""
    trend: Trend | None = None
    hours: Hours = _hours.NO_HOURS

    @property
    def living(self) -> Trend | None:
        """Return the trend that goes on; None if there is none, or it is over."""
        return self.trend if self.trend is not None and self.trend.phase != OVER else None


class Transition(NamedTuple):
    """A step in a trend's life, with its arithmetic."""

    kind: str
    """rising, escalated, peaked, over or reopened."""
    at: float
    trend: float
    """When the trend's first report came; with the watch it names the trend."""
    window: Window
    """What was observed and expected since when, and its score."""
    threshold: float
    """The score that had to be reached."""
    publishers: int
    daily: float
    """Reports of a usual day."""


def new(exposure: Exposure, now: float) -> Detector:
    """Return the state of a watch that begins at *now*."""
    return Detector(rate=_rate.begin(exposure, now), pulse=Pulse(at=now))


def advance(
    state: Detector,
    now: float,
    sightings: Sequence[Sighting],
    exposure: Exposure,
    settings: Settings,
) -> tuple[Detector, list[Transition]]:
    """Return *state* at *now* and what changed: after polls that brought *sightings*, or a tick.

    *exposure* already holds those polls. Sightings are news only: what came with a first page goes
    to `learned`, and what came late nowhere.
    """
    heard: list[Sighting] = []
    counts: dict[str, int] = {}
    new_reports = 0
    for sighting in sightings:
        feed, is_new = sighting.feed, sighting.is_new
        counts[feed] = counts.get(feed, 0) + is_new
        if not (sighting.is_late or is_young(exposure, feed, now)):
            heard.append(sighting)
            new_reports += is_new
    rate, usual = interval.advance(state.rate, exposure, counts, now)
    hours, expected = _hours.apply(state.hours, state.rate, rate, exposure, usual, new_reports)
    focus = _focus.step(state.focus, new_reports, expected.now, now, expected.before)
    state = Detector(
        rate,
        _focus.forget(focus, now - MAX_WINDOW),
        _beat(state.pulse, now, new_reports, expected),
        _recent(state, heard, now),
        _publishers(state.publishers, heard, now),
        state.trend,
        hours,
    )
    return _lived(state, now, bool(new_reports), exposure, settings)


def learned(state: Detector, exposure: Exposure, stood: Mapping[str, int]) -> Detector:
    """Return *state* when as many reports as are in *stood*, by feed, stood in a first page."""
    rate = state.rate
    for feed, reports in stood.items():
        rate = _rate.learn_first_page(rate, exposure, feed, reports)
    return state._replace(rate=rate)


def _beat(pulse: Pulse, now: float, reports: int, expected: interval.Expected) -> Pulse:
    passed = (now - pulse.at) / PULSE * log(2)
    if passed <= 0.0:
        return Pulse(pulse.reports + reports, pulse.usual + expected.before + expected.now, now)
    kept = exp(-passed)
    usual = pulse.usual * kept + expected.before * (1.0 - kept) / passed + expected.now
    return Pulse(pulse.reports * kept + reports, usual, now)


def _recent(
    state: Detector, heard: Sequence[Sighting], now: float
) -> tuple[tuple[float, str], ...]:
    if not heard:
        return state.recent
    return (*state.recent, *[(now, sighting.publisher) for sighting in heard])[-RECENT:]


def _publishers(
    known: Mapping[str, tuple[float, int]], heard: Sequence[Sighting], now: float
) -> Mapping[str, tuple[float, int]]:
    if not heard:
        return known
    seen = {name: last for name, last in known.items() if last[0] > now - KNOWN_FOR}
    for sighting in heard:
        _, count = seen.pop(sighting.publisher, (now, 0))
        seen[sighting.publisher] = (now, count + sighting.is_new)
    return seen if len(seen) <= KNOWN else dict(list(seen.items())[-KNOWN:])


def _lived(
    state: Detector, now: float, is_news: bool, exposure: Exposure, settings: Settings
) -> tuple[Detector, list[Transition]]:
    """Return *state* after what *now* means for its trend."""
    trend = state.trend
    if trend is not None and trend.phase == OVER and now - trend.ended > REOPENS:
        state = state._replace(trend=None)
    if is_news and (risen := _risen(state, now, exposure, settings)):
        return risen
    return _faded(state, now, exposure, settings)


def _asked(state: Detector, exposure: Exposure, settings: Settings) -> tuple[float, float]:
    """Return the reports of a usual day, and the score that makes a burst."""
    daily = _rate.expect_per_day(state.rate, exposure)
    return daily, threshold(_rate.count_looks_per_day(state.rate, daily), settings.days)


def _risen(
    state: Detector, now: float, exposure: Exposure, settings: Settings
) -> tuple[Detector, list[Transition]] | None:
    """Return *state* after a burst at *now*, None if there is none."""
    starts = state.focus.starts
    # Mostly too few came, or it is too soon: that is known without asking what is usual.
    if not starts or state.focus.observed - starts[0].observed < settings.min_reports:
        return None
    if not _is_due(state, now):
        return None
    daily, wanted = _asked(state, exposure, settings)
    window = _burst(state, now, daily, wanted, settings)
    return _rose(state, now, window, wanted, daily) if window else None


def _burst(
    state: Detector, now: float, daily: float, wanted: float, settings: Settings
) -> Window | None:
    """Return the window that makes a burst at *now*, None if there is none."""
    window = best(state, daily, settings.min_reports)
    if window.score < wanted or window.observed < settings.at_least * window.expected:
        return None
    known = [name for name, (at, _) in state.publishers.items() if at > now - KNOWN_FOR]
    usual = len(drop_doubles(known))
    needed = settings.min_publishers or (2 if usual >= 3 else 1)
    if len(voices(state, window.started)) < needed or (
        needed > 1 and _is_one(state, window, wanted)
    ):
        return None
    return window


def _is_one(state: Detector, window: Window, wanted: float) -> bool:
    """Tell if *window* is one publisher's doing: without it, what is left is no surprise."""
    names = [name for at, name in state.recent if at >= window.started]
    known = drop_doubles((*dict.fromkeys(names), *state.publishers))
    lately = Counter(find_known_name(name, known) for name in names)
    name, most = lately.most_common(1)[0]
    in_all = Counter[str]()
    for who, (_, count) in state.publishers.items():
        in_all[find_known_name(who, known)] += count
    before = {who: max(0, count - lately[who]) for who, count in in_all.items()}
    share = before.get(name, 0) / max(1, sum(before.values()))
    others = round(window.observed * (1 - most / len(names)))
    left = _focus.score(others, window.expected * (1 - share), _size(state))
    return left < OTHERS * wanted


def _size(state: Detector) -> float:
    """Return how sure the expected count is; a further rise is held against its trend's days."""
    widest = _rate.MAX_SPREAD if state.living is None else WIDEST_IN_TREND
    return _hours.dispersion_size(state.hours, state.rate, widest)


def best(state: Detector, daily: float, fewest: int) -> Window:
    """Return the window that is hardest to explain; an hour's worth is added to what is usual."""
    least = min(daily / 24.0, LEAST)
    return _focus.best(state.focus, _size(state), least, fewest)


def _is_due(state: Detector, now: float) -> bool:
    """Tell if a person may be told of a rise again: after a while, or if it is far higher."""
    trend = state.trend
    if trend is None or now - trend.told_at >= AGAIN:
        return True
    return now - trend.told_at >= SOON and state.pulse.reports >= HIGHER * trend.told


def voices(state: Detector, since: float) -> tuple[str, ...]:
    """Return who published from *since* on, the latest first: cnbc is cnbc.com, if both did."""
    names = [name for at, name in reversed(state.recent) if at >= since]
    return drop_doubles(tuple(dict.fromkeys(names)))


def knows_all(state: Detector, since: float) -> bool:
    """Tell if all sightings from *since* on are remembered."""
    return len(state.recent) < RECENT or state.recent[0][0] < since


def _rose(
    state: Detector, now: float, window: Window, wanted: float, daily: float
) -> tuple[Detector, list[Transition]]:
    trend, pulse = state.trend, state.pulse
    kind, started, rose = "rising", window.started, window.started
    if trend is not None:
        kind, started = "reopened" if trend.phase == OVER else "escalated", trend.started
        rose = rose if trend.phase == OVER else trend.rose
    publishers = len(voices(state, window.started))
    told = pulse.reports
    risen = Trend(RISING, started, told, now, told, now, publishers=publishers, rose=rose)
    state = state._replace(trend=risen)
    return state, [Transition(kind, now, started, window, wanted, publishers, daily)]


def _faded(
    state: Detector, now: float, exposure: Exposure, settings: Settings
) -> tuple[Detector, list[Transition]]:
    trend, pulse = state.living, state.pulse
    if trend is None:
        return state, []
    if pulse.reports > trend.peak:
        return state._replace(trend=trend._replace(peak=pulse.reports, peak_at=now)), []
    kind = ""
    if pulse.reports <= _ebb(pulse):
        kind, trend = OVER, trend._replace(phase=OVER, ended=now)
    elif trend.phase == RISING and now - trend.peak_at >= QUIET and 2 * pulse.reports <= trend.peak:
        kind, trend = PEAKED, trend._replace(phase=PEAKED)
    if not kind:
        return state, []
    state = state._replace(trend=trend)
    daily, wanted = _asked(state, exposure, settings)
    since = trend.rose or trend.started  # the first of a state that an older version stored
    window = Window(round(pulse.reports), pulse.usual, since, 0.0)
    return state, [Transition(kind, now, trend.started, window, wanted, trend.publishers, daily)]


def _ebb(pulse: Pulse) -> float:
    """Return the reports of a pulse at which a trend is over: not above chance."""
    return pulse.usual + 1.5 * sqrt(pulse.usual) + 0.5


def next_wait(state: Detector) -> float:
    """Return how long to wait for news of a trend before the clock looks at it; 0 if none lives.

    Without news its pulse halves every `PULSE`. So it is known when it will have peaked, and about
    when it will be over: half of that time is let pass, then half of what is left.
    """
    trend, pulse = state.living, state.pulse
    if trend is None:
        return 0.0
    wait = 0.5 * PULSE * log2(max(1.0, pulse.reports / _ebb(pulse)))
    if trend.phase == RISING:
        halved = PULSE * log2(max(1.0, 2.0 * pulse.reports / trend.peak))
        wait = min(wait, max(halved, trend.peak_at + QUIET - pulse.at))
    return max(LOOK, wait // LOOK * LOOK)


def to_json(state: Detector) -> dict[str, Any]:
    """Return *state* as JSON knows it; `from_json` gives it back bit for bit."""
    return {
        "rate": state.rate._asdict(),
        "focus": state.focus,
        "pulse": state.pulse,
        "recent": state.recent,
        "publishers": dict(state.publishers),
        "trend": state.trend,
        "hours": _hours.to_json(state.hours),
    }


def from_json(stored: Mapping[str, Any]) -> Detector:
    """Return the state that `to_json` gave."""
    count, starts = stored["focus"][1], stored["focus"][2]
    return Detector(
        rate=_rate.from_json(stored["rate"]),
        focus=Focus(stored["focus"][0], count, tuple(_focus.Start(*s) for s in starts)),
        pulse=Pulse(*stored["pulse"]),
        recent=tuple((at, publisher) for at, publisher in stored["recent"]),
        publishers={name: (at, n) for name, (at, n) in stored["publishers"].items()},
        trend=Trend(*stored["trend"]) if stored["trend"] else None,
        hours=_hours.from_json(stored.get("hours", ())),
    )
