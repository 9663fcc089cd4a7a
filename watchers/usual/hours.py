"""When in the day and the week a watch is reported on, beyond what its feeds explain: its hours.

A feed's rhythm is in the exposure; but a word may come by day in feeds that run around the clock.
So reports are counted beside what was expected of the same time without hours: by hour of the day
(UTC) and by day of the week, half forgotten in three weeks. A pattern is believed as far as it
differs more than twice as much as chance would have it: of three hours together, then of each of
them, and of the days. It leaves the sum of a usual day and week as it is. It is learned day by day,
of which no hour teaches more than a bad one. Rare words have no hours. All times are seconds.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from math import exp2, sqrt
from typing import Any, NamedTuple, TypeAlias

from watchers.usual import exposure as _exposure
from watchers.usual import rate as _rate
from watchers.usual.exposure import DAY, HOUR, Exposure
from watchers.usual.rate import HALF_LIFE, Expected, Rate

ENOUGH = 60.0  # reports remembered, from which on hours are learned; and forgotten below:
TOO_FEW = 30.0
TOGETHER = 3  # hours, of which a rhythm is looked for first
NIGHT = 6  # hours; a day of the week begins in the middle of the stillest so many
STILLER = 0.8  # times as much as in the night before, for another to be taken
DRAWN = 4  # days, after which the pattern is drawn anew from what was learned
FEW = 3.0  # such parts has a day that are as long as most bursts
CHANCE = 2.0  # times what a Poisson number varies is no pattern
WIDEST = 0.25  # squared relative spread: what differs more is believed as if it had this
RARE = 2.0  # standard deviations above usual, beyond which an hour or a day teaches no more
UNIT = 1024.0  # all is kept in such parts of a report, which a short JSON holds bit for bit
LONGEST = 7 * DAY  # a longer time has all hours, and teaches nothing of them
THURSDAY = 3  # the first day of 1970

Numbers: TypeAlias = "array[float]"  # in a tenth of a tuple's memory; never changed


class Hours(NamedTuple):
    """What is known of a watch's hours; all empty where it has none."""

    reports: Numbers = array("d")
    """By hour of the day, then by day of the week from Monday on."""
    usual: Numbers = array("d")
    """What was expected of the same, without hours."""
    factors: Numbers = array("d")
    """How many times as many reports come as without hours; empty if no pattern is known."""
    busy: Numbers = array("d")
    """How busy its feeds are in the same, as is expected without hours; empty if always alike."""
    dawn: int = 0
    """The hour in which a day of the week begins."""
    day: int = 0
    """The day that is not learned yet:"""
    of_days: float = 0.0
    """Squared relative spread of days that is explained by the day of the week they are."""
    today: Numbers = array("d")
    """Its reports by hour, then what was expected."""


NONE = Hours()
_EMPTY = NONE.reports
_NO_DAY = array("d", bytes(8 * 48))


def look(
    hours: Hours, rate: Rate, exposure: Exposure, reports: Mapping[str, int], now: float
) -> tuple[Hours, Rate, Expected]:
    """Return what `_rate.look` does, at the watch's own *hours*, and these."""
    after, usual = _rate.look(rate, exposure, reports, now)
    count = _exposure.heard(exposure, reports, now)
    hours, expected = felt(hours, rate, after, exposure, usual, count)
    return hours, after, expected


def felt(
    hours: Hours, before: Rate, after: Rate, exposure: Exposure, expected: Expected, reports: int
) -> tuple[Hours, Expected]:
    """Return *hours* with the time between two looks noted, and what it lets expect of that time.

    *expected* is what was to be expected without hours, *reports* is what came at its end.
    """
    start, now = before.at, after.at
    if after.day != before.day:
        known = _rate.seen(after)
        if known < TOO_FEW:
            hours = NONE
        elif known >= ENOUGH and not hours.usual:
            return _fresh(now), expected
    if not hours.usual or not 0.0 <= now - start <= LONGEST:
        return hours, expected
    if now // DAY // DRAWN > hours.day // DRAWN:
        hours = hours._replace(busy=_busy(after, exposure))
    total = expected.before + expected.now
    if start // HOUR == now // HOUR:
        hours, times = _passed(hours, start, now, total, reports)
        return hours, Expected(expected.before * times, expected.now * times)
    # The latest polls reach as far back as their part of all that was to be expected.
    turn = max(start, now - (now - start) * expected.now / total) if total > 0.0 else now
    hours, first = _passed(hours, start, turn, expected.before, 0)
    hours, second = _passed(hours, turn, now, expected.now, reports)
    return hours, Expected(expected.before * first, expected.now * second)


def _fresh(now: float) -> Hours:
    """Return hours of which nothing is known yet."""
    nothing = array("d", bytes(8 * 31))
    return Hours(nothing, nothing, day=int(now // DAY), today=_NO_DAY)


def _busy(rate: Rate, exposure: Exposure) -> Numbers:
    """Return how busy the feeds of a watch are by hour and day, each as it reports on it."""
    found, all_reports = [0.0] * 31, 0.0
    for feed, share in rate.shares.items():
        voice = exposure.voices.get(feed)
        factors = _exposure.factors(voice) if voice else ()
        all_reports += share.reports
        for n, factor in enumerate(factors or (1.0,) * 31):
            found[n] += share.reports * factor
    if all_reports <= 0.0 or all(each == all_reports for each in found):
        return _EMPTY
    return array("d", [_in_units(each / all_reports) for each in found])


def _passed(
    hours: Hours, start: float, end: float, expected: float, reports: int
) -> tuple[Hours, float]:
    """Return *hours* with the time from *start* to *end* noted, and its mean factor."""
    if not (expected or reports):
        return hours, 1.0
    times, factors, dawn, today = 0.0, hours.factors, hours.dawn, hours.today[:]
    for hour, share in _parts(hours.busy, start, end):
        if hour // 24 > hours.day:
            hours = _learned(Hours(*hours[:-1], today), hour // 24)
            factors, dawn, today = hours.factors, hours.dawn, hours.today[:]
        place = hour % 24
        today[place] += int(share * reports * UNIT + 0.5) / UNIT
        today[24 + place] += int(share * expected * UNIT + 0.5) / UNIT
        if not factors:
            times += share
            continue
        weekday = ((hour - dawn) // 24 + THURSDAY) % 7
        times += share * factors[place] * factors[24 + weekday]
    return Hours(*hours[:-1], today), times


def _parts(busy: Numbers, start: float, end: float) -> Sequence[tuple[int, float]]:
    """Return the hours since 1970 from *start* to *end*, and the part that each has in it."""
    first, last = int(start // HOUR), int(end // HOUR)
    if first == last:
        return ((first, 1.0),)
    found = [(hour, HOUR) for hour in range(first, last + 1)]
    found[0] = first, (first + 1) * HOUR - start
    found[-1] = last, end - last * HOUR
    if busy:
        found = [
            (hour, length * busy[hour % 24] * busy[24 + (hour // 24 + THURSDAY) % 7])
            for hour, length in found
        ]
    whole = sum([length for _, length in found])
    return [(hour, length / whole) for hour, length in found]


def size(hours: Hours, rate: Rate, widest: float = _rate.WIDEST) -> float:
    """Return how sure an expected count is, as the size of a negative binomial.

    Few hours are known by what came in them, not by all that came. What the days of the week
    explain of the spread of days is none; no more of the rest than *widest* is believed.
    """
    known = _rate.size(rate, widest, hours.of_days)
    if not hours.factors:
        return known
    return known / (1.0 + known * FEW / max(1.0, sum(hours.reports[24:])))


def _learned(hours: Hours, day: int) -> Hours:
    """Return *hours* with the day that is over learned; *day* is the next."""
    today, factors, weekday = hours.today, hours.factors or [1.0] * 31, (hours.day + THURSDAY) % 7
    reports, usual = hours.reports[:], hours.usual[:]
    came = [n and min(n, _most(today[24 + h] * factors[h])) for h, n in enumerate(today[:24])]
    count, expected = sum(came), sum(today[24:])
    part = min(1.0, _most(expected * factors[24 + weekday]) / count) if count else 1.0
    for hour, n in enumerate(came):
        # What came before dawn is of the day before.
        place = 24 + (weekday if hour >= hours.dawn else weekday - 1) % 7
        if n:
            taught = _in_units(part * n)
            reports[hour] += taught
            reports[place] += taught
        usual[hour] += today[24 + hour]
        usual[place] += today[24 + hour]
    drawn = day // DRAWN - hours.day // DRAWN
    hours = hours._replace(reports=reports, usual=usual, day=day, today=_NO_DAY)
    return _drawn(hours, exp2(-drawn * DRAWN / HALF_LIFE)) if drawn else hours


def _most(usual: float) -> float:
    """Return how many reports a time teaches at most, where so many are usual."""
    return usual + RARE * sqrt(usual) + 1.0


def _drawn(hours: Hours, kept: float) -> Hours:
    """Return *hours* with the pattern that follows, and as much of the past as is *kept*."""
    reports = array("d", [_in_units(value * kept) for value in hours.reports])
    usual = array("d", [_in_units(value * kept) for value in hours.usual])
    factors = _factors(reports, usual)
    dawn = _dawn(factors, hours.dawn)
    spread = _of_days(factors, usual, dawn) if factors else 0.0
    return Hours(reports, usual, factors, hours.busy, dawn, hours.day, spread, hours.today)


def _factors(reports: Numbers, usual: Numbers) -> Numbers:
    """Return the factors that follow; none if there is no pattern."""
    rough = _pattern(*[_by_three(values[:24]) for values in (reports, usual)])
    of_hour = _pattern(reports[:24], usual[:24])
    if set(rough) != {1.0}:
        smooth = [_between(rough, hour) for hour in range(24)]
        rest = _pattern(reports[:24], [m * each for m, each in zip(usual, smooth, strict=False)])
        of_hour = [one * other for one, other in zip(smooth, rest, strict=True)]
    of_day = _pattern(reports[24:], usual[24:])
    if set(of_hour) == set(of_day) == {1.0}:
        return _EMPTY
    found = _level(of_hour, usual[:24]) + _level(of_day, usual[24:])
    return array("d", [_in_units(each) for each in found])


def _by_three(values: Sequence[float]) -> list[float]:
    return [sum(values[n : n + TOGETHER]) for n in range(0, 24, TOGETHER)]


def _between(rough: Sequence[float], hour: int) -> float:
    """Return the factor of an *hour* on the line from the middle of its three to the next."""
    three, place = divmod(hour, TOGETHER)
    step = place - TOGETHER // 2
    return rough[three] + abs(step) / TOGETHER * (rough[(three + step) % len(rough)] - rough[three])


def _pattern(reports: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return how many times its share of all *reports* each part has, as far as it is no chance.

    Gamma-Poisson about the share that is *usual*, their spread by the method of moments.
    """
    count, expected = sum(reports), sum(usual)
    if not (count > 0.0 and expected > 0.0):
        return [1.0] * len(usual)
    fair = [each * count / expected for each in usual]
    beyond = sum([(n - m) ** 2 for n, m in zip(reports, fair, strict=True)]) - CHANCE * count
    if beyond <= 0.0:
        return [1.0] * len(usual)
    prior = 1.0 / min(WIDEST, beyond / sum([m * m for m in fair]))
    return [(n + prior) / (m + prior) for n, m in zip(reports, fair, strict=True)]


def _level(factors: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return *factors* made such that their mean is one, each as often as is *usual*."""
    mean = sum([m * each for m, each in zip(usual, factors, strict=True)]) / sum(usual)
    return [each / mean for each in factors]


def _of_days(factors: Numbers, usual: Numbers, dawn: int) -> float:
    """Return the squared relative spread of the days in UTC, which end after *dawn* elsewhere."""
    by_hour = [m * each for m, each in zip(usual[:24], factors, strict=False)]
    early, by_day = sum(by_hour[:dawn]) / sum(by_hour), factors[24:]
    found = [early * by_day[n - 1] + (1.0 - early) * by_day[n] for n in range(7)]
    squares = sum([each * each for each in found]) / 7.0
    return _in_units(squares / (sum(found) / 7.0) ** 2 - 1.0)


def _dawn(factors: Sequence[float], dawn: int) -> int:
    """Return the middle of the stillest hours; *dawn* if others are hardly stiller."""
    if not factors:
        return dawn
    twice = [*factors[24 - NIGHT // 2 : 24], *factors[:24], *factors[: NIGHT // 2]]
    nights = [sum(twice[hour : hour + NIGHT]) for hour in range(24)]
    stillest = min(nights)
    return nights.index(stillest) if stillest < STILLER * nights[dawn] else dawn


def to_json(hours: Hours) -> list[Any]:
    """Return *hours* as JSON knows it; `from_json` gives it back bit for bit."""
    if not hours.usual:
        return []
    known = (hours.reports, hours.usual, hours.factors, hours.busy, hours.today)
    return [
        hours.dawn,
        hours.day,
        int(hours.of_days * UNIT),
        *[[int(value * UNIT) for value in part] for part in known],
    ]


def from_json(stored: Sequence[Any]) -> Hours:
    """Return the hours that `to_json` gave; none if there are none yet."""
    if not stored:
        return NONE
    dawn, day, of_days, *known = stored
    reports, usual, factors, busy, today = (array("d", [n / UNIT for n in part]) for part in known)
    return Hours(reports, usual, factors, busy, dawn, day, of_days / UNIT, today)


def _in_units(value: float) -> float:
    return int(value * UNIT + 0.5) / UNIT
