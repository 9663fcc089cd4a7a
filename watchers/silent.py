"""Say when a watch that is usually reported on no longer is: `alert_on: [silent]`.

What is usual is what it was at the last report (`_rate.py`), times what the feeds have brought
since, at the watch's own hours (`_hours.py`): feeds that are not polled bring nothing, so nothing
is missed. The chance of no report where some are usual is that of the negative binomial,
(1 + usual/size)^-size. A lull is told when that is less likely than one of the gaps between the
reports of the time that `sensitivity` gives, and when more was missed than in any gap of the last
months: so no weekend is told every week.
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
    Watch,
)
from watchers.usual import hours as _hours
from watchers.usual import interval
from watchers.usual import rate as _rate
from watchers.usual.catch_up import catch_up_rate
from watchers.usual.history import NAMELESS, History, Observed
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
    log_event="watch.heard",
)
KNOWN = timedelta(days=7)  # what is usual is not known before
FEWEST = 5.0  # reports from which it is known
LONGER = 1.25  # times what was missed in the longest gap before
FORGOTTEN = 60 * 86400.0  # seconds in which half of that gap is forgotten
LEAST = 4.0  # nats; what is likelier than one in fifty is no lull, however seldom it is
SOONEST, LATEST = timedelta(hours=1), timedelta(hours=12)  # between two looks by the clock


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Notices that nothing comes for longer than the watch's own past explains, and the end."""

    sensitivity: Literal["1/week", "1/month", "1/quarter"] = "1/month"
    """How many false alarms to expect."""
    after: Duration = timedelta(days=1)
    """How long there must be no report, however many are usual."""

    wants_clock: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = (BEGUN, OVER)
    on_watch: ClassVar[tuple[str, ...]] = ("sensitivity",)

    def __post_init__(self) -> None:
        if self.after < SOONEST:
            raise ValueError("after is too short; write 1h or more, as 2d")

    def observe(self, watch: Watch, reports: Sequence[Report], history: History) -> Observed:
        """Return a signal when a lull begins, and when it is over."""
        stored = history.state(KIND)
        memory = _remembered(watch, stored) or _begun(watch, history)
        alive = [
            match for report in reports for match in report.matches if _is_life(match, history)
        ]
        if alive:
            signals = [memory.over(watch, memory.lull, alive)] if memory.lull else []
            memory = memory.heard(pick_news(reports, history), history)
            return Observed(signals, {KIND: memory}, history.now + self.after)
        if stored is None:
            # Not all watches at once, that began together.
            wake = history.now + KNOWN + _part(watch) * LATEST
            return Observed(kept={KIND: memory}, wake=wake)
        if memory.lull:
            return Observed()
        lull, wait = self._look(memory, history)
        if lull:
            return Observed([memory.begun(watch, lull)], {KIND: replace(memory, lull=lull)})
        wake = history.now + wait * (1.0 - _part(watch) / 4)
        return Observed(kept={KIND: memory}, wake=wake)

    def catch_up(
        self, watch: Watch, states: Mapping[str, Any], began: float, history: History
    ) -> Observed:
        """Go on from the state of the past until *began*; nothing if it does already.

        What lasted then is no lull: it counts from now on.
        """
        memory = _remembered(watch, history.state(KIND))
        past = _remembered(watch, states.get(KIND))
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

    def _look(self, memory: _Memory, history: History) -> tuple[_Lull | None, timedelta]:
        """Return the lull that has begun by now, if any, and else when to look again."""
        now = history.now.timestamp()
        exposure = history.exposure
        _, rate, usual = _hours.advance(memory.hours, memory.rate, exposure, {}, now)
        daily, size = _rate.expect_per_day(rate, exposure), _rate.dispersion_size(memory.rate)
        missed = usual.before + usual.now
        gaps = _rate.count_looks_per_day(rate, daily) * DAYS_BETWEEN_ALARMS[self.sensitivity]
        wanted = max(LEAST, log(max(1.0, gaps)))
        score = size * log1p(missed / size)
        longest = LONGER * memory.longest_at(now)
        quiet, known = now - memory.last, now - memory.rate.since
        left = max(self.after.total_seconds() - quiet, KNOWN.total_seconds() - known)
        is_long = score >= wanted and missed >= longest
        if is_long and left <= 0.0 and _rate.count_remembered(memory.rate) >= FEWEST:
            return _Lull(missed, score, wanted, daily), timedelta()
        enough = max(longest, size * expm1(min(wanted / size, 100.0)))
        pending = min((enough - missed) / max(daily, 1e-3), 1000.0)
        wait = max(timedelta(days=pending), timedelta(seconds=left))
        return None, min(max(wait, SOONEST), LATEST)


class _Lull(NamedTuple):
    """The arithmetic of a lull."""

    missed: float
    """How many reports were usual since the last."""
    score: float
    wanted: float
    daily: float


@dataclass(frozen=True, slots=True)
class _Memory:
    """What a watch keeps: what was usual at its last report, and when that was."""

    watch: Watch
    rate: Rate
    last: float
    lull: _Lull | None = None
    """The one that lasts, and was told."""
    longest: float = 0.0
    """How many usual reports were missed in the longest gap before, the longer ago the less."""
    hours: Hours = _hours.NO_HOURS

    def longest_at(self, now: float) -> float:
        """Return `longest` as far as it is remembered *now*."""
        return self.longest * exp2(-max(0.0, now - self.last) / FORGOTTEN)

    def heard(self, fresh: Sequence[Report], history: History) -> _Memory:
        """Return the memory after something came, of which *fresh* is news."""
        now = max(history.now.timestamp(), self.rate.at)
        counts: dict[str, int] = {}
        for report in fresh:
            feed = report.matches[0].entry.feed or NAMELESS
            counts[feed] = counts.get(feed, 0) + report.is_new
        hours, rate, usual = _hours.advance(self.hours, self.rate, history.exposure, counts, now)
        # A lull that was told is no rule for those to come.
        missed = self.lull.missed if self.lull else usual.before
        longest = max(missed, self.longest_at(now))
        return _Memory(self.watch, rate, now, longest=longest, hours=hours)

    def begun(self, watch: Watch, lull: _Lull) -> Signal:
        """Return what is to be said of *lull*."""
        key = self._key("begun", watch)
        return Signal(BEGUN, watch.name, key, Lull(self._figures(lull, 0)))

    def over(self, watch: Watch, lull: _Lull, alive: Sequence[Match]) -> Signal:
        """Return the signal of the end of *lull*, which the matches *alive* are."""
        shown = [match for match in alive if match.entry.arrival is Arrival.NEWS]
        # Where the match is told as well, it shows the entry.
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
            threshold=lull.wanted,
            started=_time(self.last),
            publishers=0,
            reports=reports,
            daily=lull.daily,
            known_since=_time(self.rate.since),
            is_lull=True,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the memory as JSON knows it."""
        return {
            "asked": fingerprint(self.watch),
            "rate": self.rate._asdict(),
            "last": self.last,
            "lull": self.lull,
            "longest": self.longest,
            "hours": _hours.to_json(self.hours),
        }


def _begun(watch: Watch, history: History) -> _Memory:
    """Return the memory of a *watch* that begins now."""
    now = history.now.timestamp()
    return _Memory(watch, _rate.begin(history.exposure, now), now)


def _remembered(watch: Watch, stored: Any) -> _Memory | None:
    """Return the memory that is *stored* of *watch*, None if that was another question."""
    if isinstance(stored, _Memory):
        is_same = stored.watch is watch or fingerprint(stored.watch) == fingerprint(watch)
        return stored if is_same else None
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
    """Tell if *match* shows that the watch is reported on: news, or news that came late."""
    entry = match.entry
    return entry.first_seen == history.now and entry.arrival is not Arrival.BASELINE


def _part(watch: Watch) -> float:
    """Return a number from 0 to 1, another for each watch and the same in every run."""
    return int(fingerprint(watch)[:8], 16) / 16**8


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
