"""Rules that other tools use for a burst, each from its own description, with one dial to turn.

Every rule gets a keyword's report times and returns its alert times. The windows are evaluated at
each report and each hour; alerts within a day of the last are merged, for every rule alike.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev

HOUR, DAY = 3600.0, 86400.0
Rule = Callable[[Sequence[float], float, float, float], list[float]]


def _count(times: Sequence[float], start: float, end: float) -> int:
    """Return how many of *times* lie in (start, end]."""
    return bisect_right(times, end) - bisect_right(times, start)


def _looks(times: Sequence[float], start: float, end: float, memory: float) -> list[float]:
    """Return when to look: at each report; a rising rule cannot begin to hold in between."""
    return [at for at in dict.fromkeys(times) if start + memory <= at <= end]


def _merged(alerts: Sequence[float], apart: float = DAY) -> list[float]:
    kept: list[float] = []
    for at in alerts:
        if not kept or at - kept[-1] >= apart:
            kept.append(at)
    return kept


def elastalert(window: float, least: int = 3) -> Rule:
    """Spike: this window against the one before it; muted for two windows, then learned again."""

    def rule(times: Sequence[float], start: float, end: float, height: float) -> list[float]:
        alerts, begin = [], times[0] if times else start
        for at in _looks(times, start, end, 0.0):
            if at < begin + 2 * window:
                continue
            now = _count(times, at - window, at)
            before = _count(times, max(begin - 1, at - 2 * window), at - window)
            if now >= least and now >= before * height:
                alerts.append(at)
                begin = at
        return _merged(alerts)

    return rule


def huginn(times: Sequence[float], start: float, end: float, sigmas: float) -> list[float]:
    """Peak: the last day above the mean plus sigmas of the fortnight's days; two days apart."""
    alerts: list[float] = []
    for at in _looks(times, start, end, 3 * DAY):
        count = _count(times, at - DAY, at)
        if count < 3:
            continue
        days = min(14, int((at - start) / DAY))
        others = [_count(times, at - (n + 1) * DAY, at - n * DAY) for n in range(1, days)]
        if count > fmean(others) + sigmas * pstdev(others):
            alerts.append(at)
    return _merged(alerts, 2 * DAY)


def worldmonitor(window: float, least: int) -> Rule:
    """Return the rule: the window against its share of the past week."""

    def rule(times: Sequence[float], start: float, end: float, ratio: float) -> list[float]:
        alerts = []
        for at in _looks(times, start, end, DAY):
            count = _count(times, at - window, at)
            span = min(7 * DAY, at - start)
            usual = _count(times, at - span, at) * window / span
            if count >= least and count > ratio * usual:
                alerts.append(at)
        return _merged(alerts)

    return rule


def meltwater(times: Sequence[float], start: float, end: float, ratio: float) -> list[float]:
    """Day against fortnight, then against the day before and the same day a week before."""
    alerts = []
    for at in _looks(times, start, end, 3 * DAY):
        count = _count(times, at - DAY, at)
        span = min(14 * DAY, at - DAY - start)
        usual = _count(times, at - DAY - span, at - DAY) * DAY / span
        before = _count(times, at - 2 * DAY, at - DAY)
        week = _count(times, at - 8 * DAY, at - 7 * DAY)
        if count >= 3 and count >= ratio * usual and count > before and count > week:
            alerts.append(at)
    return _merged(alerts)


def trendradar(times: Sequence[float], start: float, end: float, ratio: float) -> list[float]:
    """Viral: the calendar day so far against the day before, or five of a word that was absent."""
    alerts = []
    for at in _looks(times, start, end, DAY):
        day = at // DAY * DAY
        today = bisect_right(times, at) - bisect_left(times, day)
        before = bisect_left(times, day) - bisect_left(times, day - DAY)
        if (before and today >= max(3, ratio * before)) or (not before and today >= 5):
            alerts.append(at)
    return _merged(alerts)


RATIOS = (1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 25.0)
PEERS: dict[str, tuple[Rule, tuple[float, ...]]] = {
    "elastalert 24h": (elastalert(DAY), RATIOS),
    "elastalert 6h": (elastalert(6 * HOUR), RATIOS),
    "huginn": (huginn, (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0)),
    "worldmonitor 2h": (worldmonitor(2 * HOUR, 5), RATIOS),
    "worldmonitor 6h": (worldmonitor(6 * HOUR, 3), RATIOS),
    "meltwater": (meltwater, RATIOS),
    "trendradar": (trendradar, RATIOS),
}
