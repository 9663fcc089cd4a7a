"""Join a rate that has just begun with the one that was learned from earlier entries."""

from __future__ import annotations

from watchers.usual import rate as _rate
from watchers.usual.exposure import Exposure
from watchers.usual.rate import Rate, Share


def joined_rate(live: Rate, past: Rate, exposure: Exposure) -> Rate:
    """Return *live*, which looks at this moment, with the past of *past*.

    The feeds are marked as they are live, since each counts its exposure from another beginning.
    """
    marks = {feed: voice.total for feed, voice in exposure.voices.items()}
    marks[""] = exposure.total
    shares: dict[str, Share] = {"": Share(0.0, 0.0, exposure.total)}
    for feed, share in [*past.shares.items(), *live.shares.items()]:
        name = feed if feed in marks else ""  # it may not be read any more
        reports, exposed, mark = shares.get(name, Share(0.0, 0.0, marks[name]))
        shares[name] = Share(reports + share.reports, exposed + share.exposure, mark)
    days = past.days
    for day in live.days:
        days = _rate.added(days, day)
    return live._replace(
        shares=shares,
        days=days,
        scatter=past.scatter,
        day=past.day,
        since=past.since,
        looks=past.looks + live.looks,
        looked=past.looked + live.looked,
    )


def exposed(rate: Rate) -> float:
    """Return the exposure that *rate* remembers of all feeds."""
    return sum([share.exposure for share in rate.shares.values()])
