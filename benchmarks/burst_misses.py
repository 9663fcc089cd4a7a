"""Why a listed event was missed: the best look at it, and the gate that was closed there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.burst_detector import Gated, trace
from benchmarks.burst_figures import Judge, Point
from benchmarks.burst_folding import Folded

GATES = ("few", "score", "publishers", "due")
"""In the order in which a look passes them."""


def explain_misses(folded: Folded, judge: Judge, point: Point, days: float) -> list[dict[str, Any]]:
    """Return a row for each usable event that our *point* at *days* does not find."""
    missed = {
        number: event["regex"]
        for number, event in enumerate(judge.listed)
        if event["usable"] and number not in point["delays"]
    }
    watches = {regex: folded.events[regex] for regex in missed.values()}
    looks = trace(folded.stream, watches, days)
    rows = []
    for number, regex in missed.items():
        span = judge.spans[number]
        hits = [hit for hit in watches[regex] if span.start <= hit.at < span.end]
        best = best_look([look for look in looks[regex] if span.start <= look.at < span.end])
        rows.append(
            {
                "event": judge.listed[number]["keyword"],
                "date": judge.listed[number]["date"],
                "titles": len(hits),
                "reports": sum(hit.counts for hit in hits),
                "publishers": len({hit.publisher for hit in hits if hit.publisher}),
                **describe_look(best),
            }
        )
    return rows


def best_look(looks: Sequence[Gated]) -> Gated | None:
    """Return the look that passed most gates; among equals that with the highest score."""
    closed = [look for look in looks if look.gate]
    return max(closed, key=lambda look: (GATES.index(look.gate), look.score), default=None)


def describe_look(look: Gated | None) -> dict[str, Any]:
    """Return the figures of *look*; an event without any look has the gate "few"."""
    if look is None:
        return {"gate": "few", "window": None}
    return {
        "gate": look.gate,
        "window": {
            "at": datetime.fromtimestamp(look.at, UTC).isoformat(timespec="minutes"),
            "hours": round((look.at - look.started) / 3600, 1) if look.started else None,
            "observed": look.observed,
            "expected": round(look.expected, 2),
            "score": round(look.score, 2),
            "threshold": round(look.threshold, 2),
        },
    }


def line(row: Mapping[str, Any]) -> str:
    """Return *row* as one line."""
    window = row["window"]
    best = "no report was counted"
    if window:
        best = (
            f"{window['observed']} where {window['expected']} are usual in {window['hours']} h, "
            f"score {window['score']} of {window['threshold']}"
        )
    return (
        f"{row['date']} {row['event']}: {row['titles']} titles, {row['reports']} reports, "
        f"{row['publishers']} publishers; {best}; closed: {row['gate']}"
    )
