"""The records of an export: one alert, delivery or entry, as an object and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from model import Act, ActKind, Figures, SeenEntry
from rehearsal.recorded import entry_to_row

if TYPE_CHECKING:
    from model import WatchVersion
    from storage import PastAlert, PastDelivery, RulingRow, SentDelivery

Record = dict[str, Any]
Cells = Sequence[str]

ALERT_COLUMNS = (
    "at", "watch", "kind", "headline", "state", "reason", "channel", "recipient", "decision",
    "gate", "decision_reason", "until", "route", "told_in", "delivery", "attempts", "sent_at",
    "edited_at", "note", "remote", "acknowledged_by", "acknowledged_at", "useful", "not_useful",
    "not_relevant", "title", "url", "source", "version", "id", "key",
)  # fmt: skip
"""An alert has a row for each channel and recipient, so that a row says who got it when."""
DELIVERY_COLUMNS = (
    "at", "sent_at", "channel", "recipient", "state", "attempts", "first_attempt", "headline",
    "watch", "kind", "alert", "raised_at", "version", "route", "gate", "note", "remote",
    "edited_at", "id",
)  # fmt: skip
ENTRY_COLUMNS = (
    "t", "title", "source", "url", "summary", "pub", "lang", "feed", "id", "text", "author",
    "tags", "arrival",
)  # fmt: skip


# --- alerts ---------------------------------------------------------------------------------


def make_alert(past: PastAlert, version: WatchVersion | None) -> Record:
    """Return an alert with its decisions, deliveries and acts; and with the lines of *version*."""
    row = past.row
    message = row.message
    entries = [
        _drop_empty({"title": one.title, "url": one.link, "source": one.publisher})
        for one in message.all_mentions
    ]
    return {
        "at": write_time(row.at),
        "kind": row.kind,
        "watch": row.watch,
        "state": row.shown_state,
        "reason": row.shown_reason,
        "headline": message.headline,
        "to": list(row.to),
        **_make_figures(message.figures),
        "keywords": list(message.keywords),
        "entries": entries,
        "rulings": [_make_ruling(one) for one in row.rulings],
        "deliveries": [_make_past_delivery(one) for one in past.deliveries],
        "acts": [_make_act(one) for one in past.acts],
        "id": row.id,
        "key": row.key,
        "thread": message.thread,
        "version": row.version,
        **_make_lines(version),
    }


def _make_lines(version: WatchVersion | None) -> Record:
    if version is None:
        return {}
    return {"version_lines": version.lines, "version_keywords": list(version.keywords)}


def _make_figures(figures: Figures | None) -> Record:
    if figures is None:
        return {}
    return {
        "observed": figures.observed,
        "expected": round(figures.expected, 4),
        "score": round(figures.score, 3),
        "started": write_time(figures.started),
        "publishers": figures.publishers,
        "reports": figures.reports,
    }


def _make_ruling(one: RulingRow) -> Record:
    facts = {
        "channel": one.channel,
        "state": one.state,
        "gate": one.gate,
        "reason": one.reason,
        "until": write_time(one.until),
        "route": one.route,
        "within": one.within,
    }
    return _drop_empty(facts)


def _make_past_delivery(one: PastDelivery) -> Record:
    facts = {
        "id": one.id,
        "channel": one.channel,
        "recipient": one.recipient,
        "state": one.state,
        "at": write_time(one.at),
        "attempts": one.attempts,
        "first_attempt": write_time(one.first_attempt),
        "sent_at": write_time(one.sent_at),
        "edited_at": write_time(one.edited),
        "note": one.note,
        "remote": dict(one.remote),
    }
    return _drop_empty(facts)


def _make_act(one: Act) -> Record:
    return {"kind": one.kind.value, "at": write_time(one.at), "by": one.by, "via": one.via}


def list_alert_rows(past: PastAlert, channel: str) -> Iterator[Cells]:
    """Yield a row for each channel and recipient of an alert; of *channel* alone if it is given.

    An alert that concerns no channel has one row.
    """
    ours = [one for one in past.deliveries if channel in {"", one.channel}]
    rulings = {one.channel: one for one in past.row.rulings if channel in {"", one.channel}}
    sent_to = {one.channel for one in ours}
    for one in ours:
        yield _make_alert_row(past, rulings.get(one.channel), one)
    for name, ruling in rulings.items():
        if name not in sent_to:
            yield _make_alert_row(past, ruling, None)
    if not ours and not rulings:
        yield _make_alert_row(past, None, None)


def _make_alert_row(
    past: PastAlert, ruling: RulingRow | None, sent: PastDelivery | None
) -> list[str]:
    decided = _make_ruling(ruling) if ruling is not None else {}
    delivered = _make_past_delivery(sent) if sent is not None else {}
    facts: Record = {
        **make_alert(past, None),
        **_list_said(past.acts),
        "channel": delivered.get("channel") or decided.get("channel"),
        "recipient": delivered.get("recipient"),
        "decision": decided.get("state"),
        "decision_reason": decided.get("reason"),
        "told_in": decided.get("within"),
        "delivery": delivered.get("state"),
        **{name: decided.get(name) for name in ("gate", "until", "route")},
        **{name: delivered.get(name) for name in ("attempts", "sent_at", "edited_at", "note")},
        "remote": _write_map(delivered.get("remote", {})),
        **_make_first_entry(past),
    }
    return _list_cells(facts, ALERT_COLUMNS)


def _make_first_entry(past: PastAlert) -> Record:
    mentions = past.row.message.all_mentions
    if not mentions:
        return {}
    first = mentions[0]
    return {"title": first.title, "url": first.link, "source": first.publisher}


def _list_said(acts: Iterable[Act]) -> Record:
    """Return who said each thing about an alert, by the name of the column."""
    said: dict[ActKind, list[Act]] = {}
    for one in acts:
        said.setdefault(one.kind, []).append(one)
    names = {kind: ", ".join(one.by for one in listed) for kind, listed in said.items()}
    seen_to = said.get(ActKind.ACKNOWLEDGED, [])
    return {
        "acknowledged_by": names.get(ActKind.ACKNOWLEDGED),
        "acknowledged_at": write_time(seen_to[0].at) if seen_to else "",
        "useful": names.get(ActKind.USEFUL),
        "not_useful": names.get(ActKind.NOT_USEFUL),
        "not_relevant": names.get(ActKind.NOT_RELEVANT),
    }


# --- deliveries -----------------------------------------------------------------------------


def make_delivery(one: SentDelivery) -> Record:
    """Return a delivery with the facts of its alert."""
    row = one.row
    facts = {
        "at": write_time(row.at),
        "sent_at": write_time(row.sent_at),
        "channel": row.channel,
        "recipient": row.recipient,
        "state": row.state,
        "attempts": row.attempts,
        "first_attempt": write_time(one.first_attempt),
        "headline": row.headline,
        "watch": one.watch,
        "kind": one.kind,
        "alert": row.alert,
        "raised_at": write_time(one.raised),
        "version": one.version,
        "route": row.route,
        "gate": row.gate,
        "note": row.note,
        "remote": dict(row.remote),
        "edited_at": write_time(row.edited),
        "id": row.id,
    }
    return _drop_empty(facts)


def list_delivery_rows(one: SentDelivery) -> list[Cells]:
    """Return the row of a delivery."""
    facts = make_delivery(one)
    facts["remote"] = _write_map(facts.get("remote", {}))
    return [_list_cells(facts, DELIVERY_COLUMNS)]


# --- entries --------------------------------------------------------------------------------


def make_entry(entry: SeenEntry, at: datetime) -> Record:
    """Return *entry* as a recorded entry that was first seen *at* a time."""
    row = entry_to_row(entry, at)
    return {**row, "t": write_time(at), "arrival": entry.arrival.value}


def list_entry_rows(entry: SeenEntry, at: datetime) -> list[Cells]:
    """Return the row of *entry*."""
    facts = make_entry(entry, at)
    facts["tags"] = ", ".join(entry.tags)
    return [_list_cells(facts, ENTRY_COLUMNS)]


# --- all ------------------------------------------------------------------------------------


def write_time(at: datetime | None) -> str:
    """Return *at* as ISO 8601 in UTC; empty for None."""
    if at is None:
        return ""
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _write_map(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def _drop_empty(facts: Record) -> Record:
    return {name: value for name, value in facts.items() if value not in ("", None, {})}


def _list_cells(facts: Record, columns: Sequence[str]) -> list[str]:
    values = [facts.get(name) for name in columns]
    return ["" if value is None else str(value) for value in values]
