"""The stored facts about watches, from which the pages about them are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import watchers
from answers.counts import SHOWN
from answers.said import Feedback, count_feedback
from answers.silences import SilenceShown, read_silences
from model import Standing
from storage import LastMatch

if TYPE_CHECKING:
    from config import Config
    from storage import Panel, Reader

DAY = timedelta(days=1)
TOLD_WITHIN = 30 * DAY
LEARNING_FOR = 7 * DAY
"""How long the usual number of a watch is not well known."""
QUIET_STEP = timedelta(hours=6)


class WatchFacts(NamedTuple):
    """The stored facts about the watches, and the moment at which they were read."""

    now: datetime
    standings: Mapping[str, Sequence[Standing]]
    """By watch: of the whole and of its keywords."""
    times: Mapping[str, Sequence[datetime]]
    matches: Mapping[str, LastMatch]
    told: Mapping[str, int]
    exposure: watchers.Exposure
    silences: tuple[SilenceShown, ...]
    feedback: Mapping[str, Feedback]

    def expect_a_day(self, watch: str) -> float | None:
        """Return the reports of a usual day of *watch*; None if no watcher learns that."""
        for standing in self.standings.get(watch, ()):
            if not standing.keyword:
                return self._find_daily(standing)
        return None

    def _find_daily(self, standing: Standing) -> float | None:
        """Return the usual reports of a day; None while next to nothing is learned."""
        is_young = self.now - standing.known_since < LEARNING_FOR
        is_nothing = not round(standing.daily or 0.0, 2)
        return None if is_young and is_nothing else standing.daily


def read_watch_facts(reader: Reader, config: Config, now: datetime) -> WatchFacts:
    """Return the facts about the watches of *config*."""
    panel = reader.panel
    exposure = watchers.exposure_from_json(panel.read_exposure())
    return WatchFacts(
        now=now,
        standings=read_standings(panel, config, exposure),
        times=panel.list_report_times(now - SHOWN - QUIET_STEP),
        matches=panel.read_last_matches(),
        told=panel.count_told(now - TOLD_WITHIN),
        exposure=exposure,
        silences=read_silences(reader, now),
        feedback=count_feedback(reader, now),
    )


def read_standings(
    panel: Panel, config: Config, exposure: watchers.Exposure | None = None
) -> dict[str, list[Standing]]:
    """Return how the watches of *config* and their keywords stand, by watch.

    *exposure* is read if it is not given.
    """
    if exposure is None:
        exposure = watchers.exposure_from_json(panel.read_exposure())
    standings: dict[str, list[Standing]] = {}
    for row in panel.list_states():
        watch = config.watches.get(row.watch)
        if watch is None:
            continue
        given = (watch, config.watchers[row.watch], row.kind, row.state, exposure)
        standing = watchers.read_standing(*given)
        if standing is not None:
            standings.setdefault(row.watch, []).append(standing)
    return standings
