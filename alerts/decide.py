"""Give every signal a state and a reason: told now, held, or suppressed."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from alerts import gates
from alerts.gates import Address, Told, find_addresses, find_routes
from alerts.joining import Joint, Lane, join_reports
from alerts.ruling import Desk, rule
from alerts.wording import kinds
from alerts.wording.compose import compose, compose_for_channels, show_in_zones
from alerts.wording.reason import write_reason
from alerts.wording.rest import write_rest
from model import (
    Alert,
    Feed,
    FirstMention,
    HeldReports,
    Message,
    NewReport,
    Remark,
    Route,
    Signal,
    State,
    Watch,
    is_of_trend,
)

MAX_SINGLE_REPORTS = 20
"""Of one poll and watch; more are a flood, which nobody reads message by message."""

KINDS_OF_REST = ("match", "new", kinds.MORE.name)
"""The kinds of alerts that the list of the rest tells."""

ID_CHARS = 12  # of 32 letters and digits: 60 bits
DIGEST_BYTES = 10  # a multiple of five, so that base32 needs no padding


def make_alert_id(signal: Signal, at: datetime, state: State) -> str:
    """Return a short name for the alert, the same in every run over the same entries.

    The key of the signal alone names an active alert, so that it can be recorded only once. The
    same key may be suppressed often: a suppressed alert is named by its entries and time as well.
    """
    parts = [signal.key]
    if state is not State.ACTIVE:
        entries = [match.entry for match in signal.matches]
        parts += [state, at.isoformat()]
        parts += [f"{entry.feed} {entry.id}" for entry in entries]
    return _hash("\n".join(parts))


def name_trend(key: str) -> str:
    """Return the short name of the trend whose first alert has *key*, for its address.

    It follows from the key alone, so it stays when alerts are deleted, and over new versions. It
    is also the id of that first alert, if somebody was told.
    """
    return _hash(key)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest[:DIGEST_BYTES])[:ID_CHARS].decode().lower()


class Directory(NamedTuple):
    """The parts of the config that say whom an alert tells."""

    watches: Mapping[str, Watch]
    routes: Sequence[Route] = ()
    feeds: Mapping[str, Feed] = MappingProxyType({})
    page_url: str = ""
    """The address of the page, for links from messages; empty for none."""
    zones: Mapping[str, str] = MappingProxyType({})
    """The time zones of the channels that have one, by channel."""

    def find_addresses(self, signal: Signal, desk: Desk | None = None) -> tuple[Address, ...]:
        """Return the channels that *signal* goes to, each with the route by which it does.

        A follow-up goes to those of the message above it too; *desk* finds them.
        """
        above: Sequence[str] = ()
        if desk is not None and signal.thread and self.routes:
            above = desk.find_channels(signal.thread)
        watch = self.watches[signal.watch]
        return find_addresses(signal, watch, self.routes, self.feeds, above)


def decide(
    signals: Iterable[Signal],
    directory: Directory,
    told: Told,
    now: datetime,
    singles: Counter[str],
    desk: Desk | None = None,
) -> Iterator[Alert]:
    """Yield one alert for every signal, with its state and the reason for it.

    In the order of *signals*, but first mentions come first: they say more about a report than a
    match does. `gates.GATES` has the reasons against telling a signal. *singles* counts by watch
    the reports that this poll told one by one. After `MAX_SINGLE_REPORTS` the others are held, for
    one message that lists them (`write_rest`). Watches that tell one entry to one channel share a
    message (`join_reports`). The message of a trend links to its page. *desk* has the timings of
    the channels and the silences; without it all channels are told at once.
    """
    decisions = list(_decide_states(signals, directory, told, singles, desk, now))
    joints: Mapping[str, Joint] = {}
    if len(decisions) > 1:
        active = [each for each in decisions if each.state is State.ACTIVE]
        joints = join_reports(
            [each.signal for each in active],
            {each.signal.key: each.list_lanes(directory, desk, now) for each in active},
        )
    for each in decisions:
        joint = joints.get(each.signal.key) if joints else None
        alert = _make_alert(each, directory, now, joint)
        if desk is not None and alert.state is State.ACTIVE:
            alert = rule(alert, each.addresses, desk)
        yield _add_page(alert, directory.page_url)


class _Decision(NamedTuple):
    """A signal, its state, the reason against telling it if there is one, and its channels."""

    signal: Signal
    state: State
    reason_against: str
    addresses: tuple[Address, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(address.channel for address in self.addresses)

    def list_lanes(self, directory: Directory, desk: Desk | None, now: datetime) -> list[Lane]:
        """Return the channels in which it is not silenced, each with the way of its message."""
        if desk is None:
            return [(name, "") for name in self.channels]
        severity = directory.watches[self.signal.watch].severity
        return [
            (address.channel, desk.find_lane(severity, address))
            for address in self.addresses
            if not desk.is_silenced(self.signal, address.channel, now)
        ]


def _decide_states(
    signals: Iterable[Signal],
    directory: Directory,
    told: Told,
    singles: Counter[str],
    desk: Desk | None,
    now: datetime,
) -> Iterator[_Decision]:
    """Yield *signals* with their states, first mentions first.

    A report that is silenced everywhere is none of many: no list tells it.
    """
    telling: set[str] = set()
    for signal in sorted(signals, key=_comes_later):
        addresses = directory.find_addresses(signal, desk)
        channels = [address.channel for address in addresses]
        context = gates.Context(directory.watches[signal.watch], told, telling, channels)
        reason_against = gates.find_reason_against(signal, context)
        state = State.SUPPRESSED if reason_against else State.ACTIVE
        if state is State.ACTIVE:
            telling.add(signal.key)
            is_report = isinstance(signal.about, NewReport | FirstMention)
            if is_report and not _is_silenced(signal, channels, desk, now):
                singles[signal.watch] += 1
                if singles[signal.watch] > MAX_SINGLE_REPORTS:
                    state = State.HELD
                    reason_against = "held for one message with the rest of many new reports"
        yield _Decision(signal, state, reason_against, addresses)


def _is_silenced(signal: Signal, channels: Sequence[str], desk: Desk | None, now: datetime) -> bool:
    """Return whether silences suppress *signal* in each of *channels*."""
    if desk is None or not desk.silences:
        return False
    return all(desk.is_silenced(signal, channel, now) for channel in channels)


def _make_alert(
    decision: _Decision, directory: Directory, now: datetime, joint: Joint | None
) -> Alert:
    """Return the alert of *decision*; *joint* is its part in messages for several watches."""
    signal, state, reason_against, _ = decision
    watch = directory.watches[signal.watch]
    zones = _find_zones([*decision.channels, *_list_later(watch)], directory.zones)
    said = partial(compose_for_channels, signal, now, {}, zones)
    alert = Alert(
        named=partial(make_alert_id, signal, now, state),
        signal=signal,
        at=now,
        state=state,
        reason=reason_against or write_reason(signal, now),
        to=decision.channels,
        said=said if zones else partial(compose, signal, now),
        severity=watch.severity,
    )
    if joint is None or state is not State.ACTIVE:
        return alert
    leaders = joint.name_leaders()
    return replace(
        alert,
        reason=f"{alert.reason}; told in one message with {leaders}" if leaders else alert.reason,
        said=partial(compose_for_channels, signal, now, joint.joined, zones),
        covered=tuple(joint.covered),
    )


def _list_later(watch: Watch) -> tuple[str, ...]:
    """Return the channels that are told an alert of *watch* if nobody acknowledges it."""
    return watch.escalate.to if watch.escalate is not None else ()


def _find_zones(channels: Iterable[str], zones: Mapping[str, str]) -> dict[str, str]:
    """Return the *zones* of those of *channels* that have one."""
    return {name: zones[name] for name in channels if name in zones}


def _add_page(alert: Alert, page_url: str) -> Alert:
    """Return *alert* with the address of the page of its trend, if it is a step of one."""
    if not page_url or not is_of_trend(alert.signal.kind.name):
        return alert
    return replace(alert, said=lambda: link(alert.message, alert.signal, page_url))


def link(message: Message, signal: Signal, page_url: str) -> Message:
    """Return the *message* of *signal* with the address of the page of its trend.

    It has it in each channel. *page_url* is the address of all pages; empty for none. A signal
    that is no step of a trend has no page.
    """
    if not page_url or not is_of_trend(signal.kind.name):
        return message
    page = f"{page_url.rstrip('/')}/trends/{name_trend(signal.thread or signal.key)}"
    others = {name: replace(said, page=page) for name, said in message.by_channel.items()}
    return replace(message, page=page, by_channel=others)


def decide_rest(
    watch: Watch,
    held: HeldReports,
    now: datetime,
    desk: Desk | None = None,
    routes: Sequence[Route] = (),
    zones: Mapping[str, str] = MappingProxyType({}),
) -> Alert:
    """Return the alert that tells the *held* reports of *watch* in one message.

    It goes to the channels that they would have gone to; *desk* and *zones* are as in `decide`.
    """
    channels = held.channels or watch.tell
    shown = _find_zones([*channels, *_list_later(watch)], zones)
    message = show_in_zones(write_rest(watch.name, held), shown)
    signal = Signal(
        kind=kinds.MORE,
        watch=watch.name,
        key=f"{kinds.MORE.name}:{watch.name}:{now.isoformat()}:{held.first[0].headline}",
        about=Remark(message.headline, message.lines),
    )
    alert = Alert(
        named=make_alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=State.ACTIVE,
        reason="the rest of many new reports",
        to=channels,
        said=message,
        severity=watch.severity,
    )
    if desk is None:
        return alert
    return rule(alert, find_routes(alert.to, watch, routes, KINDS_OF_REST), desk)


def _comes_later(signal: Signal) -> bool:
    """Return whether *signal* is told after the first mentions of the same moment."""
    return not isinstance(signal.about, FirstMention)


def decide_notice(signal: Signal, channel: str, now: datetime, zone: str = "") -> Alert:
    """Return the alert of a notice to the operator's *channel* ("" for none), in its *zone*."""
    if channel:
        state = State.ACTIVE
        reason = "for the operator"
    else:
        state = State.SUPPRESSED
        reason = "no channel is left to tell; see status and logs"
    return Alert(
        named=make_alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=state,
        reason=reason,
        to=(channel,) if channel else (),
        said=compose(signal, now, zone=zone),
    )
