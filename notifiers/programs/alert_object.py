"""An alert as an object for JSON: the keys of `alerts --json`, and the words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from model import Delivery, Figures, Mention, Message, RiseFacts, Section, Series, one_line, plain
from notifiers._text import (
    cut_excerpt,
    cut_lines,
    cut_title,
    describe_item,
    describe_source,
    join_pieces,
    list_commands,
    make_safe_link,
    write_item,
    write_section_title,
)

MAX_HEADLINE_CHARS = 300
MAX_LINES = 40
MAX_LINE_CHARS = 1000
MAX_NAME_CHARS = 200
MAX_WHY_CHARS = 1000


def make_alert_object(delivery: Delivery) -> dict[str, Any]:
    """Return the alert of *delivery*.

    Its texts are plain, its links http(s). What does not apply is left out.
    """
    message = delivery.message
    made = {
        "at": write_time(delivery.at),
        "kind": message.kind,
        "watch": one_line(message.watch, MAX_NAME_CHARS),
        **_make_figures(message.figures),
        "keywords": list(message.keywords),
        "facts": _make_facts(message.facts),
        "series": _make_series(message.series),
        "entries": [_make_entry(mention) for mention in message.all_mentions],
        "sections": [_make_section(section) for section in message.sections],
        "id": delivery.alert,
        "headline": one_line(message.headline, MAX_HEADLINE_CHARS),
        "lines": cut_lines(message, MAX_LINES, MAX_LINE_CHARS),
        "commands": list_commands(message),
        "more": message.more,
        "page": make_safe_link(message.page),
        "why": one_line(message.why, MAX_WHY_CHARS),
        "thread": message.thread,
        "delivery": delivery.id,
        "may_be_repeat": delivery.maybe_sent,
    }
    cleaned: dict[str, Any] = _clean(made)
    return {key: value for key, value in cleaned.items() if not _is_absent(value)}


def list_entries(message: Message) -> list[str]:
    """Return the entries of *message*, each on a line with its source and its link.

    Of a message for several alerts it returns the lines of its sections, under their names.
    """
    lines = []
    for section in message.sections:
        lines.append(": ".join(filter(None, write_section_title(message, section))))
        for mention in section.mentions:
            parts = (write_item(mention), describe_item(mention), make_safe_link(mention.link))
            lines.append("- " + " · ".join(part for part in parts if part))
        lines.append(f"{section.more} more" if section.more else "")
    for mention in message.mentions:
        title = join_pieces(cut_title(mention))
        source = describe_source(mention, message.zone)
        parts = (title, source, make_safe_link(mention.link))
        lines.append(" · ".join(part for part in parts if part))
    return [line for line in lines if line]


def write_time(at: datetime) -> str:
    """Return *at* in UTC as ISO 8601."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _is_absent(value: Any) -> bool:
    """Return whether *value* says nothing; a number always says something."""
    return value is None or value is False or (isinstance(value, str | list | dict) and not value)


def _make_figures(figures: Figures | None) -> dict[str, Any]:
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


def _make_facts(facts: RiseFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    fields = {**facts._asdict(), "precedent": facts.precedent._asdict()}
    return {name: value for name, value in fields.items() if value not in ((), "")}


def _make_series(series: Series | None) -> dict[str, Any]:
    return {} if series is None else {**series._asdict(), "until": write_time(series.until)}


def _make_entry(mention: Mention) -> dict[str, Any]:
    """Return the entry as it is shown; its spans are those of the shown title."""
    title = cut_title(mention)
    spans = []
    place = 0
    for piece in title:
        end = place + len(piece.text)
        if piece.marked:
            spans.append(["title", place, end])
        place = end
    made = {
        "title": join_pieces(title),
        "url": make_safe_link(mention.link),
        "source": one_line(mention.publisher, MAX_NAME_CHARS),
        "published": mention.published and write_time(mention.published),
        "excerpt": join_pieces(cut_excerpt(mention)),
        "reports": mention.reports,
        "spans": spans,
    }
    return {key: value for key, value in made.items() if not _is_absent(value)}


def _make_section(section: Section) -> dict[str, Any]:
    """Return the alerts of one watch in a message for several: their number, and some lines."""
    lines = []
    for mention in section.mentions:
        parts = {"text": write_item(mention), "url": make_safe_link(mention.link)}
        lines.append({key: value for key, value in parts.items() if value})
    made = {
        "title": one_line(section.title, MAX_NAME_CHARS),
        "alerts": section.alerts,
        "lines": lines,
        "more": section.more,
    }
    return {key: value for key, value in made.items() if not _is_absent(value)}


def _clean(value: Any) -> Any:
    """Return *value* with plain texts, as lists and mappings that JSON can have."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
