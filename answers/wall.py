"""The part of the state that a screen on a wall shows: some watches of all."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import TYPE_CHECKING

from answers.now import Now, describe_state

if TYPE_CHECKING:
    from config import Config

MAX_NAMED = 8
"""Names that a message about an unknown one lists."""


def pick_watches(config: Config, text: str) -> frozenset[str] | None:
    """Return the watches of *config* that *text* picks; None for all, where it is empty.

    It has names of watches, `label:NAME` for the watches whose `feeds:` has that word, and
    `tell:CHANNEL` for those that tell a channel, with commas between them.

    Raises:
        ValueError: a part of it picks no watch.
    """
    if not text.strip():
        return None
    if text.strip() in config.watches:  # a name may have commas
        return frozenset([text.strip()])
    picked: set[str] = set()
    for part in text.split(","):
        picked |= _pick(config, part.strip())
    return frozenset(picked)


def _pick(config: Config, part: str) -> set[str]:
    """Return the watches that one *part* picks."""
    if part in config.watches:
        return {part}
    kind, _, word = part.partition(":")
    watches = config.watches.values()
    if kind == "label":
        found = {watch.name for watch in watches if word in watch.feeds}
        known = sorted({name for watch in watches for name in watch.feeds})
        noun = "watch looks at feeds of the label"
    elif kind == "tell":
        found = {watch.name for watch in watches if word in watch.tell}
        known = sorted({name for watch in watches for name in watch.tell})
        noun = "watch tells the channel"
    else:
        found, known = set(), list(config.watches)
        noun, word = "watch is called", part
    if not found:
        named = ", ".join(known[:MAX_NAMED]) or "none"
        raise ValueError(f'no {noun} "{word}"; there are: {named}')
    return found


def narrow(now: Now, names: Set[str]) -> Now:
    """Return the part of *now* that is about the watches *names*; hot terms and feeds stay."""
    trends = tuple(trend for trend in now.trends if trend.watch in names)
    quiet = tuple(watch for watch in now.quiet if watch.name in names)
    stood = {name: number for name, number in now.stood.items() if name in names}
    sentence = describe_state(trends, quiet)
    return replace(now, trends=trends, quiet=quiet, stood=stood, sentence=sentence)
