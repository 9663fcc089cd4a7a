"""The config as the daemon uses it, and what would be lost by taking another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from feeds import Source
from model import Feed, Watch
from notifiers import Notifier
from terminal.printing import count
from watchers import Watcher, Watchlist

_MOST = 0.3  # the share of feeds or watches that may go at once without being asked
_FEW = 20  # keywords; fewer than these come and go while a watch is being written


@dataclass(frozen=True)
class Texts:
    """What the files of a config say, before anything is made of it."""

    main: str
    """The path of the main file."""
    texts: Mapping[str, str]
    """What each file says, the main file first; named from the folder of the main file."""

    def __repr__(self) -> str:
        return f"Texts({self.main}, {len(self.texts)} files)"  # secrets may stand in the texts

    @property
    def fingerprint(self) -> str:
        """Return a short hash of the names and contents of the files."""
        digest = hashlib.sha256()
        for part in (self.main, *(part for item in self.texts.items() for part in item)):
            raw = part.encode(errors="surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
        return digest.hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, eq=False)
class Config:
    """Everything that a config says, checked and built."""

    texts: Texts
    feeds: Mapping[str, Feed]
    """By key, in the order of the files."""
    sources: Mapping[str, Source]
    """By the feed's key."""
    watches: Mapping[str, Watch]
    watchers: Mapping[str, tuple[Watcher, ...]]
    """By the watch's name."""
    watchlist: Watchlist
    channels: Mapping[str, Notifier]
    ops: str
    """The channel that hears what concerns the operator; empty for none."""
    database: Path
    agent: str
    """How the operator can be reached, for the servers that are polled; empty if not said."""
    secrets: frozenset[str]
    """What must never be logged or shown."""
    hints: tuple[str, ...]
    """What is allowed, but may not be meant."""

    def __repr__(self) -> str:
        counts = f"{len(self.feeds)} feeds, {len(self.watches)} watches"
        return f"Config({self.texts.main}: {counts}, channels {', '.join(self.channels)})"

    def counts(self) -> dict[str, int]:
        """Return how many feeds, watches and channels there are."""
        return {
            "feeds": len(self.feeds),
            "watches": len(self.watches),
            "channels": len(self.channels),
        }

    def summary(self) -> str:
        """Return `counts` in words: 18 feeds, 6 watches, 1 channel."""
        nouns = {"feeds": "feed", "watches": "watch", "channels": "channel"}
        return ", ".join(count(number, nouns[key]) for key, number in self.counts().items())

    @property
    def fingerprint(self) -> str:
        """Return a short hash of the texts: equal for equal files."""
        return self.texts.fingerprint

    def addresses(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return the (channel, recipient) pairs that a message to the channels *names* goes to."""
        known = [name for name in names if name in self.channels]
        return [(name, to) for name in known for to in self.channels[name].recipients]


def shrinkage(old: Config, new: Config) -> str:
    """Return what would be lost by taking *new*, if that is too much to happen unasked.

    That is over 30 % of the feeds, watches or keywords, or the line ... that ended a file.
    """
    lost = [
        _lost(len(old.feeds), len(new.feeds), "feeds"),
        _lost(len(old.watches), len(new.watches), "watches"),
        _lost(_keywords(old), _keywords(new), "keywords", _FEW),
        *(_cut(name, old.texts, new.texts) for name in old.texts.texts),
    ]
    return "; ".join(reason for reason in lost if reason)


def _lost(old: int, new: int, what: str, few: int = 0) -> str:
    gone = old - new
    return f"{gone} of {old} {what} would be lost" if gone > max(old * _MOST, few) else ""


def _keywords(config: Config) -> int:
    return sum(len(watch.keywords) for watch in config.watches.values())


def _cut(name: str, old: Texts, new: Texts) -> str:
    if name not in new.texts or not _is_ended(old.texts[name]) or _is_ended(new.texts[name]):
        return ""
    return f'{name} no longer ends with the line "...", so it may be cut short'


def _is_ended(text: str) -> bool:
    return text.rstrip().endswith("\n...")
