"""Measure how much the feeds brought, so that counts of any two intervals can be compared.

This measure is called exposure. Its unit is one usual entry: an entry that a feed brings at its
usual pace. A watch compares its reports with the exposure of the same time. So a busy news day, a
quiet weekend and an outage of a feed change the expected number of reports by themselves.

The exposure grows when a feed is polled well, never between polls. Each poll adds the feed's
*gain*, which has three factors:

* The pace: how many entries the feed brings in a second, over the last weeks. Half of this memory
  fades in `PACE_HALF_LIFE`. In its first day a feed has no reliable pace, so the gain is about the
  number of entries that it brought.
* The rhythm: how busy the hour of the day and the day of the week usually are in this feed, in
  UTC. It counts from `MIN_ENTRIES_FOR_RHYTHM` on.
* The liveliness: whether the poll brought more entries than the pace and the rhythm predict. It is
  a gamma-Poisson estimate with the prior mean 1 and the weight `LIVELINESS_PRIOR`.

The time since the last good poll enters through the pace. So a feed that is not polled adds
nothing. A feed that returns after an outage adds the time of the outage, at most `MAX_GAP`, since
few feeds hold their entries for longer.

A new feed is *young* for a while. A watch learns from the entries of a young feed, but they count
neither as observed nor as expected, because nobody knows yet how much of it usually matches.

All watches share one exposure. All times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp2
from typing import NamedTuple

HOUR = 3600.0
DAY = 86400.0
MILLION = 1e6

# Half-life of a feed's pace and rhythm, in seconds. Doubled: a feed that changes its pace looks
# unusually busy or quiet for twice as long.
PACE_HALF_LIFE = 21 * DAY

# Weight of the prior that a poll is as lively as usual, in entries. Doubled: a busy hour of a
# small feed raises the exposure half as much, so more of its matches look surprising.
LIVELINESS_PRIOR = 4.0

# Seconds for which a new feed is young, unless it is half as old as the oldest feed. Doubled: no
# burst is found in a new feed for two weeks instead of one.
YOUNG_FOR = 7 * DAY

# The longest outage that counts, in seconds. Doubled: after a week without network, six days of
# reports are expected of the first poll instead of three.
MAX_GAP = 3 * DAY

# Weight of the prior that all hours are alike, in entries by hour. Doubled: a feed shows its
# rhythm after twice as many entries.
RHYTHM_PRIOR = 40.0

# Remembered entries from which on a feed's rhythm counts at all. Doubled: slow feeds have none.
MIN_ENTRIES_FOR_RHYTHM = 200.0

# The greatest time in which a rhythm is used, in seconds. Doubled: times of half a day have a
# factor too, although it is close to one.
MAX_TIME_WITH_RHYTHM = 6 * HOUR

# The greatest unit of a rhythm before it is counted in units of one again. Doubled: this happens
# three weeks later; no result changes but for rounding.
MAX_RHYTHM_UNIT = 1024.0

_HOURS_AND_DAYS = 24 + 7  # slots of a rhythm: hours of the day, then days of the week


class FeedPace(NamedTuple):
    """The pace and the rhythm of one feed; stored as a list, so new fields come last."""

    since: float
    """When the feed was first read."""
    last_read: float
    """When it was last read well."""
    total: float = 0.0
    """Exposure so far; only differences of it mean something."""
    gain: float = 0.0
    """The exposure that the last poll added."""
    entries: float = 0.0
    """The entries it brought; older ones count less."""
    seconds: float = 0.0
    """The time in which it brought them; older times count less by the same factor."""
    rhythm: tuple[float, ...] = ()
    """31 slots of entries (hours of the day, days of the week), then 31 of usual entries."""
    usual: float = 0.0
    """The entries that were usual at the last poll."""
    first_page: float = 0.0
    """The entries that it held when it was first read."""
    unit: float = 1.0
    """Weight of a present entry in `rhythm`: it grows, so that older ones need not shrink."""
    gap: float = 0.0
    """Seconds between its last two good polls."""


class _Exposure(NamedTuple):
    paces: Mapping[str, FeedPace] = {}
    """By feed."""
    since: float = 0.0
    """When the oldest feed was first read."""
    total: float = 0.0
    """Exposure of all feeds so far."""


class Exposure(_Exposure):
    """The exposure of all feeds."""

    @property
    def per_day(self) -> float:
        """Return the entries that all feeds bring in a usual day.

        Every watch needs it at every moment. It is kept by hand, since the lock of
        `cached_property` costs more than the sum over a feed or two.
        """
        known: float | None = self.__dict__.get("per_day")
        if known is None:
            paces = self.paces.values()
            known = sum(map(count_millionths_per_day, paces)) / MILLION
            self.__dict__["per_day"] = known
        return known


def count_millionths_per_day(pace: FeedPace) -> int:
    """Return how many millionths of an entry a feed brings in a usual day.

    It is whole, so that a sum over feeds is the same in any order, and after a restart.
    """
    return round(MILLION * DAY * pace.entries / pace.seconds) if pace.seconds > 0.0 else 0


def total_per_day(exposure: Exposure, millionths: int) -> Exposure:
    """Return *exposure* with the sum of `count_millionths_per_day` over its feeds."""
    exposure.__dict__["per_day"] = millionths / MILLION
    return exposure


def add_feed(exposure: Exposure, feed: str, now: float, first_page: int = 0) -> Exposure:
    """Return *exposure* with *feed*, first read at *now*; its *first_page* adds no exposure."""
    paces = {**exposure.paces, feed: FeedPace(now, now, first_page=first_page)}
    return Exposure(paces, exposure.since or now, exposure.total)


def add_poll(exposure: Exposure, feed: str, now: float, entries: int) -> Exposure:
    """Return *exposure* after a good poll of *feed* at *now* that brought *entries* new ones."""
    paces, since, total = exposure
    known = paces.get(feed)
    if known is None:
        return add_feed(exposure, feed, now, entries)
    pace = _update_pace(known, now, entries)
    return Exposure({**paces, feed: pace}, since, total + pace.gain)


def _update_pace(pace: FeedPace, now: float, entries: int) -> FeedPace:
    """Return *pace* after a good poll at *now* that brought *entries*."""
    passed = min(max(0.0, now - pace.last_read), MAX_GAP)
    kept = exp2(-passed / PACE_HALF_LIFE)
    known = pace.entries * kept
    seconds = pace.seconds * kept
    per_second = (known + entries) / (seconds + passed + 1.0)
    if seconds > DAY:
        per_second = known / seconds
    on_average = per_second * passed
    slots = _find_slots(now - passed / 2)
    usual = on_average * _estimate_busyness(pace, slots, passed)
    gain = usual * (LIVELINESS_PRIOR + entries) / (LIVELINESS_PRIOR + usual)
    rhythm, unit = _learn_rhythm(pace, on_average, slots, entries, pace.unit / kept)
    return FeedPace(  # every poll comes here, and `_replace` takes twice as long
        since=pace.since,
        last_read=now,  # even if the clock was set back: else all until then would be unusual
        total=pace.total + gain,
        gain=gain,
        entries=known + entries,
        seconds=seconds + passed,
        rhythm=rhythm,
        usual=usual,
        first_page=pace.first_page,
        unit=unit,
        gap=now - pace.last_read,
    )


def _learn_rhythm(
    pace: FeedPace, usual: float, slots: tuple[int, int], count: int, unit: float
) -> tuple[tuple[float, ...], float]:
    """Return the rhythm with *count* entries in *slots*, and the unit in which it counts.

    On average over all slots, *usual* entries come in this time.
    """
    rhythm = list(pace.rhythm or (0.0,) * (2 * _HOURS_AND_DAYS))
    if unit > MAX_RHYTHM_UNIT:
        rhythm = [value / unit for value in rhythm]
        unit = 1.0
    count_in_units = count * unit
    usual_in_units = usual * unit
    for slot in slots:
        rhythm[slot] += count_in_units
        rhythm[_HOURS_AND_DAYS + slot] += usual_in_units
    return tuple(rhythm), unit


def _find_slots(at: float) -> tuple[int, int]:
    """Return the slots of *at* in a rhythm: its hour of the day and its day of the week, UTC."""
    hour = int(at // HOUR) % 24
    weekday = (int(at // DAY) + 3) % 7  # 1970 began on a Thursday
    return hour, 24 + weekday


def _estimate_busyness(pace: FeedPace, slots: tuple[int, int], passed: float) -> float:
    """Return how busy the *passed* time usually is, 1 on average; *slots* are of its middle."""
    if pace.entries < MIN_ENTRIES_FOR_RHYTHM or passed > MAX_TIME_WITH_RHYTHM:
        return 1.0
    parts = round(passed / HOUR)
    if parts <= 1:  # most feeds are polled again within the hour
        return _slots_busyness(pace, slots)
    length = passed / parts
    middles = [pace.last_read + (n + 0.5) * length for n in range(parts)]
    return sum([_slots_busyness(pace, _find_slots(at)) for at in middles]) / parts


def _slots_busyness(pace: FeedPace, slots: tuple[int, int]) -> float:
    rhythm = pace.rhythm
    prior = RHYTHM_PRIOR * pace.unit
    busyness = 1.0
    for slot in slots:
        usual = rhythm[_HOURS_AND_DAYS + slot]
        busyness *= (rhythm[slot] + prior) / (usual + prior)
    return busyness


def busyness_by_slot(pace: FeedPace) -> list[float]:
    """Return how busy a feed is by hour of the day, then by weekday; empty if not known."""
    if pace.entries < MIN_ENTRIES_FOR_RHYTHM:
        return []
    prior = RHYTHM_PRIOR * pace.unit
    came = pace.rhythm[:_HOURS_AND_DAYS]
    usual = pace.rhythm[_HOURS_AND_DAYS:]
    return [(n + prior) / (m + prior) for n, m in zip(came, usual, strict=True)]


def gain_without_reports(pace: FeedPace, reports: int, chance: float) -> float:
    """Return the gain of a feed's last poll, with its liveliness taken from its other entries.

    Otherwise a burst would explain itself: its own *reports* would make the feed look lively. An
    entry is a report with *chance*. Where every entry is a report, the gain is the usual one.
    """
    if not pace.usual:
        return 0.0
    entries = pace.gain * (LIVELINESS_PRIOR + pace.usual) / pace.usual - LIVELINESS_PRIOR
    usual_others = pace.usual * (1.0 - min(chance, 1.0))
    others = max(0.0, entries - reports)
    return pace.usual * (LIVELINESS_PRIOR + others) / (LIVELINESS_PRIOR + usual_others)


def count_of_grown_feeds(exposure: Exposure, reports: Mapping[str, int], now: float) -> int:
    """Return how many of *reports*, counted by feed, are of feeds that are not young."""
    return sum([count for feed, count in reports.items() if not is_young(exposure, feed, now)])


def is_young(exposure: Exposure, feed: str, now: float) -> bool:
    """Return whether *feed* is so new that its entries are learned but not counted."""
    age = now - exposure.paces[feed].since
    return age < YOUNG_FOR and age < 0.5 * (now - exposure.since)
