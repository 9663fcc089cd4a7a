"""Alerts as the JSON objects that commands print, and their kinds in a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model import Alert, Burst, Mention, Signal
from terminal.printing import iso

SHORT = {"silent.begun": "silent", "silent.over": "heard"}


def short(kind: str) -> str:
    """Return the *kind* of an alert for a table."""
    return SHORT.get(kind, kind.removeprefix("burst."))


def alert_object(alert: Alert) -> dict[str, Any]:
    """Return *alert* as `replay` prints it."""
    signal = alert.signal
    return {
        "at": iso(alert.at),
        "kind": signal.kind,
        "watch": signal.watch,
        "state": alert.state.value,
        "reason": alert.reason,
        "key": signal.key,
        "to": list(alert.to),
        **_figures(signal.burst),
        **_shown(signal),
        "entries": [
            _mentioned(m.entry.title, m.entry.link, m.entry.publisher, m.spans)
            for m in signal.matches
        ],
    }


def _shown(signal: Signal) -> dict[str, Any]:
    """Return what else is said of a rise, or of what is new."""
    if signal.burst is None and signal.absence is None:
        return {}
    first = signal.first and signal.first.entry
    facts: dict[str, Any] = {
        "keywords": list(signal.keywords),
        "related": list(signal.related),
        "first": first and _mentioned(first.title, first.link, first.publisher, ()),
        "stories": list(signal.counts),
        "unseen_since": signal.absence and iso(signal.absence.since),
    }
    return {name: value for name, value in facts.items() if value}


def _figures(burst: Burst | None) -> dict[str, Any]:
    if burst is None:
        return {}
    return {
        "observed": burst.observed,
        "expected": round(burst.expected, 4),
        "score": round(burst.score, 3),
        "started": iso(burst.started),
        "publishers": burst.publishers,
        "reports": burst.reports,
    }


def told_object(row: Any) -> dict[str, Any]:
    """Return an alert that storage remembers (an AlertRow), in the words of `alert_object`."""
    return {
        "at": iso(row.at),
        "kind": row.kind,
        "watch": row.watch,
        "state": str(row.state),
        "reason": row.reason,
        "key": row.key,
        "to": list(row.to),
        **_figures(row.message.figures),
        **({"keywords": list(row.message.keywords)} if row.message.keywords else {}),
        "entries": [_of_mention(mention) for mention in row.message.mentions],
        "id": row.id,
        "headline": row.message.headline,
        "deliveries": dict(row.deliveries),
    }


def _of_mention(mention: Mention) -> dict[str, Any]:
    spans = [("title", start, end) for start, end in mention.title_spans]
    return _mentioned(mention.title, mention.link, mention.publisher, spans)


def _mentioned(
    title: str, link: str, publisher: str, spans: Iterable[tuple[str, int, int]]
) -> dict[str, Any]:
    row: dict[str, Any] = {"title": title}
    if link:
        row["url"] = link
    if publisher:
        row["source"] = publisher
    if places := [list(span) for span in spans]:
        row["spans"] = places
    return row
