"""Judge from the stored state whether all is well: the troubles that a person should look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from answers.daemon import POLL_LATE, ROUND_LATE
from terminal.printing import format_age, format_time
from terminal.program import write_command

if TYPE_CHECKING:
    from model import Outage
    from storage import Status


def list_troubles(status: Status, pid: int | None) -> list[str]:
    """Return the troubles in *status*; *pid* is the process that holds the state, if any."""
    return [
        *_list_process_troubles(status, pid),
        *_list_feed_troubles(status, pid),
        *_list_channel_troubles(status, pid),
        *(f"{subject} needs you" for subject in status.notes),
    ]


def _list_process_troubles(status: Status, pid: int | None) -> Iterator[str]:
    now = status.now
    last = status.last_poll or now
    due = status.next_poll or now
    if status.mode == "once" and now - last > ROUND_LATE:
        age = format_age(last, now)
        yield f"nothing was polled for {age}; look at the job that runs {write_command('once')}"
    if status.mode == "run" and pid is None:
        yield f"the daemon is not running; start it with: {write_command('run')}"
    elif status.mode == "run" and now - due > POLL_LATE:
        age = format_age(due, now)
        yield f"polls are overdue for {age}; see the log, and restart the daemon"


def find_outage(status: Status, pid: int | None) -> Outage | None:
    """Return the outage of the network, unless the daemon that found it runs no more."""
    return status.outage if pid is not None or status.mode == "once" else None


def describe_outage(outage: Outage, now: datetime) -> str:
    """Return since when there is no network, the reason and the remedy."""
    age = format_age(outage.since, now)
    return f"no network since {format_time(outage.since)} UTC ({age}): {outage.describe()}"


def _list_feed_troubles(status: Status, pid: int | None) -> Iterator[str]:
    outage = find_outage(status, pid)
    if outage is not None:
        yield describe_outage(outage, status.now)
    elif 0 < status.feeds_total == status.feeds_failing:
        yield "all feeds fail"


def _list_channel_troubles(status: Status, pid: int | None) -> Iterator[str]:
    from daemon.channels import is_down

    has_network = find_outage(status, pid) is None
    for channel in status.channels:
        is_mute = has_network and is_down(channel, status.now)
        if channel.blocked_since or is_mute:
            yield f"channel {channel.name} takes nothing: {channel.problem}"
