"""Decide for each channel of an alert: now, later, or not at all.

The gates of `alerts.gates` rule in a fixed order, and the first that objects decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from alerts.gates import CHANNEL_GATES, Address, Candidate, Hold, budget, cooldown, silence
from model import (
    Alert,
    ChannelPast,
    HeldRest,
    Route,
    Ruling,
    Severity,
    Signal,
    Silence,
    State,
    Timing,
)

_NO_TIMING = Timing()


class Desk(NamedTuple):
    """The facts by which the alerts of one moment are ruled."""

    timings: Mapping[str, Timing]
    """By channel; a channel that is not there takes messages at once."""
    silences: Sequence[Silence]
    read_past: Callable[[str], ChannelPast]
    """Returns the past of a channel."""
    find_hold: Callable[[str, str], tuple[str, str, datetime] | None]
    """Returns gate, reason and end of the wait of a signal, by its key, in a channel; or None."""
    pasts: dict[str, ChannelPast]
    """The pasts of channels that this moment changed; it is filled here."""
    find_channels: Callable[[str], Sequence[str]] = lambda _: ()
    """Returns the channels of the alert on a signal, by its key; none if nobody was told."""
    read_rest: Callable[[str], HeldRest | None] = lambda _: None
    """Returns all messages that are due in a channel, if there are more than are read at once."""
    tracking: Collection[str] = ()
    """The channels that have a state for each trend, which its steps change and its end ends."""

    def get_past(self, channel: str) -> ChannelPast:
        """Return the past of *channel*, with the messages of this moment."""
        return self.pasts.get(channel) or self.read_past(channel)

    def is_silenced(self, signal: Signal, channel: str, now: datetime) -> bool:
        """Return whether a silence suppresses *signal* in *channel*."""
        return silence.find_silence(signal, channel, self.silences, now) is not None

    def find_lane(self, severity: Severity, address: Address) -> str:
        """Return the way of a message of *severity*: those with one way may be told as one."""
        route = address.route
        lane = route.name if route is not None and route.has_timing else ""
        timing = self.timings.get(address.channel, _NO_TIMING)
        is_urgent = find_severity(severity, address) is Severity.URGENT
        return f"{lane}!" if is_urgent and (timing.quiet or timing.budget) else lane


def rule(alert: Alert, addresses: Sequence[Address], desk: Desk) -> Alert:
    """Return *alert* with a ruling for each of *addresses*; note in *desk* those that are told.

    If a silence suppresses it in every channel, and no other message tells it, the alert is
    suppressed, for that reason.
    """
    is_plain = not (desk.timings or desk.silences)
    if is_plain and not any(one.route for one in addresses):
        return alert  # all channels are told at once
    own = [one for one in addresses if one.channel not in alert.covered]
    rulings = tuple(_rule_channel(alert, address, desk) for address in own)
    ruled = replace(alert, rulings=rulings)
    is_suppressed = all(ruling.state is State.SUPPRESSED for ruling in rulings)
    if rulings and is_suppressed and not alert.covered:
        return replace(ruled, state=State.SUPPRESSED, reason=rulings[0].reason)
    return ruled


def _rule_channel(alert: Alert, address: Address, desk: Desk) -> Ruling:
    channel, route = address
    past = desk.get_past(channel)
    timing = adapt_timing(desk.timings.get(channel, _NO_TIMING), address)
    severity = find_severity(alert.severity, address)
    thread = alert.signal.thread
    candidate = Candidate(
        channel=channel,
        watch=alert.signal.watch,
        severity=severity,
        timing=timing,
        past=past,
        now=alert.at,
        is_follow_up=bool(thread),
        waits_for=_find_hold_above(thread, channel, desk),
        signal=alert.signal,
        silences=desk.silences,
    )
    hold = None if _changes_state(candidate, desk) else find_hold(candidate)
    after = note_hold(candidate, hold) if hold else note_sent(candidate)
    if after != past:
        desk.pasts[channel] = after
    ruling = hold.make_ruling(channel) if hold else Ruling(channel)
    return ruling if route is None else ruling._replace(route=route.name, severity=route.raised_to)


def _changes_state(candidate: Candidate, desk: Desk) -> bool:
    """Return whether the message changes a state that its channel has, so that it cannot wait.

    A step that was told after the end would begin the trend again. An end that a silence or a
    digest took would leave the trend in force for days.
    """
    signal = candidate.signal
    is_step = candidate.is_follow_up and candidate.waits_for is None
    if candidate.channel not in desk.tracking or signal is None or not is_step:
        return False
    return signal.kind.is_end or not desk.is_silenced(signal, candidate.channel, candidate.now)


def _find_hold_above(thread: str, channel: str, desk: Desk) -> Hold | None:
    """Return why the first message of *thread* waits in *channel*; None if it does not."""
    found = desk.find_hold(thread, channel) if thread else None
    return Hold(*found) if found else None


def adapt_timing(timing: Timing, address: Address) -> Timing:
    """Return *timing* with the options that the route of *address* sets otherwise."""
    route = address.route
    if route is None:
        return timing
    if route.batch is not None:
        timing = replace(timing, batch=route.batch)
    if route.digest or route.no_digest:
        timing = replace(timing, digest=route.digest.get(address.channel))
    return timing


def list_timings(
    channel: str, timings: Mapping[str, Timing], routes: Sequence[Route]
) -> list[Timing]:
    """Return the times at which *channel* takes messages: its own, and those of routes to it."""
    own = timings.get(channel, _NO_TIMING)
    its = [Address(channel, route) for route in routes if channel in route.to]
    return [own, *(adapt_timing(own, address) for address in its)]


def find_severity(severity: Severity, address: Address) -> Severity:
    """Return the severity of a message: that of its route, or else that of its watch."""
    route = address.route
    return route.raised_to if route and route.raised_to else severity


def find_hold(candidate: Candidate) -> Hold | None:
    """Return the first objection of the gates of a channel; None if there is none."""
    for gate in CHANNEL_GATES:
        hold = gate(candidate)
        if hold is not None:
            return hold
    return None


def note_hold(candidate: Candidate, hold: Hold) -> ChannelPast:
    """Return the past of the channel after *hold*."""
    past = candidate.past
    if hold.gate == "silence":
        return replace(past, silenced=past.silenced + 1)
    if hold.gate == "cooldown":
        return cooldown.note_held(past, candidate.watch)
    return past


def note_sent(candidate: Candidate) -> ChannelPast:
    """Return the past of the channel after the message was sent there."""
    if candidate.is_follow_up:
        return candidate.past
    return note_root(candidate.past, candidate.timing, (candidate.watch,), candidate.now)


def note_root(
    past: ChannelPast, timing: Timing, watches: Iterable[str], now: datetime
) -> ChannelPast:
    """Return *past* with a message about *watches* that stands under no other one."""
    if timing.batch:
        past = replace(past, batch_ends=now + timing.batch)
    for watch in watches if timing.cooldown else ():
        past = cooldown.note_sent(past, watch, timing.cooldown, now)
    return budget.note_sent(past, timing, now)
