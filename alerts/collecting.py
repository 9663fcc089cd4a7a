"""Tell the messages that have waited in a channel, as one message where there are several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from alerts.decide import make_alert_id
from alerts.gates import Candidate, Hold, budget, cooldown, quiet, silence
from alerts.ruling import Desk, find_hold, note_root
from alerts.wording.collected import Occasion, write_collected
from alerts.wording.folded import count_held
from model import (
    Alert,
    ChannelPast,
    HeldCount,
    HeldMessage,
    HeldRest,
    Message,
    Remark,
    Ruling,
    Severity,
    Signal,
    State,
    Timing,
)

_NO_WORDS = Message("", "")
LEADING_GATES = ("digest", "quiet", "late", "budget", "cooldown", "batch")
"""The gates that hold messages: the first one that held any gives one message for all its form."""

GATES_OF_COLLECTED = (quiet.gate, budget.gate)
"""The gates that one message for several passes; the others have let its parts pass."""


class Collection(NamedTuple):
    """The decision about the messages that have waited in a channel."""

    held: Sequence[HeldMessage]
    """Those that are not silenced by now, in their order."""
    alert: Alert | None = None
    """The message for all of them; None where one alone is told, or none yet."""
    longer: Ruling | None = None
    """Why all of them wait longer; None if they do not."""
    silenced: Sequence[tuple[HeldMessage, Ruling]] = ()
    """Those that were silenced while they waited."""


def collect(
    channel: str, held: Sequence[HeldMessage], desk: Desk, now: datetime, page_url: str = ""
) -> Collection:
    """Decide about the messages *held* that have waited in *channel*; there is at least one.

    What is told is noted in *desk*. A single message is told as it is, except in a digest.
    If more are due than *held*, the message tells all of them, and *held* are those that it may
    list. *page_url* is the address of the page, for a link to the alerts; empty for none.
    """
    rest = desk.read_rest(channel)
    if rest is None:
        silenced = _find_silenced(channel, held, desk, now)
    else:
        silenced = _find_silenced_of_rest(channel, rest, desk, now)
    gone = {one.number for one, _ in silenced}
    left = [one for one in held if one.number not in gone]
    past = desk.get_past(channel)
    if silenced:
        past = desk.pasts[channel] = replace(past, silenced=past.silenced + len(silenced))
    if not left:
        return Collection((), silenced=silenced)
    candidate = _make_candidate(channel, left, desk, now)
    for gate in GATES_OF_COLLECTED:
        hold = gate(candidate)
        if hold is not None:
            return Collection(left, longer=hold.make_ruling(channel), silenced=silenced)
    gate_name = find_leading_gate(left)
    roots = [one for one in left if not one.message.thread]
    if roots or len(left) > 1:
        watches = dict.fromkeys(one.watch for one in roots)
        past = note_root(past, candidate.timing, watches, now)
    alert = None
    if len(left) > 1 or gate_name == "digest":
        counts = _count_left(rest.counts, silenced) if rest is not None else count_held(left)
        occasion = Occasion(gate_name, now, candidate.timing, past.silenced, page_url, counts)
        alert = _make_alert(channel, left, occasion)
    if gate_name == "digest":
        past = replace(past, silenced=0)
    desk.pasts[channel] = past
    return Collection(left, alert, silenced=silenced)


def find_leading_gate(held: Sequence[HeldMessage]) -> str:
    """Return the gate that gives one message for all of *held* its form."""
    gates = {one.gate for one in held}
    return next(gate for gate in LEADING_GATES if gate in gates)


def _find_silenced(
    channel: str, held: Sequence[HeldMessage], desk: Desk, now: datetime
) -> list[tuple[HeldMessage, Ruling]]:
    found = []
    for one in held:
        each = silence.find_silence_of_held(one, channel, desk.silences, now)
        if each is not None:
            reason = f"silenced by {each.by} while it waited: {each.reason}"
            found.append((one, Hold("silence", reason, silence=each.id).make_ruling(channel)))
    return found


def _find_silenced_of_rest(
    channel: str, rest: HeldRest, desk: Desk, now: datetime
) -> list[tuple[HeldMessage, Ruling]]:
    """Return the silenced ones of all messages that are due, without their words: of many."""
    if not desk.silences:
        return []
    found = (one for held in rest.read() for one in _find_silenced(channel, held, desk, now))
    return [(one._replace(message=_NO_WORDS), ruling) for one, ruling in found]


def _count_left(
    counts: Sequence[HeldCount], silenced: Sequence[tuple[HeldMessage, Ruling]]
) -> list[HeldCount]:
    """Return *counts* without the messages that are *silenced*."""
    gone = Counter((one.watch, one.gate) for one, _ in silenced)
    left = [one._replace(number=one.number - gone[one.watch, one.gate]) for one in counts]
    return [one for one in left if one.number]


def _find_severity(held: Sequence[HeldMessage]) -> Severity:
    """Return the highest severity of *held*, which one message for all of them has."""
    return max((one.severity for one in held), key=lambda severity: severity.rank)


def _make_candidate(
    channel: str, held: Sequence[HeldMessage], desk: Desk, now: datetime
) -> Candidate:
    """Return the candidate for one message that tells all of *held*."""
    return Candidate(
        channel=channel,
        watch="",
        severity=_find_severity(held),
        timing=desk.timings.get(channel, Timing()),
        past=desk.get_past(channel),
        now=now,
        is_follow_up=len(held) == 1 and bool(held[0].message.thread),
    )


def _make_alert(channel: str, held: Sequence[HeldMessage], occasion: Occasion) -> Alert:
    """Return the alert that tells all of *held* to *channel*."""
    now = occasion.now
    kind, message = write_collected(held, occasion)
    signal = Signal(
        kind=kind,
        watch=message.watch,
        key=f"{kind.name}:{channel}:{now.isoformat()}:{held[0].alert}",
        about=Remark(message.headline, message.lines),
    )
    return Alert(
        named=make_alert_id(signal, now, State.ACTIVE),
        signal=signal,
        at=now,
        state=State.ACTIVE,
        reason=f"{sum(one.number for one in occasion.counts)} held messages in one",
        to=(channel,),
        said=message,
        severity=_find_severity(held),
        tells_held=True,
    )


def find_next_hold(channel: str, timing: Timing, past: ChannelPast, now: datetime) -> Hold | None:
    """Return why a message that is raised *now* would wait in *channel*; None if it would not.

    It is of normal severity, and of a watch that the channel was not told about lately. If it
    then waited longer, as a digest that is due in quiet hours does, that is the verdict.
    """
    candidate = Candidate(channel, "", Severity.NORMAL, timing, past, now)
    hold = find_hold(candidate)
    if hold is None or hold.until is None:
        return hold
    later = candidate._replace(now=hold.until)
    return next(filter(None, (gate(later) for gate in GATES_OF_COLLECTED)), hold)


def find_latest_end(gate: str, timings: Iterable[Timing], now: datetime) -> datetime:
    """Return the last time until which *gate* may hold a message that waits *now*.

    *timings* are those of the channel and of the routes to it. It is *now* if none of them has
    such a gate any more.
    """
    return max((_find_end(gate, timing, now) for timing in timings), default=now)


def _find_end(gate: str, timing: Timing, now: datetime) -> datetime:
    end: datetime | None = None
    if gate == "digest" and timing.digest:
        end = timing.digest.find_next(now)
    elif gate == "batch":
        end = now + timing.batch
    elif gate == "cooldown":
        end = now + timing.cooldown * cooldown.LONGEST_TIMES
    elif gate == "quiet" and timing.quiet:
        end = timing.quiet.find_end(now)
    elif gate == "budget" and timing.budget:
        _, end = budget.find_period(timing.budget, timing.zone, now)
    return end or now
