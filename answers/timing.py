"""When channels take messages, the messages that wait, and the decision on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from model import ChannelPast, Timing, format_time
from storage import AlertRow, RulingRow

if TYPE_CHECKING:
    from config import Config
    from storage import Queue, Reader


@dataclass(frozen=True, slots=True)
class RulingShown:
    """The decision for an alert and a channel that was not told at once, or by a route."""

    channel: str
    state: str
    """active, held, suppressed, or told if it waited and is told."""
    gate: str
    """That held or suppressed it; empty if none did."""
    reason: str
    until: datetime | None
    """Until when it waits."""
    route: str
    """By which it goes there; empty if its watch names the channel."""
    within: str
    """The id of the alert whose message told it with others; empty if its own did."""


@dataclass(frozen=True, slots=True)
class QueueShown:
    """The messages that wait for the same time, by the same gate."""

    gate: str
    until: datetime
    number: int


@dataclass(frozen=True, slots=True)
class RouteTiming:
    """When a message that goes to a channel by a route with times of its own would go out."""

    route: str
    next_at: datetime | None
    """None for at once."""
    why: str
    """Why not sooner; empty if it would go out at once."""


@dataclass(frozen=True, slots=True)
class ChannelTiming:
    """When a channel can take its next message, and the messages that wait for it."""

    channel: str
    zone: str
    """In which its times are shown."""
    next_at: datetime | None
    """When a message that is raised now would go out; None for at once."""
    why: str
    """Why not sooner; empty if it would go out at once."""
    waiting: tuple[QueueShown, ...]
    is_known: bool
    """Whether the config has the channel; else its messages wait until it is back."""
    by_route: tuple[RouteTiming, ...] = ()
    """The routes to it with a batch or a digest of their own."""

    def describe(self) -> list[str]:
        """Return the time of the next message in words, then the messages that wait."""
        if not self.is_known:
            lines = ["it is not in the config, so nothing goes out; add it, or let them wait"]
        elif self.next_at is None:
            lines = ["the next message goes out at once"]
        else:
            lines = [f"the next message is {self.why}"]
            if not self.why.startswith("held"):
                lines = [f"the next message waits: {self.why}"]
        lines += [f"by route {one.route}: {one.why or 'at once'}" for one in self.by_route]
        for queue in self.waiting:
            verb = "waits" if queue.number == 1 else "wait"
            until = format_time(queue.until, self.zone)
            lines.append(f"{queue.number:,} {verb} by {queue.gate} until {until}")
        return lines


def show_rulings(row: AlertRow) -> tuple[RulingShown, ...]:
    """Return the decisions for the channels of the alert *row*."""
    return tuple(map(_show_ruling, row.rulings))


def _show_ruling(ruling: RulingRow) -> RulingShown:
    return RulingShown(
        channel=ruling.channel,
        state=ruling.state,
        gate=ruling.gate,
        reason=ruling.reason,
        until=ruling.until,
        route=ruling.route,
        within=ruling.within,
    )


def read_timings(reader: Reader, config: Config | None, now: datetime) -> list[ChannelTiming]:
    """Return the channels that may hold messages, or for which some wait, in their order.

    Without a *config* only those for which some wait.
    """
    queues = reader.timing.list_queues()
    waiting = dict.fromkeys(queue.channel for queue in queues)
    timed = _list_timed(config) if config is not None else set()
    known = list(config.channels) if config is not None else []
    names = [name for name in known if name in timed or name in waiting]
    names += [name for name in waiting if name not in names]
    found = []
    for name in names:
        its = [queue for queue in queues if queue.channel == name]
        past = reader.timing.read_past(name)
        found.append(_show_timing(name, config, past, its, now))
    return found


def _list_timed(config: Config) -> set[str]:
    """Return the channels that have times of their own, or a route that has."""
    of_routes = {name for route in config.routes if route.has_timing for name in route.to}
    return of_routes.union(config.timings)


def _show_timing(
    name: str,
    config: Config | None,
    past: ChannelPast,
    queues: Sequence[Queue],
    now: datetime,
) -> ChannelTiming:
    import alerts

    timings = config.timings if config is not None else {}
    own = timings.get(name, Timing())
    hold = alerts.find_next_hold(name, own, past, now)
    shown = ChannelTiming(
        channel=name,
        zone=own.zone,
        next_at=None,
        why="",
        waiting=tuple(QueueShown(one.gate, one.until, one.size) for one in queues),
        is_known=config is None or name in config.channels,
        by_route=tuple(_list_by_route(name, config, past, now)) if config is not None else (),
    )
    return shown if hold is None else replace(shown, next_at=hold.until, why=hold.reason)


def _list_by_route(
    name: str, config: Config, past: ChannelPast, now: datetime
) -> Iterator[RouteTiming]:
    import alerts

    routes = [route for route in config.routes if route.has_timing and name in route.to]
    _, *timings = alerts.list_timings(name, config.timings, routes)
    for route, timing in zip(routes, timings, strict=True):
        hold = alerts.find_next_hold(name, timing, past, now)
        if hold is None:
            yield RouteTiming(route.name, None, "")
        else:
            yield RouteTiming(route.name, hold.until, hold.reason)


def describe_ruling(ruling: RulingShown, zone: str = "UTC") -> str:
    """Return the decision in a few words, as in "held by quiet until 07:00"; empty if told."""
    by_route = f" by route {ruling.route}" if ruling.route else ""
    if ruling.state == "held" and ruling.until is not None:
        until = format_time(ruling.until, zone)
        return f"held by {ruling.gate} until {until}{by_route}"
    if ruling.state == "suppressed":
        return f"suppressed by {ruling.gate}{by_route}"
    if ruling.within:
        return f"told in {ruling.within}{by_route}"
    return by_route.strip()
