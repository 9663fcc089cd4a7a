"""Tell the operator once a week which watches were noisy, and the words that they may exclude."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import alerts
from answers.feedback import WEEK, read_feedback
from model import Signal, find_zone

if TYPE_CHECKING:
    from config import Config
    from storage import Store, Transaction

    Tell = Callable[[Transaction, Config, Signal, datetime], None]

TOLD_AT = time(9)
"""On Mondays, by the clocks of the operator's channel."""


class Weekly:
    """Looks once a week at the things that people said about alerts."""

    def __init__(self, store: Store, tell: Tell) -> None:
        """Look into *store*, and *tell* the operator."""
        self._store = store
        self._tell = tell
        self._looked: datetime | None = None
        """The end of the last week that was looked at; a restart looks at it again."""

    def report(self, config: Config, at: datetime) -> None:
        """Tell the feedback of the week that ended last, if that was not done yet.

        A week in which nobody calls an alert not useful is not mentioned.
        """
        zone = config.zones.get(config.ops, "")
        end = find_last_end(at, zone)
        if not config.ops or end == self._looked:
            return
        begin = find_last_end(end - timedelta(seconds=1), zone)  # the clocks may have changed
        found = read_feedback(self._store, config, begin, end, alerts.MAX_NOISY)
        noisy = [one for one in found if one.noise]
        if noisy:
            said = alerts.write_weekly_feedback(noisy, name_week(end, zone))
            with self._store.transaction() as tx:
                self._tell(tx, config, said, at)
        self._looked = end


def find_last_end(at: datetime, zone: str) -> datetime:
    """Return the last Monday at nine by the clocks of *zone*, not after *at*."""
    local = at.astimezone(find_zone(zone))
    monday = local.date() - timedelta(days=local.weekday())
    end = datetime.combine(monday, TOLD_AT, local.tzinfo)
    if end.timestamp() > at.timestamp():
        end = datetime.combine(monday - WEEK, TOLD_AT, local.tzinfo)
    return end.astimezone(at.tzinfo)


def name_week(end: datetime, zone: str) -> str:
    """Return the ISO week of *end* by the clocks of *zone*: 2026-W10. Each is told once."""
    year, week, _ = end.astimezone(find_zone(zone)).isocalendar()
    return f"{year}-W{week:02}"
