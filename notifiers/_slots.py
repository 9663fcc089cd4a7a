"""Templates of a channel: texts of the operator that fill slots of a message. Pure.

A slot is plain text. Its result takes the place of the built-in words before a notifier renders the
message, so every notifier escapes and cuts it as it does the built-in words. The values that a
template has are plain copies of the message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from model import Figures, Mention, Message, one_line
from notifiers._slot_templates import Moment, SlotError, render

if TYPE_CHECKING:
    from jinja2 import Template

SLOTS = ("title", "lead", "item", "why")
"""The headline; the lines below it; the title of each entry; the last line."""
MAX_TITLE_CHARS = 300
MAX_WHY_CHARS = 500
MAX_LEAD_LINES = 12
MAX_LINE_CHARS = 300


class Slotted(NamedTuple):
    """A message with its slots filled, and the templates that failed."""

    message: Message
    flaw: str = ""
    """The slots that keep the built-in words, each with the reason; empty if all went well."""


@dataclass(frozen=True)
class Slots:
    """The templates of a channel."""

    templates: Mapping[tuple[str, str], Template]
    """By kind and slot. A kind is empty for all, burst for its steps, or burst.rising."""

    def apply(self, message: Message, at: datetime) -> Slotted:
        """Return *message*, of an alert raised *at* a time, with its slots filled.

        A slot whose template fails keeps the built-in words, so that no alert is lost.
        """
        chosen = {slot: found for slot in SLOTS if (found := self.find(message.kind, slot))}
        if not chosen:
            return Slotted(message)
        values = make_values(message, at)
        flaws: list[str] = []
        filled = message
        for slot, template in chosen.items():
            try:
                filled = _FILLERS[slot](filled, template, values)
            except SlotError as error:
                flaws.append(f"{slot}: {error.why}")
        return Slotted(filled, "; ".join(flaws))

    def find(self, kind: str, slot: str) -> Template | None:
        """Return the template of *slot* for *kind*, the most particular one; None if none is."""
        for name in (kind, kind.partition(".")[0], ""):
            if (name, slot) in self.templates:
                return self.templates[name, slot]
        return None


def try_slot(template: Template, slot: str, message: Message, at: datetime) -> None:
    """Fill *slot* of *message*, raised *at* a time, with *template*.

    Raises:
        SlotError: the template fails.
    """
    _FILLERS[slot](message, template, make_values(message, at))


# --- values ---------------------------------------------------------------------------------


def make_values(message: Message, at: datetime) -> dict[str, Any]:
    """Return the values that a template has: plain copies of the words of *message*."""

    def mark(moment: datetime | None) -> Moment | None:
        return None if moment is None else Moment(moment, at, message.zone)

    def list_entries(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
        return [
            {
                "title": one_line(each.title, MAX_TITLE_CHARS),
                "link": each.link,
                "publisher": one_line(each.publisher),
                "published": mark(each.published),
                "reports": each.reports,
            }
            for each in mentions
        ]

    sections = [
        {"title": each.title, "alerts": each.alerts, "entries": list_entries(each.mentions)}
        for each in message.sections
    ]
    return {
        "kind": message.kind,
        "label": message.label,
        "watch": message.watch,
        "title": one_line(message.headline, MAX_TITLE_CHARS),
        "lead": "\n".join(message.lines),
        "lines": list(message.lines),
        "why": message.why,
        "keywords": list(message.keywords),
        "figures": _make_figures(message.figures, mark),
        "entries": list_entries(message.mentions),
        "sections": sections,
        "more": message.more,
        "page": message.page,
    }


def _make_figures(figures: Figures | None, mark: Any) -> dict[str, Any] | None:
    if figures is None:
        return None
    return {
        "observed": figures.observed,
        "expected": round(figures.expected, 2),
        "times": figures.observed / figures.expected if figures.expected else 0.0,
        "reports": figures.reports,
        "publishers": figures.publishers,
        "names": list(figures.names),
        "started": mark(figures.started),
    }


# --- slots ----------------------------------------------------------------------------------


def _fill_title(message: Message, template: Template, values: Mapping[str, Any]) -> Message:
    title = one_line(render(template, values), MAX_TITLE_CHARS)
    return replace(message, headline=title, is_titled=True) if title else message


def _fill_lead(message: Message, template: Template, values: Mapping[str, Any]) -> Message:
    lines = [one_line(line, MAX_LINE_CHARS) for line in render(template, values).splitlines()]
    return replace(message, lines=tuple(filter(None, lines))[:MAX_LEAD_LINES])


def _fill_why(message: Message, template: Template, values: Mapping[str, Any]) -> Message:
    return replace(message, why=one_line(render(template, values), MAX_WHY_CHARS))


def _fill_items(message: Message, template: Template, values: Mapping[str, Any]) -> Message:
    def fill(mentions: Sequence[Mention], entries: Sequence[Any]) -> tuple[Mention, ...]:
        pairs = zip(mentions, entries, strict=True)
        return tuple(_fill_item(each, template, {**values, "item": one}) for each, one in pairs)

    sections = [
        replace(section, mentions=fill(section.mentions, its_values["entries"]))
        for section, its_values in zip(message.sections, values["sections"], strict=True)
    ]
    mentions = fill(message.mentions, values["entries"])
    return replace(message, mentions=mentions, sections=tuple(sections))


def _fill_item(mention: Mention, template: Template, values: Mapping[str, Any]) -> Mention:
    """Return *mention* with the title of the template; the headline of an alert stays."""
    if mention.icon:
        return mention
    title = one_line(render(template, values), MAX_TITLE_CHARS)
    if not title or title == mention.title:
        return mention
    return replace(mention, title=title, title_spans=())


_FILLERS = {"title": _fill_title, "lead": _fill_lead, "item": _fill_items, "why": _fill_why}
