"""The keywords that were changed without an edit of the files, as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from model import KeywordChange

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

MAX_LISTED = 500
"""Changes of one list, the newest first."""
EXPORTED_AFTER = timedelta(days=7)
"""A change that is older belongs into a file: whoever reads the file does not know of it."""


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A keyword that somebody added to a watch, or removed from it, on top of the files."""

    id: str
    in_force: bool
    change: str
    """add or remove."""
    watch: str
    keyword: str
    at: datetime
    by: str
    via: str
    """The way it came: chat, page or command."""
    reason: str
    ended: datetime | None
    why_ended: str
    """Empty while it is in force."""
    origin: str
    """In words: added by Mara in chat, with the time."""


def show_change(change: KeywordChange) -> ChangeShown:
    """Return *change* as people see it."""
    return ChangeShown(
        id=change.id,
        in_force=change.ended is None,
        change=change.kind.value,
        watch=change.watch,
        keyword=change.keyword,
        at=change.at,
        by=change.by,
        via=change.via,
        reason=change.reason,
        ended=change.ended,
        why_ended=change.why_ended,
        origin=change.origin,
    )


def list_changes(reader: Reader, *, with_ended: bool) -> tuple[ChangeShown, ...]:
    """Return the changes in force, the newest first; *with_ended* also those that ended."""
    shown = map(show_change, reader.overlay.list_last(MAX_LISTED))
    return tuple(one for one in shown if one.in_force or with_ended)


def show_in_force(config: Config, watch: str) -> tuple[ChangeShown, ...]:
    """Return the changes of *watch* that *config* has, the oldest first."""
    return tuple(show_change(one) for one in config.texts.changes if one.watch == watch)


def write_export(config: Config, reader: Reader, *, with_ended: bool) -> str:
    """Return the YAML to paste into the files; *with_ended* also the changes that ended."""
    from config import write_overlay

    last = reader.overlay.list_last(MAX_LISTED) if with_ended else ()
    return write_overlay(config, [one for one in last if one.ended is not None])


def advise_export(changes: Sequence[KeywordChange], now: datetime, export: str) -> str:
    """Return the advice to *export* the changes that are old; empty if none is."""
    old = [one for one in changes if now - one.at > EXPORTED_AFTER]
    if not old:
        return ""
    count = "a keyword was" if len(old) == 1 else f"{len(old)} keywords were"
    days = EXPORTED_AFTER.days
    return f"{count} changed over {days} days ago; write that into the files: {export}"
