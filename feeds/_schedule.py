"""Compute the times that a cron expression names, as cron computes them. Pure.

APScheduler's trigger differs from cron in two ways, and both are translated here:

- It numbers the weekdays from Monday = 0. In cron, 0 and 7 are Sunday and 1 is Monday. Each number
  becomes a name, and each range a list of names, so that a range may pass the end of the week.
- It wants the day of the month and the weekday to fit. In cron either of them is enough where
  both are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

FIELDS = 5  # minute, hour, day of the month, month, weekday

_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS = len(_NAMES)
_LONGEST_GAP = timedelta(hours=3)
"""No clock is put forward by more than two hours, apart from zones that skipped a whole day."""
_ITEM = re.compile(r"(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:/([0-9]{1,2}))?")


def find_next_time(expression: str, after: datetime, zone: tzinfo = UTC) -> datetime | None:
    """Return the first time after *after* that *expression* names by the clocks of *zone*, in UTC.

    None if there is none. Each time that the clock shows counts once. If the clock skips it in
    spring, it is that much later; if the clock shows it twice in autumn, the first one counts.

    Raises:
        ValueError: it is no cron expression.
    """
    shown: datetime | None = _find_first_shown(after, zone)
    while shown is not None:
        shown = _find_next_shown(expression, shown)
        if shown is not None:
            at = shown.replace(tzinfo=zone).astimezone(UTC)
            if at > after:
                return at
    return None


def _find_first_shown(after: datetime, zone: tzinfo) -> datetime:
    """Return the time on the clock from which to look, as if it were in UTC.

    Where the clock was just put forward, it is one before: a time that was skipped may be due yet.
    """
    local, earlier = after.astimezone(zone), (after - _LONGEST_GAP).astimezone(zone)
    is_same = local.utcoffset() == earlier.utcoffset()
    return (local if is_same else earlier).replace(tzinfo=UTC)


def _find_next_shown(expression: str, after: datetime) -> datetime | None:
    """Return the first time after *after* that *expression* names, both as the clock shows them.

    Both are written as if they were in UTC, where no clock is ever changed.
    """
    moment = after + timedelta(seconds=1)
    found = [trigger.get_next_fire_time(None, moment) for trigger in _make_triggers(expression)]
    return min((time for time in found if time is not None), default=None)


def list_weekdays(text: str) -> frozenset[int]:
    """Return the weekdays that *text* names as cron does: mon-fri, 0,6; here Monday is 0.

    Raises:
        ValueError: it names none.
    """
    named = _name_weekdays(text.lower().replace(" ", ""))
    names = _NAMES if named == "*" else named.split(",")
    return frozenset((_NAMES.index(name) - 1) % _DAYS for name in names)


def list_next_times(expression: str, after: datetime, count: int) -> list[datetime]:
    """Return the first *count* times after *after* that *expression* names, or fewer."""
    times: list[datetime] = []
    last = after
    while len(times) < count:
        found = find_next_time(expression, last)
        if found is None:
            break
        times.append(found)
        last = found
    return times


def _make_triggers(expression: str) -> Iterator[Any]:
    """Yield the triggers of APScheduler that together are due when *expression* is."""
    from apscheduler.triggers.cron import CronTrigger

    fields = expression.lower().split()
    if len(fields) != FIELDS:
        raise ValueError(f"expected {FIELDS} fields, found {len(fields)}")
    *others, weekdays = fields
    named = _name_weekdays(weekdays)
    if not _is_any(others[2]) and not _is_any(weekdays):
        yield CronTrigger.from_crontab(" ".join([*others, "*"]), timezone=UTC)
        others[2] = "*"
    yield CronTrigger.from_crontab(" ".join([*others, named]), timezone=UTC)


def _is_any(field: str) -> bool:
    """Return whether *field* does not restrict the day, as cron sees it."""
    return field.startswith("*")


def _name_weekdays(field: str) -> str:
    """Return the weekdays of *field* as names; `*` for all."""
    if field == "*":
        return field
    days: set[int] = set()
    for item in field.split(","):
        days.update(_expand_item(item))
    return ",".join(_NAMES[day] for day in sorted(days))


def _expand_item(item: str) -> Sequence[int]:
    """Return the numbers of the weekdays that one *item* of a list names; Sunday is 0."""
    found = _ITEM.fullmatch(item)
    if found is None:
        raise ValueError(f'weekday "{item}" is neither a number from 0 to 7 nor a name like mon')
    first, last, step = found.groups()
    if first == "*":
        begin = 0
        end = _DAYS - 1
    else:
        begin = _number(first)
        end = _number(last) if last else _find_end(begin, step)
    if end < begin:
        end += _DAYS
    stride = int(step) if step else 1
    if stride == 0:
        raise ValueError(f'weekday "{item}" has a step of 0')
    return [day % _DAYS for day in range(begin, end + 1, stride)]


def _find_end(begin: int, step: str | None) -> int:
    """Return the last day of an item without a range: with a *step*, it goes on to Saturday."""
    return _DAYS - 1 if step else begin


def _number(day: str) -> int:
    """Return the number of a weekday: 0 and 7 are Sunday."""
    if day.isdecimal() and int(day) <= _DAYS:
        return int(day)
    if day in _NAMES:
        return _NAMES.index(day)
    raise ValueError(f'weekday "{day}" is neither a number from 0 to 7 nor a name like mon')
