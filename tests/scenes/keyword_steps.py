"""The steps of the keywords of a watch that measures each by its own past."""

from __future__ import annotations

from model import Interval
from tests.scenes.newsroom import HOUR, NOW, STRIKE, Newsroom


def add_keywords(room: Newsroom) -> Newsroom:
    """Give the port strike of *room* two days of steps, and those of its two keywords."""
    with room.open() as store, store.transaction() as tx:
        for ago in range(48, 0, -1):
            at = NOW - ago * HOUR
            strike, crews = int(ago % 12 == 3), int(ago % 6 == 3) + 3 * int(ago < 3)
            steps = [
                Interval(at - HOUR, at, strike + crews, 0.25, 3.0),
                Interval(at - HOUR, at, strike, 0.125, 3.0, "port strike"),
                Interval(at - HOUR, at, crews, 0.0625, 3.0, "tug crews"),
            ]
            tx.keep_intervals(STRIKE, steps)
    return room
