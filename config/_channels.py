"""Build the channels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import plugins
from config._option_types import list_options
from config._options import build
from config._rows import Draft, Row
from config.reading.mistakes import Mistakes
from config.reading.nodes import Place, Scalar, name_kind
from config.reading.traps import shorten
from model import Delivery, Outcome, Verdict
from notifiers import Notifier, Tools

_CLOSED = "its secrets are not set; set the variables that it names"
_NAME = re.compile(r"[\w][\w.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class ChannelOptions:
    """The options of every channel, whatever its type."""

    type: str
    """The kind of channel; the other options depend on it."""


COMMON = tuple(list_options(ChannelOptions))


def read_channels(draft: Draft) -> tuple[dict[str, Notifier], dict[str, Place]]:
    """Return the channels without mistakes, and the place of every name, with mistakes or not."""
    places: dict[str, Place] = {}
    channels: dict[str, Notifier] = {}
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
        channel = _read_channel(draft, row) if row else None
        if channel:
            channels[name] = channel
    return channels, places


def _read_channel(draft: Draft, row: Row) -> Notifier | None:
    typed = draft.add_defaults("channels", row, {"type"})
    cls = find_plugin(draft, "notifiers", typed)
    if cls is None:
        return None
    row = draft.add_defaults("channels", row, {*COMMON, *list_options(cls)})
    own_row = remove_options(row, COMMON)
    if not draft.needs_secrets:
        relaxed = replace(
            draft, mistakes=Mistakes(list(draft.texts)), secrets=draft.secrets.relax()
        )
        made: Notifier | None = build(relaxed, cls, own_row, fill=True, also=COMMON)
        if relaxed.secrets.absent:
            return made or ClosedChannel()
    channel: Notifier | None = build(draft, cls, own_row, fill=True, also=COMMON)
    return channel


@dataclass(frozen=True)
class ClosedChannel:
    """A channel whose secrets are not there, for a command that sends nothing."""

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
