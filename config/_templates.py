"""Read the templates of a channel, and try each on messages of every shape that it may get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import plugins
from config._rows import Draft, Option, Row
from config._template_samples import list_samples
from config.reading.nodes import Place, Scalar, Table, name_kind
from config.reading.traps import shorten
from notifiers import SLOTS, SlotError, Slots, compile_slot, try_slot
from plugins import suggest

if TYPE_CHECKING:
    from jinja2 import Template

SAMPLE_TIME = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OTHER_KINDS = (
    "batch", "catch_up", "digest", "escalation", "late", "match.more", "ops", "over_budget",
)  # fmt: skip
"""The kinds that no watcher brings: of messages that tell several alerts, and of notices."""


@dataclass(frozen=True, kw_only=True)
class TemplateOptions:
    """The words of the messages of a channel; an option of every channel."""

    templates: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """Your words in place of ours: title, lead, item and why; for a kind, burst: {title: …}."""


def read_slots(draft: Draft, row: Row) -> Slots | None:
    """Return the templates of the channel of *row*; None if it has none, or if one is wrong."""
    option = row.options.get("templates")
    if option is None:
        return None
    if not isinstance(option.value, Table):
        text = f"expected a mapping of slots, found {name_kind(option.value)}"
        draft.reject(option.value, option.path, f"{text}; write {{title: …, why: …}}")
        return None
    before = len(draft.mistakes)
    found = {key: made for key, made in _read_all(draft, option) if made is not None}
    return Slots(found) if len(draft.mistakes) == before else None


def _read_all(draft: Draft, option: Option) -> Iterator[tuple[tuple[str, str], Template | None]]:
    """Yield kind and slot of each template, and the template; None for one that is wrong."""
    for inner in _list_options(option):
        name = inner.key.value
        if name in SLOTS:
            yield ("", name), _read_slot(draft, inner, "", name)
        elif not isinstance(inner.value, Table):
            draft.reject_unknown(inner.key, option.path, "slot", [*SLOTS, *list_kinds()])
        elif not _is_kind(name):
            text = f'no kind "{shorten(name)}"{suggest(name, list_kinds())}'
            draft.reject(inner.key, option.path, text)
        else:
            for each in _list_options(inner):
                yield (name, each.key.value), _read_of_kind(draft, each, inner.path, name)


def _list_options(option: Option) -> Iterable[Option]:
    if not isinstance(option.value, Table):
        return []
    pairs = option.value.pairs.items()
    return [Option(key, value, f"{option.path}.{name}") for name, (key, value) in pairs]


def _read_of_kind(draft: Draft, option: Option, path: str, kind: str) -> Template | None:
    slot = option.key.value
    if slot not in SLOTS:
        draft.reject_unknown(option.key, path, "slot", list(SLOTS))
        return None
    return _read_slot(draft, option, kind, slot)


def _read_slot(draft: Draft, option: Option, kind: str, slot: str) -> Template | None:
    """Return the template of *slot*; None after noting its mistake."""
    node = option.value
    if not isinstance(node, Scalar):
        text = f"expected a template, found {name_kind(node)}; put it in quotes, or below a |"
        draft.reject(node, option.path, text)
        return None
    try:
        template = compile_slot(node.value, slot)
        for message in list_samples(kind):
            try_slot(template, slot, message, SAMPLE_TIME)
    except SlotError as error:
        place = _find_place(draft, node, error.line)
        draft.mistakes.add(place, option.path, f"{error.why}; correct the template")
        return None
    return template


def _find_place(draft: Draft, node: Scalar, line: int) -> Place:
    """Return the place of *line* of the template in *node*; a block begins below its sign."""
    if node.style not in {"|", ">"}:
        return node.place
    place = Place(node.place.file, node.place.line + line, 1)
    text = draft.get_line(place)
    return place._replace(column=len(text) - len(text.lstrip()) + 1)


# --- kinds ----------------------------------------------------------------------------------


@cache
def list_kinds() -> list[str]:
    """Return the kinds of messages, and the words that stand for all steps of one."""
    found = set(OTHER_KINDS)
    for watcher in plugins.list_loaded("watchers").values():
        declared: Any = getattr(watcher, "kinds", ())
        found.update(kind.name for kind in declared)
    return sorted(found | {name.partition(".")[0] for name in found})


def _is_kind(name: str) -> bool:
    return name in list_kinds() or name.startswith("ops.")
