"""Read how often a feed changes, and when it asks not to be polled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

_PERIOD_MINUTES = {
    "hourly": 60,
    "daily": 24 * 60,
    "weekly": 7 * 24 * 60,
    "monthly": 30 * 24 * 60,
    "yearly": 365 * 24 * 60,
}
_UNSAID_MINUTES = 60  # "hourly", once: WordPress writes it unless somebody changes it
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAX_FREQUENCY = 1000
_MAX_CHILDREN = 48  # of skipHours; more are not read


def list_child_texts(elements: Sequence[Any]) -> list[str]:
    """Return the texts of the children of the first of *elements* of lxml."""
    children = islice(elements[0].iterchildren("*"), _MAX_CHILDREN) if elements else ()
    return ["".join(child.itertext()) for child in children]


def read_period(period: str, frequency: str) -> int:
    """Return the minutes between two updates by `sy:updatePeriod`; 0 where it says nothing."""
    minutes = _PERIOD_MINUTES.get(period.strip().lower(), 0)
    written = frequency.strip()
    times = int(written) if written.isdecimal() and len(written) <= 4 else 1
    if not 0 < times <= _MAX_FREQUENCY:
        return 0
    every = minutes // times
    return 0 if every <= _UNSAID_MINUTES else every


def read_hours(texts: Iterable[str]) -> list[int]:
    """Return the hours of `skipHours`, in GMT from 0 to 23; 24 is 0."""
    written = {text.strip() for text in texts}
    numbers = {int(text) for text in written if text.isdecimal() and len(text) <= 2}
    return sorted({number % 24 for number in numbers if number <= 24})


def read_days(texts: Iterable[str]) -> list[int]:
    """Return the days of `skipDays`; Monday is 0."""
    names = {text.strip().lower() for text in texts}
    return [number for number, name in enumerate(_DAYS) if name in names]
