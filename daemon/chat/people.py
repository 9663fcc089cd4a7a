"""The channels in which people can answer, and the rights of the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import notifiers
from daemon import reloading
from model import ChatUser

if TYPE_CHECKING:
    from config import Config
    from notifiers import LineAddress


TOOLS = "(chat)"
"""The connections of the chat have a place of their own, as those of each channel. It is the name
of no channel."""


class Daemon(reloading.Daemon, Protocol):
    """The daemon, as the chat needs it."""


def list_channels(config: Config) -> list[str]:
    """Return the channels in which people can answer."""
    found = config.channels.items()
    return [name for name, channel in found if notifiers.can_be_answered(channel)]


def group_lines(config: Config) -> dict[LineAddress, list[str]]:
    """Return the channels of each line, by its address."""
    lines: dict[LineAddress, list[str]] = {}
    for name, channel in config.channels.items():
        if notifiers.can_be_answered(channel) and channel.line is not None:
            lines.setdefault(channel.line, []).append(name)
    return lines


def find_here(daemon: Daemon, place: str) -> list[str]:
    """Return the channels of the config that are the chat's channel *place*; maybe none."""
    names = list_channels(daemon.config)
    stands = daemon.store.chat.find_places(names)
    return [name for name in names if place in (_read_room(daemon.config, name), stands.get(name))]


def _read_room(config: Config, name: str) -> str:
    channel = config.channels[name]
    return channel.room if notifiers.can_be_answered(channel) else ""


def may_edit(daemon: Daemon, user: ChatUser, channels: Iterable[str]) -> bool:
    """Return whether *user* may change the watchlist in one of *channels*."""
    for name in channels:
        channel = daemon.config.channels[name]
        if notifiers.can_be_answered(channel) and user.id in channel.may.edit:
            return True
    return False
