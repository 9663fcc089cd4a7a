"""Make the JSON objects that commands print for alerts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from model import (
    Alert,
    Entry,
    Figures,
    FirstMention,
    Match,
    Mention,
    NewReport,
    Rise,
    RiseFacts,
    Ruling,
    Signal,
    State,
)
from terminal.printing import format_iso

if TYPE_CHECKING:
    from storage import AlertRow, RulingRow


def make_alert_object(alert: Alert) -> dict[str, Any]:
    """Return *alert* as `replay` prints it."""
    signal = alert.signal
    return {
        "at": format_iso(alert.at),
        "kind": signal.kind.name,
        "watch": signal.watch,
        "state": alert.shown_state.value,
        "reason": alert.shown_reason,
        "key": signal.key,
        "to": list(alert.to),
        **_make_figures(signal.figures),
        **_make_subject(signal),
        "entries": [_make_matched_entry(match) for match in signal.matches],
        **_make_rulings(alert.rulings),
    }


def make_row_object(row: AlertRow) -> dict[str, Any]:
    """Return an alert that storage keeps, with the keys of `make_alert_object` and some more."""
    message = row.message
    keywords = {"keywords": list(message.keywords)} if message.keywords else {}
    return {
        "at": format_iso(row.at),
        "kind": row.kind,
        "watch": row.watch,
        "state": row.shown_state,
        "reason": row.shown_reason,
        "key": row.key,
        "to": list(row.to),
        **_make_figures(message.figures),
        **keywords,
        **_make_facts(message.facts),
        "entries": [_make_mentioned_entry(mention) for mention in message.all_mentions],
        "id": row.id,
        "headline": message.headline,
        "deliveries": dict(row.deliveries),
        **({"version": row.version} if row.version else {}),
        **_make_rulings(row.rulings),
    }


def _make_rulings(rulings: Iterable[Ruling | RulingRow]) -> dict[str, Any]:
    """Return those of *rulings* that say more than the channel's name, under their name."""
    found = []
    for one in rulings:
        until = format_iso(one.until) if one.until is not None else ""
        facts = {
            "state": str(one.state),
            "gate": one.gate,
            "reason": one.reason,
            "until": until,
            "route": one.route,
            "within": getattr(one, "within", ""),
        }
        if one.route or one.state != State.ACTIVE:
            given = {name: value for name, value in facts.items() if value}
            found.append({"channel": one.channel, **given})
    return {"rulings": found} if found else {}


def _make_subject(signal: Signal) -> dict[str, Any]:
    """Return the facts of a trend, a first mention or a remark, apart from its figures."""
    about = signal.about
    facts: dict[str, Any] = {}
    if not isinstance(about, NewReport):
        facts["keywords"] = list(about.keywords)
    if isinstance(about, Rise):
        facts["related"] = list(about.related)
        facts["first"] = about.first and _make_first_entry(about.first.entry)
        facts["stories"] = list(about.counts)
        facts |= _make_facts(about.facts)
    if isinstance(about, FirstMention):
        facts["unseen_since"] = format_iso(about.absence.since)
    return {name: value for name, value in facts.items() if value}


def _make_facts(facts: RiseFacts | None) -> dict[str, Any]:
    """Return the *facts* of a rise under their name; nothing without any."""
    if facts is None:
        return {}
    fields = {**facts._asdict(), "precedent": facts.precedent._asdict()}
    return {"facts": {name: value for name, value in fields.items() if value not in ((), "")}}


def _make_figures(figures: Figures | None) -> dict[str, Any]:
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


# --- entries --------------------------------------------------------------------------------


def _make_matched_entry(match: Match) -> dict[str, Any]:
    entry = match.entry
    return _make_entry(entry.title, entry.link, entry.publisher, match.spans)


def _make_first_entry(entry: Entry) -> dict[str, Any]:
    return _make_entry(entry.title, entry.link, entry.publisher, ())


def _make_mentioned_entry(mention: Mention) -> dict[str, Any]:
    spans = [("title", start, end) for start, end in mention.title_spans]
    return _make_entry(mention.title, mention.link, mention.publisher, spans)


def _make_entry(
    title: str, link: str, publisher: str, spans: Iterable[tuple[str, int, int]]
) -> dict[str, Any]:
    found: dict[str, Any] = {"title": title}
    if link:
        found["url"] = link
    if publisher:
        found["source"] = publisher
    if lists := [list(span) for span in spans]:
        found["spans"] = lists
    return found
