"""Learn at which hours and on which weekdays a watch is reported on.

The exposure (see `exposure.py`) already knows the rhythm of each feed. But a word of office hours
may stand in feeds that run around the clock. Without more knowledge it would have a burst every
morning, and no burst at night would be found. So a watch with enough reports learns its own hours:
a factor for each hour of the day and one for each day of the week, both in UTC. The number of
reports that `rate.py` expects is multiplied by them.

**Counting.** For each hour of the day and each weekday two sums are kept: the reports, and the
reports that were expected without hours. Both lose half of their value in `RATE_HALF_LIFE_DAYS`. A
day enters the sums when it is over, and no hour enters with more reports than a bad hour would
bring (`MAX_DEVIATIONS`). So a burst at night does not make nights busy. Until then the day
waits in `Hours.today`.

**From counts to factors.** Every `REDRAW_EVERY_DAYS` days `pattern.py` finds new factors from both
sums. They are one on average: hours never change how many reports are expected in a usual week,
only when.

**An interval of several hours** is divided among them: by length, and by how busy the feeds of the
watch are in each (`Hours.busyness`). The polls that brought the present reports are taken as the
end of the interval; their part of the expected reports says how long that end is.

Rare words have no hours: they are learned from `MIN_REPORTS` remembered reports on. All numbers
are multiples of 1 / `UNITS_PER_REPORT`, so that short JSON holds them bit for bit. All times are
seconds since 1970.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from math import exp2, sqrt
from typing import Any, NamedTuple, TypeAlias

from watchers.usual import interval
from watchers.usual import rate as _rate
from watchers.usual.exposure import DAY, HOUR, Exposure, busyness_by_slot, count_of_grown_feeds
from watchers.usual.interval import Expected
from watchers.usual.pattern import estimate_factors, estimate_weekday_spread, find_dawn
from watchers.usual.rate import RATE_HALF_LIFE_DAYS, Rate

# Remembered reports from which on hours are learned. Doubled: a word needs about four reports a
# day to have hours, not two.
MIN_REPORTS = 60.0

# Remembered reports below which hours are forgotten. Doubled: a word near `MIN_REPORTS` would
# learn and forget its hours in turns.
FORGET_BELOW_REPORTS = 30.0

# Days between two redrawings of the factors. Doubled: a change to summer time is learned a few
# days later, for half of the computing time.
REDRAW_EVERY_DAYS = 4

# Most bursts last about eight hours: a day has so many times that length. Doubled: bursts
# score lower in watches with hours, as if hours were known half as well.
BURST_LENGTHS_PER_DAY = 3.0

# Standard deviations above the usual count, up to which an hour or a day is learned. Doubled: a
# burst shows in the factors of its hours for weeks.
MAX_DEVIATIONS = 2.0

# All numbers are multiples of one part in so many. Doubled: nothing but longer JSON.
UNITS_PER_REPORT = 1024.0

# The longest interval that is divided among hours, in seconds. Doubled: nothing but computing
# time, since every hour has the same part in weeks.
MAX_INTERVAL = 7 * DAY

_EPOCH_WEEKDAY = 3  # 1970 began on a Thursday; Monday is 0
_SLOTS = 24 + 7  # hours of the day, then days of the week

Numbers: TypeAlias = "array[float]"  # in a tenth of a tuple's memory; never changed in place


class Hours(NamedTuple):
    """The hours of one watch; all empty where it has none."""

    reports: Numbers = array("d")
    """Reports by hour of the day, then by day of the week from Monday on."""
    usual: Numbers = array("d")
    """The reports that were expected without hours, in the same slots."""
    factors: Numbers = array("d")
    """How many times as many reports come as without hours; empty if there is no pattern."""
    busyness: Numbers = array("d")
    """How busy the feeds of the watch are, in the same slots; empty if always the same."""
    dawn: int = 0
    """The hour in which a day of the week begins."""
    day: int = 0
    """The day that is not learned yet, in days since 1970."""
    weekday_spread: float = 0.0
    """The squared relative spread of days that the days of the week explain."""
    today: Numbers = array("d")
    """The reports of `day` by hour (24 numbers), then the expected ones (24 numbers)."""


NO_HOURS = Hours()
_EMPTY = NO_HOURS.reports
_EMPTY_DAY = array("d", bytes(8 * 48))


# --- advance to the present moment ----------------------------------------------------------


def advance(
    hours: Hours, rate: Rate, exposure: Exposure, reports: Mapping[str, int], now: float
) -> tuple[Hours, Rate, Expected]:
    """Return *hours* and *rate* at *now*, and the reports that were expected by these hours."""
    after, expected = interval.advance(rate, exposure, reports, now)
    count = count_of_grown_feeds(exposure, reports, now)
    hours, expected = apply(hours, rate, after, exposure, expected, count)
    return hours, after, expected


def apply(
    hours: Hours, before: Rate, after: Rate, exposure: Exposure, expected: Expected, reports: int
) -> tuple[Hours, Expected]:
    """Return *hours* with the interval between two looks noted, and its expected reports.

    The looks are those of the rates *before* and *after*. Without hours, *expected* reports are
    expected in the interval. At its end *reports* came.
    """
    start = before.at
    now = after.at
    if after.day != before.day:
        known = _rate.count_remembered(after)
        if known < FORGET_BELOW_REPORTS:
            hours = NO_HOURS
        elif known >= MIN_REPORTS and not hours.usual:
            return _begin(now), expected
    if not hours.usual or not 0.0 <= now - start <= MAX_INTERVAL:
        return hours, expected
    is_redrawn = now // DAY // REDRAW_EVERY_DAYS > hours.day // REDRAW_EVERY_DAYS
    if is_redrawn:
        hours = hours._replace(busyness=_average_busyness(after, exposure))
    total = expected.before + expected.now
    if start // HOUR == now // HOUR:
        hours, factor = _spread_over(hours, start, now, total, reports)
        return hours, Expected(expected.before * factor, expected.now * factor)
    return _apply_in_two(hours, start, now, expected, reports)


def _apply_in_two(
    hours: Hours, start: float, now: float, expected: Expected, reports: int
) -> tuple[Hours, Expected]:
    """Do as `apply` for an interval of several hours: first its quiet part, then its end.

    The latest polls reach as far back as their part of all expected reports.
    """
    total = expected.before + expected.now
    turn = now
    if total > 0.0:
        end_seconds = (now - start) * expected.now / total
        turn = max(start, now - end_seconds)
    hours, first = _spread_over(hours, start, turn, expected.before, 0)
    hours, second = _spread_over(hours, turn, now, expected.now, reports)
    return hours, Expected(expected.before * first, expected.now * second)


def _begin(now: float) -> Hours:
    """Return the hours of a watch that begins to learn them at *now*."""
    nothing = array("d", bytes(8 * _SLOTS))
    return NO_HOURS._replace(reports=nothing, usual=nothing, day=int(now // DAY), today=_EMPTY_DAY)


def _average_busyness(rate: Rate, exposure: Exposure) -> Numbers:
    """Return how busy the feeds of a watch are by slot, weighted by its reports in each."""
    sums = [0.0] * _SLOTS
    all_reports = 0.0
    for feed, share in rate.shares.items():
        pace = exposure.paces.get(feed)
        by_slot = busyness_by_slot(pace) if pace else []
        all_reports += share.reports
        for slot, busyness in enumerate(by_slot or [1.0] * _SLOTS):
            sums[slot] += share.reports * busyness
    if all_reports <= 0.0 or all(each == all_reports for each in sums):
        return _EMPTY
    return _to_numbers([each / all_reports for each in sums])


def _spread_over(
    hours: Hours, start: float, end: float, expected: float, reports: int
) -> tuple[Hours, float]:
    """Return *hours* with the time from *start* to *end* noted, and its mean factor."""
    if not (expected or reports):
        return hours, 1.0
    mean_factor = 0.0
    factors = hours.factors
    today = hours.today[:]
    for hour, part in _divide_by_hours(hours.busyness, start, end):
        if hour // 24 > hours.day:
            hours = _learn_day(hours._replace(today=today), hour // 24)
            factors = hours.factors
            today = hours.today[:]
        of_day = hour % 24
        today[of_day] += _round_to_units(part * reports)
        today[24 + of_day] += _round_to_units(part * expected)
        if factors:
            day_slot = _day_slot(hour - hours.dawn)
            mean_factor += part * factors[of_day] * factors[day_slot]
        else:
            mean_factor += part
    return hours._replace(today=today), mean_factor


def _divide_by_hours(busyness: Numbers, start: float, end: float) -> Sequence[tuple[int, float]]:
    """Return the hours since 1970 from *start* to *end*, each with its part of the interval."""
    first = int(start // HOUR)
    last = int(end // HOUR)
    if first == last:
        return ((first, 1.0),)
    lengths = [HOUR] * (last - first + 1)
    lengths[0] = (first + 1) * HOUR - start
    lengths[-1] = end - last * HOUR
    if busyness:
        for n, length in enumerate(lengths):
            hour = first + n
            lengths[n] = length * busyness[hour % 24] * busyness[_day_slot(hour)]
    whole = sum(lengths)
    return [(first + n, length / whole) for n, length in enumerate(lengths)]


def list_parts(hours: Hours, start: float, end: float) -> list[tuple[int, float]]:
    """Return the hours since 1970 from *start* to *end*, each with its part of the reports."""
    factors = hours.factors
    parts = []
    for hour, part in _divide_by_hours(hours.busyness, start, end):
        factor = 1.0
        if factors:
            factor = factors[hour % 24] * factors[_day_slot(hour - hours.dawn)]
        parts.append((hour, part * factor))
    whole = sum(part for _, part in parts)
    return [(hour, part / whole) for hour, part in parts]


def _day_slot(hour: int) -> int:
    """Return the slot of the weekday of an *hour* since 1970."""
    return 24 + (hour // 24 + _EPOCH_WEEKDAY) % 7


def dispersion_size(hours: Hours, rate: Rate, max_spread: float = _rate.MAX_SPREAD) -> float:
    """Return how well an expected count is known, as the size of a negative binomial.

    A burst of a few hours is compared with the reports of these hours only, so with hours less is
    known. The part of the spread of days that the weekdays explain does not count; of the rest at
    most *max_spread* does.
    """
    size = _rate.dispersion_size(rate, max_spread, hours.weekday_spread)
    if not hours.factors:
        return size
    reports = max(1.0, sum(hours.reports[24:]))
    return size / (1.0 + size * BURST_LENGTHS_PER_DAY / reports)


# --- learn a day ----------------------------------------------------------------------------


def _learn_day(hours: Hours, day: int) -> Hours:
    """Return *hours* with the day that is over learned; *day* is the next."""
    first_hour = 24 * hours.day
    expected_by_hour = hours.today[24:]
    counts, part = _limit_day(hours)
    reports = hours.reports[:]
    usual = hours.usual[:]
    for hour, count in enumerate(counts):
        # The hours before dawn belong to the weekday before.
        day_slot = _day_slot(first_hour + hour - hours.dawn)
        if count:
            learned = _round_to_units(part * count)
            reports[hour] += learned
            reports[day_slot] += learned
        usual[hour] += expected_by_hour[hour]
        usual[day_slot] += expected_by_hour[hour]
    redrawings = day // REDRAW_EVERY_DAYS - hours.day // REDRAW_EVERY_DAYS
    hours = hours._replace(reports=reports, usual=usual, day=day, today=_EMPTY_DAY)
    if not redrawings:
        return hours
    days = redrawings * REDRAW_EVERY_DAYS
    return _redraw(hours, exp2(-days / RATE_HALF_LIFE_DAYS))


def _limit_day(hours: Hours) -> tuple[list[float], float]:
    """Return the reports of `today` by hour, each limited, and the part of them to learn."""
    factors = hours.factors or [1.0] * _SLOTS
    counts = list(hours.today[:24])
    expected = hours.today[24:]
    for hour, count in enumerate(counts):
        if count:
            usual = expected[hour] * factors[hour]
            counts[hour] = min(count, _max_learned(usual))
    total = sum(counts)
    if not total:
        return counts, 1.0
    usual = sum(expected) * factors[_day_slot(24 * hours.day)]
    return counts, min(1.0, _max_learned(usual) / total)


def _max_learned(usual: float) -> float:
    """Return the most reports that are learned of a time in which *usual* ones are expected."""
    return usual + MAX_DEVIATIONS * sqrt(usual) + 1.0


def _redraw(hours: Hours, kept: float) -> Hours:
    """Return *hours* with new factors, and with the part of the past that is *kept*."""
    reports = _to_numbers([value * kept for value in hours.reports])
    usual = _to_numbers([value * kept for value in hours.usual])
    factors = _to_numbers(estimate_factors(reports, usual))
    dawn = find_dawn(factors, hours.dawn)
    spread = _round_to_units(estimate_weekday_spread(factors, usual, dawn))
    return hours._replace(
        reports=reports, usual=usual, factors=factors, dawn=dawn, weekday_spread=spread
    )


# --- write and read -------------------------------------------------------------------------


def to_json(hours: Hours) -> list[Any]:
    """Return *hours* as JSON values: three numbers, then five lists of whole units."""
    if not hours.usual:
        return []
    spread = int(hours.weekday_spread * UNITS_PER_REPORT)
    parts = (hours.reports, hours.usual, hours.factors, hours.busyness, hours.today)
    return [hours.dawn, hours.day, spread, *[_to_units(part) for part in parts]]


def from_json(stored: Sequence[Any]) -> Hours:
    """Return the hours that `to_json` gave, bit for bit; `NO_HOURS` if there are none yet."""
    if not stored:
        return NO_HOURS
    parts = [_from_units(part) for part in stored[3:]]
    return Hours(
        reports=parts[0],
        usual=parts[1],
        factors=parts[2],
        busyness=parts[3],
        dawn=stored[0],
        day=stored[1],
        weekday_spread=stored[2] / UNITS_PER_REPORT,
        today=parts[4],
    )


def _to_units(values: Numbers) -> list[int]:
    return [int(value * UNITS_PER_REPORT) for value in values]


def _from_units(stored: Sequence[int]) -> Numbers:
    return array("d", [units / UNITS_PER_REPORT for units in stored])


def _round_to_units(value: float) -> float:
    return int(value * UNITS_PER_REPORT + 0.5) / UNITS_PER_REPORT


def _to_numbers(values: Sequence[float]) -> Numbers:
    return array("d", [_round_to_units(value) for value in values])
