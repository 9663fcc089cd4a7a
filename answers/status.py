"""The facts of `status`, for the command line and for programs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from answers.daemon import LineShown, show_lines
from answers.health import Health
from answers.overlay import ChangeShown
from answers.recipients import RecipientShown, show_recipients
from answers.timing import ChannelTiming
from answers.troubles import describe_rest
from model import Outage
from storage import ChannelRow

if TYPE_CHECKING:
    from storage import FeedRow, Status


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed whose last polls failed."""

    name: str
    since: datetime | None
    failures: int
    """Polls in a row."""
    problem: str


@dataclass(frozen=True, slots=True)
class StatusShown:
    """Whether all is well, and the state at a glance."""

    ok: bool
    troubles: Sequence[str]
    """The reasons why a person should look, most with the remedy."""
    running: bool
    pid: int | None
    now: datetime
    last_poll: datetime | None
    next_poll: datetime | None
    feeds_total: int
    feeds_failing: int
    entries: int
    alerts_by_state: Mapping[str, int]
    deliveries_by_state: Mapping[str, int]
    oldest_pending: datetime | None
    channels: tuple[ChannelRow, ...]
    """Those that were ever sent to."""
    lines: tuple[LineShown, ...]
    """The lines by which people answer in chats."""
    timings: tuple[ChannelTiming, ...]
    """When the channels that may hold messages take the next one, and those that wait."""
    recipients: tuple[RecipientShown, ...]
    """The recipients who get nothing, or were refused since their last message."""
    notes: Mapping[str, str]
    """Notes that the daemon left for people, by subject."""
    outage: Outage | None
    size_bytes: int
    instance: str
    """The name of this state, the same for ever."""
    failing: tuple[FailingFeed, ...]
    risk: str
    """The risk for the state with the library that runs here; empty if there is none."""
    overlay: tuple[ChangeShown, ...] = ()
    """The keywords that were changed without an edit of the files, and are in force."""


def show_status(
    status: Status,
    failing: Sequence[FeedRow],
    troubles: Sequence[str],
    pid: int | None,
    risk: str,
    timings: Sequence[ChannelTiming] = (),
) -> StatusShown:
    """Return *status* with the feeds that fail, and the *troubles* that were found in it."""
    return StatusShown(
        ok=not troubles,
        troubles=troubles,
        running=pid is not None,
        pid=pid,
        now=status.now,
        last_poll=status.last_poll,
        next_poll=status.next_poll,
        feeds_total=status.feeds_total,
        feeds_failing=status.feeds_failing,
        entries=status.entries,
        alerts_by_state=status.alerts_by_state,
        deliveries_by_state=status.deliveries_by_state,
        oldest_pending=status.oldest_pending,
        channels=status.channels,
        lines=show_lines(status),
        timings=tuple(timings),
        recipients=show_recipients(status.recipients),
        notes=status.notes,
        outage=status.outage,
        size_bytes=status.size_bytes,
        instance=status.instance,
        failing=tuple(map(_show_failing, failing)),
        risk=risk,
    )


def _show_failing(row: FeedRow) -> FailingFeed:
    return FailingFeed(row.name, row.failing_since, row.failures, row.problem)


def list_troubles(health: Health, status: Status) -> list[str]:
    """Return all that a person should look at: more than makes the daemon unready."""
    return [*health.troubles, *describe_rest(status, health.process)]
