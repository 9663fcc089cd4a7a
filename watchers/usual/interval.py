"""Advance a rate over the interval since the watch last looked, and return the expected reports.

The order of a moment matters. First the days that are due are learned. Then the reports that were
expected since the last look are computed. Only then the present reports are noted, in a day that
waits to be learned. So no report ever explains itself.

**Marks.** The exposure of a feed only grows. Each share keeps a mark: the feed's total exposure
when the watch last looked. The exposure of the interval is the difference to the present total. So
a watch needs no look at polls that brought it no report, and 10,000 quiet watches cost nothing.

**Two parts.** The expected reports are divided: those of the latest polls, which brought the
present reports, and those of the time before them. A window of a burst may begin between the two.

**Feeds.** A feed gets a share of its own with its first report, while fewer than `MAX_FEEDS` have
one. It takes its part of the exposure of all other feeds with it. All feeds without a share are
handled together, under the empty name.

**A silence.** A watch without a report for weeks is not looked at. Its time until yesterday is one
long day without reports. A look that waits for it would hold the first reports after it against a
rate that nobody learned. So a burst learns the silence first (`learn_silence`). A lull does not: it
asks how many reports the rate from before the silence would have brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp2
from typing import NamedTuple

from watchers.usual.exposure import DAY, Exposure, gain_without_reports, is_young
from watchers.usual.rate import (
    MAX_FEEDS,
    PRIOR_PER_DAY,
    PRIOR_REPORTS,
    RATE_HALF_LIFE_DAYS,
    Day,
    Rate,
    Share,
    Usual,
    estimate_usual,
    group_by_share,
    learn_day,
    learn_due_days,
    with_pending_days,
)


class Expected(NamedTuple):
    """The reports that are expected in the time since a watch last looked."""

    before: float
    """In the time before the polls that brought the present reports."""
    now: float
    """By these polls."""


def learn_silence(rate: Rate, exposure: Exposure, now: float) -> tuple[Rate, float]:
    """Return *rate* with the time until yesterday learned, if no look was in it; else as it is.

    Also return the reports that were expected in that time. The rate is then the one of a look at
    the beginning of yesterday, so `advance` goes on from there.
    """
    today = int(now // DAY)
    yesterday_began = (today - 1) * DAY
    seconds = yesterday_began - rate.at
    if seconds <= 0.0:
        return rate, 0.0
    prior = _prior_exposure(exposure)
    rate = learn_due_days(rate, today, prior)
    part = seconds / (now - rate.at)
    quiet = {name: part * passed for name, passed in _measure_passed(rate, exposure).items()}
    shares = {}
    for name, share in rate.shares.items():
        # The mark of all other feeds is one of all feeds together.
        passed = quiet.get(name, 0.0) if name else sum(quiet.values())
        shares[name] = Share(share.reports, share.exposure, share.mark + passed)
    looks, looked = _count_look(rate, yesterday_began, has_reports=False)
    rate = rate._replace(shares=shares, at=yesterday_began, looks=looks, looked=looked)
    day = Day(number=today - 2, reports={}, exposure=quiet, seconds=seconds)
    rate = learn_day(rate, day, rate.days, prior)
    return rate, _expect_quiet(rate, exposure, quiet, now)


def _prior_exposure(exposure: Exposure) -> float:
    """Return the exposure in which the prior reports of a new watch are expected."""
    return PRIOR_REPORTS * max(exposure.per_day, 1.0) / PRIOR_PER_DAY


def _measure_passed(rate: Rate, exposure: Exposure) -> dict[str, float]:
    """Return the exposure since the last look by share, that of all other feeds under ""."""
    passed: dict[str, float] = {}
    for feed, share in rate.shares.items():
        pace = exposure.paces.get(feed)
        if feed and pace is not None:
            passed[feed] = pace.total - share.mark
    of_all = exposure.total - rate.shares[""].mark
    passed[""] = max(0.0, of_all - sum(passed.values()))
    return passed


def _expect_quiet(rate: Rate, exposure: Exposure, quiet: Mapping[str, float], now: float) -> float:
    """Return the reports that *rate*, which has learned it, expects of the *quiet* exposure."""
    known = with_pending_days(rate, rate.prior)
    usual = estimate_usual(known.shares, rate.prior)
    expected = 0.0
    for feed, passed in quiet.items():
        if feed and is_young(exposure, feed, now):
            continue
        share = known.shares.get(feed, known.shares[""])
        expected += usual.chance_of(share) * passed
    return expected


def advance(
    rate: Rate, exposure: Exposure, reports: Mapping[str, int], now: float
) -> tuple[Rate, Expected]:
    """Return *rate* at *now*, and the reports that were expected since it last looked.

    *reports* are the reports by feed that the polls of this moment brought. Those of young feeds
    are noted too, but nothing is expected of them.
    """
    prior = _prior_exposure(exposure)
    rate = learn_due_days(rate, int(now // DAY), prior)
    known = with_pending_days(rate, prior)
    usual = estimate_usual(known.shares, prior)
    shares = dict(rate.shares)
    for feed in reports:
        if feed not in shares and len(shares) <= MAX_FEEDS:
            _tell_apart(shares, exposure, feed)
    passed, before, present = _pass_feeds(shares, known, usual, exposure, reports, now)
    rest_before, rest_present = _pass_rest(shares, known, usual, exposure, reports, passed)
    days = note_day(rate, now, group_by_share(reports, shares), passed)
    looks, looked = _count_look(rate, now, has_reports=bool(reports))
    rate = rate._replace(shares=shares, days=days, prior=prior, at=now, looks=looks, looked=looked)
    return rate, Expected(before + rest_before, present + rest_present)


def _count_look(rate: Rate, now: float, *, has_reports: bool) -> tuple[float, float]:
    """Return the looks that brought reports, the present one included, and the days of them."""
    waited = max(0.0, now - rate.at) / DAY
    kept = exp2(-waited / RATE_HALF_LIFE_DAYS)
    return rate.looks * kept + has_reports, rate.looked * kept + waited


def _pass_feeds(
    shares: dict[str, Share],
    known: Rate,
    usual: Usual,
    exposure: Exposure,
    reports: Mapping[str, int],
    now: float,
) -> tuple[dict[str, float], float, float]:
    """Move the marks of the feeds in *shares* to *now*.

    Return the exposure that passed by feed, and the reports that were expected before and by the
    polls of this moment.
    """
    before = 0.0
    present = 0.0
    passed: dict[str, float] = {}
    for feed, share in shares.items():
        pace = exposure.paces.get(feed)
        if not feed or pace is None:
            continue
        gone = pace.total - share.mark
        passed[feed] = gone
        shares[feed] = Share(share.reports, share.exposure, pace.total)
        if is_young(exposure, feed, now):
            continue
        chance = usual.chance_of(known.shares.get(feed, share))
        latest = min(pace.gain, gone) if feed in reports else 0.0
        before += chance * (gone - latest)
        if latest:
            # The part of the last poll that is new to this watch: it may have looked in between.
            part = chance * latest / pace.gain
            present += part * gain_without_reports(pace, reports[feed], chance)
    return passed, before, present


def _pass_rest(
    shares: dict[str, Share],
    known: Rate,
    usual: Usual,
    exposure: Exposure,
    reports: Mapping[str, int],
    passed: dict[str, float],
) -> tuple[float, float]:
    """Do as `_pass_feeds` for all other feeds together; note their exposure in *passed*."""
    rest = shares[""]
    of_all = exposure.total - rest.mark
    gone = max(0.0, of_all - sum(passed.values()))
    gains = [exposure.paces[feed].gain for feed in reports if feed not in shares]
    latest = min(sum(gains), gone)
    chance = usual.chance_of(known.shares[""])
    passed[""] = gone
    shares[""] = Share(rest.reports, rest.exposure, exposure.total)
    return chance * (gone - latest), chance * latest


def _tell_apart(shares: dict[str, Share], exposure: Exposure, feed: str) -> None:
    """Give *feed* a share of its own, with its part of the exposure of all other feeds."""
    rest = shares[""]
    pace = exposure.paces[feed]
    # Both without the last poll, of the feeds that have no share yet.
    total = exposure.total - pace.gain
    passed = total - rest.mark
    for name, share in shares.items():
        other = exposure.paces.get(name)
        if name and other:
            total -= other.total
            passed -= other.total - share.mark
    past = pace.total - pace.gain
    whole = max(total, past, 1e-9)
    part = min(1.0, past / whole)
    mark = past - part * max(0.0, passed)
    shares[feed] = Share(0.0, part * rest.exposure, mark)
    shares[""] = rest._replace(exposure=(1.0 - part) * rest.exposure)


def note_day(
    rate: Rate, now: float, reports: Mapping[str, float], passed: Mapping[str, float]
) -> tuple[Day, ...]:
    """Return the waiting days of *rate* with *reports* of *now* and the *passed* exposure.

    The part of the exposure that passed before yesterday becomes a day without reports.
    """
    today = int(now // DAY)
    yesterday_began = (today - 1) * DAY
    old_seconds = yesterday_began - rate.at
    days = rate.days
    if old_seconds > 0.0:
        part = old_seconds / (now - rate.at)
        quiet = {feed: exposure * part for feed, exposure in passed.items()}
        passed = {feed: exposure - quiet[feed] for feed, exposure in passed.items()}
        quiet_day = Day(number=today - 2, reports={}, exposure=quiet, seconds=old_seconds)
        days = add_day(days, quiet_day)
    seconds = now - max(yesterday_began, rate.at)
    return add_day(days, Day(number=today, reports=reports, exposure=passed, seconds=seconds))


def add_day(days: tuple[Day, ...], day: Day) -> tuple[Day, ...]:
    """Return *days* with *day*, which is the last of them or comes after it."""
    last = days[-1] if days else None
    if last is None or last.number < day.number:
        return (*days, day)
    both = Day(
        number=last.number,
        reports=_add_counts(last.reports, day.reports),
        exposure=_add_counts(last.exposure, day.exposure),
        seconds=last.seconds + day.seconds,
    )
    return (*days[:-1], both)


def _add_counts(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    total = dict(left)
    for key, value in right.items():
        if value:
            total[key] = total.get(key, 0.0) + value
    return total
