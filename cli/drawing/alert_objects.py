"""Alerts as the JSON objects that commands print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model import Alert, Figures, FirstMention, Mention, NewReport, Rise, Signal
from terminal.printing import format_iso


def alert_object(alert: Alert) -> dict[str, Any]:
    """Return *alert* as `replay` prints it."""
    signal = alert.signal
    return {
        "at": format_iso(alert.at),
        "kind": signal.kind.name,
        "watch": signal.watch,
        "state": alert.state.value,
        "reason": alert.reason,
        "key": signal.key,
        "to": list(alert.to),
        **_figures(signal.figures),
        **_shown(signal),
        "entries": [
            _mentioned(m.entry.title, m.entry.link, m.entry.publisher, m.spans)
            for m in signal.matches
        ],
    }


def _shown(signal: Signal) -> dict[str, Any]:
    """Return the other facts of a trend, of a first mention, or of a remark."""
    about = signal.about
    facts: dict[str, Any] = {}
    if not isinstance(about, NewReport):
        facts["keywords"] = list(about.keywords)
    if isinstance(about, Rise):
        first = about.first and about.first.entry
        facts["related"] = list(about.related)
        facts["first"] = first and _mentioned(first.title, first.link, first.publisher, ())
        facts["stories"] = list(about.counts)
    if isinstance(about, FirstMention):
        facts["unseen_since"] = format_iso(about.absence.since)
    return {name: value for name, value in facts.items() if value}


def _figures(figures: Figures | None) -> dict[str, Any]:
    if figures is None:
        return {}
    return {
        "observed": figures.observed,
        "expected": round(figures.expected, 4),
        "score": round(figures.score, 3),
        "started": format_iso(figures.started),
        "publishers": figures.publishers,
        "reports": figures.reports,
    }


def told_object(row: Any) -> dict[str, Any]:
    """Return an alert that storage remembers (an AlertRow), in the words of `alert_object`."""
    return {
        "at": format_iso(row.at),
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
