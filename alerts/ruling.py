"""Decide for each channel of an alert: now, later, or not at all.

The gates of `alerts.gates` rule in a fixed order, and the first that objects decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from alerts.gates import CHANNEL_GATES, Address, Candidate, Hold, budget, cooldown
from model import Alert, ChannelPast, Ruling, Severity, Silence, State, Timing

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

    def get_past(self, channel: str) -> ChannelPast:
        """Return the past of *channel*, with the messages of this moment."""
        return self.pasts.get(channel) or self.read_past(channel)


def rule(alert: Alert, addresses: Sequence[Address], desk: Desk) -> Alert:
    """Return *alert* with a ruling for each of *addresses*; note in *desk* those that are told.

    If a silence suppresses it in every channel, the alert is suppressed, for that reason.
    """
    is_plain = not (desk.timings or desk.silences)
    if is_plain and not any(one.route for one in addresses):
        return alert  # all channels are told at once
    own = [one for one in addresses if one.channel not in alert.covered]
    rulings = tuple(_rule_channel(alert, address, desk) for address in own)
    ruled = replace(alert, rulings=rulings)
    if rulings and all(ruling.state is State.SUPPRESSED for ruling in rulings):
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
    hold = find_hold(candidate)
    desk.pasts[channel] = note_hold(candidate, hold) if hold else note_sent(candidate)
    route_name = route.name if route else ""
    if hold is None:
        return Ruling(channel, route=route_name)
    state = State.HELD if hold.until else State.SUPPRESSED
    return Ruling(
        channel=channel,
        state=state,
        gate=hold.gate,
        reason=hold.reason,
        until=hold.until,
        route=route_name,
    )


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
    if route.digest is not None or route.no_digest:
        timing = replace(timing, digest=route.digest)
    return timing


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
    past = candidate.past
    timing = candidate.timing
    if candidate.is_follow_up:
        return past
    if timing.batch:
        past = replace(past, batch_ends=candidate.now + timing.batch)
    if timing.cooldown:
        past = cooldown.note_sent(past, candidate.watch, timing.cooldown, candidate.now)
    return budget.note_sent(past, timing, candidate.now)
