"""How much the feeds brought, so that counts of any interval can be compared: their exposure.

The unit is one usual entry. A poll adds what the feed usually brings in the time since its last
good poll (by the hour of the week), times how lively it was; so a feed that was not polled adds
nothing, one that comes back after an outage adds the outage, and a feed of which too little is
known to tell its pace is taken at its word. Shared by all watches. All times are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
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
LARGEST = 1024.0  # unit of a rhythm, before all of it is counted in another


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
    unit: float = 1.0
    """What an entry of now counts in `hours`: it grows, so that what is older need not shrink."""
    gap: float = 0.0
    """Seconds between its last two good reads."""


class _Exposure(NamedTuple):
    voices: Mapping[str, Voice] = {}
    since: float = 0.0
    total: float = 0.0


class Exposure(_Exposure):
    """What is known of all feeds."""

    @property
    def per_day(self) -> float:
        """Return what all feeds bring in a usual day; every watch asks at every moment."""
        # Kept by hand: `cached_property` takes a lock, which is dearer than a feed or two.
        known: float | None = self.__dict__.get("per_day")
        if known is None:
            voices = self.voices.values()
            known = sum([DAY * v.entries / v.seconds for v in voices if v.seconds > 0.0])
            self.__dict__["per_day"] = known
        return known


def added(exposure: Exposure, feed: str, now: float, stood: int = 0) -> Exposure:
    """Return *exposure* with *feed* first read at *now*; what *stood* in it then is not news."""
    voices = {**exposure.voices, feed: Voice(now, now, stood=stood)}
    return Exposure(voices, exposure.since or now, exposure.total)


def polled(exposure: Exposure, feed: str, now: float, entries: int) -> Exposure:
    """Return *exposure* after *feed* was read well at *now* and brought *entries* new ones."""
    voices, since, total = exposure
    known = voices.get(feed)
    if known is None:
        return added(exposure, feed, now, entries)
    voice = _heard(known, now, entries)
    return Exposure({**voices, feed: voice}, since, total + voice.gain)


def _heard(voice: Voice, now: float, entries: int) -> Voice:
    passed = min(max(0.0, now - voice.last), LONGEST)
    kept = exp2(-passed / HALF_LIFE)
    known, seconds = voice.entries * kept, voice.seconds * kept
    pace = known / seconds if seconds > DAY else (known + entries) / (seconds + passed + 1.0)
    slots = _slots(now - passed / 2)
    usual = pace * passed * _rhythm(voice, slots, passed)
    gain = usual * (STIFFNESS + entries) / (STIFFNESS + usual)
    hours, unit = _learned(voice, pace * passed, slots, entries, voice.unit / kept)
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
        unit,
        now - voice.last,
    )


def _learned(
    voice: Voice, usual: float, slots: tuple[int, int], count: int, unit: float
) -> tuple[tuple[float, ...], float]:
    """Return the rhythm with *count* entries in *slots* when *usual* come on the average.

    And the *unit* in which it counts.
    """
    new = list(voice.hours or (0.0,) * 62)
    if unit > LARGEST:
        new, unit = [value / unit for value in new], 1.0
    came, usual = count * unit, usual * unit
    for slot in slots:
        new[slot] += came
        new[31 + slot] += usual
    return tuple(new), unit


def _slots(at: float) -> tuple[int, int]:
    """Return the hour of the day, and 24 plus the day of the week, of *at* in UTC."""
    return int(at // HOUR) % 24, 24 + (int(at // DAY) + 3) % 7


def _rhythm(voice: Voice, slots: tuple[int, int], passed: float) -> float:
    """Return how busy the time that *passed* usually is, in the middle of which are *slots*.

    1 is the average.
    """
    # The entries are those of all hours together.
    if voice.entries < RHYTHM_AFTER or passed > 6 * HOUR:
        return 1.0
    parts = round(passed / HOUR)
    if parts <= 1:  # a feed is mostly asked again within the hour
        return _factor(voice, slots)
    each = passed / parts
    middles = [voice.last + (n + 0.5) * each for n in range(parts)]
    return sum([_factor(voice, _slots(at)) for at in middles]) / parts


def _factor(voice: Voice, slots: tuple[int, int]) -> float:
    hours, prior = voice.hours, RHYTHM_PRIOR * voice.unit
    hour, day = slots
    of_hour = (hours[hour] + prior) / (hours[31 + hour] + prior)
    return of_hour * ((hours[day] + prior) / (hours[31 + day] + prior))


def factors(voice: Voice) -> list[float]:
    """Return how busy a feed usually is by hour of the day, then by day; none if not known."""
    if voice.entries < RHYTHM_AFTER:
        return []
    hours, prior = voice.hours, RHYTHM_PRIOR * voice.unit
    return [(hours[n] + prior) / (hours[31 + n] + prior) for n in range(31)]


def apart(voice: Voice, reports: int, chance: float) -> float:
    """Return the exposure of a feed's last poll as its entries beside *reports* tell it.

    With *chance* an entry is a report. Where all are, none is left to tell how lively it was.
    """
    if not voice.usual:
        return 0.0
    entries = voice.gain * (STIFFNESS + voice.usual) / voice.usual - STIFFNESS
    others = voice.usual * (1.0 - min(chance, 1.0))
    return voice.usual * (STIFFNESS + max(0.0, entries - reports)) / (STIFFNESS + others)


def heard(exposure: Exposure, reports: Mapping[str, int], now: float) -> int:
    """Return how many *reports*, by feed, are of feeds that are not too young to count."""
    return sum([n for feed, n in reports.items() if not is_young(exposure, feed, now)])


def is_young(exposure: Exposure, feed: str, now: float) -> bool:
    """Tell if *feed* is so new, beside the others, that its entries are learned but not counted."""
    age = now - exposure.voices[feed].since
    return age < YOUNG and age < 0.5 * (now - exposure.since)
