"""Check the cron expressions of feeds and digests."""

from __future__ import annotations

from datetime import UTC, datetime

from config.reading.traps import shorten
from feeds import find_next_time

_SCHEDULE_FIELDS = (
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of the month", "1 to 31"),
    ("month", "1 to 12 or jan to dec"),
    ("weekday", "0 to 7 or mon to sun"),
)
"""The fields of a cron expression, and their values."""
_LEAP_YEAR = datetime(2024, 1, 1, tzinfo=UTC)  # has every date that a schedule can name


def check_schedule(text: str) -> str:
    """Return the mistake in the cron expression *text*; empty if there is none."""
    fix = 'write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"'
    fields = text.split()
    if len(fields) != len(_SCHEDULE_FIELDS):
        why = f"expected {len(_SCHEDULE_FIELDS)} fields, found {len(fields)}"
        return f'"{shorten(text)}" is not a cron expression ({why}); {fix}'
    for number, (name, values) in enumerate(_SCHEDULE_FIELDS):
        if not _is_schedule_field(fields[number], number):
            why = f'"{shorten(fields[number])}" is no {name}'
            return f"{why}; write {values}, a range as 1-5, a list as 1,5, or a step as */2"
    if find_next_time(text, _LEAP_YEAR):
        return ""
    return f'"{shorten(text)}" is never due; {fix}'


def _is_schedule_field(written: str, number: int) -> bool:
    """Return whether *written* is valid as that field of a cron expression."""
    fields = ["*"] * len(_SCHEDULE_FIELDS)
    fields[number] = written
    try:
        find_next_time(" ".join(fields), _LEAP_YEAR)
    except (ValueError, TypeError):
        return False
    return True
