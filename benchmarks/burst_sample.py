"""A random sample of burst alerts over all streams, to be judged by reading."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

from benchmarks.burst_detector import Told
from benchmarks.burst_figures import SKIPPED
from benchmarks.burst_folding import Folded
from benchmarks.burst_streams import Hit

TOLD_BEFORE = 7 * 86400.0  # seconds of earlier alerts that are shown
MAX_TITLES = 12  # reports shown of an alert

Alerts = Mapping[str, Sequence[Told]]
Row = dict[str, Any]


def all_rows(folded: Folded, alerts: Alerts, keywords: Mapping[str, str]) -> list[Row]:
    """Return a row for each of *alerts* after the start; *keywords* are by regex."""
    begin = folded.stream.polls[0][0] + SKIPPED
    return [
        describe(folded.events[regex], told, its) | {"watch": keywords[regex], "regex": regex}
        for regex, its in alerts.items()
        for told in its
        if told.at >= begin
    ]


def describe(hits: Sequence[Hit], told: Told, all_told: Sequence[Told]) -> Row:
    """Return *told* with its reports, and with the alerts of the same watch before it."""
    earlier = [one for one in all_told if told.at - TOLD_BEFORE <= one.at < told.at]
    return {
        "at": iso(told.at),
        "kind": told.kind,
        "observed": told.observed,
        "expected": round(told.expected, 2),
        "score": round(told.score, 1),
        "threshold": round(told.threshold, 1),
        "reports": reports_of(hits, told),
        "told_before": [
            {"at": iso(one.at), "kind": one.kind, "reports": reports_of(hits, one)}
            for one in earlier
        ],
    }


def reports_of(hits: Sequence[Hit], told: Told) -> list[str]:
    """Return time, publisher and title of the reports in the window of *told*, the first ones."""
    within = [hit for hit in hits if told.started <= hit.at <= told.at and hit.counts]
    return [f"{iso(hit.at)} {hit.publisher}: {hit.title}" for hit in within[:MAX_TITLES]]


def draw_rows(rows: Mapping[str, Sequence[Row]], count: int, seed: int) -> list[Row]:
    """Return *count* of the rows of all streams, drawn with *seed*."""
    pool = [{"stream": stream, **row} for stream, its in rows.items() for row in its]
    return Random(seed).sample(pool, min(count, len(pool)))


def iso(at: float) -> str:
    """Return the time that is *at* seconds after 1970."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="minutes").removesuffix("+00:00")
