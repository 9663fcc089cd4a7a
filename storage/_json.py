"""States and messages as JSON text, and messages back; fields with default values are left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from model import (
    Answer,
    ChatAct,
    Figures,
    Form,
    Mention,
    Message,
    PluginFault,
    Precedent,
    RiseFacts,
    Section,
    Series,
)

_FIGURE_TIMES = ("started", "known_since")
_LOOK = ("icon", "label", "form", "broadcast")


def state_to_json(state: object) -> str:
    """Return the *state* of a watcher as JSON text.

    It is a mapping, or an object with a method `to_json` that returns one.

    Raises:
        PluginFault: it cannot be written as JSON.
    """
    try:
        return json.dumps(state, default=_to_plain)
    except Exception as error:  # the plugin boundary: a state is the value of a watcher
        text = f"its state cannot be written as JSON ({type(error).__name__})"
        raise PluginFault(f"{text}; keep texts, numbers, lists and mappings") from error


def _to_plain(value: Any) -> Any:
    to_json = getattr(value, "to_json", None)
    return dict(value) if to_json is None else to_json()


def message_to_json(message: Message) -> str:
    """Return *message* as JSON on one line; `message_from_json` reads it back."""
    return json.dumps(_message_to_fields(message))


def _message_to_fields(message: Message) -> dict[str, Any]:
    by_channel = message.by_channel
    fields: dict[str, Any] = {
        "kind": message.kind,
        "headline": message.headline,
        "watch": message.watch,
        "lines": message.lines,
        "commands": message.commands,
        "mentions": [_mention_to_fields(mention) for mention in message.mentions],
        "sections": [_section_to_fields(section) for section in message.sections],
        "more": message.more,
        "page": message.page,
        "why": message.why,
        "figures": message.figures and _figures_to_fields(message.figures),
        "facts": message.facts and _facts_to_fields(message.facts),
        "series": message.series and _series_to_fields(message.series),
        "keywords": message.keywords,
        "thread": message.thread,
        "zone": message.zone,
        "is_end": message.is_end,
        "answers": [_answer_to_fields(answer) for answer in message.answers],
        "by_channel": {name: _message_to_fields(each) for name, each in by_channel.items()},
    }
    written = _without_empty(fields)
    look = {name: getattr(message, name) for name in _LOOK}
    return written if look == _usual_look(written) else written | look


def message_from_json(text: str) -> Message:
    """Return the message that `message_to_json` wrote, by this version or an older one."""
    return _message_from_fields(json.loads(text))


def _message_from_fields(fields: dict[str, Any]) -> Message:
    by_channel = fields.get("by_channel", {})
    look = fields if "icon" in fields else _usual_look(fields)
    return Message(
        kind=fields.get("kind", ""),
        headline=fields.get("headline", ""),
        watch=fields.get("watch", ""),
        lines=tuple(fields.get("lines", ())),
        commands=tuple(fields.get("commands", ())),
        mentions=tuple(_mention_from_fields(mention) for mention in fields.get("mentions", ())),
        sections=tuple(_section_from_fields(section) for section in fields.get("sections", ())),
        more=fields.get("more", 0),
        page=fields.get("page", ""),
        why=fields.get("why", ""),
        figures=_figures_from_fields(fields.get("figures", {})),
        facts=_facts_from_fields(fields.get("facts")),
        series=_series_from_fields(fields.get("series")),
        keywords=tuple(fields.get("keywords", ())),
        thread=fields.get("thread", ""),
        icon=look["icon"],
        label=look["label"],
        form=Form(look["form"]),
        broadcast=look["broadcast"],
        zone=fields.get("zone", ""),
        is_end=fields.get("is_end", False),
        answers=tuple(_answer_from_fields(answer) for answer in fields.get("answers", ())),
        by_channel={name: _message_from_fields(each) for name, each in by_channel.items()},
    )


def _usual_look(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the look of a message that says *fields*, where no other is stored with it.

    That is the case for the most frequent messages, and for those of older versions.
    """
    if "figures" in fields:
        return _look("📈", "Trend", Form.TREND)
    if fields.get("watch"):
        return _look("🔎", "Match", Form.REPORT)
    return _look("⚠️", "Groundswell", Form.NOTICE)


def _look(*values: object) -> Mapping[str, Any]:
    return dict(zip(_LOOK, (*values, False), strict=True))


def _figures_to_fields(figures: Figures) -> dict[str, Any]:
    fields = figures._asdict()
    fields["wanted"] = fields.pop("threshold")  # its name in the databases of older versions
    for name in _FIGURE_TIMES:
        fields[name] = fields[name].isoformat()
    return fields


def _figures_from_fields(stored: dict[str, Any]) -> Figures | None:
    """Return the figures that are *stored*; None if they lack one that this version needs."""
    fields = {"threshold": stored.get("wanted"), **stored}
    if "is_lull" not in fields:  # an older version
        fields["is_lull"] = not fields.get("observed") and not fields.get("publishers")
    known = {name: fields[name] for name in Figures._fields if name in fields}
    needed = set(Figures._fields) - set(Figures._field_defaults)
    if not needed <= set(known):
        return None
    for name in _FIGURE_TIMES:
        known[name] = datetime.fromisoformat(known[name])
    known["names"] = tuple(known.get("names", ()))
    return Figures(**known)


def _facts_to_fields(facts: RiseFacts) -> dict[str, Any]:
    return {**facts._asdict(), "precedent": facts.precedent._asdict()}


def _facts_from_fields(stored: dict[str, Any] | None) -> RiseFacts | None:
    """Return the facts that are *stored*; None if there are none."""
    if stored is None:
        return None
    known = {name: stored[name] for name in RiseFacts._fields if name in stored}
    known |= {
        "labels": tuple((label, count) for label, count in stored["labels"]),
        "shared": tuple(stored["shared"]),
        "rising": tuple(stored["rising"]),
        "precedent": Precedent(**stored["precedent"]),
    }
    return RiseFacts(**known)


def _series_to_fields(series: Series) -> dict[str, Any]:
    return {**series._asdict(), "until": series.until.isoformat()}


def _series_from_fields(stored: dict[str, Any] | None) -> Series | None:
    if stored is None:
        return None
    counts = tuple(stored["counts"])
    until = datetime.fromisoformat(stored["until"])
    return Series(counts, stored["hours"], until, stored["risen"])


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
            "icon": mention.icon,
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
        icon=fields.get("icon", ""),
    )


def _section_to_fields(section: Section) -> dict[str, Any]:
    mentions = [_mention_to_fields(mention) for mention in section.mentions]
    fields = {
        "title": section.title,
        "alerts": section.alerts,
        "mentions": mentions,
        "more": section.more,
    }
    return _without_empty(fields)


def _section_from_fields(fields: dict[str, Any]) -> Section:
    return Section(
        title=fields.get("title", ""),
        alerts=fields.get("alerts", 0),
        mentions=tuple(_mention_from_fields(mention) for mention in fields.get("mentions", ())),
        more=fields.get("more", 0),
    )


def _answer_to_fields(answer: Answer) -> dict[str, Any]:
    fields = {
        "act": answer.act.value,
        "by": answer.by,
        "until": answer.until and answer.until.isoformat(),
        "silence": answer.silence,
    }
    return _without_empty(fields)


def _answer_from_fields(fields: dict[str, Any]) -> Answer:
    until = fields.get("until")
    return Answer(
        act=ChatAct(fields["act"]),
        by=fields.get("by", ""),
        until=until and datetime.fromisoformat(until),
        silence=fields.get("silence", ""),
    )


def _to_spans(pairs: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in pairs)


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
