"""Read when a channel takes messages: `zone`, `batch`, `digest`, `cooldown`, `quiet`, `budget`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from config._options import build
from config._rows import Draft, Option, Row, list_inner
from config._schedules import check_schedule
from config.reading.traps import shorten
from feeds import find_next_time, list_weekdays
from model import ALL_DAYS, Budget, Duration, QuietHours, Timing, format_duration
from plugins import find_nearest

if TYPE_CHECKING:
    from model import Calendar

MAX_BATCH = timedelta(hours=24)
MAX_COOLDOWN = timedelta(days=7)
_BUDGET = re.compile(r"([0-9]{1,6}) ?/ ?(day|hour)")
_CLOCK_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_OFF = frozenset({"off", "no", "false"})


@dataclass(frozen=True, kw_only=True)
class QuietOptions:
    """The hours of the day in which nobody is disturbed."""

    from_: str
    """When they begin, as "22:00"."""
    to: str
    """When they end, as "07:00"; equal to from: for whole days."""
    zone: str = ""
    """The time zone, as Europe/Berlin; that of the channel if not given."""
    days: str = "*"
    """The weekdays on which they begin, as mon-fri or sat,sun; all if not given."""


@dataclass(frozen=True, kw_only=True)
class TimingOptions:
    """When a channel takes messages; the options of every channel."""

    zone: str = "UTC"
    """The time zone of digests, quiet hours and shown times, as Europe/Berlin."""
    batch: Duration = timedelta()
    """After a message, those of the next 10m are told as one. Not set: each at once."""
    digest: str = ""
    """When to tell all messages as one, as "0 9,17 * * mon-fri" (a cron expression); or off."""
    cooldown: Duration = timedelta()
    """After a message of a watch, its next ones wait this long; twice as long if it goes on."""
    quiet: QuietOptions | None = None
    """Hours in which messages wait, as {from: "22:00", to: "07:00"}; then one tells them all."""
    budget: str = ""
    """How many messages to send at most, as 20/day or 5/hour; one message tells the rest."""


@dataclass(frozen=True)
class CronCalendar:
    """The times that a cron expression names in a zone."""

    expression: str
    zone: str

    def find_next(self, after: datetime) -> datetime | None:
        """Return the first time after *after*, in UTC; None if there is none."""
        return find_next_time(self.expression, after, ZoneInfo(self.zone))


def read_timing(draft: Draft, row: Row) -> Timing | None:
    """Return when the channel of *row* takes messages; None if that has mistakes."""
    options = build(draft, TimingOptions, row, fill=False, also=("type", "templates"))
    if options is None or not _check(draft, options, row):
        return None
    return Timing(
        zone=options.zone,
        batch=options.batch,
        digest=make_calendar(options.digest, options.zone),
        cooldown=options.cooldown,
        quiet=_make_quiet_hours(options.quiet, options.zone),
        budget=_make_budget(options.budget),
    )


def make_calendar(digest: str, zone: str) -> Calendar | None:
    """Return the times of the *digest* in *zone*; None if it is off."""
    return None if not digest or is_off(digest) else CronCalendar(digest, zone)


def is_off(text: str) -> bool:
    """Return whether *text* switches an option off."""
    return text.lower() in _OFF


def check_digest(text: str) -> str:
    """Return the mistake in the times of a digest; empty if there is none."""
    return "" if not text or is_off(text) else check_schedule(text)


@cache  # the standard library reads a folder of 1,800 files each time
def _list_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def check_zone(name: str) -> str:
    """Return the mistake in the *name* of a time zone; empty if there is none."""
    zones = _list_zones()
    if name in zones:
        return ""
    nearest = find_nearest(name, sorted(zones))
    fix = f'did you mean "{nearest}"?' if nearest else "write one as Europe/Berlin"
    return f'no time zone "{shorten(name)}"; {fix}'


def _check(draft: Draft, options: TimingOptions, row: Row) -> bool:
    """Return whether the values are right; note the mistakes of those that are not."""
    mistakes = {
        "zone": check_zone(options.zone),
        "digest": check_digest(options.digest),
        "batch": _check_length(options.batch, MAX_BATCH),
        "cooldown": _check_length(options.cooldown, MAX_COOLDOWN),
        "budget": _check_budget(options.budget),
    }
    for name, text in mistakes.items():
        if text and name in row.options:
            option = row.options[name]
            draft.reject(option.value, option.path, text)
    is_right = options.quiet is None or _check_quiet(draft, options.quiet, row.options["quiet"])
    return is_right and not any(mistakes.values())


def _check_length(length: timedelta, most: timedelta) -> str:
    if length <= most:
        return ""
    return f"{format_duration(length)} is too long; write {format_duration(most)} or less"


def _check_budget(text: str) -> str:
    if not text or is_off(text) or _make_budget(text):
        return ""
    return f'"{shorten(text)}" is no budget; write how many messages, as 20/day or 5/hour'


def _make_budget(text: str) -> Budget | None:
    found = _BUDGET.fullmatch(text)
    if found is None or not int(found[1]):
        return None
    return Budget(int(found[1]), is_hourly=found[2] == "hour")


def _check_quiet(draft: Draft, quiet: QuietOptions, option: Option) -> bool:
    """Return whether the quiet hours are right; note the mistakes if not."""
    mistakes = {
        "from": _check_clock(quiet.from_),
        "to": _check_clock(quiet.to),
        "zone": check_zone(quiet.zone) if quiet.zone else "",
        "days": _check_days(quiet.days),
    }
    for name, text in mistakes.items():
        for inner in list_inner(option, name) if text else ():
            draft.reject(inner.value, inner.path, text)
    if any(mistakes.values()):
        return False
    start, end = _parse_clock(quiet.from_), _parse_clock(quiet.to)
    if start == end and list_weekdays(quiet.days) == ALL_DAYS:
        text = "it would always be quiet; write other hours, or days as sat,sun"
        draft.reject(option.value, option.path, text)
        return False
    return True


def _check_clock(text: str) -> str:
    if _parse_clock(text) is not None:
        return ""
    return f'"{shorten(text)}" is no time of the day; write it like "22:00", in quotes'


def _check_days(text: str) -> str:
    try:
        list_weekdays(text)
    except ValueError as error:
        return f"{error}; write days as mon-fri or sat,sun"
    return ""


def _make_quiet_hours(quiet: QuietOptions | None, zone: str) -> QuietHours | None:
    if quiet is None:
        return None
    start, end = _parse_clock(quiet.from_), _parse_clock(quiet.to)
    if start is None or end is None:
        return None
    return QuietHours(start, end, quiet.zone or zone, list_weekdays(quiet.days))


def _parse_clock(text: str) -> time | None:
    """Return the time of the day in *text*, as 22:00; 24:00 is 0:00. None if it is none."""
    found = _CLOCK_TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None
