"""Messages beyond the number that a channel takes in a day or an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.gates._channel import Candidate, Hold
from model import Budget, ChannelPast, Severity, Timing, format_time

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def gate(candidate: Candidate) -> Hold | None:
    """Return that the message waits for the next budget; None if there is some left."""
    budget = candidate.timing.budget
    if budget is None or candidate.is_follow_up or candidate.severity is Severity.URGENT:
        return None
    begin, end = find_period(budget, candidate.timing.zone, candidate.now)
    if candidate.past.period != begin or candidate.past.count < budget.count:
        return None
    period = "hour" if budget.is_hourly else "day"
    until = format_time(end, candidate.timing.zone)
    are_sent = f"the {budget.count} messages of the {period} are sent"
    if budget.count == 1:
        are_sent = f"the message of the {period} is sent"
    return Hold("budget", f"{are_sent}; held until {until}", end)


def note_sent(past: ChannelPast, timing: Timing, now: datetime) -> ChannelPast:
    """Return *past* with one message more in the period of *now*."""
    if timing.budget is None:
        return past
    begin, _ = find_period(timing.budget, timing.zone, now)
    count = past.count if past.period == begin else 0
    return replace(past, period=begin, count=count + 1)


def find_period(budget: Budget, zone: str, now: datetime) -> tuple[datetime, datetime]:
    """Return begin and end of the day or the hour that holds *now*, by the clocks of *zone*."""
    local = now.astimezone(ZoneInfo(zone))
    if budget.is_hourly:
        begin = now - timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        return begin, begin + HOUR
    midnight = datetime.combine(local.date(), datetime.min.time(), local.tzinfo)
    next_midnight = midnight + DAY  # by the wall clock, whatever the length of the day
    return midnight.astimezone(now.tzinfo), next_midnight.astimezone(now.tzinfo)
