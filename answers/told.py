"""The alerts that were told, as a feed has them: a trend is one, and moves as it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from model import COLLECTING_KINDS, Mention, Message, State
from storage import AlertRow

if TYPE_CHECKING:
    from storage import Reader

MAX_TOLD = 50
"""Alerts of a feed. Doubled: a reader that looks once a week misses fewer."""
MAX_READ = 200
"""Alerts that are read for them: those of one trend are one. Doubled: long trends hide fewer."""
MAX_STORIES = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One message on an alert: the first one, or one that a trend told later."""

    at: datetime
    headline: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that was told, with all that was told on its trend since."""

    id: str
    """That of its first alert."""
    watch: str
    at: datetime
    updated_at: datetime
    title: str
    """The headline of the last step."""
    steps: tuple[Step, ...]
    """The last one first."""
    stories: tuple[Mention, ...]
    """The reports that the last step shows."""
    why: str


def read_told(reader: Reader, watch: str = "") -> list[Told]:
    """Return the alerts that were told, those that moved last first; of one *watch*, or of all."""
    with reader.one_moment():
        listed = reader.list_alerts(MAX_READ, watch=watch or None, state=State.ACTIVE.value)
        # A digest tells alerts that are listed themselves.
        rows = [row for row in listed if row.kind not in COLLECTING_KINDS]
        keys = {row.head for row in rows}
        missing = {row.message.thread for row in rows} - {row.key for row in rows} - {""}
        older = reader.panel.list_threads(missing) if missing else []
    known = {row.id: row for row in (*older, *rows) if row.state == State.ACTIVE}
    threads: dict[str, list[AlertRow]] = {key: [] for key in keys}
    for row in sorted(known.values(), key=_when):
        thread = row.head
        if thread in threads:
            threads[thread].append(row)
    told = [_tell(thread) for thread in threads.values() if thread]
    return sorted(told, key=_moved, reverse=True)[:MAX_TOLD]


def _when(row: AlertRow) -> tuple[datetime, bool]:
    return row.at, bool(row.message.thread)


def _moved(told: Told) -> datetime:
    return told.updated_at


def _tell(thread: Sequence[AlertRow]) -> Told:
    """Return the alert of *thread*: its alerts, the oldest first."""
    first = thread[0]
    last = thread[-1]
    messages = [row.message for row in reversed(thread)]
    return Told(
        id=first.id,
        watch=first.watch,
        at=first.at,
        updated_at=last.at,
        title=last.message.headline,
        steps=tuple(map(_make_step, reversed(thread))),
        stories=_find_stories(messages),
        why=first.message.why or first.reason,
    )


def _make_step(row: AlertRow) -> Step:
    return Step(row.at, row.message.headline, row.message.lines)


def _find_stories(messages: Sequence[Message]) -> tuple[Mention, ...]:
    """Return the reports of the last of *messages* that shows any; they begin with the last."""
    return next((one.all_mentions[:MAX_STORIES] for one in messages if one.all_mentions), ())
