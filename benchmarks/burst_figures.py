"""Figures of burst alerts: recall, burden and delay; curves of rules compared; false alarms.

A *point* is a rule at one turn of its dial: the alerts per keyword and 30 days (its burden), and
the events that it finds. A *curve* is all points of a rule. Curves cross, so they are compared at
every recall that both reach, never at one point.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import ceil, exp, log
from statistics import median
from typing import Any, NamedTuple

from benchmarks.burst_streams import CLASSES, seconds

DAY = 86400.0
SKIPPED = 2 * DAY
"""The start of a stream, whose alerts do not count."""
BEFORE, AFTER = DAY, 3 * DAY
"""From so long before the day of an event until so long after its start, an alert finds it."""

Point = dict[str, Any]
Points = Mapping[str, Point]


class Span(NamedTuple):
    """The times between which an alert finds an event, and its first report."""

    start: float
    end: float
    first: float | None
    """When the first report from `start` on came; None if there was none."""


def span_of(event: Mapping[str, Any], times: Sequence[float]) -> Span:
    """Return the span of *event*, whose watch has reports at *times*."""
    day = seconds(event["date"] + "T00:00:00+00:00")
    at = bisect_left(times, day - BEFORE)
    return Span(day - BEFORE, day + AFTER, times[at] if at < len(times) else None)


class Judge:
    """The listed events of a stream, with which alerts are compared."""

    def __init__(
        self,
        listed: Sequence[Mapping[str, Any]],
        times: Mapping[str, Sequence[float]],
        start: float,
        days: float,
    ) -> None:
        """Take the *listed* events, report *times* by regex, and when the stream starts."""
        self.listed = listed
        self.spans = [span_of(event, times[event["regex"]]) for event in listed]
        self.begin = start + SKIPPED
        self.days = max(days, 1.0)

    def score(self, alerts: Mapping[str, Sequence[float]]) -> Point:
        """Return recall, burden and delays of *alerts*, which are times by regex."""
        delays: dict[int, float] = {}
        for number, (event, span) in enumerate(zip(self.listed, self.spans, strict=True)):
            first = self.find(alerts[event["regex"]], span)
            if first is not None and span.first is not None:
                delays[number] = round((first - span.first) / 3600, 2)
        usable = [hours for number, hours in delays.items() if self.listed[number]["usable"]]
        count = sum(at >= self.begin for its in alerts.values() for at in its)
        return {
            "usable": len(usable),
            "all": len(delays),
            "burden": round(count / len(alerts) / self.days * 30, 4),
            "alerts": count,
            **describe(list(delays.values())),
            "delays": delays,
        }

    def find(self, times: Iterable[float], span: Span) -> float | None:
        """Return the first of *times* that finds the event of *span*."""
        within = [at for at in times if span.start <= at < span.end and at >= self.begin]
        return min(within, default=None)


def describe(delays: Sequence[float]) -> Point:
    """Return median and 90th percentile of *delays* in hours; None of none."""
    ordered = sorted(delays)
    if not ordered:
        return {"median_delay_h": None, "p90_delay_h": None}
    return {
        "median_delay_h": round(median(ordered), 1),
        "p90_delay_h": round(ordered[int(0.9 * (len(ordered) - 1))], 1),
    }


def common_delays(points: Points, usable: Iterable[int]) -> dict[str, Any]:
    """Return the delays of each of *points* over the *usable* events that all of them find."""
    shared = set(usable)
    for point in points.values():
        shared &= set(point["delays"])
    rules = {
        name: describe([point["delays"][number] for number in shared])
        for name, point in points.items()
    }
    return {"events": len(shared), "rules": rules}


# --- curves ---------------------------------------------------------------------------------


def least_burden(points: Iterable[Point], recall: int) -> float | None:
    """Return the least burden at which at least *recall* usable events are found."""
    reached = (point["burden"] for point in points if point["usable"] >= recall)
    return min(reached, default=None)


def compare_curves(mine: Iterable[Point], theirs: Iterable[Point]) -> dict[str, Any]:
    """Return our alerts over theirs, at every recall from half of the highest that both reach.

    `alerts` has the ratio at each recall, `mean` their geometric mean. A rule without any alert at
    a recall of none has no ratio there.
    """
    mine, theirs = list(mine), list(theirs)
    most = min(max((p["usable"] for p in points), default=0) for points in (mine, theirs))
    ratios: dict[int, float] = {}
    for recall in range(max(1, ceil(most / 2)), most + 1):
        ours, other = least_burden(mine, recall), least_burden(theirs, recall)
        if ours and other:
            ratios[recall] = round(ours / other, 3)
    return {"most": most, "alerts": ratios, "mean": mean_ratio(ratios.values())}


def mean_ratio(ratios: Iterable[float]) -> float | None:
    """Return the geometric mean; None of none."""
    logs = [log(ratio) for ratio in ratios]
    return round(exp(sum(logs) / len(logs)), 3) if logs else None


def best_peers(point: Point, curves: Mapping[str, Points]) -> dict[str, Any]:
    """Return the peer with the least burden at our recall, and that which finds most at our burden.

    Each as (peer, turn, burden, usable); None if no peer reaches the recall or is so quiet.
    """
    rows = [
        (peer, turn, each["burden"], each["usable"])
        for peer, points in curves.items()
        for turn, each in points.items()
    ]
    at_recall = [row for row in rows if row[3] >= point["usable"]]
    at_burden = [row for row in rows if row[2] <= point["burden"]]
    return {
        "same_recall": min(at_recall, key=lambda row: (row[2], -row[3]), default=None),
        "same_burden": max(at_burden, key=lambda row: (row[3], -row[2]), default=None),
    }


# --- false alarms ---------------------------------------------------------------------------


def by_class(daily: Mapping[str, float], alarms: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """Return the mean and the worst of *alarms* by class of frequency; both are by word."""
    found: dict[str, dict[str, Any]] = {}
    for low, high in CLASSES:
        words = [word for word, rate in daily.items() if low <= rate < high]
        if words:
            worst = max(words, key=alarms.__getitem__)
            found[f"{low:g}-{high:g}"] = {
                "words": len(words),
                "mean": round(sum(alarms[word] for word in words) / len(words), 3),
                "worst": round(alarms[worst], 3),
                "worst_word": worst,
            }
    return found
