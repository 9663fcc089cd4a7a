"""States and messages as JSON text, and messages back; fields with default values are left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from model import Burst, Mention, Message

_FIGURE_TIMES = ("started", "known_since")


def state_to_json(state: object) -> str:
    """Return the *state* of a watcher as JSON text.

    It is a mapping, or an object with a method `to_json` that returns one.
    """
    return json.dumps(state, default=_to_plain)


def _to_plain(value: Any) -> Any:
    to_json = getattr(value, "to_json", None)
    return dict(value) if to_json is None else to_json()


def message_to_json(message: Message) -> str:
    """Return *message* as JSON on one line; `message_from_json` reads it back."""
    fields: dict[str, Any] = {
        "kind": message.kind,
        "headline": message.headline,
        "watch": message.watch,
        "lines": message.lines,
        "mentions": [_mention_to_fields(mention) for mention in message.mentions],
        "more": message.more,
        "why": message.why,
        "figures": message.figures and _figures_to_fields(message.figures),
        "keywords": message.keywords,
        "thread": message.thread,
    }
    return json.dumps(_without_empty(fields))


def message_from_json(text: str) -> Message:
    """Return the message that `message_to_json` wrote, by this version or an older one."""
    fields: dict[str, Any] = json.loads(text)
    return Message(
        kind=fields.get("kind", ""),
        headline=fields.get("headline", ""),
        watch=fields.get("watch", ""),
        lines=tuple(fields.get("lines", ())),
        mentions=tuple(_mention_from_fields(mention) for mention in fields.get("mentions", ())),
        more=fields.get("more", 0),
        why=fields.get("why", ""),
        figures=_figures_from_fields(fields.get("figures", {})),
        keywords=tuple(fields.get("keywords", ())),
        thread=fields.get("thread", ""),
    )


def _figures_to_fields(figures: Burst) -> dict[str, Any]:
    fields = figures._asdict()
    for name in _FIGURE_TIMES:
        fields[name] = fields[name].isoformat()
    return fields


def _figures_from_fields(fields: dict[str, Any]) -> Burst | None:
    """Return the figures of *fields*; None if they lack one that this version needs."""
    known = {name: fields[name] for name in Burst._fields if name in fields}
    needed = set(Burst._fields) - set(Burst._field_defaults)
    if not needed <= set(known):
        return None
    for name in _FIGURE_TIMES:
        known[name] = datetime.fromisoformat(known[name])
    known["names"] = tuple(known.get("names", ()))
    return Burst(**known)


def _mention_to_fields(mention: Mention) -> dict[str, Any]:
    return _without_empty(
        {
            "title": mention.title,
            "link": mention.link,
            "publisher": mention.publisher,
            "published": mention.published and mention.published.isoformat(),
            "title_spans": mention.title_spans,
            "excerpt": mention.excerpt,
            "excerpt_spans": mention.excerpt_spans,
            "reports": mention.reports if mention.reports != 1 else 0,
        }
    )


def _mention_from_fields(fields: dict[str, Any]) -> Mention:
    published = fields.get("published")
    return Mention(
        title=fields.get("title", ""),
        link=fields.get("link", ""),
        publisher=fields.get("publisher", ""),
        published=published and datetime.fromisoformat(published),
        title_spans=_to_spans(fields.get("title_spans", ())),
        excerpt=fields.get("excerpt", ""),
        excerpt_spans=_to_spans(fields.get("excerpt_spans", ())),
        reports=fields.get("reports", 1),
    )


def _to_spans(pairs: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in pairs)


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
