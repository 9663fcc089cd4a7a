"""Build the channels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

import plugins
from config._option_types import list_options
from config._options import build
from config._rows import Draft, Row
from config._templates import TemplateOptions, read_slots
from config._timing import TimingOptions, read_timing
from config.reading.mistakes import Mistakes
from config.reading.nodes import Place, Scalar, name_kind
from config.reading.traps import shorten
from model import Delivery, Outcome, Timing, Verdict
from notifiers import Notifier, Slots, Tools

_CLOSED = "its secrets are not set; set the variables that it names"
_NAME = re.compile(r"[\w][\w.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class ChannelOptions:
    """The option that every channel needs."""

    type: str
    """The kind of channel; the other options depend on it."""


COMMON = (
    *list_options(ChannelOptions),
    *list_options(TimingOptions),
    *list_options(TemplateOptions),
)
"""The options of every channel, whatever its type."""


class ReadChannels(NamedTuple):
    """The channels without mistakes, when each takes messages, and where all are written."""

    channels: dict[str, Notifier]
    timings: dict[str, Timing]
    """Of the channels that take messages otherwise than at once, or that have a zone."""
    slots: dict[str, Slots]
    """The templates of the channels that have any."""
    places: dict[str, Place]
    """Of every name, with mistakes or not."""


def read_channels(draft: Draft) -> ReadChannels:
    """Return the channels; note their mistakes."""
    found = ReadChannels(channels={}, timings={}, slots={}, places={})
    places = found.places
    for key, node in draft.list_named("channels"):
        name = key.value
        path = f"channels.{shorten(name)}"
        if name in places:
            text = f"the name is already used at {places[name]}; choose another"
            draft.reject(key, path, text)
            continue
        places[name] = key.place
        if not _NAME.fullmatch(name):
            text = "this is not a name; use at most 64 letters, digits, - and _"
            draft.reject(key, path, text)
        row = draft.make_row("channels", path, node)
        if row is None:
            continue
        row = draft.add_defaults("channels", row, set(COMMON))
        timing = read_timing(draft, keep_options(row, COMMON))
        if timing is not None and timing != Timing():
            found.timings[name] = timing
        slots = read_slots(draft, row)
        if slots is not None:
            found.slots[name] = slots
        channel = _read_channel(draft, row)
        if channel:
            found.channels[name] = channel
    return found


def _read_channel(draft: Draft, row: Row) -> Notifier | None:
    cls = find_plugin(draft, "notifiers", row)
    if cls is None:
        return None
    row = draft.add_defaults("channels", row, set(list_options(cls)))
    own_row = remove_options(row, COMMON)
    if not draft.needs_secrets:
        relaxed = replace(
            draft, mistakes=Mistakes(list(draft.texts)), secrets=draft.secrets.relax()
        )
        made: Notifier | None = build(relaxed, cls, own_row, fill=True, also=COMMON)
        if relaxed.secrets.absent:
            return made or ClosedChannel(cls, frozenset(own_row.options))
    channel: Notifier | None = build(draft, cls, own_row, fill=True, also=COMMON)
    return channel


@dataclass(frozen=True)
class ClosedChannel:
    """A channel whose secrets are not there, for a command that sends nothing."""

    plugin: type[Any]
    """The class of its notifier."""
    options: frozenset[str] = frozenset()
    """The names of the options that it has."""
    recipients: tuple[str, ...] = ("",)
    pace: timedelta = timedelta()
    ask_after: timedelta = timedelta()

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Refuse to send."""
        del delivery, tools
        return Outcome(Verdict.REFUSED, _CLOSED)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return that it cannot send."""
        del tools
        return (_CLOSED,)


def find_plugin(draft: Draft, room: str, row: Row, default: str = "") -> type[Any] | None:
    """Return the class that the type of *row* names; None if there is no such type."""
    option = row.options.get("type")
    if option is None and default:
        return plugins.load(room, default)
    if option is None:
        _report_no_type(draft, room, row)
        return None
    if not isinstance(option.value, Scalar) or option.value.is_empty:
        text = f"expected the name of a type, found {name_kind(option.value)}; write one word"
        draft.reject(option.value, option.path, text)
        return None
    try:
        return plugins.load(room, option.value.value)
    except plugins.NoPlugin as error:
        draft.reject(option.value, option.path, str(error))
        return None


def _report_no_type(draft: Draft, room: str, row: Row) -> None:
    kinds = plugins.list_kinds(room)
    fix = f"add it (there are: {', '.join(kinds)})"
    for name in row.options:
        if name in kinds:
            fix = f"write {{type: {name}, ...}}"
            break
    draft.mistakes.add(row.place, row.path, f'"type" is missing; {fix}')


def remove_options(row: Row, names: tuple[str, ...]) -> Row:
    """Return *row* without the options *names*."""
    kept = {name: row.options[name] for name in row.options if name not in names}
    return row._replace(options=kept)


def keep_options(row: Row, names: tuple[str, ...]) -> Row:
    """Return *row* with only the options *names*."""
    kept = {name: row.options[name] for name in row.options if name in names}
    return row._replace(options=kept)
