"""The config as the daemon uses it, and the loss that another one would bring."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.printing import format_count

if TYPE_CHECKING:
    from config._web import WebOptions
    from config.reading.nodes import Place
    from feeds import Source
    from model import (
        Feed,
        KeywordChange,
        Overtaken,
        Proxy,
        Route,
        Timing,
        Watch,
        WatchVersion,
    )
    from notifiers import Notifier, Slots
    from watchers import Watcher, Watchlist

_MAX_LOST_SHARE = 0.3  # of the feeds, watches or keywords, that one edit may remove unasked
_MAX_LOST_KEYWORDS = 20  # an edit may always remove as many: a team is writing a watch


@dataclass(frozen=True)
class Texts:
    """The texts of the files of a config, before they are parsed."""

    main: str
    """The path of the main file."""
    texts: Mapping[str, str]
    """The text of each file, the main file first; by its path from the folder of the main file."""
    shown: str = ""
    """That folder as messages show it, with a slash at its end; empty for the current folder."""
    changes: tuple[KeywordChange, ...] = ()
    """The overlay: what people changed on top of the files, the oldest first."""

    def __repr__(self) -> str:
        # Not the texts: secrets may stand in them.
        return f"Texts({self.main}, {len(self.texts)} files)"

    @property
    def fingerprint(self) -> str:
        """Return a short hash of the names and contents of the files, and of the overlay."""
        digest = hashlib.sha256()
        changed = [(change.kind, change.watch, change.keyword) for change in self.changes]
        parts = chain(self.texts.items(), changed)
        for part in (self.main, *chain.from_iterable(parts)):
            raw = part.encode(errors="surrogatepass")
            length = len(raw).to_bytes(8, "big")
            digest.update(length + raw)
        return digest.hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, eq=False)
class Config:
    """A config, checked and built."""

    texts: Texts
    feeds: Mapping[str, Feed]
    """By key, in the order of the files."""
    sources: Mapping[str, Source]
    """By the feed's key."""
    watches: Mapping[str, Watch]
    watchers: Mapping[str, tuple[Watcher, ...]]
    """By the watch's name."""
    places: Mapping[str, Place]
    """Where each watch is written, by its name."""
    watchlist: Watchlist
    """The watches with keywords."""
    hot_watchlist: Watchlist
    """The watches that look at the hot list."""
    channels: Mapping[str, Notifier]
    timings: Mapping[str, Timing]
    """When the channels take messages that have a zone, or that may hold one."""
    slots: Mapping[str, Slots]
    """The templates of the channels that have any."""
    routes: tuple[Route, ...]
    ops: str
    """The channel for notices to the operator; empty for none."""
    database: Path
    agent: str
    """How the operator can be reached, for the servers that are polled; empty if not said."""
    hot: str
    """Whether hot terms are looked for: auto, on or off."""
    web: WebOptions | None
    """The options of the page; None if there is to be none."""
    proxy: Proxy
    """The proxy of feeds and channels."""
    heartbeat: str
    """The address to call after each good tick; empty for none."""
    secrets: frozenset[str]
    """Values that must never be logged or shown."""
    hints: tuple[str, ...]
    """Messages about things that are allowed, but may not be meant."""
    overtaken: tuple[Overtaken, ...] = ()
    """The changes of the overlay that the files end; the texts have only the others."""
    _versions: dict[str, WatchVersion] = field(default_factory=dict, init=False)
    """Those that were asked for, by name of the watch."""

    def __repr__(self) -> str:
        return f"Config({self.texts.main}: {self.summarize()})"

    @property
    def page_url(self) -> str:
        """Return the address of the page that people open; empty where messages have no link."""
        return self.web.url if self.web is not None else ""

    @property
    def zones(self) -> dict[str, str]:
        """Return the time zones of the channels that have another one than UTC, by channel."""
        found = {name: timing.zone for name, timing in self.timings.items()}
        return {name: zone for name, zone in found.items() if zone != "UTC"}

    def count_parts(self) -> dict[str, int]:
        """Return the numbers of feeds, watches and channels."""
        return {
            "feeds": len(self.feeds),
            "watches": len(self.watches),
            "channels": len(self.channels),
        }

    def summarize(self) -> str:
        """Return the counts in words: 18 feeds, 6 watches, 1 channel."""
        parts = [
            format_count(len(self.feeds), "feed"),
            format_count(len(self.watches), "watch"),
            format_count(len(self.channels), "channel"),
        ]
        return ", ".join(parts)

    @property
    def fingerprint(self) -> str:
        """Return a short hash of the texts: equal for equal files and an equal overlay."""
        return self.texts.fingerprint

    def read_lines(self, watch: str) -> str:
        """Return the lines of a file in which *watch* is written, without secrets."""
        from config._watch_texts import read_lines

        place = self.places[watch]
        text = self.texts.texts[place.file.removeprefix(self.texts.shown)]
        return read_lines(text, place.line, self.secrets)

    def find_version(self, watch: str) -> WatchVersion | None:
        """Return the version of *watch*, by which its alerts are raised; None if there is none."""
        from config._watch_texts import make_version

        if watch not in self.watches:
            return None
        if watch not in self._versions:
            lines = self.read_lines(watch)
            watchers = self.watchers.get(watch, ())
            self._versions[watch] = make_version(self.watches[watch], lines, watchers)
        return self._versions[watch]

    @property
    def editing(self) -> list[str]:
        """Return the channels that can edit a message that was sent."""
        from notifiers import can_edit

        return [name for name, channel in self.channels.items() if can_edit(channel)]

    @property
    def tracking(self) -> list[str]:
        """Return the channels that have a state for each trend, which its steps change."""
        from notifiers import tracks_trends

        return [name for name, channel in self.channels.items() if tracks_trends(channel)]

    def list_recipients(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return a (channel, recipient) pair for each recipient of the channels *names*."""
        known = [name for name in names if name in self.channels]
        return [(name, to) for name in known for to in self.channels[name].recipients]


def describe_loss(old: Config, new: Config) -> str:
    """Return the loss that *new* brings, if it is too much to take unasked; else "".

    Too much is over 30 % of the feeds, watches or keywords, or the line ... that ended a file.
    """
    reasons = [
        _compare_counts(len(old.feeds), len(new.feeds), "feeds"),
        _compare_counts(len(old.watches), len(new.watches), "watches"),
        _compare_counts(_count_keywords(old), _count_keywords(new), "keywords", _MAX_LOST_KEYWORDS),
        *(_compare_ends(name, old.texts, new.texts) for name in old.texts.texts),
    ]
    return "; ".join(reason for reason in reasons if reason)


def _compare_counts(old: int, new: int, noun: str, always_allowed: int = 0) -> str:
    lost = old - new
    if lost <= max(old * _MAX_LOST_SHARE, always_allowed):
        return ""
    return f"{lost} of {old} {noun} would be lost"


def _count_keywords(config: Config) -> int:
    return sum(len(watch.keywords) for watch in config.watches.values())


def _compare_ends(name: str, old: Texts, new: Texts) -> str:
    """Return a reason to hold *new* if its file *name* lost the line that ended it."""
    if name not in new.texts:
        return ""
    if not _is_ended(old.texts[name]) or _is_ended(new.texts[name]):
        return ""
    return f'{name} no longer ends with the line "...", so it may be cut short'


def _is_ended(text: str) -> bool:
    return text.rstrip().endswith("\n...")
