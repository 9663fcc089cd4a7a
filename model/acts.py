"""Acts: the things that people say about alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActKind(StrEnum):
    """The thing that a person says."""

    ACKNOWLEDGED = "acknowledged"
    """Somebody sees to it: it is not escalated."""
    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    NOT_RELEVANT = "not_relevant"
    """The story has nothing to do with the watch; its next reports are silenced."""


@dataclass(frozen=True, slots=True)
class Act:
    """One person said one thing about an alert."""

    kind: ActKind
    at: datetime
    by: str
    """The name of the person."""
    via: str
    """The way it came: command, page or chat."""
    alert: str
    """The id of the alert."""
    subject: str
    """The key of the alert's trend, or of the alert itself."""
    watch: str
    story: str = ""
    """The key of the first report of its story, where it tells one report."""
