"""The YAML of a watch that was in force at a moment of the past, as far as it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config import Texts, find_written

if TYPE_CHECKING:
    from storage import KeptConfig, Reader

GONE = "It is not stored: the state keeps the config that runs, and the one before it."
UNSURE = (
    "Of the config before the last edit. If there were several edits since, this one may not have "
    "been in force yet."
)
JUST_AFTER = timedelta(microseconds=1)
"""A change that was made in this very moment was in force."""
OTHER = "That config has no watch of this name."


@dataclass(frozen=True, slots=True)
class Setting:
    """A watch as a person wrote it."""

    file: str
    line: int | None
    yaml: str
    """Empty where it is not stored; the note says why."""
    note: str
    changes: tuple[str, ...] = ()
    """The keywords that people had changed on top of it: each with its author and time."""


def find_setting(reader: Reader, watch: str, at: datetime) -> Setting:
    """Return the YAML of *watch* in the config that was in force *at* a time."""
    kept = reader.read_kept_config()
    before = reader.read_replaced_config()
    if kept is None:
        return Setting("", None, "", GONE)
    in_force = reader.overlay.list_in_force(before=at + JUST_AFTER)
    changes = tuple(f'"{one.keyword}" {one.origin}' for one in in_force if one.watch == watch)
    # The time of `before` is that of the last edit; `kept` has that of the last start.
    if before is None or at >= before.at:
        return replace(_show(kept, watch, ""), changes=changes)
    return replace(_show(before, watch, UNSURE), changes=changes)


def _show(config: KeptConfig, watch: str, note: str) -> Setting:
    written = find_written(Texts(config.main, config.texts), watch)
    if written is None:
        return Setting("", None, "", f"{OTHER} {GONE}")
    return Setting(written.file, written.line, written.text, note)
