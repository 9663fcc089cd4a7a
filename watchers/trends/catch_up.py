"""Go on from what a watch would have learned of entries that were stored before it began."""

from __future__ import annotations

from watchers.trends import life
from watchers.trends.life import Detector, Settings
from watchers.usual.catch_up import catch_up_rate
from watchers.usual.exposure import Exposure


def joined(live: Detector, past: Detector, exposure: Exposure, now: float) -> Detector:
    """Return *live*, which has just begun, with all that is usual as *past* knows it.

    What moves at present stays as it is live: a burst of the past is not told, nor gone on with.
    """
    live, _ = life.advance(live, now, (), exposure, Settings())
    known = [*past.publishers.items(), *live.publishers.items()]
    return past._replace(
        rate=catch_up_rate(live.rate, past.rate, exposure),
        focus=live.focus,
        pulse=live.pulse,
        recent=live.recent,
        publishers=dict(known[-life.KNOWN :]),
        trend=live.trend,
    )
