"""Find the pattern of a day and a week: a factor for each hour and for each weekday.

There are 31 *slots*: the hours of the day in UTC, then the days of the week from Monday on. Given
are the reports in each slot, and the reports that were expected there without any pattern. A
factor says how many times as many reports come in its slot as expected.

With n reports in a slot, let m be its fair part of all reports, in proportion to the expected
numbers. If there is no pattern, the sum of (n - m)^2 over all slots is about the sum of n, since
the variance of a Poisson number is its mean. A pattern counts only if the sum of (n - m)^2 is
greater than `NOISE_RATIO` times that. The excess, divided by the sum of m^2, is the squared
relative spread of the slots, at most `MAX_PATTERN_SPREAD`. Each factor is then the gamma-Poisson
estimate (n + p) / (m + p), with the prior p = 1 / spread.

This is done in three steps:

1. for blocks of three hours, which need few reports; their factors are joined by straight lines;
2. for single hours, in relation to the lines of step 1;
3. for the seven weekdays.

All factors are scaled so that their mean is one.

A weekday in UTC ends in the middle of a working day elsewhere. So a weekday of the pattern begins
at *dawn*: in the middle of the `NIGHT_HOURS` hours that have the lowest factors.
"""

from __future__ import annotations

from collections.abc import Sequence

# Hours in a block, in which a pattern is looked for first. Doubled: a word with few reports shows
# a pattern sooner, but a coarse one.
BLOCK_HOURS = 3

# Hours of a night; a weekday begins in their middle. Doubled: the night is found more surely, but
# its middle may be an hour of work.
NIGHT_HOURS = 6

# A new night replaces the old one only below this part of its factors. Doubled (above 1): dawn
# would move with every redrawing.
NEW_NIGHT_BELOW = 0.8

# Times the variance of a Poisson number that chance may have. Doubled: only strong patterns count.
NOISE_RATIO = 2.0

# The greatest squared relative spread of a pattern. Doubled: the factors of rare words follow
# their reports more closely, chance included.
MAX_PATTERN_SPREAD = 0.25


def estimate_factors(reports: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return the factors by slot; empty if there is no pattern."""
    of_hour = _estimate_hour_factors(reports[:24], usual[:24])
    of_day = _estimate_pattern(reports[24:], usual[24:])
    if set(of_hour) == set(of_day) == {1.0}:
        return []
    scaled_hours = _scale_to_mean_one(of_hour, usual[:24])
    scaled_days = _scale_to_mean_one(of_day, usual[24:])
    return scaled_hours + scaled_days


def _estimate_hour_factors(reports: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return the factors of the 24 hours: of blocks first, then of each hour within them."""
    of_block = _estimate_pattern(_sum_blocks(reports), _sum_blocks(usual))
    if set(of_block) == {1.0}:
        return _estimate_pattern(reports, usual)
    smooth = [_interpolate(of_block, hour) for hour in range(24)]
    by_smooth = [expected * factor for expected, factor in zip(usual, smooth, strict=True)]
    within = _estimate_pattern(reports, by_smooth)
    return [factor * other for factor, other in zip(smooth, within, strict=True)]


def _sum_blocks(values: Sequence[float]) -> list[float]:
    firsts = range(0, 24, BLOCK_HOURS)
    return [sum(values[first : first + BLOCK_HOURS]) for first in firsts]


def _interpolate(of_block: Sequence[float], hour: int) -> float:
    """Return the factor of *hour*, on the line from the middle of its block to the next middle."""
    block, place = divmod(hour, BLOCK_HOURS)
    step = place - BLOCK_HOURS // 2
    own = of_block[block]
    neighbour = of_block[(block + step) % len(of_block)]
    return own + abs(step) / BLOCK_HOURS * (neighbour - own)


def _estimate_pattern(reports: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return a factor for each part: how many times its fair share of all *reports* it has.

    The fair shares are in proportion to *usual*. All factors are 1 if chance explains the
    differences. Gamma-Poisson, the spread by the method of moments.
    """
    count = sum(reports)
    expected = sum(usual)
    if not (count > 0.0 and expected > 0.0):
        return [1.0] * len(usual)
    fair = [each * count / expected for each in usual]
    pairs = list(zip(reports, fair, strict=True))
    squares = sum([(n - m) ** 2 for n, m in pairs])
    excess = squares - NOISE_RATIO * count
    if excess <= 0.0:
        return [1.0] * len(usual)
    fair_squares = sum([m * m for m in fair])
    spread = min(MAX_PATTERN_SPREAD, excess / fair_squares)
    prior = 1.0 / spread
    return [(n + prior) / (m + prior) for n, m in pairs]


def _scale_to_mean_one(factors: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Return *factors* divided by their mean, which is weighted by *usual*."""
    weighted = [expected * factor for expected, factor in zip(usual, factors, strict=True)]
    mean = sum(weighted) / sum(usual)
    return [factor / mean for factor in factors]


def estimate_weekday_spread(factors: Sequence[float], usual: Sequence[float], dawn: int) -> float:
    """Return the squared relative spread of the days in UTC that the weekdays explain.

    A day in UTC is a mixture: its hours before *dawn* belong to the weekday before.
    """
    if not factors:
        return 0.0
    of_hours = zip(usual[:24], factors[:24], strict=True)
    by_hour = [expected * factor for expected, factor in of_hours]
    early = sum(by_hour[:dawn]) / sum(by_hour)
    of_day = factors[24:]
    mixed = []
    for n in range(7):
        from_before = early * of_day[n - 1]
        mixed.append(from_before + (1.0 - early) * of_day[n])
    squares = sum([each * each for each in mixed]) / 7.0
    mean = sum(mixed) / 7.0
    return squares / mean**2 - 1.0


def find_dawn(factors: Sequence[float], dawn: int) -> int:
    """Return the middle of the quietest night; *dawn* unless that is much quieter than its own."""
    if not factors:
        return dawn
    half = NIGHT_HOURS // 2
    by_hour = list(factors[:24])
    around = by_hour[-half:] + by_hour + by_hour[:half]
    nights = [sum(around[hour : hour + NIGHT_HOURS]) for hour in range(24)]
    quietest = min(nights)
    if quietest >= NEW_NIGHT_BELOW * nights[dawn]:
        return dawn
    return nights.index(quietest)
