"""Learn how many reports of a watch are usual, from its own past.

A watch has no fixed threshold. It learns which part of the entries of each feed it matches, and
expects this part of the entries that the feeds bring from now on. The model is gamma-Poisson with
forgetting: for each feed we keep a sum of reports and a sum of exposure (see `exposure.py`), and
the quotient of the two is the chance that a usual entry is a report. Both sums lose half of their
value in `RATE_HALF_LIFE_DAYS`, so that the watch follows slow changes.

**A new watch** starts from a weak prior: `PRIOR_REPORTS` reports, in the exposure in which
`PRIOR_PER_DAY` reports a day would bring them. After a few reports its own past outweighs the
prior. In the same way each feed starts from the chance of all feeds, with the weight of
`FEED_PRIOR_REPORTS`. Up to `MAX_FEEDS` feeds have a sum of their own. All other feeds share one
sum under the empty name.

**A day is learned late and with a limit**, so that a burst does not become usual while it lasts.
The reports of each day wait in `Rate.days`. A day enters the sums `LEARN_AFTER_DAYS` days later.
If it brought far more reports than expected, only a part of them enters: as many as a bad day
would bring, which is `MAX_DAY_DEVIATIONS` standard deviations above the expected number. A level
that stays therefore becomes usual in a few weeks, and a burst does not. Only a watch in its first
`NEW_FOR_DAYS` days cannot wait: it expects as if its waiting days were learned already.

**The days of a watch differ** more than by chance (`spread.py`). The expected count and this
spread together give a negative binomial distribution. Its size (often called r or k) is
1 / (1 / reports + spread). The greater the size, the better the watch knows its usual number.

`interval.py` advances a rate from one look to the next.

All times are seconds since 1970, days are days since 1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp2, log, sqrt
from typing import Any, NamedTuple

from watchers.usual.exposure import DAY, Exposure
from watchers.usual.spread import PRIOR_SPREAD, Scatter, spread_of

# Half-life of the past, in days. Doubled: a new level takes twice as long to become usual, and
# the expected count is known better, so weak bursts score a little higher.
RATE_HALF_LIFE_DAYS = 21.0

# Weight of the prior of a new watch, in reports. Doubled: its own past counts for less in its
# first weeks, and its first bursts score higher.
PRIOR_REPORTS = 0.5

# Reports of a usual day that a new watch expects. Doubled: the first bursts of a new watch need
# about twice as many reports.
PRIOR_PER_DAY = 1.0

# Weight of the prior that a feed matches like all feeds, in reports. Doubled: a feed with a
# chance of its own is recognized after twice as many reports.
FEED_PRIOR_REPORTS = 0.3

# Days from a day until it is learned. Doubled: a burst may last two days longer before it raises
# its own expectation, and so does each new level.
LEARN_AFTER_DAYS = 2

# Days in which a new watch uses its waiting days at once, and learns without limit. Doubled: a
# burst in the second week of a watch becomes usual.
NEW_FOR_DAYS = 5.0

# Weight of the matches in a feed's first page, whose age is unknown. Doubled: a page that holds
# the best entries of a year distorts the first weeks twice as much.
FIRST_PAGE_WEIGHT = 0.25

# Feeds with a sum of their own between two learned days. Doubled: expectations of watches over
# many feeds are finer, and their states are twice as large.
MAX_FEEDS = 12

# Feeds that keep their sum when a day is learned: those with most reports. The difference to
# `MAX_FEEDS` leaves room for other feeds. Doubled, no feed could ever replace another.
MAX_FEEDS_KEPT = 9

# Standard deviations above the expected count, up to which the reports of a day are learned.
# Doubled: after a burst the watch expects too much for weeks and misses the next one.
MAX_DAY_DEVIATIONS = 8.0

# The greatest spread that is used. Doubled: bursts of the past, which make days differ, excuse
# later bursts of up to twice the size.
MAX_SPREAD = 0.5

_ALL_PENDING = 99  # days: enough to make every waiting day due


class Share(NamedTuple):
    """The reports of a watch in one feed, and the exposure of the same time."""

    reports: float
    exposure: float
    mark: float
    """The feed's total exposure when the watch last looked."""


class Day(NamedTuple):
    """A day that is not learned yet: reports and exposure by feed."""

    number: int
    reports: Mapping[str, float]
    exposure: Mapping[str, float]
    seconds: float = 0.0
    """Its length: a time without reports is one such day, however long."""


class Rate(NamedTuple):
    """The past of one watch; its field names are stored, so they do not change."""

    shares: Mapping[str, Share]
    """By feed; under the empty name all other feeds together, by total exposure."""
    days: tuple[Day, ...] = ()
    """The days that are not learned yet, oldest first."""
    prior: float = 0.0
    """The exposure in which `PRIOR_REPORTS` are expected."""
    scatter: Scatter = Scatter()
    day: int = 0
    """The last day that was learned."""
    at: float = 0.0
    """When the watch last looked."""
    since: float = 0.0
    """When the watch began."""
    looks: float = 0.0
    """Looks that brought reports; older ones count less."""
    looked: float = 0.0
    """The days of these looks; older ones count less by the same factor."""


class Usual(NamedTuple):
    """The mean over all feeds, which is the prior of each feed."""

    chance: float
    """Reports per unit of exposure."""
    prior_reports: float
    """The reports of the prior, for each unit of the remembered exposure."""
    prior_exposure: float
    """The exposure of the prior, for each unit of the remembered exposure."""

    def chance_of(self, share: Share) -> float:
        """Return the reports per unit of exposure of one feed."""
        reports = share.reports + self.prior_reports * share.exposure + FEED_PRIOR_REPORTS
        exposure = share.exposure * (1.0 + self.prior_exposure)
        return reports / (exposure + FEED_PRIOR_REPORTS / self.chance)


# --- begin, and estimate --------------------------------------------------------------------


def begin(exposure: Exposure, now: float) -> Rate:
    """Return the rate of a watch that begins at *now*."""
    shares = {"": Share(0.0, 0.0, exposure.total)}
    yesterday = int(now // DAY) - 1
    return Rate(shares, day=yesterday, at=now, since=now)


def estimate_usual(shares: Mapping[str, Share], prior: float) -> Usual:
    """Return the mean over all feeds, of which *shares* and the *prior* are known."""
    reports = 0.0
    exposure = 0.0
    for share in shares.values():
        reports += share.reports
        exposure += share.exposure
    chance = (reports + PRIOR_REPORTS) / (exposure + prior)
    per_unit = 1.0 / exposure if exposure > 0.0 else 0.0
    return Usual(chance, PRIOR_REPORTS * per_unit, prior * per_unit)


def count_remembered(rate: Rate) -> float:
    """Return the reports that *rate* remembers; older ones count less."""
    return _count_remembered(rate.shares)


def _count_remembered(shares: Mapping[str, Share]) -> float:
    return sum([share.reports for share in shares.values()])


def expect_per_day(rate: Rate, exposure: Exposure) -> float:
    """Return the reports that are expected of a usual day; 0 before any feed was read."""
    if not rate.prior and not any(share.exposure for share in rate.shares.values()):
        return 0.0
    rate = with_pending_days(rate, rate.prior)
    usual = estimate_usual(rate.shares, rate.prior)
    expected = 0.0
    other_entries = exposure.per_day
    for feed, share in rate.shares.items():
        pace = exposure.paces.get(feed)
        if pace is not None and pace.seconds > 0.0:
            entries = DAY * pace.entries / pace.seconds
            expected += entries * usual.chance_of(share)
            other_entries -= entries
    chance = usual.chance_of(rate.shares[""])
    return expected + max(0.0, other_entries) * chance


def count_looks_per_day(rate: Rate, daily: float) -> float:
    """Return how many looks of a usual day, which brings *daily* reports, bring any."""
    with_reports = (rate.looks + PRIOR_PER_DAY) / (rate.looked + 1.0)
    return min(daily, with_reports)


def dispersion_size(
    rate: Rate, max_spread: float = MAX_SPREAD, explained_spread: float = 0.0
) -> float:
    """Return how well the expected count is known, as the size of a negative binomial.

    The weekdays may explain a part of the spread of days: *explained_spread* is taken off. Of the
    rest at most *max_spread* is used.
    """
    rate = with_pending_days(rate, rate.prior)
    spread = estimate_spread(rate)
    unexplained = (1.0 + spread) / (1.0 + explained_spread) - 1.0
    return _dispersion_size(count_remembered(rate), max(0.0, unexplained), max_spread)


def _dispersion_size(reports: float, spread: float, max_spread: float) -> float:
    of_count = 1.0 / (reports + PRIOR_REPORTS)
    return 1.0 / (of_count + min(max_spread, spread))


def estimate_spread(rate: Rate) -> float:
    """Return the squared relative spread of a day's true rate, by the method of moments.

    Days with bursts are included: a watch that had some is less surprised by the next one.
    """
    if not rate.scatter.exposure:  # no day was learned, and no mean rate may be known
        return PRIOR_SPREAD
    usual = estimate_usual(rate.shares, rate.prior)
    return spread_of(rate.scatter, usual.chance)


# --- learn days ------------------------------------------------------------------------------


def with_pending_days(rate: Rate, prior: float) -> Rate:
    """Return *rate* as if its waiting days were learned, if the watch is new; else *rate*."""
    if rate.at - rate.since < NEW_FOR_DAYS * DAY:
        return learn_due_days(rate, rate.day + _ALL_PENDING, prior)
    return rate


def learn_due_days(rate: Rate, today: int, prior: float) -> Rate:
    """Return *rate* with every day learned that is due *today*; *prior* is the present one."""
    last_due = today - LEARN_AFTER_DAYS
    while rate.days and rate.days[0].number <= last_due:
        oldest, *pending = rate.days
        rate = learn_day(rate, oldest, tuple(pending), prior)
    return rate


def learn_day(rate: Rate, day: Day, pending: tuple[Day, ...], prior: float) -> Rate:
    """Return *rate* with *day* learned, up to the limit of a bad day; *pending* days remain."""
    shares, scatter = _forget(rate, day.number)
    usual = estimate_usual(shares, prior)
    # A feed may have lost its share since the day was noted. Its reports then belong to the rest:
    # with a share of its own it would count its whole past again.
    reports = group_by_share(day.reports, shares)
    exposures = group_by_share(day.exposure, shares)
    by_feed = [usual.chance_of(shares[feed]) * exposure for feed, exposure in exposures.items()]
    expected = sum(by_feed)
    count = sum(reports.values())
    days = max(1.0, day.seconds / DAY)
    kept = _remembered_part(days)
    part = 1.0
    # Few days exceed their expectation, so most need no limit.
    is_new = day.number - rate.since // DAY < NEW_FOR_DAYS
    if count > expected + 1.0 and not is_new:
        spread = spread_of(scatter, usual.chance)
        size = _dispersion_size(_count_remembered(shares), spread, MAX_SPREAD)
        part = min(1.0, _max_learned(expected, days, size) / count)
    for feed, exposure in exposures.items():
        share = shares[feed]
        new_reports = share.reports + part * reports.get(feed, 0.0)
        new_exposure = share.exposure + kept * exposure
        shares[feed] = Share(new_reports, new_exposure, share.mark)
    return rate._replace(
        shares=_merge_weakest(shares),
        days=pending,
        prior=prior,
        scatter=scatter.add(count, expected / usual.chance, days, kept),
        day=max(day.number, rate.day),
    )


def group_by_share(reports: Mapping[str, float], shares: Mapping[str, Share]) -> dict[str, float]:
    """Return *reports* by feed; those of feeds without a share under the empty name."""
    counted: dict[str, float] = {}
    for feed, count in reports.items():
        name = feed if feed in shares else ""
        counted[name] = counted.get(name, 0.0) + count
    return counted


def _forget(rate: Rate, day: int) -> tuple[dict[str, Share], Scatter]:
    """Return the part of the shares and of the scatter that is still remembered on *day*."""
    days = max(0, day - rate.day)
    kept = exp2(-days / RATE_HALF_LIFE_DAYS)
    shares = {
        feed: Share(share.reports * kept, share.exposure * kept, share.mark)
        for feed, share in rate.shares.items()
    }
    return shares, rate.scatter.forget(kept)


def _max_learned(expected: float, days: float, size: float) -> float:
    """Return the most reports that are learned of *days* in which *expected* are usual."""
    of_a_day = expected / days
    deviation = sqrt(of_a_day + of_a_day**2 / size)
    return expected + MAX_DAY_DEVIATIONS * deviation + 1.0


def _remembered_part(days: float) -> float:
    """Return the part of a time of so many *days* that is still remembered at its end.

    It is the mean of the remembered parts of its days, from the oldest to the latest.
    """
    if days <= 1.0:
        return 1.0
    forgotten = 1.0 - exp2(-days / RATE_HALF_LIFE_DAYS)
    return forgotten * RATE_HALF_LIFE_DAYS / (days * log(2))


def _merge_weakest(shares: dict[str, Share]) -> dict[str, Share]:
    """Merge the feeds with the fewest reports into the rest, until `MAX_FEEDS_KEPT` are left."""
    while len(shares) > MAX_FEEDS_KEPT + 1:
        feeds = [feed for feed in shares if feed]
        weakest = min(feeds, key=lambda feed: shares[feed].reports)
        gone = shares.pop(weakest)
        rest = shares[""]
        shares[""] = rest._replace(
            reports=rest.reports + gone.reports, exposure=rest.exposure + gone.exposure
        )
    return shares


# --- learn from elsewhere, and read ---------------------------------------------------------


def add_past(rate: Rate, feed: str, reports: float, exposure: float) -> Rate:
    """Return *rate* with *reports* of *feed* in its past, and the *exposure* of that time."""
    share = rate.shares[feed]
    more = share._replace(reports=share.reports + reports, exposure=share.exposure + exposure)
    return rate._replace(shares={**rate.shares, feed: more})


def learn_first_page(rate: Rate, exposure: Exposure, feed: str, reports: int) -> Rate:
    """Return *rate* with the first page of *feed* learned, in which *reports* matched."""
    pace = exposure.paces[feed]
    if feed not in rate.shares and len(rate.shares) <= MAX_FEEDS:
        share = Share(0.0, 0.0, pace.total)
        rate = rate._replace(shares={**rate.shares, feed: share})
    name = feed if feed in rate.shares else ""
    learned_reports = FIRST_PAGE_WEIGHT * reports
    learned_exposure = FIRST_PAGE_WEIGHT * pace.first_page
    return add_past(rate, name, learned_reports, learned_exposure)


def from_json(stored: Mapping[str, Any]) -> Rate:
    """Return the rate that was *stored* by its field names, bit for bit."""
    shares = {feed: Share(*share) for feed, share in stored["shares"].items()}
    days = tuple(Day(*row) for row in stored["days"])
    scatter = Scatter(*stored["scatter"])
    return Rate(**{**stored, "shares": shares, "days": days, "scatter": scatter})
