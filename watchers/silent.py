"""Say when a watch that is usually reported on no longer is: `alert_on: [silent]`.

What is usual is what it was at the last report (`_rate.py`), times what the feeds have brought
since, at the watch's own hours (`_hours.py`): feeds that are not polled bring nothing, so nothing
is missed. The chance of no report where some are usual is that of the negative binomial,
(1 + usual/size)^-size. A lull is told when that is less likely than one of the gaps between the
reports of the time that `sensitivity` gives, and when more was missed than in any gap of the last
months: so no weekend is told every week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp2, expm1, log, log1p
from typing import Any, ClassVar, Literal, NamedTuple

from model import Arrival, Burst, Duration, Match, Report, Signal, Watch
from watchers.usual import hours as _hours
from watchers.usual import rate as _rate
from watchers.usual.catch_up import joined_rate
from watchers.usual.history import NAMELESS, History
from watchers.usual.hours import Hours
from watchers.usual.news import news, question
from watchers.usual.rate import Rate
from watchers.usual.thresholds import DAYS

KIND = "silent"
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

    by_clock: ClassVar[bool] = True
    on_watch: ClassVar[tuple[str, ...]] = ("sensitivity",)

    def __post_init__(self) -> None:
        if self.after < SOONEST:
            raise ValueError("after is too short; write 1h or more, as 2d")

    def observe(
        self, watch: Watch, reports: Sequence[Report], history: History
    ) -> Iterable[Signal]:
        """Return a signal when a lull begins, and when it is over."""
        asked, stored = question(watch), history.state(KIND)
        if stored is None or stored["asked"] != asked:
            now = history.now.timestamp()
            memory = _Memory(_rate.fresh(history.exposure, now), now)
            # Not all watches at once, that began together.
            history.keep(KIND, memory.to_json(asked), history.now + KNOWN + _part(asked) * LATEST)
        else:
            memory = _remembered(stored)
        alive = [
            match for report in reports for match in report.matches if _is_life(match, history)
        ]
        if alive:
            signals = [memory.over(watch, alive)] if memory.lull else []
            memory = memory.heard(news(reports, history), history)
            history.keep(KIND, memory.to_json(asked), history.now + self.after)
            return signals
        if stored is None or memory.lull:
            return []
        lull, wait = self._look(memory, history)
        if lull:
            memory = memory._replace(lull=lull)
        wake = None if lull else history.now + wait * (1.0 - _part(asked) / 4)
        history.keep(KIND, memory.to_json(asked), wake)
        return [memory.begun(watch, lull)] if lull else []

    def look_back(
        self, watch: Watch, found: Mapping[str, Any], began: float, history: History
    ) -> bool:
        """Go on from the state *found* of the past until *began*; False if it does already.

        What lasted then is no lull: it counts from now on.
        """
        stored, then, asked = history.state(KIND), found.get(KIND), question(watch)
        if not (stored and then) or {stored["asked"], then["asked"]} != {asked}:
            return False
        memory, past, now = _remembered(stored), _remembered(then), history.now.timestamp()
        if memory.rate.since < began or now < memory.rate.at:
            return False
        live, _ = _rate.look(memory.rate, history.exposure, {}, now)
        rate = joined_rate(live, past.rate, history.exposure)
        memory = _Memory(rate, now, longest=past.longest_at(now), hours=past.hours)
        history.keep(KIND, memory.to_json(asked), history.now + self.after)
        return True

    def _look(self, memory: _Memory, history: History) -> tuple[_Lull | None, timedelta]:
        """Return the lull that has begun by now, if any, and else when to look again."""
        now = history.now.timestamp()
        exposure = history.exposure
        _, rate, usual = _hours.look(memory.hours, memory.rate, exposure, {}, now)
        daily, size = _rate.daily(rate, exposure), _rate.size(memory.rate)
        missed = usual.before + usual.now
        gaps = _rate.looks(rate, daily) * DAYS[self.sensitivity]
        wanted = max(LEAST, log(max(1.0, gaps)))
        score = size * log1p(missed / size)
        longest = LONGER * memory.longest_at(now)
        quiet, known = now - memory.last, now - memory.rate.since
        left = max(self.after.total_seconds() - quiet, KNOWN.total_seconds() - known)
        is_long = score >= wanted and missed >= longest
        if is_long and left <= 0.0 and _rate.seen(memory.rate) >= FEWEST:
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


class _Memory(NamedTuple):
    """What a watch keeps: what was usual at its last report, and when that was."""

    rate: Rate
    last: float
    lull: _Lull | None = None
    """The one that lasts, and was told."""
    longest: float = 0.0
    """How many usual reports were missed in the longest gap before, the longer ago the less."""
    hours: Hours = _hours.NONE

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
        hours, rate, usual = _hours.look(self.hours, self.rate, history.exposure, counts, now)
        # A lull that was told is no rule for those to come.
        missed = self.lull.missed if self.lull else usual.before
        return _Memory(rate, now, longest=max(missed, self.longest_at(now)), hours=hours)

    def begun(self, watch: Watch, lull: _Lull) -> Signal:
        """Return what is to be said of *lull*."""
        key = self._key("begun", watch)
        return Signal("silent.begun", watch.name, key, burst=self._figures(lull, 0))

    def over(self, watch: Watch, alive: Sequence[Match]) -> Signal:
        """Return what is to be said of its end, which *alive* is."""
        shown = [match for match in alive if match.entry.arrival is Arrival.NEWS]
        return Signal(
            kind="silent.over",
            watch=watch.name,
            key=self._key("over", watch),
            # Where the match is told as well, it shows the entry.
            matches=() if "match" in watch.alert_on else tuple(shown),
            burst=self.lull and self._figures(self.lull, 1),
            after=self._key("begun", watch),
            thread=self._key("begun", watch),
        )

    def _key(self, step: str, watch: Watch) -> str:
        return f"silent.{step}:{watch.name}:{_time(self.last).isoformat()}"

    def _figures(self, lull: _Lull, reports: int) -> Burst:
        return Burst(
            observed=0,
            expected=lull.missed,
            score=lull.score,
            wanted=lull.wanted,
            started=_time(self.last),
            publishers=0,
            reports=reports,
            daily=lull.daily,
            known_since=_time(self.rate.since),
        )

    def to_json(self, asked: str) -> dict[str, Any]:
        """Return the memory of a watch that *asked* so, as JSON knows it."""
        rate, hours = self.rate._asdict(), _hours.to_json(self.hours)
        return {"asked": asked, **self._asdict(), "rate": rate, "hours": hours}


def _remembered(stored: Mapping[str, Any]) -> _Memory:
    lull = stored["lull"] and _Lull(*stored["lull"])
    rate = _rate.from_json(stored["rate"])
    hours = _hours.from_json(stored.get("hours", ()))
    return _Memory(rate, stored["last"], lull, stored["longest"], hours)


def _is_life(match: Match, history: History) -> bool:
    """Tell if *match* shows that the watch is reported on: news, or news that came late."""
    entry = match.entry
    return entry.first_seen == history.now and entry.arrival is not Arrival.BASELINE


def _part(asked: str) -> float:
    """Return a number from 0 to 1, another for each watch and the same in every run."""
    return int(asked[:8], 16) / 16**8


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
