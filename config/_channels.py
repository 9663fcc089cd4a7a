"""Build the channels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import plugins
from config._options import build, options_of
from config._rows import Draft, Row
from config.reading.nodes import Place, Scalar, name_kind
from config.reading.traps import shorten
from notifiers import Notifier

_NAME = re.compile(r"[\w][\w.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class ChannelOptions:
    """What every channel may set, whatever its type."""

    type: str
    """The kind of channel; the other options depend on it."""


COMMON = tuple(options_of(ChannelOptions))


def read_channels(draft: Draft) -> tuple[dict[str, Notifier], dict[str, Place]]:
    """Return the channels that are well, and where every name stands, well or not."""
    places: dict[str, Place] = {}
    channels: dict[str, Notifier] = {}
    for key, node in draft.named("channels"):
        path = f"channels.{shorten(key.value)}"
        if key.value in places:
            draft.wrong(
                key, path, f"the name is already used at {places[key.value]}; choose another"
            )
            continue
        places[key.value] = key.place
        if not _NAME.fullmatch(key.value):
            draft.wrong(key, path, "this is not a name; use at most 64 letters, digits, - and _")
        row = draft.row("channels", path, node)
        if row and (channel := _channel(draft, row)):
            channels[key.value] = channel
    return channels, places


def _channel(draft: Draft, row: Row) -> Notifier | None:
    cls = plugin_of(draft, "notifiers", draft.with_defaults("channels", row, {"type"}))
    if cls is None:
        return None
    row = draft.with_defaults("channels", row, {*COMMON, *options_of(cls)})
    channel: Notifier | None = build(draft, cls, without(row, COMMON), fill=True, also=COMMON)
    return channel


def plugin_of(draft: Draft, room: str, row: Row, default: str = "") -> type[Any] | None:
    """Return the class that the type of *row* names; None if there is no such type."""
    option = row.options.get("type")
    if option is None and not default:
        kinds = plugins.kinds(room)
        meant = next((name for name in row.options if name in kinds), "")
        how = (
            f"write {{type: {meant}, ...}}" if meant else f"add it (there are: {', '.join(kinds)})"
        )
        draft.mistakes.add(row.place, row.path, f'"type" is missing; {how}')
        return None
    if option is None:
        return plugins.load(room, default)
    if not isinstance(option.value, Scalar) or option.value.is_empty:
        draft.wrong(
            option.value,
            option.path,
            f"expected the name of a type, found {name_kind(option.value)}; write one word",
        )
        return None
    try:
        return plugins.load(room, option.value.value)
    except plugins.NoPlugin as error:
        draft.wrong(option.value, option.path, str(error))
        return None


def without(row: Row, names: tuple[str, ...]) -> Row:
    """Return *row* without the options *names*."""
    return row._replace(options={k: v for k, v in row.options.items() if k not in names})


def only(row: Row, names: tuple[str, ...]) -> Row:
    """Return *row* with no other options than *names*."""
    return row._replace(options={k: v for k, v in row.options.items() if k in names})
