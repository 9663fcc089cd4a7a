"""Is it alive, and is it ready? Three facts of age, never one, and the reasons if it is not ready.

The facts are the pulse of the daemon, the last poll, and whether the database can be written. A
caller adds the fourth, when the answer itself was made: a page may be old although all is well.

The pulse is the time in `metrics.prom`, which the daemon writes every ten seconds. The lock on the
database says whether a daemon runs at all. Both are needed: one that hangs still holds the lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from answers.daemon import POLL_LATE, PULSE_LATE
from model import format_duration

if TYPE_CHECKING:
    from storage import Status

ROUNDS = "once"  # the mode of a state that cron polls

WriteCommand = Callable[[str], str]
"""Returns the command that a person may paste, from its words."""


class Pulse(NamedTuple):
    """The facts in `metrics.prom` that tell how the daemon is."""

    at: datetime
    """When it was written."""
    is_storing: bool
    """Whether the database took writes then."""


class Life(StrEnum):
    """Whether the daemon runs, and does its work."""

    LIVE = "live"
    LATE = "late"
    """It runs, but has no fresh pulse, or its polls are overdue."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Health:
    """How the daemon and its state are at a moment."""

    life: Life
    process: int | None
    """That holds the state; None if none does."""
    pulse_at: datetime | None
    """None if there is no file, or none that can be read."""
    polled_at: datetime | None
    next_at: datetime | None
    storage: str
    """The reason why the database cannot be read or written; empty if all is well."""
    troubles: tuple[str, ...]
    """The reasons why it is not ready, each with the remedy."""

    @property
    def is_ready(self) -> bool:
        """Return whether feeds are read, alerts are stored, and the daemon lives."""
        return not self.troubles


def read_pulse(text: str) -> Pulse | None:
    """Return the pulse in the *text* of a `metrics.prom`; None if there is none in it."""
    from prometheus_client.parser import text_string_to_metric_families

    values: dict[str, float] = {}
    try:
        for family in text_string_to_metric_families(text):
            if family.name in {_HEARTBEAT, _STORAGE}:
                values[family.name] = family.samples[0].value
        at = datetime.fromtimestamp(values[_HEARTBEAT], UTC)
    except (ValueError, LookupError, OverflowError, OSError):  # it was written by somebody else
        return None
    return Pulse(at, values.get(_STORAGE) == 1)


_HEARTBEAT = "groundswell_heartbeat_timestamp_seconds"
_STORAGE = "groundswell_storage_ok"


def judge_health(
    status: Status | None,
    process: int | None,
    pulse: Pulse | None,
    now: datetime,
    write_command: WriteCommand,
    problem: str = "",
) -> Health:
    """Return how all is at *now*.

    *status* is None if the database cannot be read; *problem* has the reason and the remedy.
    *process* holds the state, if any does.
    """
    storage = _find_storage_trouble(status, pulse, problem)
    troubles = [
        *_list_pulse_troubles(status, process, pulse, now, write_command),
        *([storage] if storage else ()),
        *_list_feed_troubles(status, write_command),
    ]
    polls = (status.last_poll, status.next_poll) if status else (None, None)
    return Health(
        life=_judge_life(status, process, pulse, now),
        process=process,
        pulse_at=pulse.at if pulse else None,
        polled_at=polls[0],
        next_at=polls[1],
        storage=storage,
        troubles=tuple(troubles),
    )


def _is_fresh(pulse: Pulse | None, now: datetime) -> bool:
    return pulse is not None and now - pulse.at <= PULSE_LATE


def _judge_life(
    status: Status | None, process: int | None, pulse: Pulse | None, now: datetime
) -> Life:
    if process is None:
        return Life.STOPPED
    due = status.next_poll if status else None
    if due is not None and now - due > POLL_LATE:
        return Life.LATE
    return Life.LIVE if _is_fresh(pulse, now) else Life.LATE


def _list_pulse_troubles(
    status: Status | None,
    process: int | None,
    pulse: Pulse | None,
    now: datetime,
    write_command: WriteCommand,
) -> Iterator[str]:
    """Yield the trouble with the daemon, if it has one."""
    start = write_command("run")
    if process is None and status is not None and status.mode == ROUNDS:
        yield f"no daemon runs, only rounds of {write_command('once')}; start it with: {start}"
    elif process is None:
        last = f"; its last pulse was {_write_age(pulse.at, now)} ago" if pulse else ""
        yield f"the daemon is not running{last}; start it with: {start}"
    elif pulse is None:
        yield (
            f"the daemon (process {process}) has written no metrics.prom; wait ten seconds after "
            "a start, then look for metrics.failed in its log"
        )
    elif not _is_fresh(pulse, now):
        yield (
            f"the daemon (process {process}) gave no pulse for {_write_age(pulse.at, now)}; "
            "see its log, and restart it"
        )


def _find_storage_trouble(status: Status | None, pulse: Pulse | None, problem: str) -> str:
    """Return the trouble with the database; empty if there is none."""
    if status is None:
        return problem or "the database cannot be read; see the log"
    if pulse is not None and not pulse.is_storing:
        return (
            "nothing can be stored; see storage.failed in the log, and look for space on the disk"
        )
    return ""


def _list_feed_troubles(status: Status | None, write_command: WriteCommand) -> Iterator[str]:
    """Yield the trouble of all feeds together; that of a few makes nothing unready."""
    if status is None or not 0 < status.feeds_total == status.feeds_failing:
        return
    if status.outage is not None:
        yield status.outage.describe()
    else:
        yield f"all feeds fail; see the reasons with: {write_command('feeds')}"


def _write_age(at: datetime, now: datetime) -> str:
    """Return how long ago *at* was, in whole seconds."""
    seconds = max(0, round((now - at).total_seconds()))
    return format_duration(timedelta(seconds=seconds))
