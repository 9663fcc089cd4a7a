"""Catch up: join a rate that has just begun with the one that was learned from stored entries."""

from __future__ import annotations

from watchers.usual.exposure import Exposure
from watchers.usual.interval import add_day
from watchers.usual.rate import Rate, Share


def catch_up_rate(live: Rate, past: Rate, exposure: Exposure) -> Rate:
    """Return *live*, which has just advanced to this moment, with the past of *past* added.

    Both counted their exposure from different beginnings, so the feeds keep the marks of *live*.
    """
    marks = {feed: pace.total for feed, pace in exposure.paces.items()}
    marks[""] = exposure.total
    days = past.days
    for day in live.days:
        days = add_day(days, day)
    return live._replace(
        shares=_join_shares(live, past, marks),
        days=days,
        scatter=past.scatter,
        day=past.day,
        since=past.since,
        looks=past.looks + live.looks,
        looked=past.looked + live.looked,
    )


def _join_shares(live: Rate, past: Rate, marks: dict[str, float]) -> dict[str, Share]:
    nothing = Share(0.0, 0.0, marks[""])
    joined = {"": nothing}
    for shares in (past.shares, live.shares):
        for feed, share in shares.items():
            name = feed if feed in marks else ""  # the feed may not be read any more
            known = joined.get(name, nothing)
            reports = known.reports + share.reports
            exposure = known.exposure + share.exposure
            joined[name] = Share(reports, exposure, marks[name])
    return joined


def total_exposure(rate: Rate) -> float:
    """Return the exposure that *rate* remembers of all feeds."""
    return sum([share.exposure for share in rate.shares.values()])
