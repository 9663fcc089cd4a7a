"""The times at which a feed asks to be polled, as its last document said them. Pure.

They are kept with its validators, since the answer "not modified" does not repeat them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

PERIOD_KEY = "period"
"""Minutes between two updates, by sy:updatePeriod and sy:updateFrequency."""
SKIPPED_HOURS_KEY = "skip-hours"
"""The hours of skipHours from 0 to 23, between spaces."""
SKIPPED_DAYS_KEY = "skip-days"
"""The days of skipDays, between spaces; Monday is 0."""

MAX_PERIOD = timedelta(hours=6)
"""A longer period counts as this one. Many feeds say "daily" and bring news by the hour."""
_HOUR = timedelta(hours=1)
_WEEK_HOURS = 7 * 24
_MAX_MINUTES_DIGITS = 7


class Timing(NamedTuple):
    """When a feed asks to be polled."""

    period: timedelta = timedelta()
    skipped_hours: frozenset[int] = frozenset()
    skipped_days: frozenset[int] = frozenset()

    def skip(self, due: datetime) -> datetime:
        """Return the first time from *due* on, in steps of an hour, that is not skipped."""
        for hours in range(_WEEK_HOURS):
            time = due + hours * _HOUR
            if time.hour not in self.skipped_hours and time.weekday() not in self.skipped_days:
                return time
        return due  # all of the week is skipped, which cannot be meant


def read_timing(validators: Mapping[str, str]) -> Timing:
    """Return the timing that is kept with *validators*."""
    minutes = validators.get(PERIOD_KEY, "")
    is_number = minutes.isdecimal() and len(minutes) <= _MAX_MINUTES_DIGITS
    period = timedelta(minutes=int(minutes)) if is_number else timedelta()
    return Timing(
        period=min(period, MAX_PERIOD),
        skipped_hours=_read_numbers(validators.get(SKIPPED_HOURS_KEY, "")),
        skipped_days=_read_numbers(validators.get(SKIPPED_DAYS_KEY, "")),
    )


def _read_numbers(text: str) -> frozenset[int]:
    return frozenset(int(word) for word in text.split() if word.isdecimal() and len(word) <= 2)


def keep_timing(period: int, hours: list[int], days: list[int]) -> dict[str, str]:
    """Return the timing that a document says, to be kept with its validators."""
    texts = {
        PERIOD_KEY: str(period) if period else "",
        SKIPPED_HOURS_KEY: " ".join(map(str, hours)),
        SKIPPED_DAYS_KEY: " ".join(map(str, days)),
    }
    return {name: text for name, text in texts.items() if text}
