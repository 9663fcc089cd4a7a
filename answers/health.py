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
from typing import TYPE_CHECKING

from answers.daemon import POLL_LATE, PULSE_LATE, ROUND_LATE, Pulse
from answers.troubles import ROUNDS, describe_outage, find_outage, write_age

if TYPE_CHECKING:
    from storage import Status

DEMO = "demo"  # the mode of an invented state, which writes no metrics
NOT_STORING = "see storage.failed in its log, and look for space on the disk"

WriteCommand = Callable[[str], str]
"""Returns the command that a person may paste, from its words."""


class Life(StrEnum):
    """Whether the daemon runs, and does its work."""

    LIVE = "live"
    LATE = "late"
    """It runs, but has no fresh pulse, or its polls are overdue."""
    ROUNDS = "rounds"
    """Cron starts rounds of polls, and the last one is not long ago."""
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


def read_pulse(text: str, pid: int | None) -> Pulse:
    """Return the pulse of process *pid* in the *text* of a `metrics.prom`; without a time if none.

    *pid* holds the state, if any process does.
    """
    from prometheus_client.parser import text_string_to_metric_families

    values: dict[str, float] = {}
    try:
        for family in text_string_to_metric_families(text):
            if family.name in {_HEARTBEAT, _STORAGE}:
                values[family.name] = family.samples[0].value
        at = datetime.fromtimestamp(values[_HEARTBEAT], UTC)
    except (ValueError, LookupError, OverflowError, OSError):  # it was written by somebody else
        return Pulse(pid)
    return Pulse(pid, at, "" if values.get(_STORAGE) == 1 else NOT_STORING)


_HEARTBEAT = "groundswell_heartbeat_timestamp_seconds"
_STORAGE = "groundswell_storage_ok"


def judge_health(
    status: Status | None,
    pulse: Pulse,
    now: datetime,
    write_command: WriteCommand,
    problem: str = "",
) -> Health:
    """Return how all is at *now*.

    *status* is None if the database cannot be read; *problem* has the reason and the remedy.
    """
    storage = _find_storage_trouble(status, pulse, problem)
    troubles = [
        *_list_process_troubles(status, pulse, now, write_command),
        *([storage] if storage else ()),
        *_list_feed_troubles(status, pulse, write_command),
    ]
    polls = (status.last_poll, status.next_poll) if status else (None, None)
    return Health(
        life=_judge_life(status, pulse, now),
        process=pulse.pid,
        pulse_at=pulse.at,
        polled_at=polls[0],
        next_at=polls[1],
        storage=storage,
        troubles=tuple(troubles),
    )


def _is_fresh(pulse: Pulse, now: datetime) -> bool:
    return pulse.at is not None and now - pulse.at <= PULSE_LATE


def _judge_life(status: Status | None, pulse: Pulse, now: datetime) -> Life:
    if pulse.pid is None:
        is_round = status is not None and status.mode == ROUNDS
        return Life.ROUNDS if is_round and not _find_delay(status, now) else Life.STOPPED
    is_well = _is_fresh(pulse, now) and not _find_delay(status, now)
    return Life.LIVE if is_well else Life.LATE


def _find_delay(status: Status | None, now: datetime) -> timedelta | None:
    """Return how late the polls are; None if they are in time, or nothing is known of them."""
    if status is None:
        return None
    if status.mode == ROUNDS:
        age = now - (status.last_poll or now)
        return age if age > ROUND_LATE else None
    late = now - (status.next_poll or now)
    return late if late > POLL_LATE else None


def _list_process_troubles(
    status: Status | None, pulse: Pulse, now: datetime, write_command: WriteCommand
) -> Iterator[str]:
    """Yield the trouble with the daemon or with the rounds of cron, if there is one."""
    delay = _find_delay(status, now)
    if status is not None and status.mode == DEMO:  # its end is no trouble
        return
    if pulse.pid is not None:
        if status is None or status.mode != ROUNDS:  # a round is short, and gives no pulse
            yield from _list_pulse_troubles(pulse, now)
        if delay:
            yield f"polls are overdue for {write_age(delay)}; see the log, and restart the daemon"
    elif status is None or status.mode != ROUNDS:
        last = f"; its last pulse was {write_age(now - pulse.at)} ago" if pulse.at else ""
        yield f"the daemon is not running{last}; start it with: {write_command('run')}"
    elif delay:
        job = write_command("once")
        yield f"nothing was polled for {write_age(delay)}; look at the job that runs: {job}"


def _list_pulse_troubles(pulse: Pulse, now: datetime) -> Iterator[str]:
    """Yield the trouble with the pulse of a daemon that holds the state."""
    if pulse.silence:
        yield pulse.silence
    elif pulse.at is None:
        yield (
            f"the daemon (process {pulse.pid}) has written no metrics.prom; wait ten seconds after "
            "a start, then look for metrics.failed in its log"
        )
    elif not _is_fresh(pulse, now):
        age = write_age(now - pulse.at)
        yield (
            f"the daemon (process {pulse.pid}) gave no pulse for {age}; see its log, and restart it"
        )


def _find_storage_trouble(status: Status | None, pulse: Pulse, problem: str) -> str:
    """Return the trouble with the database; empty if there is none."""
    if status is None:
        return problem or "the database cannot be read; see the log"
    return f"nothing can be stored; {pulse.trouble}" if pulse.trouble else ""


def _list_feed_troubles(
    status: Status | None, pulse: Pulse, write_command: WriteCommand
) -> Iterator[str]:
    """Yield the trouble of all feeds together; that of a few makes nothing unready."""
    if status is None:
        return
    outage = find_outage(status, pulse.pid)
    if outage is not None:
        yield describe_outage(outage, status.now)
    elif 0 < status.feeds_total == status.feeds_failing:
        yield f"all feeds fail; see the reasons with: {write_command('feeds')}"
