"""The troubles of the state that a person should look at, judged once for all who ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from answers.backlog import count_backlog
from model import format_duration, is_channel_down

if TYPE_CHECKING:
    from model import Outage
    from storage import ChannelRow, Status

ROUNDS = "once"  # the mode of a state that cron polls


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble that a person should look at."""

    kind: str
    """network, channel, deliveries, note or chat."""
    subject: str
    """The name of the channel, or the subject of the note that the daemon left."""
    since: datetime | None
    text: str


def find_troubles(status: Status, pid: int | None) -> list[Trouble]:
    """Return the troubles in *status*, the widest first; *pid* holds the state, if any does.

    Without a network no channel is at fault, unless its service refused us before.
    """
    outage = find_outage(status, pid)
    found = []
    if outage is not None:
        found.append(Trouble("network", "network", outage.since, outage.describe()))
    found += [
        _show_channel(row)
        for row in status.channels
        if row.blocked_since or (outage is None and is_channel_down(row.failing_since, status.now))
    ]
    backlog = count_backlog(status)
    if backlog.dead:
        found.append(Trouble("deliveries", "deliveries", None, backlog.sentence))
    found += [Trouble("note", subject, None, text) for subject, text in status.notes.items()]
    found += [
        Trouble("chat", line.name, line.failing_since, f"nobody can answer: {line.problem}")
        for line in status.lines
        if line.told is not None and line.failing_since is not None
    ]
    return found


def find_outage(status: Status, pid: int | None) -> Outage | None:
    """Return the outage of the network, unless the daemon that found it runs no more."""
    return status.outage if pid is not None or status.mode == ROUNDS else None


def describe_outage(outage: Outage, now: datetime) -> str:
    """Return since when there is no network, the reason and the remedy."""
    age = write_age(now - outage.since)
    since = f"{outage.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"no network since {since} ({age}): {outage.describe()}"


def describe_rest(status: Status, pid: int | None) -> Iterator[str]:
    """Yield the troubles in *status* in a line each, without that of the network."""
    for trouble in find_troubles(status, pid):
        if trouble.kind == "channel":
            yield f"channel {trouble.subject} {trouble.text}"
        elif trouble.kind == "deliveries":
            yield trouble.text
        elif trouble.kind == "note":
            yield f"{trouble.subject} needs you"
        elif trouble.kind == "chat":
            yield f"in {trouble.subject} {trouble.text}"


def write_age(age: timedelta) -> str:
    """Return *age* in whole seconds."""
    seconds = max(0, round(age.total_seconds()))
    return format_duration(timedelta(seconds=seconds))


def _show_channel(row: ChannelRow) -> Trouble:
    since = row.blocked_since or row.failing_since
    return Trouble("channel", row.name, since, f"takes nothing: {row.problem}")
