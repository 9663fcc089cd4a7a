"""How much of what the feeds bring a watch usually matches, learned from its own past.

Gamma-Poisson with forgetting: per feed the reports and the exposure of the past, half of it
forgotten in three weeks. A day is learned when it and the next are over, and no day teaches more
than a bad day would: so no burst becomes usual while it lasts, and a level that stays does. A
watch that knows nothing expects `PRIOR_PER_DAY`, and believes it little. How far the days differ
more than by chance is learned too. All times are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp2, log, sqrt
from typing import Any, NamedTuple

from watchers.usual.exposure import DAY, Exposure, apart, is_young

HALF_LIFE = 21.0  # days
PRIOR_REPORTS = 0.5  # what a new watch believes, in reports seen
PRIOR_PER_DAY = 1.0
BORROWED = 0.3  # reports' worth of belief that a feed is like the others
LEARN_AFTER = 2  # days from the day that is learned
NEW = 5.0  # days in which a new watch learns all it sees at once, for want of a past
STOOD = 0.25  # of what stood in a feed at first counts: how old it is, and what is left, varies
MOST = 12  # feeds told apart; the rest are taken as one
KEPT = 9  # of them each learned day keeps the strongest, which lets others in
RARE = 8.0  # standard deviations beyond which a day teaches no more
SPREAD_PRIOR = 20.0  # squared expected counts' worth of belief in:
WIDEST = 0.5  # the most of it that is believed, lest bursts of the past excuse those to come
SPREAD = 0.1  # squared relative spread of a day's true rate


class Share(NamedTuple):
    """What a watch took of one feed."""

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
    """How long it lasted: a time without reports is taken as one, however long."""


class Scatter(NamedTuple):
    """Sums over the days learned, from which their spread about any rate follows."""

    squares: float = 0.0
    """Of the reports of a day."""
    cross: float = 0.0
    """Reports times exposure, each feed's by how much more of it matches than of all."""
    exposure: float = 0.0
    exposures: float = 0.0
    """Of its square."""


class Rate(NamedTuple):
    """What a watch knows of its own past."""

    shares: Mapping[str, Share]
    """By feed; under the empty name all others together, by total exposure."""
    days: tuple[Day, ...] = ()
    prior: float = 0.0
    """The exposure in which `PRIOR_REPORTS` were to be expected."""
    scatter: Scatter = Scatter()
    day: int = 0
    """The last day that was learned."""
    at: float = 0.0
    """When the watch last looked."""
    since: float = 0.0
    looks: float = 0.0
    """Moments that brought reports lately, the longer ago the less; and in how many days:"""
    looked: float = 0.0


class Expected(NamedTuple):
    """What a watch expects of the time since it last looked."""

    before: float
    """Until the polls that brought the present reports."""
    now: float
    """By those polls."""


def fresh(exposure: Exposure, now: float) -> Rate:
    """Return what a new watch knows at *now*."""
    return Rate(
        shares={"": Share(0.0, 0.0, exposure.total)}, day=int(now // DAY) - 1, at=now, since=now
    )


class Usual(NamedTuple):
    """What is usual over all feeds, and so for a feed of which nothing else is known."""

    chance: float
    """Reports per unit of exposure."""
    reports: float
    """Of what a new watch believes, per unit of exposure remembered; and in which exposure:"""
    exposure: float

    def of(self, share: Share) -> float:
        """Return the reports per unit of exposure of one feed; of the only feed, all feeds'."""
        reports = share.reports + self.reports * share.exposure + BORROWED
        return reports / (share.exposure * (1.0 + self.exposure) + BORROWED / self.chance)


def overall(rate: Rate) -> Usual:
    """Return what is usual over all feeds."""
    return _overall(rate.shares, rate.prior)


def _overall(shares: Mapping[str, Share], prior: float) -> Usual:
    reports = exposure = 0.0
    for share in shares.values():
        reports += share.reports
        exposure += share.exposure
    chance = (reports + PRIOR_REPORTS) / (exposure + prior)
    each = 1.0 / exposure if exposure > 0.0 else 0.0
    return Usual(chance, PRIOR_REPORTS * each, prior * each)


def seen(rate: Rate) -> float:
    """Return the reports that are remembered."""
    return sum([share.reports for share in rate.shares.values()])


def daily(rate: Rate, exposure: Exposure) -> float:
    """Return the reports to be expected of a usual day."""
    rate = _believed(rate, rate.prior)
    usual, rest, found = overall(rate), exposure.per_day, 0.0
    for feed, share in rate.shares.items():
        voice = exposure.voices.get(feed)
        if voice is not None and voice.seconds > 0.0:
            part = DAY * voice.entries / voice.seconds
            found, rest = found + part * usual.of(share), rest - part
    return found + max(0.0, rest) * usual.of(rate.shares[""])


def size(rate: Rate, widest: float = WIDEST, explained: float = 0.0) -> float:
    """Return how sure the expected count is, as the size of a negative binomial.

    No more spread of days than *widest* is believed, beside what of it is *explained*.
    """
    rate = _believed(rate, rate.prior)
    left = max(0.0, (1.0 + spread(rate)) / (1.0 + explained) - 1.0)
    return _size(seen(rate), left, widest)


def _size(seen: float, spread: float, widest: float) -> float:
    return 1.0 / (1.0 / (seen + PRIOR_REPORTS) + min(widest, spread))


def spread(rate: Rate) -> float:
    """Return the squared relative spread of a day's true rate, by the method of moments.

    Of all days learned, bursts included: a watch that had some is less surprised by the next.
    """
    return _spread(rate.scatter, overall(rate).chance) if rate.scatter.exposure else SPREAD


def _spread(sums: Scatter, usual: float) -> float:
    excess = sums.squares - 2.0 * usual * sums.cross + usual**2 * sums.exposures
    excess -= usual * sums.exposure
    weight = usual**2 * sums.exposures + SPREAD_PRIOR
    return max(0.0, (excess + SPREAD_PRIOR * SPREAD) / weight)


def look(
    rate: Rate, exposure: Exposure, reports: Mapping[str, int], now: float
) -> tuple[Rate, Expected]:
    """Return *rate* with the time since the last look noted, and what was to be expected of it.

    *reports* counts by feed what the polls of this moment brought. Young feeds are noted, but
    nothing is expected of them.
    """
    prior = PRIOR_REPORTS * max(exposure.per_day, 1.0) / PRIOR_PER_DAY
    rate = _learned(rate, int(now // DAY), prior)
    known = _believed(rate, prior)
    usual, shares, voices = _overall(known.shares, prior), dict(rate.shares), exposure.voices
    for feed in reports:
        if feed not in shares and len(shares) <= MOST:
            _begun(shares, exposure, feed)
    before = present = 0.0
    passed: dict[str, float] = {}
    for feed, share in shares.items():
        voice = voices.get(feed)
        if not feed or voice is None:
            continue
        gone = passed[feed] = voice.total - share.mark
        shares[feed] = Share(share.reports, share.exposure, voice.total)
        if is_young(exposure, feed, now):
            continue
        chance = usual.of(known.shares.get(feed, share))
        latest = min(voice.gain, gone) if feed in reports else 0.0
        before += chance * (gone - latest)
        if latest:
            present += chance * latest / voice.gain * apart(voice, reports[feed], chance)
    rest = shares[""]
    passed[""] = max(0.0, exposure.total - rest.mark - sum(passed.values()))
    chance = usual.of(known.shares[""])
    latest = sum([voices[feed].gain for feed in reports if feed not in shares])
    latest = min(latest, passed[""])
    before += chance * (passed[""] - latest)
    present += chance * latest
    shares[""] = Share(rest.reports, rest.exposure, exposure.total)
    days = _noted(rate, now, _by_share(reports, shares), passed)
    waited = max(0.0, now - rate.at) / DAY
    kept = exp2(-waited / HALF_LIFE)
    looks, looked = rate.looks * kept + bool(reports), rate.looked * kept + waited
    rate = Rate(shares, days, prior, rate.scatter, rate.day, now, rate.since, looks, looked)
    return rate, Expected(before, present)


def _begun(shares: dict[str, Share], exposure: Exposure, feed: str) -> None:
    """Tell *feed* apart in *shares* from now on, with its part of what all others brought."""
    voice, rest = exposure.voices[feed], shares[""]
    total, passed = exposure.total - voice.gain, exposure.total - voice.gain - rest.mark
    for name, share in shares.items():
        if name and (other := exposure.voices.get(name)):
            total, passed = total - other.total, passed - (other.total - share.mark)
    past = voice.total - voice.gain
    part = min(1.0, past / max(total, past, 1e-9))
    shares[feed] = Share(0.0, part * rest.exposure, past - part * max(0.0, passed))
    shares[""] = rest._replace(exposure=(1.0 - part) * rest.exposure)


def looks(rate: Rate, daily: float) -> float:
    """Return how many moments of a usual day, which brings *daily* reports, bring any."""
    return min(daily, (rate.looks + PRIOR_PER_DAY) / (rate.looked + 1.0))


def _by_share(reports: Mapping[str, float], shares: Mapping[str, Share]) -> dict[str, float]:
    """Return *reports* by the feeds that are told apart, the others under the empty name."""
    counted: dict[str, float] = {}
    for feed, count in reports.items():
        name = feed if feed in shares else ""
        counted[name] = counted.get(name, 0.0) + count
    return counted


def _noted(
    rate: Rate, now: float, reports: Mapping[str, float], passed: Mapping[str, float]
) -> tuple[Day, ...]:
    """Return the days of *rate* with *reports* of *now* added, and the *passed* exposure.

    What passed before yesterday is long enough over, and noted at once.
    """
    today = int(now // DAY)
    start = (today - 1) * DAY
    old, late = start - rate.at, now - max(start, rate.at)
    days = rate.days
    if old > 0.0:
        part = old / (now - rate.at)
        quiet = {feed: exposure * part for feed, exposure in passed.items()}
        passed = {feed: exposure - quiet[feed] for feed, exposure in passed.items()}
        days = added(days, Day(today - 2, {}, quiet, old))
    return added(days, Day(today, reports, passed, late))


def added(days: tuple[Day, ...], day: Day) -> tuple[Day, ...]:
    """Return *days* with *day*, which is the last of them or comes after it."""
    last = days[-1] if days else None
    if last is None or last.number < day.number:
        return (*days, day)
    reports, exposure = _sum(last.reports, day.reports), _sum(last.exposure, day.exposure)
    return (*days[:-1], Day(last.number, reports, exposure, last.seconds + day.seconds))


def _sum(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    total = dict(left)
    for key, value in right.items():
        if value:
            total[key] = total.get(key, 0.0) + value
    return total


def _believed(rate: Rate, prior: float) -> Rate:
    """Return *rate* with the days added that are not learned yet, if it is new."""
    return _learned(rate, rate.day + 99, prior) if rate.at - rate.since < NEW * DAY else rate


def _learned(rate: Rate, today: int, prior: float) -> Rate:
    """Return *rate* with every day learned that is long enough over; *prior* is that of now."""
    while rate.days and rate.days[0].number <= today - LEARN_AFTER:
        rate = _taught(rate, rate.days[0], rate.days[1:], prior)
    return rate


def _aged(rate: Rate, day: int) -> tuple[dict[str, Share], Scatter]:
    """Return what of the shares and of the scatter of *rate* is remembered by *day*."""
    kept = exp2(-max(0, day - rate.day) / HALF_LIFE)
    shares = {
        feed: Share(reports * kept, exposure * kept, mark)
        for feed, (reports, exposure, mark) in rate.shares.items()
    }
    return shares, Scatter(*[value * kept for value in rate.scatter])


def _taught(rate: Rate, day: Day, rest: tuple[Day, ...], prior: float) -> Rate:
    """Return *rate* after *day*, of which no more is believed than a bad day would bring.

    The days in *rest* are still to be learned.
    """
    shares, scatter = _aged(rate, day.number)
    usual = _overall(shares, prior)
    # A feed may have been made one with the others since; to begin it anew would count its past.
    reports, exposures = _by_share(day.reports, shares), _by_share(day.exposure, shares)
    expected = sum([usual.of(shares[feed]) * each for feed, each in exposures.items()])
    count, span = sum(reports.values()), max(1.0, day.seconds / DAY)
    part = 1.0
    # Few days bring so much more than usual that it is asked how much would be too much.
    if count > expected + 1.0 and day.number - rate.since // DAY >= NEW:
        each = expected / span
        spread = _spread(scatter, usual.chance) if scatter.exposure else SPREAD
        sure = _size(sum([share.reports for share in shares.values()]), spread, WIDEST)
        part = min(1.0, (expected + RARE * sqrt(each + each**2 / sure) + 1.0) / count)
    kept = _kept(span)
    for feed, exposure in exposures.items():
        share = shares[feed]
        more = part * reports.get(feed, 0.0)
        shares[feed] = Share(share.reports + more, share.exposure + kept * exposure, share.mark)
    total = expected / usual.chance  # else a feed that matches more would look like a spread
    scatter = Scatter(
        scatter.squares + count**2,
        scatter.cross + count * total,
        scatter.exposure + kept * total,
        scatter.exposures + kept * total**2 / span,
    )
    number, (at, since, looks, looked) = max(day.number, rate.day), rate[5:]
    return Rate(_few(shares), rest, prior, scatter, number, at, since, looks, looked)


def _kept(days: float) -> float:
    """Return which part of that many days is remembered at their end."""
    return (1.0 - exp2(-days / HALF_LIFE)) * HALF_LIFE / (days * log(2)) if days > 1.0 else 1.0


def _few(shares: dict[str, Share]) -> dict[str, Share]:
    """Return *shares* with at most `KEPT` feeds apart, those with the fewest reports made one."""
    while len(shares) > KEPT + 1:
        least = min((feed for feed in shares if feed), key=lambda feed: shares[feed].reports)
        gone, rest = shares.pop(least), shares[""]
        shares[""] = Share(rest.reports + gone.reports, rest.exposure + gone.exposure, rest.mark)
    return shares


def learned(rate: Rate, feed: str, reports: float, exposure: float) -> Rate:
    """Return *rate* with *reports* of the past added, and the *exposure* that brought them."""
    shares = dict(rate.shares)
    share = shares[feed]
    shares[feed] = Share(share.reports + reports, share.exposure + exposure, share.mark)
    return rate._replace(shares=shares)


def stood(rate: Rate, exposure: Exposure, feed: str, reports: int) -> Rate:
    """Return *rate* with what stood in *feed* when it was first read, *reports* of it matching."""
    voice = exposure.voices[feed]
    if feed not in rate.shares and len(rate.shares) <= MOST:
        rate = rate._replace(shares={**rate.shares, feed: Share(0.0, 0.0, voice.total)})
    name = feed if feed in rate.shares else ""
    return learned(rate, name, STOOD * reports, STOOD * voice.stood)


def from_json(stored: Mapping[str, Any]) -> Rate:
    """Return the rate whose fields are *stored*, bit for bit as it was."""
    shares = {feed: Share(*share) for feed, share in stored["shares"].items()}
    days = tuple(Day(*day) for day in stored["days"])
    scatter = Scatter(*stored["scatter"])
    return Rate(**{**stored, "shares": shares, "days": days, "scatter": scatter})
