"""Recipients who get nothing: the link that ends their mails, and the acts of people about them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from model import OffCause, Recipient, one_line
from storage import KEY_BYTES, sign_recipient

if TYPE_CHECKING:
    import notifiers
    from config import Config
    from storage import Store

PATH = "/unsubscribe"
MAX_VIA_CHARS = 40
MAX_NAME_CHARS = 100


class Daemon(Protocol):
    """The parts of the daemon that know recipients."""

    config: Config
    store: Store


def offer_links(daemon: Daemon, tools: notifiers.Tools) -> None:
    """Let the mails of *daemon* have the links that end them."""
    key = daemon.store.recipients.make_key(secrets.token_bytes(KEY_BYTES))
    tools.find_unsubscribe = partial(_find_link, daemon, key)


def _find_link(daemon: Daemon, key: bytes, channel: str, address: str) -> str:
    """Return the link of a recipient; empty where the page is not reached by https.

    A mail client posts to it without a person, which RFC 8058 allows by https only.
    """
    url = daemon.config.page_url
    if not address or not url.startswith("https://"):
        return ""
    named = {"c": channel, "r": address, "s": sign_recipient(key, channel, address)}
    return f"{url.rstrip('/')}{PATH}?{urlencode(named)}"


def do(store: Store, config: Config, asked: Mapping[str, str], now: datetime) -> tuple[bool, str]:
    """Do the act that *asked* names, unsubscribe or subscribe; return whether, and the words.

    *asked* has channel and address, and for unsubscribe via, the way by which it came.
    """
    channel = asked.get("channel", "")
    address = asked.get("address", "")
    is_known = (channel, address) in config.list_recipients([channel])
    if asked.get("do") == "unsubscribe":
        text = _turn_off(store, channel, address, asked.get("via", ""), now)
        return True, text if is_known else f"{text}; the config does not have it"
    if not is_known:
        shown = one_line(address, MAX_NAME_CHARS)
        said = f'channel {one_line(channel, MAX_NAME_CHARS)} has no recipient "{shown}"'
        return False, f"{said}; write both as in the config"
    if store.recipients.turn_on(channel, address):
        return True, f"{address} gets the messages of channel {channel} again"
    return True, f"{address} gets the messages of channel {channel}; nothing has ended them"


def _turn_off(store: Store, channel: str, address: str, via: str, now: datetime) -> str:
    """Let a recipient get nothing; return the words."""
    off = Recipient(
        channel=channel,
        address=address,
        off_since=now,
        cause=OffCause.UNSUBSCRIBED,
        via=one_line(via, MAX_VIA_CHARS) or "a command",
    )
    text = f"{address} gets no more messages of channel {channel}"
    is_new = store.recipients.turn_off(off)
    return text if is_new else f"{text}; it got none before either"


def find_deserted(config: Config, store: Store) -> dict[str, datetime]:
    """Return the channels of *config* of which every recipient gets nothing, and since when."""
    off = {}
    for one in store.recipients.list_all():
        if one.off_since is not None:
            off[one.channel, one.address] = one.off_since
    found = {}
    for channel in {channel for channel, _address in off} & set(config.channels):
        its = config.list_recipients([channel])
        if all(pair in off for pair in its):
            found[channel] = max(off[pair] for pair in its)
    return found
