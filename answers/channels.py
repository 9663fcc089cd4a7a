"""The channels as people see them: whether they take messages, and how much waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from answers.recipients import RecipientShown, keep_known, show_recipients
from answers.timing import ChannelTiming
from storage import ChannelRow, ChannelTraffic

if TYPE_CHECKING:
    from config import Config
    from storage import Status

NO_TRAFFIC = ChannelTraffic(waiting=0, last_sent=None, dead=0)


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """A channel of the config."""

    name: str
    state: str
    """ok, failing, paused or blocked."""
    since: datetime | None
    until: datetime | None
    """The end of a pause."""
    problem: str
    waiting: int
    """Deliveries on their way to it."""
    dead: int
    """Deliveries to it that were given up."""
    last_sent_at: datetime | None
    timing: ChannelTiming | None = None
    """When it takes its next message; None for at once, as nothing ever waits for it."""
    recipients: tuple[RecipientShown, ...] = ()
    """Its recipients who get nothing, or were refused since their last message."""


def show_channels(
    names: Iterable[str],
    rows: Iterable[ChannelRow],
    traffic: Mapping[str, ChannelTraffic],
    now: datetime,
    timings: Iterable[ChannelTiming] = (),
) -> list[ChannelShown]:
    """Return the channels *names*, those with trouble first."""
    by_channel = {timing.channel: timing for timing in timings}
    by_name = {row.name: row for row in rows}
    shown = [
        _show_channel(name, by_name.get(name), traffic.get(name, NO_TRAFFIC), now) for name in names
    ]
    timed = [replace(one, timing=by_channel.get(one.name)) for one in shown]
    return sorted(timed, key=_is_well)


def add_recipients(
    shown: Iterable[ChannelShown], status: Status, config: Config
) -> tuple[ChannelShown, ...]:
    """Return the channels *shown*, each with its recipients who get nothing; those with any first.

    A recipient that *config* does not have any more is left out.
    """
    known = show_recipients(keep_known(status.recipients, config))
    added = [
        replace(one, recipients=tuple(each for each in known if each.channel == one.name))
        for one in shown
    ]
    return tuple(sorted(added, key=_is_well))


def _is_well(channel: ChannelShown) -> bool:
    return channel.state == "ok" and not channel.dead and not channel.recipients


def _show_channel(
    name: str, row: ChannelRow | None, traffic: ChannelTraffic, now: datetime
) -> ChannelShown:
    state = _judge(row, now)
    shown = ChannelShown(
        name=name,
        state=state,
        since=None,
        until=None,
        problem="",
        waiting=traffic.waiting,
        dead=traffic.dead,
        last_sent_at=traffic.last_sent,
    )
    if row is None or state == "ok":
        return shown
    if state == "paused":
        return replace(shown, until=row.paused_until, problem=row.problem)
    since = row.blocked_since or row.failing_since
    return replace(shown, since=since, problem=row.problem)


def _judge(row: ChannelRow | None, now: datetime) -> str:
    if row is None:
        return "ok"
    if row.blocked_since:
        return "blocked"
    if row.failing_since:
        return "failing"
    is_paused = row.paused_until is not None and row.paused_until > now
    return "paused" if is_paused else "ok"
