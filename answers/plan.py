"""The plan of a draft: the alerts of the last weeks that it would add, lose or move.

It takes seconds, so a process of its own makes it: the page gives the draft to it as JSON, and gets
a `Plan` back. `check --plan` counts and words the plan of an edit in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

import config as configs
from answers.preview import PlacedMistake
from model import ChangeKind, KeywordChange
from rehearsal.compare import Fate

if TYPE_CHECKING:
    from config import Config
    from rehearsal.compare import Change
    from rehearsal.stored import Rehearsal

MAX_ALERTS = 50
"""Alerts that are listed, the newest; the counts are of all. Doubled: a plan has 20 kB."""
MAX_HEADLINE_CHARS = 300


class AskedPlan(NamedTuple):
    """The draft that is planned, and all that the process needs to plan it."""

    yaml: str
    of: str
    """The name of the running watch that it replaces; empty for the one with the draft's name."""
    main: str
    """The main file of the running config."""
    texts: dict[str, str]
    """The texts of the running config, by file."""
    changes: tuple[KeywordChange, ...]
    """The keywords that were changed on top of them."""
    database: str
    at: datetime
    """The present time, which in a demo is another one."""

    def write(self) -> bytes:
        """Return it as a line of JSON."""
        return orjson.dumps(self._asdict()) + b"\n"

    @classmethod
    def read(cls, line: str) -> AskedPlan:
        """Return what *line* has: the contrary of `write`."""
        fields = orjson.loads(line)
        changes = tuple(map(_read_change, fields["changes"]))
        at = datetime.fromisoformat(fields["at"])
        return cls(**{**fields, "changes": changes, "at": at})


def _read_change(fields: dict[str, Any]) -> KeywordChange:
    kind = ChangeKind(fields["kind"])
    at = datetime.fromisoformat(fields["at"])
    return KeywordChange(**{**fields, "kind": kind, "at": at})


@dataclass(frozen=True, slots=True)
class PlannedAlert:
    """An alert that the draft would add, lose or move."""

    change: str
    """new, gone or changed."""
    at: datetime
    """When it would have been raised; for one that is gone, when it was."""
    watch: str
    kind: str
    headline: str
    how: str
    """The difference, for a changed one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The alerts of the last weeks with the draft, compared with those of the running config."""

    id: str = ""
    state: str = "done"
    """running, done, failed or replaced: one plan is made at a time, that of the last draft."""
    new: int | None = None
    """Alerts that the draft alone raises; null, as the other figures, until it is done."""
    gone: int | None = None
    """Alerts that the running config alone raises."""
    changed: int | None = None
    """Alerts that both raise, at another time or for other channels."""
    same: int | None = None
    alerts: tuple[PlannedAlert, ...] = ()
    """Those that are not the same, the newest first."""
    more: int = 0
    """Further ones, which are not listed."""
    notes: tuple[str, ...] = ()
    """Remarks on how far it can be trusted; for one that failed, the reason."""
    lines: tuple[str, ...] = ()
    """The whole in the words of `check --plan`."""
    against: str = ""
    """The name of the config that it is compared with."""
    since: datetime | None = None
    until: datetime | None = None
    entries: int = 0
    """Stored entries that were looked at; those before `since` only make the baseline."""

    @property
    def before(self) -> int:
        """Return the number of alerts of the running config."""
        return (self.gone or 0) + (self.changed or 0) + (self.same or 0)

    @property
    def after(self) -> int:
        """Return the number of alerts with the draft."""
        return (self.new or 0) + (self.changed or 0) + (self.same or 0)


def find_mistakes(running: Config, yaml: str, of: str) -> tuple[PlacedMistake, ...]:
    """Return the mistakes of a draft; none if a plan can be made of it."""
    draft = configs.read_draft(running, yaml)
    if draft.watch is None:
        return tuple(PlacedMistake(*mistake) for mistake in draft.mistakes)
    name = draft.watch.name
    if of in running.watches and name != of and name in running.watches:
        detail = f'there is another watch "{name}" already; choose another name'
        return (PlacedMistake(1, 1, detail),)
    return ()


def describe_plan(rehearsal: Rehearsal, lines: Sequence[str]) -> Plan:
    """Return the plan in *rehearsal*; *lines* are its words."""
    counts = Counter(change.fate for change in rehearsal.changes)
    moved = [change for change in rehearsal.changes if change.fate is not Fate.SAME]
    moved.reverse()
    return Plan(
        new=counts[Fate.NEW],
        gone=counts[Fate.GONE],
        changed=counts[Fate.CHANGED],
        same=counts[Fate.SAME],
        alerts=tuple(map(_show, moved[:MAX_ALERTS])),
        more=max(len(moved) - MAX_ALERTS, 0),
        notes=rehearsal.notes,
        lines=tuple(lines),
        against=rehearsal.against,
        since=rehearsal.since,
        until=rehearsal.until,
        entries=rehearsal.entries,
    )


def _show(change: Change) -> PlannedAlert:
    alert = change.alert
    return PlannedAlert(
        change=change.fate.value,
        at=alert.at,
        watch=alert.signal.watch,
        kind=alert.signal.kind.name,
        headline=alert.message.headline[:MAX_HEADLINE_CHARS],
        how=change.how,
    )


def read_plan(printed: bytes) -> Plan:
    """Return the plan that a process has *printed* as JSON."""
    fields: dict[str, Any] = orjson.loads(printed)
    alerts = [
        PlannedAlert(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in fields["alerts"]
    ]
    fields |= {name: datetime.fromisoformat(fields[name]) for name in ("since", "until")}
    fields |= {name: tuple(fields[name]) for name in ("notes", "lines")}
    return Plan(**{**fields, "alerts": tuple(alerts)})
