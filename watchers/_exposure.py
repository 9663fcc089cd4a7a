"""How much the feeds brought, so that counts of any interval can be compared: their exposure.

The unit is one usual entry. A poll adds what the feed usually brings in the time since its last
good poll (by the hour of the week), times how lively it was; so a feed that was not polled adds
nothing, one that comes back after an outage adds the outage, and a feed of which too little is
known to tell its pace is taken at its word. Shared by all watches. All times are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import exp2
from typing import NamedTuple

HOUR = 3600.0
DAY = 86400.0
HALF_LIFE = 21 * DAY  # of what is known of a feed's pace
STIFFNESS = 4.0  # entries' worth of belief that a feed is as lively as usual
YOUNG = 7 * DAY  # a feed this new is learned, but not counted beside older ones
LONGEST = 3 * DAY  # no feed keeps more than this for us while we are away
RHYTHM_PRIOR = 40.0  # entries' worth of belief that an hour is like the others
RHYTHM_AFTER = 200.0  # entries before a rhythm is believed at all


class Voice(NamedTuple):
    """What is known of one feed."""

    since: float
    last: float
    """When it was last read well."""
    total: float = 0.0
    """Exposure so far; only differences of it mean something."""
    gain: float = 0.0
    """What the last poll added."""
    entries: float = 0.0
    """Brought lately, the longer ago the less; and in how many seconds:"""
    seconds: float = 0.0
    hours: tuple[float, ...] = ()
    """Entries by hour of the day, then by day of the week, and the usual entries of the same."""
    usual: float = 0.0
    """What the last poll was to bring."""
    stood: float = 0.0
    """Entries that it held when it was first read."""


class _Exposure(NamedTuple):
    voices: Mapping[str, Voice] = {}
    since: float = 0.0
    total: float = 0.0


class Exposure(_Exposure):
    """What is known of all feeds."""

    @cached_property
    def per_day(self) -> float:
        """Return what all feeds bring in a usual day; every watch asks at every moment."""
        voices = self.voices.values()
        return sum([DAY * v.entries / v.seconds for v in voices if v.seconds > 0.0])


def added(exposure: Exposure, feed: str, now: float, stood: int = 0) -> Exposure:
    """Return *exposure* with *feed* first read at *now*; what *stood* in it then is not news."""
    voices = {**exposure.voices, feed: Voice(now, now, stood=stood)}
    return Exposure(voices, exposure.since or now, exposure.total)


def polled(exposure: Exposure, feed: str, now: float, entries: int) -> Exposure:
    """Return *exposure* after *feed* was read well at *now* and brought *entries* new ones."""
    voice = exposure.voices.get(feed)
    if voice is None:
        return added(exposure, feed, now, entries)
    voice = _heard(voice, now, entries)
    voices = {**exposure.voices, feed: voice}
    return Exposure(voices, exposure.since, exposure.total + voice.gain)


def _heard(voice: Voice, now: float, entries: int) -> Voice:
    passed = min(max(0.0, now - voice.last), LONGEST)
    kept = exp2(-passed / HALF_LIFE)
    known, seconds = voice.entries * kept, voice.seconds * kept
    pace = known / seconds if seconds > DAY else (known + entries) / (seconds + passed + 1.0)
    weight = rhythm(voice.hours, voice.last, voice.last + passed) if voice.hours else 1.0
    usual = pace * passed * weight
    gain = usual * (STIFFNESS + entries) / (STIFFNESS + usual)
    hours = _learned(voice, pace * passed, now - passed / 2, entries, kept)
    return Voice(
        voice.since,
        now,  # also where the clock was set back, or all until then would be unusual
        voice.total + gain,
        gain,
        known + entries,
        seconds + passed,
        hours,
        usual,
        voice.stood,
    )


def _learned(
    voice: Voice, usual: float, middle: float, count: int, kept: float
) -> tuple[float, ...]:
    """Return the rhythm with *count* entries around *middle* when *usual* come on the average."""
    old = voice.hours or (0.0,) * 62
    new = [value * kept for value in old] if kept < 1.0 else list(old)
    hour, day = _slots(middle)
    new[hour] += count
    new[day] += count
    new[31 + hour] += usual
    new[31 + day] += usual
    return tuple(new)


def _slots(at: float) -> tuple[int, int]:
    """Return the hour of the day, and 24 plus the day of the week, of *at* in UTC."""
    return int(at // HOUR) % 24, 24 + (int(at // DAY) + 3) % 7


def rhythm(hours: tuple[float, ...], start: float, end: float) -> float:
    """Return how busy the time from *start* to *end* usually is; 1 is the average."""
    if sum(hours[:24]) < RHYTHM_AFTER or end - start > 6 * HOUR:
        return 1.0
    parts = max(1, round((end - start) / HOUR))
    if parts == 1:  # a feed is mostly asked again within the hour
        return _factor(hours, start + 0.5 * (end - start))
    each = (end - start) / parts
    return sum(_factor(hours, start + (n + 0.5) * each) for n in range(parts)) / parts


def _factor(hours: tuple[float, ...], at: float) -> float:
    hour, day = _slots(at)
    of_hour = (hours[hour] + RHYTHM_PRIOR) / (hours[31 + hour] + RHYTHM_PRIOR)
    return of_hour * ((hours[day] + RHYTHM_PRIOR) / (hours[31 + day] + RHYTHM_PRIOR))


def apart(voice: Voice, reports: int, chance: float) -> float:
    """Return the exposure of a feed's last poll as its entries beside *reports* tell it.

    With *chance* an entry is a report. Where all are, none is left to tell how lively it was.
    """
    if not voice.usual:
        return 0.0
    entries = voice.gain * (STIFFNESS + voice.usual) / voice.usual - STIFFNESS
    others = voice.usual * (1.0 - min(chance, 1.0))
    return voice.usual * (STIFFNESS + max(0.0, entries - reports)) / (STIFFNESS + others)


def is_young(exposure: Exposure, feed: str, now: float) -> bool:
    """Tell if *feed* is so new, beside the others, that its entries are learned but not counted."""
    age = now - exposure.voices[feed].since
    return age < YOUNG and age < 0.5 * (now - exposure.since)
