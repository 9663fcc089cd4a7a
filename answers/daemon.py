"""Tell whether the daemon works: three facts, each with its own time, never one of them alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage import Status

PULSE_LATE = timedelta(seconds=60)
"""Since its last answer. Doubled: a daemon that hangs counts as live for two minutes."""
POLL_LATE = timedelta(minutes=10)
"""Behind its time. A daemon polls within seconds, so such a poll does not come by itself."""
ROUND_LATE = timedelta(hours=25)
"""Since the last round of `once`, which cron starts once a day at least."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The facts about the process of the daemon, which no table has."""

    pid: int | None
    """The process that holds the state; None if none does."""
    at: datetime | None = None
    """When it last gave a sign of life; None if it never did."""
    trouble: str = ""
    """Why it cannot store anything; empty if it can."""
    silence: str = ""
    """Why it did not answer; empty if it did, or was not asked."""


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line by which people answer in a chat."""

    channels: str
    """The names of its channels."""
    open_since: datetime | None
    """When it was last opened; None if it never was."""
    failing_since: datetime | None
    """None while it works."""
    problem: str
    """With the remedy; empty while it works."""


@dataclass(frozen=True, slots=True)
class DaemonFacts:
    """The daemon, as the page shows it."""

    state: str
    """live, late, rounds (cron runs it), stopped, new (it never ran), or demo."""
    running: bool
    pulse_at: datetime | None
    polled_at: datetime | None
    next_at: datetime | None
    why: str
    """Why it is late or stopped; empty otherwise."""
    stopped_at: datetime | None = None
    """When it stopped as asked; None while it runs, and after a crash."""
    last_words: str = ""
    """Why it stopped as asked."""
    lines: tuple[LineShown, ...] = ()
    """The lines by which people answer in chats."""


def show_lines(status: Status) -> tuple[LineShown, ...]:
    """Return the lines by which people answer in chats."""
    return tuple(
        LineShown(line.name, line.open_since, line.failing_since, line.problem)
        for line in status.lines
    )


def show_daemon(status: Status, pulse: Pulse) -> DaemonFacts:
    """Return the facts about the daemon at the moment of *status*."""
    state, why = _judge(status, pulse)
    words = status.last_words if state == "stopped" else None
    facts = DaemonFacts(
        state=state,
        running=pulse.pid is not None,
        pulse_at=pulse.at,
        polled_at=status.last_poll,
        next_at=status.next_poll,
        lines=show_lines(status),
        why=why,
    )
    if words is None:
        return facts
    return replace(facts, stopped_at=words.at, last_words=words.text)


def _judge(status: Status, pulse: Pulse) -> tuple[str, str]:
    """Return the state of the daemon, and the reason if it does not work as it should."""
    now = status.now
    if status.mode == "demo":  # nobody waits for its next poll
        return "demo", ""
    if pulse.pid is not None:
        why = _find_delay(status, pulse)
        return ("late", why) if why else ("live", "")
    if status.mode == "once":
        last = status.last_poll or now
        if now - last > ROUND_LATE:
            return "stopped", "no round of polls has run for more than a day"
        return "rounds", ""
    if not status.mode and status.last_poll is None:
        return "new", "the daemon has never run"
    return "stopped", "the daemon does not run"


def _find_delay(status: Status, pulse: Pulse) -> str:
    if pulse.trouble:
        return f"nothing can be stored: {pulse.trouble}"
    if pulse.at is not None and status.now - pulse.at > PULSE_LATE:
        return "the daemon does not answer"
    if status.next_poll is not None and status.now - status.next_poll > POLL_LATE:
        return "polls are overdue"
    return ""
