"""Catch up: give a watch that has just begun the past that it would have learned."""

from __future__ import annotations

from watchers.trends import life
from watchers.trends.state import MAX_PUBLISHERS, Settings, State
from watchers.usual.catch_up import catch_up_rate
from watchers.usual.exposure import Exposure


def catch_up(live: State, past: State, exposure: Exposure, now: float) -> State:
    """Return *live*, which has just begun, with the usual rate and the tail of *past*.

    The present of *live* stays: a burst of the past is neither told nor continued.
    """
    live, _ = life.advance(live, now, (), exposure, Settings())
    known = [*past.publishers.items(), *live.publishers.items()]
    return past._replace(
        rate=catch_up_rate(live.rate, past.rate, exposure),
        focus=live.focus,
        pulse=live.pulse,
        recent=live.recent,
        publishers=dict(known[-MAX_PUBLISHERS:]),
        life=live.life,
    )
