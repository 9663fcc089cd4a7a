"""Messages in the quiet hours of a channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.gates._channel import Candidate, Hold, write_local
from model import QuietHours, Severity

DAY = timedelta(days=1)


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the end of the quiet hours; None if it need not."""
    hours = candidate.timing.quiet
    if hours is None or candidate.severity is Severity.URGENT:
        return None
    until = find_end(hours, candidate.now)
    if until is None:
        return None
    return Hold("quiet", f"held by quiet hours until {write_local(until, hours.zone)}", until)


def find_end(hours: QuietHours, now: datetime) -> datetime | None:
    """Return when the quiet hours end that hold *now*, in UTC; None if none do.

    Hours that touch are one: quiet hours of whole days end after the last of these days. On the
    day when the clocks go forward an hour that is skipped counts as the first one after it. When
    they go back, the hours end when the clock shows their end for the last time.
    """
    zone = ZoneInfo(hours.zone)
    found: datetime | None = None
    moment = now
    for _ in range(len(hours.days) + 1):
        end = _find_single_end(hours, zone, moment)
        if end is None:
            return found
        found = moment = end
    return found


def _find_single_end(hours: QuietHours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the end of the hours that began on this day or the last and hold *now*."""
    today = now.astimezone(zone).date()
    for day in (today - DAY, today):
        if day.weekday() not in hours.days:
            continue
        last = day if hours.start < hours.end else day + DAY
        start = datetime.combine(day, hours.start, zone)
        end = _find_last_time(datetime.combine(last, hours.end, zone))
        if start.timestamp() <= now.timestamp() < end.timestamp():
            return end.astimezone(now.tzinfo)
    return None


def _find_last_time(local: datetime) -> datetime:
    """Return the later of the two times that *local* may name when the clocks change."""
    return max(local, local.replace(fold=1), key=datetime.timestamp)
