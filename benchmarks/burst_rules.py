"""Rules that other tools use for a burst, each from its own description, with one dial to turn.

Every rule gets a keyword's report times and returns its alert times at each turn of its dial. The
windows end at a report, since a rising rule cannot begin to hold between two. Alerts within a day
of the last are merged, for every rule alike.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from math import inf
from statistics import fmean, pstdev

from benchmarks.burst_prototype import DIAL as PROTOTYPE_DIAL
from benchmarks.burst_prototype import Volume
from benchmarks.burst_prototype import alerts as prototype

HOUR, DAY = 3600.0, 86400.0
Times = Sequence[float]
Level = tuple[float, float]
"""A time, and the highest turn of the dial below which the rule alerts then."""
Rule = Callable[[Times, float, float, Sequence[float]], dict[float, list[float]]]
"""Takes report times, the start and the end of the stream, and the turns of the dial."""


def _count(times: Times, start: float, end: float) -> int:
    """Return how many of *times* lie in (start, end]."""
    return bisect_right(times, end) - bisect_right(times, start)


def _looks(times: Times, start: float, end: float, memory: float) -> list[float]:
    return [at for at in dict.fromkeys(times) if start + memory <= at <= end]


def merge(alerts: Iterable[float], apart: float = DAY) -> list[float]:
    """Return *alerts* without those that follow the last one within *apart* seconds."""
    kept: list[float] = []
    for at in alerts:
        if not kept or at - kept[-1] >= apart:
            kept.append(at)
    return kept


def _turn(
    levels: Callable[[Times, float, float], list[Level]],
    apart: float = DAY,
    *,
    is_reached_at: bool = False,
) -> Rule:
    """Return the rule that alerts where a level is above the dial, or at it."""

    def rule(
        times: Times, start: float, end: float, dial: Sequence[float]
    ) -> dict[float, list[float]]:
        found = levels(times, start, end)
        return {
            turn: merge(
                (at for at, level in found if level > turn or (is_reached_at and level == turn)),
                apart,
            )
            for turn in dial
        }

    return rule


def _ratio(count: float, usual: float) -> float:
    return count / usual if usual else inf


def elastalert(window: float, least: int = 3) -> Rule:
    """Spike: this window against the one before it; muted for two windows, then learned again."""

    def at_turn(counts: list[tuple[float, int]], times: Times, height: float) -> list[float]:
        alerts, begin = [], times[0] if times else 0.0
        for at, now in counts:
            if at < begin + 2 * window:
                continue
            before = _count(times, max(begin - 1, at - 2 * window), at - window)
            if now >= least and now >= before * height:
                alerts.append(at)
                begin = at
        return merge(alerts)

    def rule(
        times: Times, start: float, end: float, dial: Sequence[float]
    ) -> dict[float, list[float]]:
        looks = _looks(times, start, end, 0.0)
        counts = [(at, _count(times, at - window, at)) for at in looks]
        return {turn: at_turn(counts, times, turn) for turn in dial}

    return rule


def _huginn(times: Times, start: float, end: float) -> list[Level]:
    """Peak: the last day above the mean plus sigmas of the fortnight's days."""
    levels: list[Level] = []
    for at in _looks(times, start, end, 3 * DAY):
        count = _count(times, at - DAY, at)
        if count < 3:
            continue
        days = min(14, int((at - start) / DAY))
        others = [_count(times, at - (n + 1) * DAY, at - n * DAY) for n in range(1, days)]
        above = count - fmean(others)
        if above > 0:
            levels.append((at, _ratio(above, pstdev(others))))
    return levels


def worldmonitor(window: float, least: int) -> Rule:
    """Return the rule: the window against its share of the past week."""

    def levels(times: Times, start: float, end: float) -> list[Level]:
        found: list[Level] = []
        for at in _looks(times, start, end, DAY):
            count = _count(times, at - window, at)
            span = min(7 * DAY, at - start)
            usual = _count(times, at - span, at) * window / span
            if count >= least:
                found.append((at, _ratio(count, usual)))
        return found

    return _turn(levels)


def _meltwater(times: Times, start: float, end: float) -> list[Level]:
    """Day against fortnight, then against the day before and the same day a week before."""
    levels: list[Level] = []
    for at in _looks(times, start, end, 3 * DAY):
        count = _count(times, at - DAY, at)
        span = min(14 * DAY, at - DAY - start)
        usual = _count(times, at - DAY - span, at - DAY) * DAY / span
        before = _count(times, at - 2 * DAY, at - DAY)
        week = _count(times, at - 8 * DAY, at - 7 * DAY)
        if count >= 3 and count > before and count > week:
            levels.append((at, _ratio(count, usual)))
    return levels


def _trendradar(times: Times, start: float, end: float) -> list[Level]:
    """Viral: the calendar day so far against the day before, or five of a word that was absent."""
    levels: list[Level] = []
    for at in _looks(times, start, end, DAY):
        day = at // DAY * DAY
        today = bisect_right(times, at) - bisect_left(times, day)
        before = bisect_left(times, day) - bisect_left(times, day - DAY)
        if today >= (3 if before else 5):
            levels.append((at, _ratio(today, before)))
    return levels


SIGMAS = (
    *(1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0),
    *(10.0, 12.0, 14.0, 16.0, 20.0, 25.0, 30.0),
)
RATIOS = (
    *(1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0),
    *(12.0, 15.0, 20.0, 25.0, 30.0, 40.0),
)
PEERS: dict[str, tuple[Rule, tuple[float, ...]]] = {
    "elastalert 24h": (elastalert(DAY), RATIOS),
    "elastalert 6h": (elastalert(6 * HOUR), RATIOS),
    "huginn": (_turn(_huginn, 2 * DAY), SIGMAS),
    "worldmonitor 2h": (worldmonitor(2 * HOUR, 5), RATIOS),
    "worldmonitor 6h": (worldmonitor(6 * HOUR, 3), RATIOS),
    "meltwater": (_turn(_meltwater, is_reached_at=True), RATIOS),
    "trendradar": (_turn(_trendradar, is_reached_at=True), RATIOS),
}
PROTOTYPE = "plain focus"
RULES = (*PEERS, PROTOTYPE)
"""The names of all peers."""


def play(rule: str, watches: dict[str, Times], volume: Volume) -> dict[float, dict[str, list]]:
    """Return, for each turn of the dial of *rule*, the alert times of every watch."""
    if rule == PROTOTYPE:
        dial = PROTOTYPE_DIAL
        each = {name: prototype(times, volume) for name, times in watches.items()}
    else:
        play_rule, dial = PEERS[rule]
        each = {
            name: play_rule(times, volume.start, volume.end, dial)
            for name, times in watches.items()
        }
    return {turn: {name: found[turn] for name, found in each.items()} for turn in dial}
