"""Messages of a watch that the channel was told about lately."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from alerts.gates._channel import Candidate, Hold
from model import ChannelPast, Cooling, format_time

LONGEST_TIMES = 8  # the cooldown that is written: one of 30 minutes grows to four hours


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the end of its watch's cooldown; None if it need not."""
    cooling = candidate.past.cooling.get(candidate.watch)
    if not candidate.timing.cooldown or candidate.is_follow_up or cooling is None:
        return None
    longest = candidate.timing.cooldown * LONGEST_TIMES
    if not candidate.now < cooling.until <= candidate.now + longest:  # a clock was set back
        return None
    until = format_time(cooling.until, candidate.timing.zone)
    reason = f'watch "{candidate.watch}" was told lately; held by its cooldown until {until}'
    return Hold("cooldown", reason, cooling.until)


def note_held(past: ChannelPast, watch: str) -> ChannelPast:
    """Return *past* with the fact that the cooldown of *watch* held a message."""
    cooling = past.cooling[watch]._replace(held_any=True)
    return replace(past, cooling={**past.cooling, watch: cooling})


def note_sent(past: ChannelPast, watch: str, base: timedelta, now: datetime) -> ChannelPast:
    """Return *past* with the cooldown of *watch* that a message begins *now*.

    It is as long as *base* at first. If the last one held a message, this one is twice as long;
    else it is half as long for each time that the last one has passed since. Cooldowns that no
    longer count are dropped.
    """
    last = past.cooling.get(watch)
    length = _find_length(last, base, now) if last else base
    kept = {name: one for name, one in past.cooling.items() if not _is_forgotten(one, base, now)}
    return replace(past, cooling={**kept, watch: Cooling(now + length, length)})


def _find_length(last: Cooling, base: timedelta, now: datetime) -> timedelta:
    longest = base * LONGEST_TIMES
    length = last.length * 2 if last.held_any else last.length
    calm = now - last.until
    while calm >= last.length and length > base:
        length /= 2
        calm -= last.length
    return min(max(length, base), longest)


def _is_forgotten(cooling: Cooling, base: timedelta, now: datetime) -> bool:
    """Return whether *cooling* is so long ago that the next one is as long as *base*."""
    return now - cooling.until > base * LONGEST_TIMES * 2
