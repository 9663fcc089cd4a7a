"""The overlay: keywords that people added or removed without an edit of the config's files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_WAYS = {"chat": "in chat", "page": "on the page", "command": "by a command"}


class ChangeKind(StrEnum):
    """The change of a watch."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class KeywordChange:
    """A keyword that somebody added to a watch, or removed from it."""

    id: str
    kind: ChangeKind
    watch: str
    """The name of the watch."""
    keyword: str
    """As the person wrote it."""
    at: datetime
    by: str
    """The name of the person."""
    via: str
    """The way it came: chat, page or command."""
    reason: str = ""
    """Empty if the person gave none."""
    ended: datetime | None = None
    """Since when it is no longer in force."""
    why_ended: str = ""

    @property
    def is_addition(self) -> bool:
        """Return whether it adds the keyword."""
        return self.kind is ChangeKind.ADD

    @property
    def origin(self) -> str:
        """Return by whom, how and when: added by Mara in chat, 2026-11-30 09:12 UTC."""
        verb = "added" if self.is_addition else "removed"
        by = f" by {self.by}" if self.by else ""
        way = f" {_WAYS[self.via]}" if self.via in _WAYS else ""
        return f"{verb}{by}{way}, {self.at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A change that the files of the config leave nothing to do, or that they contradict."""

    change: KeywordChange
    why: str
    """The reason, in words for a person."""
    is_contradiction: bool
    """Whether the files say something else; if not, they say the same."""
