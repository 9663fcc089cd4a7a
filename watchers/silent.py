"""Notice that a watch which usually has reports gets none: `alert_on: [silent]`.

The expected number of reports is the watch's rate at its last report (`usual/rate.py`), times the
entries that the feeds have brought since, at the watch's own hours (`usual/hours.py`). A feed that
is not polled brings no entries, so none of its reports are missed.

The chance of no report where some are expected is that of the negative binomial,
(1 + expected/size)^-size. A lull begins when both of these hold:

- The chance is smaller than one in the number of gaps between reports in the time that
  `sensitivity` gives.
- More reports were missed than in any gap of the last months: so no weekend alerts every week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import exp2, expm1, log, log1p
from typing import Any, ClassVar, Literal, NamedTuple

from model import (
    Arrival,
    Duration,
    Figures,
    Form,
    Kind,
    Lull,
    LullOver,
    Match,
    Report,
    Signal,
    Standing,
    Watch,
)
from watchers.usual import hours as _hours
from watchers.usual import interval
from watchers.usual import rate as _rate
from watchers.usual.catch_up import catch_up_rate
from watchers.usual.exposure import Exposure
from watchers.usual.history import History, Observed
from watchers.usual.hours import Hours
from watchers.usual.news import fingerprint, pick_news
from watchers.usual.rate import Rate
from watchers.usual.thresholds import DAYS_BETWEEN_ALARMS

KIND = "silent"
BEGUN = Kind(
    "silent.begun",
    icon="🔇",
    label="Silent",
    form=Form.TREND,
    step="silent",
    log_event="watch.silent",
)
OVER = Kind(
    "silent.over",
    icon="🔊",
    label="Silent",
    form=Form.TREND,
    step="heard",
    is_end=True,
    log_event="watch.heard",
)
LEARNING_TIME = timedelta(days=7)  # the usual number is not known before
MIN_REPORTS_KNOWN = 5.0  # the usual number is not known from fewer reports
GAP_FACTOR = 1.25  # a lull misses this many times the reports of the longest gap before
GAP_HALF_LIFE = 60 * 86400.0  # seconds; the longest gap counts half after that time
MIN_SCORE = 4.0  # nats; a gap that is likelier than one in fifty is no lull
MIN_WAIT = timedelta(hours=1)  # between two looks by the clock
MAX_WAIT = timedelta(hours=12)  # as well


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices a lull that is longer than the watch's own past explains, and its end."""

    sensitivity: Literal["1/week", "1/month", "1/quarter", "1/year"] = "1/month"
    """How many false alarms to expect."""
    after: Duration = timedelta(days=1)
    """How long a lull lasts at least, however many reports are usual."""

    wants_clock: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = (BEGUN, OVER)
    on_watch: ClassVar[tuple[str, ...]] = ("sensitivity",)

    def __post_init__(self) -> None:
        if self.after < MIN_WAIT:
            raise ValueError("after is too short; write 1h or more, as 2d")

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal when a lull begins, and when it is over."""
        stored = history.state(KIND)
        memory = _read_memory(watch, stored) or _begin_memory(watch, history)
        alive = [
            match for report in reports for match in report.matches if _is_life(match, history)
        ]
        if alive:
            signals = [memory.over_signal(watch, memory.lull, alive)] if memory.lull else []
            memory = memory.after_reports(pick_news(reports, history), history)
            return Observed(signals, {KIND: memory}, history.now + self.after)
        if stored is None:
            # Watches that began together do not look at the clock together.
            wake = history.now + LEARNING_TIME + _spread(watch) * MAX_WAIT
            return Observed(kept={KIND: memory}, wake=wake)
        if memory.lull:
            return Observed()
        lull, wait = self._find_lull(memory, history)
        if lull:
            return Observed([memory.begin_signal(watch, lull)], {KIND: replace(memory, lull=lull)})
        wake = history.now + wait * (1.0 - _spread(watch) / 4)
        return Observed(kept={KIND: memory}, wake=wake)

    def catch_up(
        self, watch: Watch, states: Mapping[str, Any], began: float, history: History
    ) -> Observed:
        """Go on from the state of the past until *began*; return nothing if it does already.

        A gap that lasted then is no lull: it counts from now on.
        """
        memory = _read_memory(watch, history.state(KIND))
        past = _read_memory(watch, states.get(KIND))
        now = history.now.timestamp()
        if memory is None or past is None:
            return Observed()
        if memory.rate.since < began or now < memory.rate.at:
            return Observed()
        live, _ = interval.advance(memory.rate, history.exposure, {}, now)
        rate = catch_up_rate(live, past.rate, history.exposure)
        longest = past.longest_at(now)
        memory = _Memory(watch, rate, now, longest=longest, hours=past.hours)
        return Observed(kept={KIND: memory}, wake=history.now + self.after)

    def stand(
        self, watch: Watch, kind: str, stored: Mapping[str, Any], exposure: Exposure
    ) -> Standing | None:
        """Return how *watch* stands by the state *stored* under *kind*."""
        memory = _read_memory(watch, stored) if kind == KIND else None
        if memory is None:
            return None
        standing = Standing(
            phase="usual",
            is_live=False,
            daily=_rate.expect_per_day(memory.rate, exposure),
            known_since=_time(memory.rate.since),
        )
        if memory.lull is None:
            return standing
        began = _time(memory.last)
        return standing._replace(phase=KIND, began=began, missed=memory.lull.missed)

    def _find_lull(self, memory: _Memory, history: History) -> tuple[_Lull | None, timedelta]:
        """Return the lull that has begun by now, or None and the wait until the next look."""
        now = history.now.timestamp()
        exposure = history.exposure
        _, rate, usual = _hours.advance(memory.hours, memory.rate, exposure, {}, now)
        daily = _rate.expect_per_day(rate, exposure)
        size = _rate.dispersion_size(memory.rate)
        missed = usual.before + usual.now
        gaps = _rate.count_looks_per_day(rate, daily) * DAYS_BETWEEN_ALARMS[self.sensitivity]
        threshold = max(MIN_SCORE, log(max(1.0, gaps)))
        score = size * log1p(missed / size)
        longest = GAP_FACTOR * memory.longest_at(now)
        left = self._wait_at_least(memory, now)
        is_long = score >= threshold and missed >= longest
        if is_long and left <= 0.0 and _rate.count_remembered(memory.rate) >= MIN_REPORTS_KNOWN:
            lull = _Lull(missed=missed, score=score, threshold=threshold, daily=daily)
            return lull, timedelta()
        enough = max(longest, size * expm1(min(threshold / size, 100.0)))
        return None, _wait_for(enough - missed, daily, left)

    def _wait_at_least(self, memory: _Memory, now: float) -> float:
        """Return the seconds before which no lull can begin; negative if they are over."""
        to_last = self.after.total_seconds() - (now - memory.last)
        to_known = LEARNING_TIME.total_seconds() - (now - memory.rate.since)
        return max(to_last, to_known)


class _Lull(NamedTuple):
    """The figures of a lull; stored in this order."""

    missed: float
    """How many reports were expected since the last one."""
    score: float
    threshold: float
    daily: float


@dataclass(frozen=True, slots=True)
class _Memory:
    """The state of a watch: its rate at its last report, and the time of that report."""

    watch: Watch
    rate: Rate
    last: float
    lull: _Lull | None = None
    """The lull that lasts, with a signal; None if there is none."""
    longest: float = 0.0
    """How many expected reports the longest gap before missed; it fades with time."""
    hours: Hours = _hours.NO_HOURS

    def longest_at(self, now: float) -> float:
        """Return `longest`, faded until *now*."""
        return self.longest * exp2(-max(0.0, now - self.last) / GAP_HALF_LIFE)

    def after_reports(self, fresh: Sequence[Report], history: History) -> _Memory:
        """Return the memory after reports came, of which *fresh* are news."""
        now = max(history.now.timestamp(), self.rate.at)
        counts: dict[str, int] = {}
        for report in fresh:
            feed = report.matches[0].entry.feed_key
            counts[feed] = counts.get(feed, 0) + report.is_new
        hours, rate, usual = _hours.advance(self.hours, self.rate, history.exposure, counts, now)
        # A lull with a signal does not raise the bar for later ones.
        missed = self.lull.missed if self.lull else usual.before
        longest = max(missed, self.longest_at(now))
        return _Memory(self.watch, rate, now, longest=longest, hours=hours)

    def begin_signal(self, watch: Watch, lull: _Lull) -> Signal:
        """Return the signal of the beginning of *lull*."""
        key = self._key("begun", watch)
        return Signal(kind=BEGUN, watch=watch.name, key=key, about=Lull(self._figures(lull, 0)))

    def over_signal(self, watch: Watch, lull: _Lull, alive: Sequence[Match]) -> Signal:
        """Return the signal that the matches *alive* ended *lull*."""
        shown = [match for match in alive if match.entry.arrival is Arrival.NEWS]
        # Where the watch alerts on matches as well, that alert shows the entries.
        matches = () if "match" in watch.alert_on else tuple(shown)
        begun = self._key("begun", watch)
        return Signal(
            kind=OVER,
            watch=watch.name,
            key=self._key("over", watch),
            about=LullOver(self._figures(lull, 1), matches),
            after=begun,
            thread=begun,
        )

    def _key(self, step: str, watch: Watch) -> str:
        return f"silent.{step}:{watch.name}:{_time(self.last).isoformat()}"

    def _figures(self, lull: _Lull, reports: int) -> Figures:
        return Figures(
            observed=0,
            expected=lull.missed,
            score=lull.score,
            threshold=lull.threshold,
            started=_time(self.last),
            publishers=0,
            reports=reports,
            daily=lull.daily,
            known_since=_time(self.rate.since),
            is_lull=True,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the memory as a JSON object."""
        return {
            "asked": fingerprint(self.watch),
            "rate": self.rate._asdict(),
            "last": self.last,
            "lull": self.lull,
            "longest": self.longest,
            "hours": _hours.to_json(self.hours),
        }


def _wait_for(missing: float, daily: float, left: float) -> timedelta:
    """Return the wait until *missing* more reports were expected, and *left* seconds are over."""
    days = min(missing / max(daily, 1e-3), 1000.0)
    wait = max(timedelta(days=days), timedelta(seconds=left))
    return min(max(wait, MIN_WAIT), MAX_WAIT)


def _begin_memory(watch: Watch, history: History) -> _Memory:
    """Return the memory of a *watch* that begins now."""
    now = history.now.timestamp()
    return _Memory(watch, _rate.begin(history.exposure, now), now)


def _read_memory(watch: Watch, stored: Any) -> _Memory | None:
    """Return the memory *stored* for *watch*; None if its query was another one."""
    if isinstance(stored, _Memory):
        if stored.watch is watch or fingerprint(stored.watch) == fingerprint(watch):
            return stored
        return None
    if stored is None or stored["asked"] != fingerprint(watch):
        return None
    return _Memory(
        watch,
        rate=_rate.from_json(stored["rate"]),
        last=stored["last"],
        lull=stored["lull"] and _Lull(*stored["lull"]),
        longest=stored["longest"],
        hours=_hours.from_json(stored.get("hours", ())),
    )


def _is_life(match: Match, history: History) -> bool:
    """Return whether *match* ends a lull: it is news, or news that came late."""
    entry = match.entry
    return entry.first_seen == history.now and entry.arrival is not Arrival.BASELINE


def _spread(watch: Watch) -> float:
    """Return a number from 0 to 1 that is the same in every run and differs by watch."""
    return int(fingerprint(watch)[:8], 16) / 16**8


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
