"""The channels that a text would be told to, by which route, and the gates that would hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import alerts
from model import (
    Alert,
    Arrival,
    ChannelPast,
    Entry,
    Kind,
    Match,
    Message,
    NewReport,
    Signal,
    State,
    Watch,
)

if TYPE_CHECKING:
    from config import Config
    from storage import Reader


@dataclass(frozen=True, slots=True)
class WouldTell:
    """A channel that would be told, and the gate that would hold the message now."""

    channel: str
    route: str
    """By which it would go there; empty if the watch names the channel."""
    state: str
    """active, held or suppressed."""
    gate: str
    reason: str
    until: datetime | None


def find_channels(
    entry: Entry, config: Config, reader: Reader | None, now: datetime
) -> dict[str, list[WouldTell]]:
    """Return the channels that *entry* would be told to if it came *now*, by watch.

    Only for the watches that match it. The pasts of channels and the silences are those of
    *reader*; without it there are none.
    """
    seen = entry.seen(now, arrival=Arrival.NEWS)
    desk = _open_desk(config, reader, now)
    directory = alerts.Directory(config.watches, config.routes, config.feeds)
    return {
        match.watch: _tell(match, config.watches[match.watch], directory, desk, now)
        for match in config.watchlist.match([seen])
    }


def _open_desk(config: Config, reader: Reader | None, now: datetime) -> alerts.Desk:
    if reader is None:
        return alerts.Desk(config.timings, (), lambda _: ChannelPast(), lambda *_: None, {})
    return alerts.Desk(
        timings=config.timings,
        silences=reader.timing.list_silences_in_force(now),
        read_past=reader.timing.read_past,
        find_hold=lambda *_: None,
        pasts={},
    )


def _tell(
    match: Match, watch: Watch, directory: alerts.Directory, desk: alerts.Desk, now: datetime
) -> list[WouldTell]:
    """Return the channels that a new report with *match* goes to; each text is judged alone."""
    names = watch.alert_on or ("match",)
    kind = Kind("match" if "match" in names else names[0])
    signal = Signal(kind, watch.name, "try", NewReport((match,)))
    addresses = directory.find_addresses(signal)
    alert = Alert(
        named="try",
        signal=signal,
        at=now,
        state=State.ACTIVE,
        reason="",
        to=tuple(address.channel for address in addresses),
        said=Message(kind.name, match.entry.title),
        severity=watch.severity,
    )
    ruled = alerts.rule(alert, addresses, desk._replace(pasts={}))
    if not ruled.rulings:
        return [WouldTell(name, "", State.ACTIVE.value, "", "", None) for name in alert.to]
    return [
        WouldTell(
            channel=one.channel,
            route=one.route,
            state=one.state.value,
            gate=one.gate,
            reason=one.reason,
            until=one.until,
        )
        for one in ruled.rulings
    ]


def describe_telling(told: Sequence[WouldTell]) -> list[str]:
    """Return a line for each of the channels *told*: when it would be told, and by which route."""
    lines = []
    for one in told:
        by_route = f", by route {one.route}" if one.route else ""
        lines.append(f"{one.channel}: {one.reason or 'told at once'}{by_route}")
    return lines or ["nobody would be told: the watch has no channel, and no route takes it"]
