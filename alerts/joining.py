"""Find the reports that one message tells for several watches.

Two watches that match one entry and tell one channel would post the same entry twice there. The
first of them tells it for both, in that channel alone: no channel reads of a watch that does not
tell it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from model import FirstMention, NewReport, Signal

Lane = tuple[str, str]
"""A channel, and the way there: messages of different ways may be told at different times."""
_Place = tuple[str, str, Lane]
"""Feed and id of an entry, and where it is told."""


class Joint(NamedTuple):
    """The part of a signal in messages that tell several watches."""

    covered: dict[str, str]
    """The watch whose message tells it, by channel."""
    joined: dict[str, list[Signal]]
    """The signals of other watches that its own message tells, by channel."""

    def name_leaders(self) -> str:
        """Return the watches whose messages tell it, quoted; empty if none does."""
        leaders = dict.fromkeys(self.covered.values())
        return " and ".join(f'"{leader}"' for leader in leaders)


def join_reports(
    signals: Sequence[Signal], lanes: Mapping[str, Sequence[Lane]]
) -> dict[str, Joint]:
    """Return the joint messages of the *signals* that are told at one moment, by key.

    *lanes* are those in which each is told, by its key. A signal that shares no message is not in
    the result. The first signal of an entry and a channel leads.
    """
    reports = [signal for signal in signals if isinstance(signal.about, NewReport | FirstMention)]
    if len({signal.watch for signal in reports}) < 2:
        return {}
    leaders: dict[_Place, Signal] = {}
    joints: defaultdict[str, Joint] = defaultdict(lambda: Joint({}, {}))
    for signal in reports:
        for lane in lanes[signal.key]:
            places = _list_places(signal, lane)
            leader = next((leaders[place] for place in places if place in leaders), None)
            if leader is None:
                leaders |= dict.fromkeys(places, signal)
            elif leader.watch != signal.watch:
                _join(joints, leader, signal, lane[0])
    return dict(joints)


def _list_places(signal: Signal, lane: Lane) -> list[_Place]:
    """Return the entries of *signal*, each with *lane*."""
    entries = [match.entry for match in signal.matches]
    return [(entry.feed, entry.id, lane) for entry in entries]


def _join(joints: Mapping[str, Joint], leader: Signal, signal: Signal, channel: str) -> None:
    """Let the message of *leader* tell *signal* to *channel*."""
    joints[signal.key].covered[channel] = leader.watch
    joined = joints[leader.key].joined.setdefault(channel, [])
    if signal not in joined:
        joined.append(signal)
